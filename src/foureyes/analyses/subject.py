"""What every analysis is handed: the change, the facts of both trees, the policy and the rules' pages.

Analyses read it and yield findings; they never write on it. `review.py` builds it once per review.
"""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from typing import Protocol

from foureyes.model.attribution import Attribution
from foureyes.model.change import ChangeSet, FileChange, FileStatus, TreeEntry
from foureyes.model.facts import BlobFacts, ParseFailure
from foureyes.model.policy import Policy
from foureyes.model.rule import Rule
from foureyes.ownership.code_owners import CodeOwners
from foureyes.ownership.taken_on import TakenOn, taker


class Tree(Protocol):
    """The facts of one tree, as far as the analyses read them. `facts.TreeFacts` is the real one."""

    @property
    def entries(self) -> Mapping[str, TreeEntry]: ...

    @property
    def python_paths(self) -> tuple[str, ...]: ...

    def facts(self, path: str) -> BlobFacts | None: ...

    def failures(self) -> Mapping[str, ParseFailure]: ...

    def mentions(self, names: Collection[str]) -> Mapping[str, tuple[str, ...]]: ...

    def read(self, path: str) -> bytes | None: ...

    def contents(self, paths: Collection[str]) -> Iterator[tuple[str, bytes | None]]: ...

    def collected(self, path: str, collector: str) -> object: ...

    def not_collected(self) -> Mapping[str, str]: ...


class ReachedModules(Protocol):
    """What reaches the modules of one tree. Built from its import graph, when first asked."""

    def is_public(self, path: str) -> bool:
        """Whether a distribution ships the module as part of its public API."""
        ...

    def is_reached(self, path: str) -> bool:
        """Whether any entry point reaches the module."""
        ...


class Reach(Protocol):
    """Reachability of both sides, worked out at most once per review and only when an analysis asks."""

    @property
    def base(self) -> ReachedModules: ...

    @property
    def head(self) -> ReachedModules: ...


@dataclass(frozen=True, slots=True)
class Subject:
    """The subject of a review. For a scan `base` is an empty tree and every line of the change is added.

    `reach` is None where nobody worked it out; `coverage` is the text of a coverage file, None without one.
    `attribution` says who wrote the added lines, `base_attribution` who wrote files of base that the change rewrites;
    `code_owners` is the CODEOWNERS file of base. They are None where nobody asked. `taken_on` is who has taken what on,
    `left` the owners (logins in lower case) that are known to have no write access any more.
    """

    change: ChangeSet
    base: Tree
    head: Tree
    policy: Policy
    rules: Mapping[str, Rule]
    whole_tree: bool = False
    reach: Reach | None = None
    coverage: str | None = None
    attribution: Attribution | None = None
    base_attribution: Attribution | None = None
    code_owners: CodeOwners | None = None
    taken_on: tuple[TakenOn, ...] = ()
    left: frozenset[str] = frozenset()

    def taker(self, path: str) -> TakenOn | None:
        """Return who has taken a module on, by the policy or on the record, and is still there."""
        return taker((item for item in self.taken_on if not self.has_left(item.person)), path)

    def has_left(self, owner: str) -> bool:
        """Whether the owner, a login with or without `@`, is known to have no write access any more."""
        return owner.removeprefix("@").casefold() in self.left

    @property
    def python_changes(self) -> tuple[FileChange, ...]:
        """Changed Python files that exist in head and whose lines are known."""
        return tuple(
            file
            for file in self.change.files
            if file.is_python and file.status is not FileStatus.DELETED and file.path in self.head.entries
        )
