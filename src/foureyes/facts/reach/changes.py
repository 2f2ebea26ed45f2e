"""What a change of some files means for the resolution of the others.

In: the resolution of a tree, and a tree of the same frame. Out: whether the change reaches all modules, and if not, the
modules and documents that must be resolved again.
"""

from functools import cached_property

from foureyes.facts.collector import JsonValue
from foureyes.facts.reach.distributions import METADATA
from foureyes.facts.reach.frame import Frame
from foureyes.facts.reach.questions import answer
from foureyes.facts.reach.resolution import Resolution, dump_asked, load_asked
from foureyes.facts.reach.search_path import search_paths
from foureyes.facts.reach.walkers import handed_on, listing_functions, loads_by_path
from foureyes.facts.tree_facts import TreeFacts
from foureyes.model.facts import BlobFacts

_MOST = 4  # where more than one in so many modules changed, resolving all anew is as quick


class Changes:
    """The files that differ between a resolved tree and another one of the same frame."""

    def __init__(self, tree: TreeFacts, old: Resolution, frame: Frame) -> None:
        self._tree = tree
        self._old = old
        self._frame = frame
        pairs = enumerate(zip(old.frame.blobs, frame.blobs, strict=True))
        self._changed = [number for number, (before, after) in pairs if before != after]

    def reach_all(self) -> bool:
        """Whether what changed has a meaning for all modules of the tree."""
        if len(self._changed) * _MOST > max(len(self._frame.files), 20):
            return True
        return any(self._means_more(number) for number in self._changed)

    def reconfigure(self) -> bool:
        """Whether the configuration must be read again: it, or what it stands on, has changed."""
        if self._old.frame.configuration != self._frame.configuration or "" in self._askers:
            return True
        return any(self._configures(self._frame.files[number]) for number in self._changed)

    def _configures(self, path: str) -> bool:
        return path.rpartition("/")[2] in METADATA or path.removesuffix("/__init__.py") in self._shipped

    def touched(self) -> tuple[list[int], list[str]]:
        """Return the modules and the documents to resolve again."""
        numbers = {path: number for number, path in enumerate(self._frame.files)}
        asking = {numbers[path] for path in self._askers if path in numbers}
        before, after = self._old.frame.documents, self._frame.documents
        documents = {path for path, blob in after.items() if before.get(path) != blob}
        documents |= {path for path in self._askers if path in after}
        return sorted(asking.union(self._changed)), sorted(documents)

    def asked(self) -> list[str]:
        """Return the lines of questions, with today's answers."""
        lines = list(self._old.asked)
        for number, rows in self._answers.items():
            lines[number] = dump_asked(rows)
        return lines

    @cached_property
    def _answers(self) -> dict[int, list[tuple[str, JsonValue, list[str]]]]:
        found = {}
        for number in self._changed:
            path = self._frame.files[number]
            asked = load_asked(self._old.asked[number])
            found[number] = [(question, answer(self._tree, path, question), askers) for question, _, askers in asked]
        return found

    @cached_property
    def _askers(self) -> set[str]:
        """Who asked what has another answer now; "" stands for the configuration."""
        found: set[str] = set()
        for number, rows in self._answers.items():
            for (_, before, _), (_, after, askers) in zip(load_asked(self._old.asked[number]), rows, strict=True):
                if before != after:
                    found.update(askers)
        return found

    def _means_more(self, number: int) -> bool:
        path = self._frame.files[number]
        before, after = self._tree.facts_of(self._old.frame.blobs[number]), self._tree.facts(path)
        if before is None or after is None:
            return True
        return self._meaning(before, path) != self._meaning(after, path)

    def _meaning(self, facts: BlobFacts, path: str) -> tuple[object, ...]:
        """What one module says that others are resolved by."""
        names = frozenset(self._old.ground.walking)
        return (
            list(search_paths(facts, path)),
            loads_by_path(facts),
            listing_functions(facts),
            handed_on(facts, names),
        )

    @cached_property
    def _shipped(self) -> frozenset[str]:
        return frozenset(package for item in self._old.distributions for package in item.packages)
