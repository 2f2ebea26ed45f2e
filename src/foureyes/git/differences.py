"""What differs between two trees: files with renames, and zero-context hunks.

Two trees go in, `FileChange` objects come out. Settings are fixed (Myers with the indent heuristic, renames from 50 %
similarity, no copies), which is also what forges show. Hunks are computed on two synthetic trees that hold only the
pairs worth comparing, under numbers for names: no hostile path, no attribute and no oversized file takes part.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace

from foureyes.git.command import Git, Output, as_text, failure
from foureyes.git.objects import ObjectReader
from foureyes.git.trees import rebuilt, sort, usual_mode
from foureyes.model.change import FileChange, FileStatus, Hunk, TreeEntry
from foureyes.model.errors import GitError
from foureyes.model.safe_text import shown
from foureyes.model.wording import worded, worded_count

_STATUSES = {
    "A": FileStatus.ADDED,
    "M": FileStatus.MODIFIED,
    "D": FileStatus.DELETED,
    "R": FileStatus.RENAMED,
    "T": FileStatus.TYPE_CHANGED,
}
_NOTES_SHOWN = 20
_STRUCTURE = re.compile(
    rb"""^(?:
        diff[ ]--git[ ]a/(?P<number>\d{8})[ ]
      | @@[ ]-(?P<base>\d+)(?:,(?P<base_count>\d+))?[ ]\+(?P<head>\d+)(?:,(?P<head_count>\d+))?[ ]@@
      | Binary[ ]files[ ]
    )""",
    re.MULTILINE | re.VERBOSE,
)
_PLAIN_DIFF = (
    "diff-tree",
    "-r",
    "--no-ext-diff",
    "--no-textconv",
    "--no-color",
    "--no-relative",
    "--full-index",
    "--ignore-submodules=none",
    "--submodule=short",
)


@dataclass(frozen=True, slots=True)
class Difference:
    """`files` are sorted by path in head; `incomplete` names what could not be compared."""

    files: tuple[FileChange, ...]
    incomplete: tuple[str, ...]


def compare(git: Git, objects: ObjectReader, base: str, head: str, large: Mapping[str, int]) -> Difference:
    """Return what changes from tree `base` to tree `head` (commits do for their trees).

    `large` holds the sizes of blobs that are known by id alone, as they were too large to keep.
    """
    changes, is_all = _raw(git, "--no-renames", base, head)
    if not is_all:
        note = worded("the change touches more than {limit} files: it is not compared", limit=git.limits.tree_entries)
        return Difference((), (note,))
    sizes = _sizes(objects, changes) | dict(large)
    notes: list[str] = []
    try:
        changes = _with_renames(git, (base, head), changes, sizes)
    except GitError as error:
        notes.append(worded("renames are not known: {error}", error=error.message))
    compared, gaps = _with_hunks(git, [_sized(change, sizes) for change in changes])
    ordered = sorted(compared, key=lambda change: (change.path, change.base_path or ""))
    return Difference(tuple(ordered), (*notes, *gaps))


def before(head: Iterable[TreeEntry], changes: Iterable[FileChange]) -> tuple[TreeEntry, ...]:
    """Return the entries of base, worked out from those of head: cheaper than listing a second tree."""
    entries = {entry.path: entry for entry in head}
    changed = list(changes)
    for change in changed:
        if change.head is not None:
            entries.pop(change.head.path, None)
    entries.update((change.base.path, replace(change.base, size=-1)) for change in changed if change.base is not None)
    return sort(entries.values())


def _raw(git: Git, renames: str, base: str, head: str) -> tuple[list[FileChange], bool]:
    options = (renames, f"-l{git.limits.rename_candidates}", "--raw", "-z", "--no-abbrev")
    seconds = git.limits.seconds if renames == "--no-renames" else git.limits.rename_seconds
    output = git.output(*_PLAIN_DIFF, *options, "--end-of-options", base, head, seconds=seconds)
    if output.truncated:
        return [], False
    if output.returncode:
        raise failure("diff-tree", output.returncode, output.error)
    changes = list(_parse_raw(as_text(output.data)))
    return changes, len(changes) <= git.limits.tree_entries


def _parse_raw(text: str) -> Iterator[FileChange]:
    fields = iter(text.split("\0"))
    for header in fields:
        if not header:
            return
        base_mode, head_mode, base_blob, head_blob, letter = header.removeprefix(":").split(" ")
        status = _STATUSES.get(letter[0])
        if status is None:
            raise GitError(worded("git diff-tree answered with the unknown status {letter}", letter=repr(letter)))
        base_path = next(fields)
        path = next(fields) if status is FileStatus.RENAMED else base_path
        base = None if status is FileStatus.ADDED else TreeEntry(base_path, usual_mode(base_mode), base_blob)
        head = None if status is FileStatus.DELETED else TreeEntry(path, usual_mode(head_mode), head_blob)
        yield FileChange(path, status, base.path if base else None, base, head)


def _sizes(objects: ObjectReader, changes: Iterable[FileChange]) -> dict[str, int]:
    sides = (side for change in changes for side in (change.base, change.head))
    blobs = sorted({side.blob for side in sides if side is not None and side.is_regular})
    return {oid: size for oid, kind, size in objects.sizes(blobs) if kind == "blob"}


def _with_renames(
    git: Git, ends: tuple[str, str], changes: list[FileChange], sizes: dict[str, int]
) -> list[FileChange]:
    """Pair deleted with added files. Files that are missing or too large to be compared stay out of it."""
    deleted = [change for change in changes if change.status is FileStatus.DELETED]
    added = [change for change in changes if change.status is FileStatus.ADDED]
    if not deleted or not added:
        return changes
    unfit = {change.path for change in (*deleted, *added) if not _is_fit(change, sizes, git.limits.blob_bytes)}
    if not unfit:
        return _raw(git, "-M50%", *ends)[0]
    fit = [change for change in changes if change.path not in unfit]
    kept = [change for change in changes if change.path in unfit]
    try:
        base, head = (_only(git, fit, side) for side in (0, 1))
    except GitError:  # names that an index refuses: pair identical files, which reads none
        return _raw(git, "-M100%", *ends)[0]
    return kept + _raw(git, "-M50%", base, head)[0]


def _is_fit(change: FileChange, sizes: dict[str, int], most: int) -> bool:
    sides = [side for side in (change.base, change.head) if side is not None and side.is_regular]
    return all(0 <= sizes.get(side.blob, -1) <= most for side in sides)


def _only(git: Git, changes: list[FileChange], side: int) -> str:
    """A tree of one side of `changes` and nothing else."""
    entries = (change.head if side else change.base for change in changes)
    nothing = as_text(git.run("mktree", "--missing")).strip()
    return rebuilt(git, nothing, (), (entry for entry in entries if entry is not None))


def _sized(change: FileChange, sizes: dict[str, int]) -> FileChange:
    def with_size(side: TreeEntry | None) -> TreeEntry | None:
        return None if side is None else replace(side, size=sizes.get(side.blob, -1))

    return replace(change, base=with_size(change.base), head=with_size(change.head))


def _with_hunks(git: Git, changes: list[FileChange]) -> tuple[list[FileChange], list[str]]:
    result = list(changes)
    notes: list[str] = []
    pairs = {}
    for number, change in enumerate(changes):
        sides = [side for side in (change.base, change.head) if side is not None and side.is_regular]
        why_not = _why_not_compared(sides, git.limits.blob_bytes)
        if why_not:
            result[number] = replace(change, too_large=True)
            notes += [worded("{path}: {reason}", path=shown(change.path), reason=why_not)] if change.is_python else []
        elif sides:
            pairs[number] = (_blob(change.base), _blob(change.head))
    patch = _patch(git, pairs)
    last = 0
    for number, hunks, is_binary in _sections(patch.data):
        result[number] = replace(changes[number], hunks=hunks, is_binary=is_binary)
        last = number
    if patch.truncated:
        lost = [number for number in pairs if number >= last]
        for number in lost:
            result[number] = replace(changes[number], too_large=True)
        notes.append(
            worded_count(
                "the change is too large to be compared as a whole: {count} file is not compared",
                "the change is too large to be compared as a whole: {count} files are not compared",
                len(lost),
            )
        )
    return result, _shortened(notes)


def _why_not_compared(sides: list[TreeEntry], most: int) -> str:
    if any(side.size < 0 for side in sides):
        return worded("its content is missing (partial clone?), run `git fetch --refetch --no-filter`")
    if any(side.size > most for side in sides):
        return worded("larger than {limit} bytes, not compared", limit=most)
    return ""


def _blob(side: TreeEntry | None) -> str | None:
    return side.blob if side is not None and side.is_regular else None


def _patch(git: Git, pairs: dict[int, tuple[str | None, str | None]]) -> Output:
    if not pairs:
        return Output(b"", 0, "", truncated=False)
    trees = git.run("mktree", "-z", "--batch", "--missing", stdin=b"\0".join(_tree(pairs, side) for side in (0, 1)))
    options = ("--no-renames", "--patch", "--unified=0", "--diff-algorithm=myers", "--indent-heuristic")
    base, head = as_text(trees).split()
    try:
        patch = git.output(*_PLAIN_DIFF, *options, "--end-of-options", base, head, cap=git.limits.patch_bytes)
    except GitError:  # too slow is too large
        return Output(b"", 0, "", truncated=True)
    if patch.returncode and not patch.truncated:
        raise failure("diff-tree", patch.returncode, patch.error)
    return patch


def _tree(pairs: dict[int, tuple[str | None, str | None]], side: int) -> bytes:
    blobs = ((number, pair[side]) for number, pair in pairs.items())
    records = [f"100644 blob {blob}\t{number:08d}\0" for number, blob in blobs if blob is not None]
    same = next(blob for pair in pairs.values() for blob in pair if blob is not None)
    records.append(f"100644 blob {same}\tz\0")  # neither tree may be empty
    return "".join(records).encode("ascii")


def _sections(patch: bytes) -> Iterator[tuple[int, tuple[Hunk, ...], bool]]:
    """Lines of content begin with "+", "-" or a backslash: only git itself can write what `_STRUCTURE` matches."""
    number = -1
    hunks: list[Hunk] = []
    is_binary = False
    for match in _STRUCTURE.finditer(patch):
        if match["number"] is not None:
            if number >= 0:
                yield number, tuple(hunks), is_binary
            number, hunks, is_binary = int(match["number"]), [], False
        elif match["base"] is not None:
            hunks.append(_hunk(match))
        else:
            is_binary = True
    if number >= 0:
        yield number, tuple(hunks), is_binary


def _hunk(match: re.Match[bytes]) -> Hunk:
    base_count, head_count = (1 if match[name] is None else int(match[name]) for name in ("base_count", "head_count"))
    return Hunk(int(match["base"]), base_count, int(match["head"]), head_count)


def _shortened(notes: list[str]) -> list[str]:
    if len(notes) <= _NOTES_SHOWN:
        return notes
    return [
        *notes[:_NOTES_SHOWN],
        worded_count(
            "and {count} more file that is not compared",
            "and {count} more files that are not compared",
            len(notes) - _NOTES_SHOWN,
        ),
    ]
