"""From each test along the program's edges: which functions it runs, and with what chance."""

import heapq
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from foureyes.analyses import test_reach_weights as weights
from foureyes.analyses.test_reach_files import may_hold_tests
from foureyes.analyses.test_reach_operators import NEVER_BY_INSTANCE, RARE
from foureyes.analyses.test_reach_outline import LOCALS
from foureyes.analyses.test_reach_program import Program
from foureyes.analyses.test_reach_registries import born_at_import, handed_over, registered, routes
from foureyes.analyses.test_reach_scope import reaches_down
from foureyes.analyses.test_reach_values import ClassId, FunctionId, Node, Receiver

_FRAME = ("setUp", "setUpClass", "asyncSetUp", "tearDown", "setup_method", "teardown_method", "setup_class", "setup")


@dataclass(frozen=True, slots=True)
class Test:
    """One test function; `class_` is the class that a runner instantiates for it, which may inherit it."""

    __test__ = False  # not a test class, whatever pytest thinks of the name

    function: FunctionId
    class_: ClassId | None

    @property
    def id(self) -> str:
        """The test's id as pytest writes it, without parameters."""
        path, qualname = self.function
        name = qualname.rpartition(".")[2]
        if self.class_ is None:
            return f"{path}::{name}"
        return f"{self.class_[0]}::{self.class_[1].replace('.', '::')}::{name}"

    @property
    def node(self) -> Node:
        return Node("function", *self.function, Receiver(*self.class_) if self.class_ else None)


def tests_of(program: Program) -> Iterator[Test]:
    """All test functions that pytest or unittest would collect by default."""
    for path, file in program.files.items():
        if not (program.is_test(path) and may_hold_tests(path)):
            continue
        for qualname, function in file.functions.items():
            if function.owner is None and LOCALS not in qualname and qualname.startswith("test"):
                yield Test((path, qualname), None)
        for qualname in file.classes:
            if LOCALS not in qualname:
                yield from _tests_of_class(program, (path, qualname))


def _tests_of_class(program: Program, identity: ClassId) -> Iterator[Test]:
    seen: set[str] = set()
    for item in program.mro(identity):
        if program.is_test(item[0]):
            for name, qualname in program.class_(item).methods.items():
                if name.startswith("test") and name not in seen:
                    seen.add(name)
                    yield Test((item[0], qualname), identity)


