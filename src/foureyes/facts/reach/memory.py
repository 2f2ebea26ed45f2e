"""Finds the resolution of a tree: kept from an earlier run, made from a similar one, or from nothing, as need be.

In: a tree and its frame. Out: steps at once; edges, roots and the module index when they are asked for.
"""

from collections.abc import Iterator, Mapping
from functools import cached_property
from typing import Any, cast

from foureyes.facts.reach.conventions import Conventions
from foureyes.facts.reach.distributions import Distribution
from foureyes.facts.reach.edges import Edge
from foureyes.facts.reach.frame import Frame
from foureyes.facts.reach.modules import ModuleIndex
from foureyes.facts.reach.resolution import (
    Resolution,
    from_parts,
    load_distributions,
    load_steps,
    rest_part,
    verdict_part,
)
from foureyes.facts.reach.resolver import Resolver
from foureyes.facts.reach.root import Root
from foureyes.facts.reach.step import Step
from foureyes.facts.tree_facts import TreeFacts

_NEWEST = 3


class ResolutionMemory:
    """Resolutions in a tree's store: two parts for each tree, and for each frame a list of the newest trees."""

    def __init__(self, tree: TreeFacts, *, is_used: bool) -> None:
        self._tree = tree
        self._is_used = is_used

    def recall(self, part: str, key: str) -> Any:
        """Return what was kept, None where nothing was."""
        return self._tree.recall(f"reach {part} {key}") if self._is_used else None

    def keep(self, done: Resolution) -> None:
        """Keep a resolution for later runs."""
        if not self._is_used:
            return
        frame = done.frame
        self._tree.keep(f"reach verdicts {frame.key}", verdict_part(done))
        self._tree.keep(f"reach rest {frame.key}", rest_part(done))
        newest = [
            [frame.key, frame.configuration, " ".join(frame.blobs), frame.documents],
            *(row for row in self._newest(frame) if row[0] != frame.key),
        ]
        self._tree.keep(f"reach newest {frame.digest}", cast(Any, newest[:_NEWEST]))

    def similar(self, frame: Frame) -> Iterator[Resolution]:
        """Yield kept resolutions of the same frame, the one with the fewest differences first."""
        kept: list[tuple[int, int, Frame]] = []
        for key, configuration, blobs, documents in self._newest(frame):
            other = Frame(frame.digest, key, configuration, frame.files, tuple(blobs.split()), documents)
            if len(other.blobs) == len(frame.blobs):
                differing = sum(one != two for one, two in zip(frame.blobs, other.blobs, strict=True))
                kept.append((differing, len(kept), other))
        for _, _, other in sorted(kept, key=lambda item: item[:2]):
            found = self.whole(other)
            if found is not None:
                yield found

    def whole(self, frame: Frame) -> Resolution | None:
        """Return the kept resolution of a tree."""
        verdicts, rest = (self.recall(part, frame.key) for part in ("verdicts", "rest"))
        if verdicts is None or rest is None:
            return None
        try:
            return from_parts(frame, verdicts, rest)
        except (KeyError, TypeError, ValueError, AttributeError):
            return None  # not ours; it is worked out again

    def _newest(self, frame: Frame) -> list[list[Any]]:
        rows = self.recall("newest", frame.digest)
        return rows if isinstance(rows, list) else []


class Resolved:
    """One tree's resolution, loaded or made as far as it is needed."""

    def __init__(
        self,
        tree: TreeFacts,
        frame: Frame,
        rules: Conventions,
        policy_globs: tuple[str, ...],
        memory: ResolutionMemory,
        similar: "Resolved | None",
    ) -> None:
        self.frame = frame
        self._tree = tree
        self._rules = rules
        self._policy_globs = policy_globs
        self._memory = memory
        self._similar = similar
        if not self._recalled():
            self._show(self._whole)

    def _recalled(self) -> bool:
        """Take over the first part of what was kept for exactly this tree; the rest may never be needed."""
        kept = self._memory.recall("verdicts", self.frame.key)
        if kept is None:
            return False
        try:
            self.steps: Mapping[str, Step] = load_steps(kept["steps"], self.frame)
            self.distributions: list[Distribution] = load_distributions(kept["distributions"])
            self.public: list[Root] = [Root(*row) for row in kept["public"]]
        except (KeyError, TypeError, ValueError, AttributeError):
            return False
        return True

    def _show(self, done: Resolution) -> None:
        self.steps, self.distributions, self.public = done.steps, done.distributions, done.public

    @cached_property
    def index(self) -> ModuleIndex:
        """The modules by name: the other tree's where it has the same files."""
        if self._similar is not None and self._similar.frame.files == self.frame.files:
            return self._similar.index
        return ModuleIndex(self.frame.files)

    def edges(self, path: str) -> list[Edge]:
        """Return what a module reaches."""
        number = self._numbers.get(path)
        return [] if number is None else self._whole.edges_of(number)

    @cached_property
    def _numbers(self) -> dict[str, int]:
        return {path: number for number, path in enumerate(self.frame.files)}

    @cached_property
    def _whole(self) -> Resolution:
        known = self._memory.whole(self.frame)
        if known is not None:
            return known
        done = self._made()
        self._memory.keep(done)
        return done

    def _made(self) -> Resolution:
        for similar in self._candidates():
            found = self._resolver().from_similar(similar)
            if found is not None:
                return found
        return self._resolver().from_nothing()

    def _candidates(self) -> Iterator[Resolution]:
        kept = next(self._memory.similar(self.frame), None)
        if kept is not None:
            yield kept
        elif self._similar is not None and self._similar.frame.digest == self.frame.digest:
            yield self._similar._whole

    def _resolver(self) -> Resolver:
        return Resolver(self._tree, self.frame, ModuleIndex(self.frame.files), self._rules, self._policy_globs)
