"""The change under review: from two names to a `Snapshot`.

A repository and refs go in; the change set, the files of both sides and a reader for their contents come out. The index
and the work tree are read as trees too (`pseudo_heads.py`), so that everything below treats them alike.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace

from foureyes.git import commits, differences, trees
from foureyes.git.pseudo_heads import PseudoHead, staged_tree, work_tree_tree
from foureyes.git.repository import Repository
from foureyes.model.change import (
    BlobReader,
    ChangeSet,
    Commit,
    FileChange,
    FileStatus,
    HeadKind,
    Hunk,
    TreeEntry,
)
from foureyes.model.errors import GitError, UsageError
from foureyes.model.safe_text import shown
from foureyes.model.wording import worded


@dataclass(frozen=True, slots=True)
class Snapshot:
    """A change and both sides of it. Files of the trees carry their size only where they changed."""

    change: ChangeSet
    base_tree: tuple[TreeEntry, ...]
    head_tree: tuple[TreeEntry, ...]
    blobs: BlobReader


@dataclass(frozen=True, slots=True)
class _Ends:
    """Where a change begins and ends, and what it ends in."""

    base: str
    merge_base: str
    head: str
    pseudo: PseudoHead
    kind: HeadKind = HeadKind.COMMIT
    branch: str | None = None


def between(repo: Repository, base: str | None = None, head: str = "HEAD") -> Snapshot:
    """Return the change from the merge base of `base` and `head` to `head`.

    Without `base`, the default branch is it. The id of the empty tree as `base` means: everything since the root.
    """
    end = repo.resolve(head)
    start = _base(repo, base)
    return _snapshot(
        repo, _Ends(start, _merge_base(repo, start, end), end, PseudoHead(end), branch=repo.branch_of(head))
    )


def staged(repo: Repository, base: str | None = None) -> Snapshot:
    """Return the change from `base` (default: HEAD) to what the index holds: what would be committed now."""
    return _pseudo(repo, base, staged_tree(repo), HeadKind.INDEX)


def work_tree(repo: Repository, base: str | None = None) -> Snapshot:
    """Return the change from `base` (default: HEAD) to the files as they are, untracked ones included."""
    return _pseudo(repo, base, work_tree_tree(repo), HeadKind.WORK_TREE)


def whole_tree(repo: Repository, head: str = "HEAD") -> Snapshot:
    """Return all files of `head` as if the change had added every one of them; commits are not read."""
    end = repo.resolve(head)
    entries, gaps = _listed(repo, end)
    blobs = dict.fromkeys(entry.blob for entry in entries if entry.is_regular)
    sizes = {oid: size for oid, kind, size in repo.objects.sizes(blobs) if kind == "blob"}
    sized = tuple(replace(entry, size=sizes.get(entry.blob, -1)) for entry in entries)
    files = tuple(_whole_files(repo, sized))
    large = [file for file in files if file.too_large and file.is_python]
    limit = repo.limits.blob_bytes
    notes = [
        worded("{path}: missing or larger than {limit} bytes, not read", path=shown(file.path), limit=limit)
        for file in large
    ]
    empty = repo.empty_tree
    name = repo.location.name
    change = ChangeSet(name, empty, end, empty, HeadKind.COMMIT, files, (), repo.branch_of(head), (*gaps, *notes))
    return Snapshot(change, (), sized, repo)


def _pseudo(repo: Repository, base: str | None, pseudo: PseudoHead, kind: HeadKind) -> Snapshot:
    end = repo.head() or repo.empty_tree
    start = end if base is None else _base(repo, base)
    if end == repo.empty_tree and start != end:
        raise UsageError(
            worded("there is no commit yet: the index can only be compared with nothing, leave the base out")
        )
    return _snapshot(repo, _Ends(start, _merge_base(repo, start, end), end, pseudo, kind, repo.branch_of("HEAD")))


def _merge_base(repo: Repository, start: str, end: str) -> str:
    return start if repo.empty_tree in (start, end) else repo.merge_base(start, end)


def _base(repo: Repository, base: str | None) -> str:
    if base is not None:
        return base if base == repo.empty_tree else repo.resolve(base)
    default = repo.default_branch()
    if default is None:
        raise UsageError(
            worded(
                "no default branch to compare with: there is no origin/HEAD, no init.defaultBranch and no main or "
                "master; name the base (--base REF)"
            )
        )
    return repo.resolve(default)


def _snapshot(repo: Repository, ends: _Ends) -> Snapshot:
    head_tree, gaps = _listed(repo, ends.pseudo.tree)
    difference = differences.Difference((), gaps) if gaps else _compared(repo, ends)
    history, missing = _history(repo, ends)
    change = ChangeSet(
        repository=repo.location.name,
        base=ends.base,
        head=ends.head,
        merge_base=ends.merge_base,
        head_kind=ends.kind,
        files=difference.files,
        commits=history,
        branch=ends.branch,
        incomplete=(*ends.pseudo.notes, *difference.incomplete, *missing),
    )
    base_tree = differences.before(head_tree, difference.files)
    if not gaps and not difference.incomplete:
        repo.listed[ends.merge_base] = base_tree
        if ends.kind is HeadKind.COMMIT:
            repo.listed[ends.head] = head_tree
    return Snapshot(change, base_tree, head_tree, repo)


def _listed(repo: Repository, tree: str) -> tuple[tuple[TreeEntry, ...], tuple[str, ...]]:
    """The files of `tree`, and what is to be said about them. A tree that is not whole is never compared: that would
    unfold all of it in git's memory."""
    try:
        entries, is_complete = trees.list_tree(repo.git, tree)
    except GitError as error:
        return (), (worded("the tree cannot be read: {error}", error=error.message),)
    return entries, () if is_complete else (
        worded("the tree has more than {limit} files: it is not analysed", limit=repo.limits.tree_entries),
    )


def _compared(repo: Repository, ends: _Ends) -> differences.Difference:
    try:
        return differences.compare(repo.git, repo.objects, ends.merge_base, ends.pseudo.tree, ends.pseudo.large)
    except GitError as error:
        return differences.Difference((), (worded("the change cannot be read: {error}", error=error.message),))


def _history(repo: Repository, ends: _Ends) -> tuple[tuple[Commit, ...], list[str]]:
    empty = repo.empty_tree
    if ends.head == empty:
        return (), []
    try:
        return commits.between(repo.git, repo.objects, None if ends.base == empty else ends.base, ends.head)
    except GitError as error:
        return (), [worded("the commits cannot be read: {error}", error=error.message)]


def _whole_files(repo: Repository, entries: tuple[TreeEntry, ...]) -> Iterator[FileChange]:
    blobs = list(dict.fromkeys(entry.blob for entry in entries if entry.is_regular))
    counts = {oid: None if data is None else _count_of_lines(data) for oid, data in repo.read(blobs)}
    for entry in entries:
        if not entry.is_regular:
            yield FileChange(entry.path, FileStatus.ADDED, None, None, entry)
            continue
        count = counts[entry.blob]
        hunks = (Hunk(0, 0, 1, count),) if count and count > 0 else ()
        yield FileChange(entry.path, FileStatus.ADDED, None, None, entry, hunks, count == -1, count is None)


def _count_of_lines(data: bytes) -> int:
    """Return -1 for what git would call binary."""
    if b"\0" in data[:8000]:
        return -1
    return data.count(b"\n") + (data != b"" and not data.endswith(b"\n"))
