"""What tools leave beside commits: notes of given commits, Entire checkpoints, and where each added line was written.

Ids go in, texts come out, capped; a ref that is not there is an empty answer. Nothing is fetched.
"""

import hashlib
import re
import time
from collections.abc import Collection, Iterable, Iterator
from pathlib import Path

from foureyes.git import commits as commit_objects
from foureyes.git.command import as_text
from foureyes.git.repository import Repository
from foureyes.git.trees import list_tree
from foureyes.model.change import ChangeSet, Commit, HeadKind

NOTE_REFS = ("refs/notes/ai", "refs/notes/agentblame")
_FORKS = "refs/forks"
_CHECKPOINT_REFS = ("refs/heads/entire/checkpoints/v1", "refs/remotes/origin/entire/checkpoints/v1")
_CHECKPOINT = re.compile(r"[0-9a-f]{12}")
_GROUP = re.compile(rb"([0-9a-f]{40}|[0-9a-f]{64}) (\d+) (\d+) (\d+)")
_MOST_NOTES = 5_000
_MOST_REFS = 500


def fork_space(name: str) -> str:
    """Return where a clone keeps what it fetched from the fork called OWNER/NAME: apart from its own notes."""
    return f"{_FORKS}/{hashlib.sha256(name.lower().encode('utf-8', 'surrogatepass')).hexdigest()[:16]}"


def local_forks(repo: Repository) -> tuple[str, ...]:
    """Return the spaces of all forks whose notes or checkpoints somebody fetched into this clone."""
    if not _may_have_forks(repo.git.root):
        return ()
    output = repo.git.output("for-each-ref", f"--count={_MOST_REFS}", "--format=%(refname)", _FORKS)
    names = as_text(output.data).split("\n") if output.returncode == 0 else []
    return tuple(dict.fromkeys("/".join(name.split("/")[:3]) for name in names if name.count("/") > 2))


def _may_have_forks(root: Path) -> bool:
    """Whether a ref may lie there: git is not asked where its files say that none does."""
    packed = root / "packed-refs"
    is_packed = packed.is_file() and f" {_FORKS}/".encode() in packed.read_bytes()
    return is_packed or (root / _FORKS).exists() or (root / "reftable").exists()


def read_notes(
    repo: Repository, commits: Iterable[str], refs: tuple[str, ...] = NOTE_REFS, forks: tuple[str, ...] = ()
) -> dict[str, dict[str, str]]:
    """Return, per notes ref and commit, the text of the note; of `forks`, by their spaces, too."""
    wanted = frozenset(commits)
    found: dict[str, dict[str, str]] = {}
    places = (*refs, *(ref.replace("refs", space, 1) for space in forks for ref in refs))
    tips = _tips(repo, places) if wanted else {}
    for ref in places:
        texts = _texts(repo, tips[ref], wanted) if ref in tips else None
        if texts:
            found[ref] = texts
    return found


def _texts(repo: Repository, tip: str, wanted: frozenset[str]) -> dict[str, str]:
    entries, _ = list_tree(repo.git, tip)
    blobs = [(name, entry.blob) for entry in entries if (name := entry.path.replace("/", "")) in wanted][:_MOST_NOTES]
    contents = dict(repo.read([blob for _, blob in blobs]))
    return {name: data.decode("utf-8", "replace") for name, blob in blobs if (data := contents.get(blob)) is not None}


def _tips(repo: Repository, refs: tuple[str, ...]) -> dict[str, str]:
    """Return the commits at the ends of those of `refs` that are there."""
    tips = ((ref, repo.objects.named(f"{ref}^{{commit}}")) for ref in refs)
    return {ref: tip for ref, tip in tips if tip is not None}


def read_checkpoints(repo: Repository, checkpoints: Iterable[str], forks: tuple[str, ...] = ()) -> dict[str, str]:
    """Return, per Entire checkpoint id, the text of its newest metadata, where this clone has the branch."""
    wanted = {f"{name[:2]}/{name[2:]}/": name for name in checkpoints if _CHECKPOINT.fullmatch(name)}
    refs = (*(f"{space}/entire/checkpoints/v1" for space in forks), *_CHECKPOINT_REFS)
    tips = _tips(repo, refs) if wanted else {}
    tip = next((tips[ref] for ref in refs if ref in tips), None)
    if tip is None:
        return {}
    newest: dict[str, str] = {}
    for entry in list_tree(repo.git, tip)[0]:
        name = wanted.get(entry.path[:14])
        if name is not None and entry.path.endswith("/metadata.json"):
            newest[name] = entry.blob
    contents = dict(repo.read(list(newest.values())))
    return {
        name: data.decode("utf-8", "replace")
        for name, blob in newest.items()
        if (data := contents.get(blob)) is not None
    }


def commits_named(repo: Repository, ids: Iterable[str]) -> tuple[Commit, ...]:
    """Return the commits with these ids, as far as this clone has them."""
    wanted = [commit_objects.require_hex(oid) for oid in dict.fromkeys(ids)]
    found = repo.objects.read(wanted, "commit")
    limit = repo.limits.message_bytes
    return tuple(commit_objects.parse(oid, data, limit)[0] for oid, data in found if data is not None)


def line_positions(
    repo: Repository, change: ChangeSet, paths: Collection[str], seconds: float | None = None
) -> dict[str, dict[int, tuple[str, str, int]]]:
    """Return, per path and added line of head, the commit that wrote it, and its path and line number there.

    Notes number the lines of their own commit's files. A file git cannot blame before `seconds` are over is left out.
    """
    if change.head_kind is not HeadKind.COMMIT:
        return {}
    end = time.monotonic() + (repo.limits.origin_seconds if seconds is None else seconds)
    found: dict[str, dict[int, tuple[str, str, int]]] = {}
    for path in sorted(set(paths)):
        file = change.file(path)
        if file is None or file.head is None or not file.head.is_regular or not file.added_count:
            continue
        left = end - time.monotonic()
        if left <= 0:
            break
        output = repo.git.output("blame", "--incremental", change.head, "--", path, seconds=left)
        if output.returncode == 0 and not output.truncated:
            added = frozenset(file.added_lines)
            found[path] = {line: place for line, place in _places(output.data, path) if line in added}
    return found


def _places(data: bytes, path: str) -> Iterator[tuple[int, tuple[str, str, int]]]:
    group: tuple[str, int, int, int] | None = None
    for line in data.split(b"\n"):
        match = _GROUP.fullmatch(line)
        if match is not None:
            oid, there, here, count = match.groups()
            group = (oid.decode("ascii"), int(there), int(here), int(count))
        elif line.startswith(b"filename ") and group is not None:
            name = as_text(line[9:])
            commit, there_at, here_at, length = group
            for offset in range(length):
                yield here_at + offset, (commit, path if name.startswith('"') else name, there_at + offset)
            group = None