class Spread:
    """Follows edges, most likely first, in one program."""

    def __init__(self, program: Program) -> None:
        self.program = program
        self._registered = registered(program)
        self._born = born_at_import(program)
        self._routes = routes(program)
        self._handed_over = handed_over(program)
        self._of_live: dict[ClassId, dict[Node, float]] = {}
        self._autouse = [
            (path, Node("function", path, item.qualname, Receiver(path, item.owner) if item.owner else None))
            for path, file in program.files.items()
            if program.is_test(path)
            for item in file.functions.values()
            if item.has_decorator("fixture") and _is_autouse(item.decorators)
        ]

    def from_tests(self, tests: Iterable[Test]) -> dict[FunctionId, float]:
        """Return the product functions that the tests run together, each with its chance.

        Followed as one run: what one test makes live counts for the others too, so that a chance is never below the
        one that the tests have one by one.
        """
        run = _Run()
        for test in tests:
            self._start(run, test)
        for node in self._handed_over:
            run.push(node, weights.GIVEN_AWAY)
        while run.heap:
            weight, _, node = heapq.heappop(run.heap)
            if node not in run.done:
                run.done.add(node)
                self._follow(run, node, -weight)
        found: dict[FunctionId, float] = {}
        for node, weight in run.best.items():
            if node.kind == "function" and not self.program.is_test(node.path):
                found[node.id] = max(found.get(node.id, 0.0), weight)
        return found

    def _start(self, run: "_Run", test: Test) -> None:
        for node in self._starts(test):
            run.push(node, 1.0)
        path = test.class_[0] if test.class_ else test.function[0]
        for scope in ("", path):
            for node, weight in self._born.get(scope, {}).items():
                run.push(node, weight * weights.BORN_AT_IMPORT)
        self._read_words(test, run)

    def _starts(self, test: Test) -> Iterator[Node]:
        yield test.node
        path = test.function[0]
        if test.class_ is not None:
            path = test.class_[0]
            for name in _FRAME:
                method = self.program.method(test.class_, name)
                if method is not None:
                    yield Node("function", *method, Receiver(*test.class_))
        for fixture_path, node in self._autouse:
            if fixture_path == path or reaches_down(fixture_path, path):
                yield node

    def _read_words(self, test: Test, run: "_Run") -> None:
        """What a test says in strings: keys of registries, and attributes in templates and expressions."""
        function = self.program.function(test.function)
        for word in sorted(function.words):
            for node in self._registered.get(word, ()):
                run.push(node, weights.REGISTERED)
        for url in function.urls:
            for pattern, node in self._routes:
                if pattern.search(url):
                    run.push(node, weights.ROUTED)
        for word in sorted(function.code_words):
            for path, qualname in self.program.methods.get(word, ()):
                owner = self.program.function((path, qualname)).owner
                if owner is not None:
                    node = Node("function", path, qualname, Receiver(path, owner))
                    run.waiting[path, owner].append((node, weights.SAID))

    def _follow(self, run: "_Run", node: Node, weight: float) -> None:
        if node.kind == "live":
            run.live[node.id] = weight
            for target, waiting in run.waiting.pop(node.id, ()):
                run.push(target, waiting * weight**0.5)
            for target, chance in self._edges_of_live(node.id).items():
                run.push(target, weight * chance)
            return
        context = self.program.context(node)
        for target, chance in context.edges().items():
            run.push(target, weight * chance)
        for (target, class_), chance in context.conditional.items():
            live = run.live.get(class_)
            if live is not None:
                run.push(target, weight * chance * live**0.5)
            else:
                run.waiting[class_].append((target, weight * chance))
                run.push(target, weight * chance * weights.NOT_LIVE)

    def _edges_of_live(self, identity: ClassId) -> dict[Node, float]:
        """What may run on an instance without a trace in the code: operators, and what an outer base class calls."""
        known = self._of_live.get(identity)
        if known is not None:
            return known
        found: dict[Node, float] = {}
        outer = self.program.has_outer_base(identity)
        seen: set[str] = set()
        for item in self.program.mro(identity):
            for name, qualname in self.program.class_(item).methods.items():
                if name in seen:
                    continue
                seen.add(name)
                weight = _chance_on_live(name, outer)
                if weight:
                    found[Node("function", item[0], qualname, Receiver(*identity))] = weight
        self._of_live[identity] = found
        return found


@dataclass(slots=True)
class _Run:
    """The state of one test's spread."""

    best: dict[Node, float] = field(default_factory=dict)
    heap: list[tuple[float, int, Node]] = field(default_factory=list)
    done: set[Node] = field(default_factory=set)
    live: dict[ClassId, float] = field(default_factory=dict)
    waiting: dict[ClassId, list[tuple[Node, float]]] = field(default_factory=lambda: defaultdict(list))
    count: int = 0

    def push(self, node: Node, weight: float) -> None:
        """Reach `node` with a chance, if it is the best so far."""
        if weight > weights.CUT and weight > self.best.get(node, 0.0):
            self.best[node] = weight
            self.count += 1
            heapq.heappush(self.heap, (-weight, self.count, node))


def _chance_on_live(name: str, has_outer_base: bool) -> float:
    if name.startswith("__") and name.endswith("__"):
        if name in NEVER_BY_INSTANCE:
            return 0.0
        return weights.RARE_OF_LIVE if name in RARE else weights.OPERATOR_OF_LIVE
    return weights.CALLED_BY_OUTER_BASE if has_outer_base else 0.0


def _is_autouse(decorators: list) -> bool:  # type: ignore[type-arg]
    keywords = (key for item in decorators for key, _ in getattr(item, "keywords", ()))
    return "autouse" in keywords
