"""What is reached, from where, and why: one breadth-first walk over a tree, product first, then tests.

In: the facts of a tree. Out: `Reachability`: a verdict for every module, and the chain that leads to it. The walk loads
the facts of what it reaches; it keeps one `Step` a module.
"""

from collections import deque
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum

from foureyes.facts.reach.apps import Applications
from foureyes.facts.reach.conventions import Conventions, load_conventions
from foureyes.facts.reach.distributions import distributions, joined
from foureyes.facts.reach.edges import PACKAGE_FIRST, Edge, EdgeFinder
from foureyes.facts.reach.modules import ModuleIndex
from foureyes.facts.reach.named_lists import NamedLists
from foureyes.facts.reach.paths import PathIndex
from foureyes.facts.reach.root import Root
from foureyes.facts.reach.roots import RootFinder
from foureyes.facts.reach.test_code import is_test_data, is_test_path, serves_tests
from foureyes.facts.reach.walkers import Walkers
from foureyes.facts.tree_facts import TreeFacts
from foureyes.model.facts import WiringKind

_MANY = 8


class Verdict(StrEnum):
    REACHED = "reached"
    TEST = "test"  # test code that a test reaches
    TEST_ONLY = "test-only"  # product code that only tests reach
    ORPHAN = "orphan"
    UNSURE = "unsure"


@dataclass(frozen=True, slots=True)
class Step:
    """How a module is reached: from `line` of `origin`; `origin` is the module before it, or what makes it a root."""

    path: str
    origin: str
    line: int
    why: str
    is_root: bool
    is_test: bool
    is_certain: bool = True


