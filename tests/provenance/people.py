"""Made-up commits for the tests of this room; agents' addresses are their own public ones."""

from foureyes.model.change import ChangeSet, Commit, FileChange, FileStatus, HeadKind, Hunk, Identity, TreeEntry
from foureyes.provenance.signal_files import load_signals

SIGNALS = load_signals()
ADA = Identity("Ada Example", "ada@example.com")
BOB = Identity("Bob Example", "bob@example.org")
CLAUDE = Identity("Claude", "noreply@anthropic.com")
CLAUDE_TRAILER = "Co-authored-by: Claude Opus 4.5 <noreply@anthropic.com>"


def oid(number: int) -> str:
    return f"{number:040x}"


def commit(
    message: str, author: Identity = ADA, committer: Identity | None = None, number: int = 1, parents: int = 1
) -> Commit:
    ids = tuple(oid(900 + index) for index in range(parents))
    return Commit(oid(number), ids, author, committer or author, 0, 0, message)


def file(path: str, *hunks: tuple[int, int]) -> FileChange:
    """A changed file of which head has gained `count` lines from `start`, for every (start, count)."""
    entry = TreeEntry(path, "100644", oid(500))
    made = tuple(Hunk(start, 0, start, count) for start, count in hunks)
    return FileChange(path, FileStatus.MODIFIED, path, entry, entry, made)


def change(
    commits: tuple[Commit, ...],
    files: tuple[FileChange, ...] = (),
    branch: str | None = None,
    head_kind: HeadKind = HeadKind.COMMIT,
) -> ChangeSet:
    head = commits[-1].oid if commits else oid(0)
    return ChangeSet("app", oid(0), head, oid(0), head_kind, files, commits, branch)
