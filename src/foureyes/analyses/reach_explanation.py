"""Why a module is reached, or what it lacks: the chain from an entry point, or the nearest near misses.

In: one side's reachability and a path. Out: `Explanation`, plain data, rendered by `foureyes explain` and by findings.
"""

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

from foureyes.facts.reach.edges import PACKAGE_FIRST
from foureyes.facts.reach.reachability import Reachability, Step, Verdict
from foureyes.facts.reach.test_code import is_test_path
from foureyes.model.facts import WiringKind
from foureyes.model.safe_text import shown

_REGISTERS = re.compile(
    r"(?:.*\.)?(?:route|get|post|put|patch|delete|websocket|task|shared_task|receiver|register|filter|simple_tag|command"
    r"|group|hookimpl|job|actor|listener|event|on_event|middleware|errorhandler|cli_command|websocket_command|periodic_task)"
)


@dataclass(frozen=True, slots=True)
class NearMiss:
    """Something that looks like wiring and is none, or that wires the module's neighbours."""

    path: str
    line: int
    message: str


@dataclass(frozen=True, slots=True)
class Explanation:
    """`doubt` says why there is no verdict; `wiring` is a line in `wiring_path` that would make it reachable."""

    path: str
    name: str
    verdict: Verdict
    chain: tuple[Step, ...]
    doubt: str = ""
    near: tuple[NearMiss, ...] = ()
    wiring: str = ""
    wiring_path: str = ""


def explain(reach: Reachability, path: str) -> Explanation:
    """Explain one module."""
    verdict = reach.verdict(path)
    chain = reach.chain(path)
    name = reach.name(path)
    if chain and not chain[0].is_test:
        return Explanation(path, name, verdict, chain)
    neighbour = _neighbour_wiring(reach, path)
    wiring, place = _wiring(reach, path, neighbour)
    return Explanation(path, name, verdict, chain, reach.doubt(path), near_misses(reach, path), wiring, place)


def near_misses(reach: Reachability, path: str) -> tuple[NearMiss, ...]:
    """Return what comes nearest to wiring the module, most telling first."""
    found = [*_registrations(reach, path), *_patterns(reach, path), *_unreached_importers(reach, path)]
    step = _neighbour_wiring(reach, path)
    if step is not None:
        found.append(
            NearMiss(step.origin, step.line, f"Its neighbour {shown(step.path)} is wired there: {shown(step.why)}.")
        )
    return tuple(found)


def _registrations(reach: Reachability, path: str) -> Iterator[NearMiss]:
    facts = reach.tree.facts(path)
    for item in facts.definitions if facts is not None else ():
        for decorator in item.decorators:
            if _REGISTERS.fullmatch(decorator):
                yield NearMiss(
                    path,
                    item.line,
                    f"`@{shown(decorator)}` registers {shown(item.name)} only once something imports the module.",
                )
                return


def _patterns(reach: Reachability, path: str) -> Iterator[NearMiss]:
    """Loaders in the same package, or right above it, whose pattern the name does not match."""
    directory = path.rpartition("/")[0]
    for place in dict.fromkeys((directory, directory.rpartition("/")[0])):
        for other in reach.index.children(place):
            facts = reach.tree.facts(other)
            if other == path or not reach.is_reached(other) or facts is None:
                continue
            for item in facts.wiring:
                if item.kind is WiringKind.DYNAMIC_IMPORT and "*" in item.value and item.value != "*":
                    yield NearMiss(
                        other, item.line, f"A loader there imports {shown(item.value)}, which its name does not match."
                    )
                    return


def _unreached_importers(reach: Reachability, path: str) -> Iterator[NearMiss]:
    """Modules that import it, but are not reached themselves. Only unreached ones can: the rest would reach it."""
    for other in reach.modules():
        if other != path and other not in reach.steps:
            for edge in reach.edges(other):
                if edge.target == path and edge.why != PACKAGE_FIRST:
                    yield NearMiss(other, edge.line, f"{shown(other)} imports it, but nothing reaches that either.")
                    return


def _neighbour_wiring(reach: Reachability, path: str) -> Step | None:
    """How most of the modules beside it are wired: one step as an example."""
    directory = path.removesuffix("/__init__.py").rpartition("/")[0]
    steps = [
        step
        for other in reach.index.members(directory)
        if other != path and (step := reach.steps.get(other)) is not None and not step.is_root and step.line
    ]
    steps = [step for step in steps if step.why != PACKAGE_FIRST and not is_test_path(step.origin)]
    if not steps:
        return None
    common = Counter(step.origin for step in steps).most_common(1)[0][0]
    return next(step for step in steps if step.origin == common)


def _wiring(reach: Reachability, path: str, neighbour: Step | None) -> tuple[str, str]:
    name = reach.name(path)
    package, _, stem = name.rpartition(".")
    line = f"from {package} import {stem}" if package else f"import {name}"
    if neighbour is None:
        return line, ""
    is_import = neighbour.why.startswith(("import ", "from "))
    return (line if is_import else f'"{name}"'), neighbour.origin
