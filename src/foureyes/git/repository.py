"""One open repository: the questions the rest of the product may ask of git.

A path goes in; commit ids, trees, commits and blobs come out. Nothing is checked out, nothing of the repository is run
and nothing in it is written. It is a `model.change.BlobReader`.
"""

import hashlib
import os
import weakref
from collections.abc import Iterator
from functools import cached_property
from pathlib import Path
from types import TracebackType
from typing import Self

from foureyes.git import commits, references, trees
from foureyes.git.command import Git
from foureyes.git.limits import Limits
from foureyes.git.location import Location, find
from foureyes.git.objects import ObjectReader
from foureyes.git.private_directory import create, object_format, remove
from foureyes.model.change import Commit, TreeEntry
from foureyes.model.errors import GitError
from foureyes.model.wording import worded


class Repository:
    """A git repository, open for reading. Its processes and its private directory end with it, or by `close`."""

    def __init__(self, location: Location, limits: Limits) -> None:
        self.location = location
        self.limits = limits
        root = create(location)
        self.git = Git(root, limits)
        self.objects = ObjectReader(self.git)
        self.listed: dict[str, tuple[TreeEntry, ...]] = {}  # whole trees that were listed already, by commit
        self._finalizer = weakref.finalize(self, _close, root, self.objects, os.getpid())

    @classmethod
    def open(cls, path: Path, limits: Limits | None = None) -> Self:
        """Open the repository that `path` is, or lies in (a `UsageError` where there is none)."""
        return cls(find(path), limits or Limits())

    def close(self) -> None:
        """End the processes and remove the private directory. Safe to call twice."""
        self._finalizer()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    @cached_property
    def empty_tree(self) -> str:
        """The id of the tree without files: what a root commit is compared with."""
        return hashlib.new(object_format(self.git.root), b"tree 0\0", usedforsecurity=False).hexdigest()

    def head(self) -> str | None:
        """Return the commit HEAD is on, None before the first commit."""
        return references.commit_of(self.git, "HEAD")

    def resolve(self, ref: str) -> str:
        """Return the id of the commit that `ref` names; a `UsageError` with the nearest name where there is none."""
        return references.resolve(self.git, ref, self.objects)

    def branch_of(self, ref: str) -> str | None:
        """Return the branch `ref` stands for, None where it is a bare commit."""
        return references.branch_of(self.git, ref)

    def default_branch(self) -> str | None:
        """Return a name for the branch that changes are meant for, None where none can be told."""
        return references.default_branch(self.git)

    def merge_base(self, one: str, other: str) -> str:
        """Return the best common ancestor of two commits; a `UsageError` where there is none, or history was cut."""
        return references.merge_base(self.git, one, other)

    def tree(self, commit: str) -> tuple[TreeEntry, ...]:
        """Return all files of a commit, sorted by path; a `GitError` where there are more than the caps allow."""
        entries, is_complete = trees.list_tree(self.git, commits.require_hex(commit))
        if not is_complete:
            raise GitError(
                worded(
                    "the tree of {commit} has more than {limit} files",
                    commit=commit[:12],
                    limit=self.limits.tree_entries,
                )
            )
        return entries

    def commits(self, exclude: str | None, include: str) -> tuple[Commit, ...]:
        """Return the commits of `include` that `exclude` does not have, oldest first; a `GitError` on gaps."""
        outside = None if exclude is None else commits.require_hex(exclude)
        found, missing = commits.between(self.git, self.objects, outside, commits.require_hex(include))
        if missing:
            raise GitError(missing[0])
        return found

    def read(self, blobs: list[str]) -> Iterator[tuple[str, bytes | None]]:
        """Yield (id, content) in the order asked; None where the blob is missing or beyond the caps."""
        return self.objects.read(blobs)


def _close(root: Path, objects: ObjectReader, owner: int) -> None:
    if os.getpid() == owner:  # a forked worker holds a copy, which is not its to end
        objects.close()
        remove(root)
