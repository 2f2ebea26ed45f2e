"""Resolves one tree: from nothing, or from the resolution of a tree that differs in some files only.

In: a tree and its frame. Out: a `Resolution`, the same whichever way it was made. An update resolves the changed files,
and those whose questions about a changed file have another answer now; where a change reaches further, it gives up.
"""

from collections.abc import Iterable, Iterator
from dataclasses import replace

from foureyes.facts.collector import JsonValue
from foureyes.facts.reach.apps import Applications
from foureyes.facts.reach.changes import Changes
from foureyes.facts.reach.conventions import Conventions
from foureyes.facts.reach.distributions import Distribution, distributions
from foureyes.facts.reach.documents import documented
from foureyes.facts.reach.edges import PACKAGE_FIRST, Edge, EdgeFinder
from foureyes.facts.reach.frame import Frame
from foureyes.facts.reach.modules import ModuleIndex
from foureyes.facts.reach.named_lists import NamedLists
from foureyes.facts.reach.paths import PathIndex
from foureyes.facts.reach.resolution import (
    Ground,
    Resolution,
    differing,
    dump_asked,
    dump_edges,
    dump_roots,
    dump_wiring,
    is_walked_alike,
    load_asked,
)
from foureyes.facts.reach.root import Root
from foureyes.facts.reach.roots import RootFinder
from foureyes.facts.reach.search_path import search_paths
from foureyes.facts.reach.walk import walk
from foureyes.facts.reach.walkers import Walkers, listing_functions, loads_by_path, walking_functions
from foureyes.facts.tree_facts import TreeFacts
from foureyes.model.facts import WiringKind


