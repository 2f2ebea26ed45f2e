"""Finds the resolution of a tree: kept from an earlier run, made from a similar one, or from nothing, as need be.

In: a tree and its frame. Out: steps at once; edges, roots and the module index when they are asked for.
"""

from collections.abc import Iterator, Mapping
from functools import cached_property
from typing import Any, cast

from foureyes.facts.collector import JsonValue
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
_MOST_DIFFERING = 8  # where more than one in so many modules differ, a tree is kept whole


class ResolutionMemory:
    """Resolutions in a tree's store, and for each frame a list of the newest trees.

    Of a tree that was made from a similar one, only what differs from a tree that is kept whole is kept.
    """

    def __init__(self, tree: TreeFacts, *, is_used: bool) -> None:
        self._tree = tree
        self._is_used = is_used
        self._whole_trees: dict[str, Any] = {}

    def recall(self, part: str, key: str) -> Any:
        """Return what was kept, None where nothing was."""
        return self._tree.recall(f"reach {part} {key}") if self._is_used else None

    def verdicts(self, key: str) -> tuple[Any, str]:
        """Return the kept verdicts of a tree (None where there are none), and the key under which they are."""
        kept = self.recall("verdicts", key)
        like = kept.get("like") if isinstance(kept, dict) else None
        return (self.recall("verdicts", like), like) if isinstance(like, str) else (kept, key)

    def keep(self, done: Resolution) -> None:
        """Keep a resolution for later runs."""
        if not self._is_used:
            return
        frame = done.frame
        if len(done.differing) * _MOST_DIFFERING > len(frame.files):
            done.basis = ""
        like, basis = done.verdicts_of, done.basis
        values: dict[str, JsonValue] = {
            f"reach verdicts {frame.key}": {"like": like} if like else verdict_part(done),
            f"reach rest {frame.key}": rest_part(done),
        }
        if not basis:
            tree = {"blobs": " ".join(frame.blobs), "documents": frame.documents}
            values[f"reach tree {frame.key}"] = cast(JsonValue, tree)
        done.verdicts_of, done.basis = like or frame.key, basis or frame.key
        if not basis:
            done.differing = frozenset()
        newest = [self._row(done), *(row for row in self._newest(frame) if row[0] != frame.key)]
        values[f"reach newest {frame.digest}"] = cast(JsonValue, newest[:_NEWEST])
        stands_on = [f"reach verdicts {like}"] if like else []
        stands_on += [f"reach rest {basis}", f"reach tree {basis}"] if basis else []
        self._tree.keep(values, stands_on)

    def _row(self, done: Resolution) -> list[Any]:
        frame = done.frame
        under = Frame("", "", "", frame.files, frame.blobs, frame.documents)
        if done.basis != frame.key:
            under = self._of_basis(done.basis, frame) or under
        blobs = {str(n): new for n, (old, new) in enumerate(zip(under.blobs, frame.blobs, strict=True)) if old != new}
        documents = dict(frame.documents.items() - under.documents.items())
        gone = sorted(under.documents.keys() - frame.documents.keys())
        return [frame.key, frame.configuration, done.basis, blobs, documents, gone]

    def _of_basis(self, key: str, frame: Frame) -> Frame | None:
        """The blobs and documents of a tree that is kept whole, of the same frame."""
        if key not in self._whole_trees:
            self._whole_trees[key] = self.recall("tree", key)
        kept = self._whole_trees[key]
        blobs = kept["blobs"].split() if isinstance(kept, dict) else ()
        if len(blobs) != len(frame.files):
            return None
        return Frame(frame.digest, key, "", frame.files, tuple(blobs), kept["documents"])

    def _frame(self, row: list[Any], frame: Frame) -> Frame | None:
        key, configuration, basis, changed, documents, gone = row
        under = self._of_basis(basis, frame)
        if under is None:
            return None
        blobs = list(under.blobs)
        for number, blob in changed.items():
            blobs[int(number)] = blob
        names = {path: blob for path, blob in {**under.documents, **documents}.items() if path not in gone}
        return Frame(frame.digest, key, configuration, frame.files, tuple(blobs), names)

    def similar(self, frame: Frame) -> Iterator[Resolution]:
        """Yield kept resolutions of the same frame, the one with the fewest differences first."""
        kept: list[tuple[int, int, Frame]] = []
        for row in self._newest(frame):
            other = self._frame(row, frame)
            if other is not None:
                kept.append((sum(map(str.__ne__, frame.blobs, other.blobs)), len(kept), other))
        for _, _, other in sorted(kept, key=lambda item: item[:2]):
            found = self.whole(other)
            if found is not None:
                yield found

    def whole(self, frame: Frame) -> Resolution | None:
        """Return the kept resolution of a tree."""
        verdicts, same = self.verdicts(frame.key)
        rest = self.recall("rest", frame.key)
        if verdicts is None or rest is None:
            return None
        try:
            basis = self.recall("rest", rest["basis"]) if rest["basis"] else rest
            found = from_parts(frame, verdicts, rest, basis)
        except (KeyError, TypeError, ValueError, AttributeError, IndexError):
            return None  # not ours; it is worked out again
        found.basis, found.verdicts_of = found.basis or frame.key, same
        return found

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
        kept, _ = self._memory.verdicts(self.frame.key)
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
