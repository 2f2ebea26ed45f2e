"""Which tests run which functions, worked out from the code alone.

In: the outlines of a tree's Python files. Out: a `TestMap`, with the chance that any test runs a function, and the
tests that most likely do. An estimate: see `docs/accuracy.md` for how often it is right.
"""

import sys
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass

from foureyes.analyses.test_reach_code import FileOutline
from foureyes.analyses.test_reach_context import Context
from foureyes.analyses.test_reach_memo import FRAMES
from foureyes.analyses.test_reach_outline import outline
from foureyes.analyses.test_reach_program import Program
from foureyes.analyses.test_reach_registries import named
from foureyes.analyses.test_reach_spread import Spread, Test, tests_of
from foureyes.analyses.test_reach_values import FunctionId
from foureyes.facts.source import ParsedSource, parse

UNTESTED = 0.05  # a function less likely to run than this counts as untested
_SHOWN = 0.3  # tests less likely to run a function are not named as its tests
_BY_MODULE_SYSTEM = frozenset({"__getattr__", "__dir__"})  # module-level hooks, called by imports alone


@dataclass(frozen=True, slots=True)
class FunctionReach:
    """One definition of a function. `chance`: that some test runs it; `tests`: those that likely do, likeliest first.

    A second definition of a qualified name in the file (overload, setter) is written `name#2`.
    """

    path: str
    qualname: str
    first: int
    last: int
    chance: float
    tests: tuple[str, ...]
    is_nested: bool

    @property
    def is_tested(self) -> bool:
        """Whether some test reaches it."""
        return self.chance > UNTESTED


@dataclass(frozen=True, slots=True)
class TestMap:
    """All functions of the product's files, and how many tests there are."""

    __test__ = False  # not a test class, whatever pytest thinks of the name

    functions: tuple[FunctionReach, ...]
    tests: int


def read(sources: Iterable[tuple[str, bytes | None]]) -> dict[str, FileOutline]:
    """Return the outlines of those files that parse."""
    outlines: dict[str, FileOutline] = {}
    for path, data in sources:
        source = parse(data) if data is not None and path.endswith(".py") else None
        if isinstance(source, ParsedSource):
            outlines[path] = outline(source.tree)
    return outlines


def map_tests(
    outlines: Mapping[str, FileOutline],
    is_test: Callable[[str], bool],
    wanted: Callable[[str], bool] = lambda _path: True,
    *,
    one_by_one: bool = True,
) -> TestMap:
    """Return the map of all product functions in files that are `wanted`.

    `one_by_one` follows each test by itself and names the tests of each function; without it all tests are followed at
    once, which answers whether any of them gets there at a fraction of the work.
    """
    with _deep_recursion():
        return _mapped(outlines, is_test, wanted, one_by_one)


@contextmanager
def _deep_recursion() -> Iterator[None]:
    """Questions about names nest deeper than the interpreter allows by default; `Memo` bounds them."""
    before = sys.getrecursionlimit()
    sys.setrecursionlimit(max(before, FRAMES))
    try:
        yield
    finally:
        sys.setrecursionlimit(before)


def _mapped(
    outlines: Mapping[str, FileOutline], is_test: Callable[[str], bool], wanted: Callable[[str], bool], one_by_one: bool
) -> TestMap:
    program = Program(outlines, is_test, Context)
    program.named = named(program)
    spread = Spread(program)
    tests = tuple(tests_of(program))
    if not one_by_one:
        return TestMap(tuple(_rows(program, spread.from_tests(tests), {}, wanted)), len(tests))
    chances: dict[FunctionId, float] = {}
    likely: dict[FunctionId, list[tuple[float, str]]] = {}
    for test in tests:
        for function, chance in spread.from_tests((test,)).items():
            chances[function] = max(chances.get(function, 0.0), chance)
            if chance >= _SHOWN and wanted(function[0]):
                likely.setdefault(function, []).append((-chance, test.id))
    return TestMap(tuple(_rows(program, chances, likely, wanted)), len(tests))


def _rows(
    program: Program,
    chances: Mapping[FunctionId, float],
    likely: Mapping[FunctionId, list[tuple[float, str]]],
    wanted: Callable[[str], bool],
) -> Iterator[FunctionReach]:
    for path, file in program.files.items():
        if program.is_test(path) or not wanted(path):
            continue
        seen: dict[str, int] = {}
        for place in file.places:
            number = seen[place.qualname] = seen.get(place.qualname, 0) + 1
            identity = (path, place.qualname)
            chance = 1.0 if place.qualname in _BY_MODULE_SYSTEM else chances.get(identity, 0.0)
            tests = tuple(name for _, name in sorted(set(likely.get(identity, ()))))
            name = place.qualname if number == 1 else f"{place.qualname}#{number}"
            yield FunctionReach(path, name, place.first, place.last, chance, tests, place.is_nested)


__all__ = ["UNTESTED", "FunctionReach", "Test", "TestMap", "map_tests", "read"]