class Resolver:
    """Resolves one tree under some conventions."""

    def __init__(
        self, tree: TreeFacts, frame: Frame, index: ModuleIndex, rules: Conventions, policy_globs: tuple[str, ...]
    ) -> None:
        self.tree = tree
        self.frame = frame
        self.index = index
        self._rules = rules
        self._policy_globs = policy_globs
        self._finder = EdgeFinder(tree, index, PathIndex(frame.files), rules.programs)
        self._lists = NamedLists(index, self._finder, rules)
        self._apps = Applications(index, rules)
        self._numbers = {path: number for number, path in enumerate(frame.files)}

    def from_nothing(self) -> Resolution:
        """Return the resolution of the tree."""
        ground = self._survey()
        roots, configured = self._configured(ground)
        ground = replace(ground, search_path=roots.search_path, test_files=list(roots.test_files))
        nothing = [""] * len(self.frame.files)
        done = Resolution(
            self.frame,
            ground,
            roots.distributions,
            configured,
            list(roots.public()),
            list(nothing),
            [],
            list(nothing),
            {},
            {},
        )
        self._add_documents(done, self.frame.documents)
        self._add_modules(done, roots, range(len(nothing)))
        done.asked = self._asked(nothing)
        return self._walked(done)

    def from_similar(self, old: Resolution) -> Resolution | None:
        """Return the resolution of the tree, made from one of the same frame; None where it must be made anew."""
        changes = Changes(self.tree, old, self.frame)
        if changes.reach_all():
            return None
        asking, documents = changes.touched()
        if changes.reconfigure():
            roots, configured = self._configured(old.ground)
        else:
            self.index.add_search_path(old.ground.search_path)
            roots, configured = self._roots(old.distributions), old.configured
            roots.search_path, roots.test_files = old.ground.search_path, tuple(old.ground.test_files)
        if (roots.distributions, roots.search_path, list(roots.test_files)) != _of_all(old):
            return None
        done = replace(
            old,
            frame=self.frame,
            configured=configured,
            edges=list(old.edges),
            roots=list(old.roots),
            apps={path: line for path, line in old.apps.items() if self._numbers[path] not in asking},
            documents={path: line for path, line in old.documents.items() if path in self.frame.documents},
        )
        self._add_documents(done, documents)
        self._add_modules(done, roots, asking)
        done.asked = self._asked(changes.asked())
        done.differing = old.differing | differing(old, done)
        if is_walked_alike(old, done):
            return done
        done.verdicts_of = ""
        return self._walked(done)

    def _configured(self, ground: Ground) -> tuple[RootFinder, list[Root]]:
        """Read the configuration: what it makes a root, and where modules are imported from."""
        roots = self._roots(distributions(self.tree, self.index))
        roots.search_path += ground.coded_path
        return roots, list(roots.configured())

    def _roots(self, shipped: list[Distribution]) -> RootFinder:
        return RootFinder(self.tree, self.index, self._finder, self._rules, shipped)

    def _survey(self) -> Ground:
        """Look at all modules once, for what each of them means for all others."""
        ground = Ground()
        walking: set[str] = set()
        found = {path: outline for path, outline in self.tree.outlines() if path in self._numbers}
        for path in self.frame.files:
            outline = found.get(path)
            if outline is None:
                continue
            ground.coded_path += search_paths(outline, path)
            if loads_by_path(outline):
                ground.by_path.append(path)
            if any(item.kind is WiringKind.LISTING for item in outline.wiring):
                facts = self.tree.facts(path)
                walking |= listing_functions(facts) if facts is not None else set()
        ground.walking = sorted(walking_functions(self.tree, frozenset(walking)))
        return ground

    def _add_documents(self, done: Resolution, paths: Iterable[str]) -> None:
        found: dict[str, list[Root]] = {}
        for root in documented(self.tree, self._finder, self._rules.programs, paths):
            found.setdefault(root.origin, []).append(root)
        for path in paths:
            done.documents.pop(path, None)
        done.documents.update((path, dump_roots(roots)) for path, roots in found.items())

    def _add_modules(self, done: Resolution, roots: RootFinder, numbers: Iterable[int]) -> None:
        walkers = Walkers(self.tree, self.index, frozenset(done.ground.walking), frozenset(done.ground.by_path))
        for number in numbers:
            path = self._finder.questions.asker = self.frame.files[number]
            done.roots[number] = dump_roots(list(roots.of_module(path, self._policy_globs)))
            done.edges[number] = dump_edges(_once(self._edges(path, walkers), path), self._numbers)
            outline = self.tree.outline(path)
            wiring = self._apps.relevant(outline.wiring) if outline is not None else ()
            if wiring:
                done.apps[path] = dump_wiring(wiring)

    def _edges(self, path: str, walkers: Walkers) -> Iterator[Edge]:
        for init in self.index.inits(path):
            yield Edge(init, 1, PACKAGE_FIRST)
        found = list(self._finder.edges(path))
        yield from found
        yield from self._lists.edges(path)
        yield from walkers.edges(path)
        yield from walkers.plugins(path, (edge.target for edge in found))

    def _asked(self, lines: list[str]) -> list[str]:
        """Return the lines of questions with those added that were asked just now."""
        found = list(lines)
        asked: dict[str, list[tuple[str, JsonValue, set[str]]]] = {}
        for (path, question), (reply, askers) in self._finder.questions.log.items():
            asked.setdefault(path, []).append((question, reply, askers))
        for path, rows in asked.items():
            number = self._numbers[path]
            known = {question: (reply, set(askers)) for question, reply, askers in load_asked(found[number])}
            for question, reply, askers in rows:
                known[question] = (reply, known.get(question, (reply, set()))[1] | askers)
            found[number] = dump_asked([(key, reply, sorted(askers)) for key, (reply, askers) in sorted(known.items())])
        return found

    def _walked(self, done: Resolution) -> Resolution:
        done.steps = walk(done, self._apps)
        return done


def _of_all(old: Resolution) -> tuple[list[Distribution], list[str], list[str]]:
    """What the configuration says that counts for all modules."""
    return old.distributions, old.ground.search_path, old.ground.test_files


def _once(edges: Iterable[Edge], path: str) -> list[Edge]:
    """Each target once, the first time it comes."""
    best: dict[str, Edge] = {}
    for edge in edges:
        if edge.target != path:
            best.setdefault(edge.target, edge)
    return list(best.values())
