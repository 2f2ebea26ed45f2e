"""Why a module is reached, or what it lacks: the chain from an entry point, or the nearest near misses.

In: one side's reachability and a path. Out: `Explanation`, plain data, rendered by `foureyes explain` and by findings.
"""

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, replace

from foureyes.facts.reach.edges import PACKAGE_FIRST
from foureyes.facts.reach.reachability import Reachability, Step, Verdict
from foureyes.facts.reach.reasons import reason
from foureyes.facts.reach.test_code import is_test_path
from foureyes.model.facts import WiringKind
from foureyes.model.safe_text import shown
from foureyes.model.wording import Message, worded

_REGISTERS = re.compile(
    r"(?:.*\.)?(?:route|get|post|put|patch|delete|websocket|task|shared_task|receiver|register|filter|simple_tag|command"
    r"|group|hookimpl|job|actor|listener|event|on_event|middleware|errorhandler|cli_command|websocket_command|periodic_task)"
)

_TASKS = re.compile(r"(?:.*\.)?(?:task|shared_task|periodic_task)")
_LIST = re.compile(r"include|imports|CELERY_IMPORTS|CELERY_INCLUDE")
_LISTS = (WiringKind.ARGUMENT, WiringKind.ASSIGNED)
_MOST_FILES = 40


@dataclass(frozen=True, slots=True)
class NearMiss:
    """Something that looks like wiring and is none, or that wires the module's neighbours."""

    path: str
    line: int
    message: str


@dataclass(frozen=True, slots=True)
class Explanation:
    """`doubt` says why there is no verdict; `wiring` is a line in `wiring_path` that would make it reachable. `places`
    are where neighbours are wired, nearest first: what an edit may be made after."""

    path: str
    name: str
    verdict: Verdict
    chain: tuple[Step, ...]
    doubt: str = ""
    near: tuple[NearMiss, ...] = ()
    wiring: str = ""
    wiring_path: str = ""
    places: tuple[Step, ...] = ()


def explain(reach: Reachability, path: str) -> Explanation:
    """Explain one module."""
    verdict = reach.verdict(path)
    chain = tuple(replace(step, why=reason(step.why)) for step in reach.chain(path))
    name = reach.name(path)
    if chain and not chain[0].is_test:
        return Explanation(path, name, verdict, chain)
    places = _neighbour_wiring(reach, path)
    wiring, place = _wiring(reach, path, places[0] if places else None)
    return Explanation(
        path, name, verdict, chain, reason(shown(reach.doubt(path))), near_misses(reach, path), wiring, place, places
    )


def near_misses(reach: Reachability, path: str) -> tuple[NearMiss, ...]:
    """Return what comes nearest to wiring the module, most telling first."""
    found = [*_registrations(reach, path), *_patterns(reach, path), *_unreached_importers(reach, path)]
    for step in _neighbour_wiring(reach, path)[:1]:
        found.append(
            NearMiss(
                step.origin,
                step.line,
                worded(
                    "Its neighbour {path} is wired there: {why}.", path=shown(step.path), why=reason(shown(step.why))
                ),
            )
        )
    return tuple(found)


def _registrations(reach: Reachability, path: str) -> Iterator[NearMiss]:
    facts = reach.tree.facts(path)
    for item in facts.definitions if facts is not None else ():
        for decorator in item.decorators:
            if _REGISTERS.fullmatch(decorator):
                where = _task_list(reach) if _TASKS.fullmatch(decorator) else None
                yield NearMiss(path, item.line, _registered(shown(decorator), shown(item.name), where))
                return


def _registered(decorator: str, name: str, where: tuple[str, int] | None) -> Message:
    if where is None:
        return worded(
            "`@{decorator}` registers {name} only once something imports the module.", decorator=decorator, name=name
        )
    return worded(
        "`@{decorator}` registers {name} only once something imports the module; "
        "Celery's include list is in {path}:{line}.",
        decorator=decorator,
        name=name,
        path=shown(where[0]),
        line=where[1],
    )


def _task_list(reach: Reachability) -> tuple[str, int] | None:
    """Where a reached module lists what Celery imports."""
    for path in reach.tree.mentions(["Celery"])["Celery"][:_MOST_FILES]:
        outline = reach.tree.outline(path) if reach.is_reached(path) else None
        for item in outline.wiring if outline is not None else ():
            if item.kind in _LISTS and _LIST.fullmatch(item.key or item.owner.rpartition(".")[2]):
                return path, item.line
    return None


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
                    message = worded(
                        "A loader there imports {pattern}, which its name does not match.", pattern=shown(item.value)
                    )
                    yield NearMiss(other, item.line, message)
                    return


def _unreached_importers(reach: Reachability, path: str) -> Iterator[NearMiss]:
    """Modules that import it, but are not reached themselves. Only unreached ones can: the rest would reach it."""
    for other in reach.modules():
        if other != path and other not in reach.steps:
            for edge in reach.edges(other):
                if edge.target == path and edge.why != PACKAGE_FIRST:
                    message = worded("{path} imports it, but nothing reaches that either.", path=shown(other))
                    yield NearMiss(other, edge.line, message)
                    return


def _neighbour_wiring(reach: Reachability, path: str) -> tuple[Step, ...]:
    """How the modules beside it are wired: steps of the place that wires most of them, then the others; where its name
    ends as theirs do (`urls`, `routes`), modules of the packages beside it too."""
    directory, _, last = path.removesuffix("/__init__.py").rpartition("/")
    beside = list(reach.index.members(directory))
    above = directory.rpartition("/")[0]
    beside += [item for item in reach.tree.python_paths if _is_alike(item, above, last)] if above else []
    steps = [
        step
        for other in beside
        if other != path and (step := reach.steps.get(other)) is not None and not step.is_root and step.line
    ]
    steps = [step for step in steps if step.why != PACKAGE_FIRST and not is_test_path(step.origin)]
    counts = Counter(step.origin for step in steps)
    return (*_listed_tasks(reach, path), *sorted(steps, key=lambda step: -counts[step.origin]))


def _listed_tasks(reach: Reachability, path: str) -> Iterator[Step]:
    """For a module of tasks: the modules that Celery's include list names already."""
    facts = reach.tree.facts(path)
    decorators = (decorator for item in (facts.definitions if facts else ()) for decorator in item.decorators)
    where = _task_list(reach) if any(_TASKS.fullmatch(decorator) for decorator in decorators) else None
    if where is not None:
        yield from (step for step in reach.steps.values() if (step.origin, step.line) == where and not step.is_root)


def _is_alike(path: str, above: str, last: str) -> bool:
    """`shop/orders/urls.py` is like `shop/bills/urls.py`."""
    return path.startswith(f"{above}/") and path.endswith(f"/{last}") and path.count("/") == above.count("/") + 2


def _wiring(reach: Reachability, path: str, neighbour: Step | None) -> tuple[str, str]:
    name = reach.name(path)
    package, _, stem = name.rpartition(".")
    line = f"from {package} import {stem}" if package else f"import {name}"
    if neighbour is None:
        return line, ""
    is_import = neighbour.why.startswith(("import ", "from "))
    return (line if is_import else f'"{name}"'), neighbour.origin
