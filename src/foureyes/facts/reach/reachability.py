"""What is reached, from where, and why: one breadth-first walk over a tree, product first, then tests.

In: the facts of a tree. Out: `Reachability`: a verdict for every module, and the chain that leads to it. The walk loads
the facts of what it reaches; it keeps one `Step` a module.
"""

from collections.abc import Mapping
from enum import StrEnum
from functools import cached_property

from foureyes.facts.reach.conventions import Conventions, load_conventions
from foureyes.facts.reach.doubts import directory_in_use, is_kept_name, spelt_out
from foureyes.facts.reach.edges import Edge
from foureyes.facts.reach.frame import frame_of
from foureyes.facts.reach.memory import ResolutionMemory, Resolved
from foureyes.facts.reach.modules import ModuleIndex
from foureyes.facts.reach.places import places_of
from foureyes.facts.reach.step import Step, reached_by_product
from foureyes.facts.reach.test_code import is_test_data, is_test_path, serves_tests
from foureyes.facts.tree_facts import TreeFacts

__all__ = ["Reachability", "Step", "Verdict"]

_MANY = 8


class Verdict(StrEnum):
    REACHED = "reached"
    TEST = "test"  # test code that a test reaches
    TEST_ONLY = "test-only"  # product code that only tests reach
    ORPHAN = "orphan"
    UNSURE = "unsure"


class Reachability:
    """The modules of one tree and how they are reached. `similar` is that of another tree, to start from."""

    def __init__(
        self,
        tree: TreeFacts,
        entry_points: tuple[str, ...] = (),
        conventions: Conventions | None = None,
        similar: "Reachability | None" = None,
    ) -> None:
        self.tree = tree
        rules = conventions or load_conventions()
        frame = frame_of(tree, rules, entry_points)
        memory = ResolutionMemory(tree, is_used=conventions is None)
        start = None if similar is None else similar._resolved
        self._resolved: Resolved = Resolved(tree, frame, rules, entry_points, memory, start)
        self.steps: Mapping[str, Step] = self._resolved.steps
        self.distributions = self._resolved.distributions
        self._public = frozenset(root.path for root in self._resolved.public)
        self.files = frozenset(frame.files)

    @cached_property
    def product(self) -> frozenset[str]:
        """The modules that an entry point reaches; tests do not count."""
        return reached_by_product(self.steps)

    @property
    def index(self) -> ModuleIndex:
        """The modules by name."""
        return self._resolved.index

    def verdict(self, path: str) -> Verdict:
        """Return the verdict on a module."""
        step = self.steps.get(path)
        if step is not None and not step.is_test:
            return Verdict.REACHED
        if step is not None:
            is_test = step.is_root or is_test_path(path) or serves_tests(path) or self._is_empty(path)
            return Verdict.TEST if is_test else Verdict.TEST_ONLY
        return Verdict.UNSURE if self.doubt(path) else Verdict.ORPHAN

    def keep(self) -> None:
        """Keep what verdicts were looked for in texts, for later runs."""
        places_of(self.tree).keep()

    def doubt(self, path: str) -> str:
        """Return why nothing can be said about an unreached module; empty where something can."""
        if path not in self.files:
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
        if is_kept_name(self.tree, path):
            return "it keeps an old name for others"
        if is_test_path(path):
            return (
                self.loaded_by_name(path.rpartition("/")[0])
                or spelt_out(self.tree, path)
                or directory_in_use(self.tree, path)
            )
        return self._kept_for_users(path)

    def loaded_by_name(self, directory: str) -> str:
        """Return where a test names the package in a string, or one it lies in: anything in it may be loaded."""
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
        return self._resolved.frame.files

    def orphans(self) -> tuple[str, ...]:
        """Return all modules that nothing reaches, sorted."""
        return tuple(path for path in self.modules() if self.verdict(path) is Verdict.ORPHAN)

    def name(self, path: str) -> str:
        """Return the dotted name of a module, below the nearest directory sources are imported from."""
        best = self.index.top(path)
        while best and f"{best.rpartition('/')[0]}/__init__.py" in self.files:  # a portion without one, in a package
            best = self.index.top(f"{best.rpartition('/')[0]}/__init__.py")
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
        return tuple(sorted(self._resolved.edges(path), key=lambda edge: (edge.line, edge.target)))

    def importers(self, target: str) -> tuple[tuple[str, Edge], ...]:
        """Return the modules that reach `target` directly, whether they are reached themselves or not."""
        return tuple((path, edge) for path in self.modules() for edge in self.edges(path) if edge.target == target)

    def graph(self) -> Mapping[str, tuple[Edge, ...]]:
        """Return the edges of all modules."""
        return {path: self.edges(path) for path in self.modules()}

    def _is_empty(self, path: str) -> bool:
        outline = self.tree.outline(path)
        if outline is None or outline.failure is not None or outline.imports or outline.wiring:
            return False
        facts = self.tree.facts(path)
        return facts is not None and not facts.definitions
