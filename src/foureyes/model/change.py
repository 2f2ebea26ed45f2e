"""A change: what lies between the merge base and the head, as git sees it.

Built by `git/`, read by everyone. Object ids are hexadecimal strings (SHA-1 or SHA-256 repositories).
Paths are `str` decoded with `surrogateescape`; line numbers are 1-based.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Protocol

REGULAR_FILE_MODES = frozenset({"100644", "100755"})


class FileStatus(StrEnum):
    ADDED = "added"
    MODIFIED = "modified"
    DELETED = "deleted"
    RENAMED = "renamed"
    TYPE_CHANGED = "type-changed"


@dataclass(frozen=True, slots=True)
class TreeEntry:
    """One file of a tree. `size` is in bytes, -1 where git did not tell."""

    path: str
    mode: str
    blob: str
    size: int = -1

    @property
    def is_regular(self) -> bool:
        return self.mode in REGULAR_FILE_MODES


@dataclass(frozen=True, slots=True)
class Hunk:
    """A block of a zero-context diff. A count of 0 means that nothing was removed (or added)."""

    base_start: int
    base_count: int
    head_start: int
    head_count: int

    @property
    def added(self) -> range:
        """Line numbers in head."""
        return range(self.head_start, self.head_start + self.head_count)

    @property
    def removed(self) -> range:
        """Line numbers in base."""
        return range(self.base_start, self.base_start + self.base_count)


@dataclass(frozen=True, slots=True)
class FileChange:
    """One changed file.

    `path` is the name in head (for a deleted file: the name it had in base); `base_path` is the name in base, None for
    an added file. `hunks` is empty for binary files, for submodules and for files beyond the caps (`too_large`).
    """

    path: str
    status: FileStatus
    base_path: str | None
    base: TreeEntry | None
    head: TreeEntry | None
    hunks: tuple[Hunk, ...] = ()
    is_binary: bool = False
    too_large: bool = False

    @property
    def added_lines(self) -> Iterator[int]:
        """Numbers of the lines of head that this change added or rewrote."""
        for hunk in self.hunks:
            yield from hunk.added

    @property
    def added_count(self) -> int:
        return sum(hunk.head_count for hunk in self.hunks)

    @property
    def removed_count(self) -> int:
        return sum(hunk.base_count for hunk in self.hunks)

    def touches(self, first: int, last: int) -> bool:
        """Whether a line in `first..last` of head was added, or something was removed within it."""
        for hunk in self.hunks:
            if hunk.head_count and hunk.head_start <= last and first < hunk.head_start + hunk.head_count:
                return True
            if not hunk.head_count and first <= hunk.head_start < last:
                return True
        return False

    @property
    def is_python(self) -> bool:
        return self.path.endswith((".py", ".pyi"))


@dataclass(frozen=True, slots=True)
class Identity:
    """A name and an e-mail address as written in a commit: a claim, not a proof."""

    name: str
    email: str

    def __str__(self) -> str:
        return f"{self.name} <{self.email}>"


@dataclass(frozen=True, slots=True)
class Commit:
    """A commit of the change. Dates are seconds since the epoch and lie as easily as names do."""

    oid: str
    parents: tuple[str, ...]
    author: Identity
    committer: Identity
    authored: int
    committed: int
    message: str

    @property
    def is_merge(self) -> bool:
        return len(self.parents) > 1


class HeadKind(StrEnum):
    COMMIT = "commit"
    INDEX = "index"
    WORK_TREE = "work-tree"


@dataclass(frozen=True, slots=True)
class ChangeSet:
    """The whole change.

    `base` is the commit the caller named, `merge_base` where the change really starts, `head` the commit it ends in
    (for `INDEX` and `WORK_TREE` heads: the commit they sit on). `commits` runs from oldest to newest, over all parents.
    `incomplete` says in words what could not be read; it is empty when everything was.
    """

    repository: str
    base: str
    head: str
    merge_base: str
    head_kind: HeadKind
    files: tuple[FileChange, ...]
    commits: tuple[Commit, ...]
    branch: str | None = None
    incomplete: tuple[str, ...] = ()
    _by_path: Mapping[str, FileChange] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "_by_path", {file.path: file for file in self.files})

    def file(self, path: str) -> FileChange | None:
        """Return the change of the file that is called `path` in head."""
        return self._by_path.get(path)

    @property
    def added_count(self) -> int:
        return sum(file.added_count for file in self.files)

    @property
    def removed_count(self) -> int:
        return sum(file.removed_count for file in self.files)


class BlobReader(Protocol):
    """Reads objects by id. Implemented by `git/`; handed to the rooms that need bytes."""

    def read(self, blobs: list[str]) -> Iterator[tuple[str, bytes | None]]:
        """Yield (id, content) in the order asked; None where the object is missing or beyond the size cap."""
        ...