class Reachability:
    """The modules of one tree and how they are reached."""

    def __init__(
        self, tree: TreeFacts, entry_points: tuple[str, ...] = (), conventions: Conventions | None = None
    ) -> None:
        self.tree = tree
        rules = conventions or load_conventions()
        self.index = ModuleIndex(tree.python_paths)
        paths = PathIndex(self.index.files)
        self.finder = EdgeFinder(tree, self.index, paths, rules.programs)
        self.distributions = distributions(tree, self.index)
        self._roots = RootFinder(tree, self.index, self.finder, rules, self.distributions)
        self._add_search_paths()
        self.roots: tuple[Root, ...] = tuple(self._roots.roots(entry_points))
        self._apps = Applications(self.index, self.finder, rules)
        self._lists = NamedLists(self.index, self.finder, rules)
        self._walkers = Walkers(tree, self.index)
        self.steps: dict[str, Step] = {}
        self._walk(root for root in self.roots if not root.is_test)
        self._walk(root for root in self.roots if root.is_test)
        self._public = frozenset(root.path for root in self.roots if " is public in a library" in root.why)

    def verdict(self, path: str) -> Verdict:
        """Return the verdict on a module."""
        step = self.steps.get(path)
        if step is not None and not step.is_test:
            return Verdict.REACHED
        if step is not None:
            is_test = step.is_root or is_test_path(path) or serves_tests(path) or self._is_empty(path)
            return Verdict.TEST if is_test else Verdict.TEST_ONLY
        return Verdict.UNSURE if self.doubt(path) else Verdict.ORPHAN

    def doubt(self, path: str) -> str:
        """Return why nothing can be said about an unreached module; empty where something can."""
        if path not in self.index.files:
            return "it is a stub"
        if any(mark in path for mark in ("{{", "{%")):
            return "it is a template of a file"
        if is_test_data(path):
            return "it lies among the data of tests"
        parts = set(path.split("/")[:-1])
        if parts & {"vendor", "_vendor", "vendored", "third_party", "node_modules", "site-packages", ".venv"}:
            return "it is vendored"
        if self._is_empty(path):
            return "it is empty"
        if "template" in path.rpartition("/")[2] and parts & {"resources", "templates", "data", "files"}:
            return "it is a template of a file"
        return self._loaded_by_name(path) or self._kept_for_users(path)

    def _loaded_by_name(self, path: str) -> str:
        """Tests that name a package in a string may load anything in it."""
        directory = path.rpartition("/")[0] if is_test_path(path) else ""
        while directory:
            init = f"{directory}/__init__.py"
            directory = directory.rpartition("/")[0]
            step = self.steps.get(init)
            is_inner = is_test_path(init.rpartition("/")[0])  # a runner is given the whole directory of tests
            if step is not None and is_inner and step.why.endswith((" names it", "installed application")):
                return f"its package is loaded by name in {step.origin}:{step.line}"
        return ""

    def _kept_for_users(self, path: str) -> str:
        """A private package of a library most of whose modules nothing reaches is evidently there for its users."""
        directory = path.rpartition("/")[0]
        if not any(
            item.is_library and path.startswith(f"{item.directory}/" if item.directory else "")
            for item in self.distributions
        ):
            return ""
        beside = [item for item in self.index.children(directory) if not item.endswith("__init__.py") and item != path]
        unreached = sum(item not in self.steps for item in beside)
        is_kept = len(beside) >= _MANY and unreached * 4 >= len(beside) * 3
        return "most modules beside it are reached by nothing in this repository either" if is_kept else ""

    def is_public(self, path: str) -> bool:
        """Whether a library ships the module as part of its public interface."""
        return path in self._public

    def is_reached(self, path: str) -> bool:
        """Whether any entry point reaches the module; tests do not count."""
        step = self.steps.get(path)
        return step is not None and not step.is_test

    def modules(self) -> tuple[str, ...]:
        """Return all modules, sorted."""
        return tuple(sorted(self.index.files))

    def orphans(self) -> tuple[str, ...]:
        """Return all modules that nothing reaches, sorted."""
        return tuple(path for path in self.modules() if self.verdict(path) is Verdict.ORPHAN)

    def name(self, path: str) -> str:
        """Return the dotted name of a module, below the nearest directory sources are imported from."""
        best = self.index.top(path)
        for item in self.distributions:
            for source in item.sources:
                if source and path.startswith(f"{source}/") and best.startswith(source) and source != item.directory:
                    best = source
        return self.index.name(path, best)

    def chain(self, path: str) -> tuple[Step, ...]:
        """Return the steps from an entry point to the module, both included; empty where none reaches it."""
        found: list[Step] = []
        step = self.steps.get(path)
        while step is not None and len(found) <= len(self.steps):
            found.append(step)
            step = None if step.is_root else self.steps.get(step.origin)
        return tuple(reversed(found))

    def edges(self, path: str) -> tuple[Edge, ...]:
        """Return what the module reaches, each target once, sorted."""
        best: dict[str, Edge] = {}
        for edge in self._edges(path):
            if edge.target != path:
                best.setdefault(edge.target, edge)
        return tuple(sorted(best.values(), key=lambda edge: (edge.line, edge.target)))

    def importers(self, target: str) -> tuple[tuple[str, Edge], ...]:
        """Return the modules that reach `target` directly, whether they are reached themselves or not."""
        return tuple((path, edge) for path in self.modules() for edge in self.edges(path) if edge.target == target)

    def graph(self) -> Mapping[str, tuple[Edge, ...]]:
        """Return the edges of all modules."""
        return {path: self.edges(path) for path in self.modules()}

    def _is_empty(self, path: str) -> bool:
        facts = self.tree.facts(path)
        return facts is not None and facts.failure is None and not (facts.imports or facts.definitions or facts.wiring)

    def _add_search_paths(self) -> None:
        for path in sorted(self.index.files):
            facts = self.tree.facts(path)
            for item in facts.wiring if facts is not None else ():
                if item.kind is WiringKind.SEARCH_PATH:
                    self._roots.search_path += _directories(item.value, path)
        self.index.add_search_path(self._roots.search_path)

    def _walk(self, roots: Iterable[Root]) -> None:
        waiting: deque[Step] = deque()
        for root in roots:
            waiting.append(Step(root.path, root.origin, root.line, root.why, True, root.is_test))
        while waiting:
            step = waiting.popleft()
            if step.path in self.steps or step.path not in self.index.files:
                continue
            self.steps[step.path] = step
            for origin, edge in self._from(step.path):
                if edge.target not in self.steps:
                    waiting.append(Step(edge.target, origin, edge.line, edge.why, False, step.is_test, edge.is_certain))

    def _from(self, path: str) -> Iterator[tuple[str, Edge]]:
        for edge in self._edges(path):
            yield path, edge
        yield from self._apps.on_reached(path)

    def _edges(self, path: str) -> Iterator[Edge]:
        for init in self.index.inits(path):
            yield Edge(init, 1, PACKAGE_FIRST)
        yield from self.finder.edges(path)
        yield from self._lists.edges(path)
        yield from self._walkers.edges(path)
        yield from self._walkers.plugins(path, (edge.target for edge in self.finder.edges(path)))


def _directories(value: str, path: str) -> list[str]:
    """The directories that a search path in the file at `path` may mean."""
    own = path.rpartition("/")[0]
    if value.startswith("{dir}"):
        return [joined(own, value[5:].lstrip("/") or ".")] if "*" not in value else []
    tail = value.lstrip("*").lstrip("/")
    if value.startswith("*") and tail and "*" not in tail:
        above = own
        found = [joined(above, tail)]
        while above:
            above = above.rpartition("/")[0]
            found.append(joined(above, tail))
        return found
    if "*" in value or "{" in value:
        return []
    return [joined(own, value), joined("", value)]
