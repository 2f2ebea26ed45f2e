"""Lists of files: a tree's id goes in, its entries come out, in the order that everything uses."""

from collections.abc import Iterable

from foureyes.git.command import Git, as_text, failure, path_variables
from foureyes.model.change import TreeEntry
from foureyes.model.errors import GitError
from foureyes.model.wording import worded

_USUAL_MODES = frozenset({"100644", "100755", "120000", "160000"})


def list_tree(git: Git, tree: str) -> tuple[tuple[TreeEntry, ...], bool]:
    """Return all files of `tree` (or of a commit's tree) sorted by path, and whether that is all of them."""
    limits = git.limits
    output = git.output("ls-tree", "-r", "-z", "--full-tree", "--end-of-options", tree)
    if output.returncode and not output.truncated:
        raise failure("ls-tree", output.returncode, output.error)
    records = as_text(output.data).split("\0")
    del records[-1]  # the empty rest behind the last NUL, or half a record
    complete = not output.truncated and len(records) <= limits.tree_entries
    entries = tuple(map(_entry, records[: limits.tree_entries]))
    paths = [entry.path for entry in entries]
    in_order = all(map(str.__lt__, paths, paths[1:]))
    return entries if in_order else sort(entries), complete


def sort(entries: Iterable[TreeEntry]) -> tuple[TreeEntry, ...]:
    """Return `entries` in the one order everything uses; of two entries with one path the later one counts."""
    by_path = {entry.path: entry for entry in entries}
    return tuple(by_path[path] for path in sorted(by_path))


def _entry(record: str) -> TreeEntry:
    if record.startswith("100644 blob "):
        blob, _, path = record[12:].partition("\t")
        return TreeEntry(path, "100644", blob)
    header, _, path = record.partition("\t")
    fields = header.split(" ")
    if len(fields) != 3:
        raise GitError(worded("git ls-tree answered in an unknown form"))
    return TreeEntry(path, usual_mode(fields[0]), fields[2])


def usual_mode(mode: str) -> str:
    """Return the mode as git checks it out: "100664" in an old or forged tree is a regular file all the same."""
    if mode in _USUAL_MODES or not mode.startswith("100"):
        return mode
    return "100755" if int(mode, 8) & 0o100 else "100644"


def rebuilt(git: Git, base: str, removed: Iterable[str], entries: Iterable[TreeEntry]) -> str:
    """Return tree `base` without the paths `removed` and with `entries`; blobs may be missing."""
    index = git.root / "index-rebuilt"
    index.unlink(missing_ok=True)
    variables = path_variables(GIT_INDEX_FILE=index)
    git.run("read-tree", "--end-of-options", base, variables=variables)
    records = [f"0 {'0' * len(base)}\t{path}" for path in removed]
    records += [f"{entry.mode} {entry.blob}\t{entry.path}" for entry in entries]
    git.run("update-index", "-z", "--index-info", stdin=joined(records), variables=variables)
    return as_text(git.run("write-tree", "--missing-ok", variables=variables)).strip()


def joined(records: Iterable[str]) -> bytes:
    """Return `records` as git reads them with `-z`."""
    return "".join(f"{record}\0" for record in records).encode("utf-8", "surrogateescape")
