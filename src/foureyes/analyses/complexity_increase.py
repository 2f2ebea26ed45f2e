"""Functions that the change makes hard to follow: complexity in head against base, function by function.

A function is found again by its qualified name, else by its statements when it was moved or renamed.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

from foureyes.analyses.complexity_increase_measure import NAME, measure
from foureyes.analyses.subject import Subject, Tree
from foureyes.analyses.test_reach_files import is_test_file
from foureyes.facts.collector import Collector
from foureyes.model.change import FileChange
from foureyes.model.finding import Finding, Severity
from foureyes.model.policy import ComplexityPolicy
from foureyes.model.wording import Argument, Message, worded

RULES = ("complexity-increase",)
COLLECTOR = Collector(NAME, "3", measure, on_base=True)
_COMPOUND = frozenset({"if", "for", "while", "try", "with", "match"})
_SAME_FUNCTION = 0.6  # share of statements in common that makes two functions one that was moved


@dataclass(frozen=True, slots=True)
class Part:
    """A statement directly in a function's body, and the decisions in it."""

    first: int
    last: int
    keyword: str
    decisions: int


@dataclass(frozen=True, slots=True)
class Measured:
    """A function and what was counted in it."""

    qualname: str
    complexity: int
    first: int
    last: int
    parts: tuple[Part, ...]
    statements: frozenset[int]


def find(subject: Subject) -> Iterator[Finding]:
    """Report functions that clearly crossed the policy's threshold, grew further above it, or are new and far above."""

    @cache
    def gone() -> tuple[Measured, ...]:
        return tuple(_gone(subject))

    for file in subject.python_changes:
        if file.path.endswith(".pyi") or is_test_file(file.path, subject.policy.tests.paths):
            continue
        limit = subject.policy.complexity.threshold
        complex_ones = [_measured(row) for row in _rows(subject.head, file.path) if row[1] > limit]
        touched = [function for function in complex_ones if _is_touched(file, function)]
        before = measured(subject.base, file.base_path) if touched else {}
        for function in touched:
            known = before.get(function.qualname) or _alike(function, gone())
            yield from _judge(subject, file, function, known)


def measured(tree: Tree, path: str | None) -> Mapping[str, Measured]:
    """Return what was measured in a file, by qualified name; empty where nothing could be measured."""
    return {row[0]: _measured(row) for row in _rows(tree, path)}


def _rows(tree: Tree, path: str | None) -> list[Any]:
    result = tree.collected(path, NAME) if path is not None and path in tree.entries else None
    rows = result.get("functions") if isinstance(result, dict) else None
    return rows if isinstance(rows, list) else []


def _measured(row: Any) -> Measured:
    name, complexity, first, last, parts, statements = row
    return Measured(name, complexity, first, last, tuple(Part(*part) for part in parts), frozenset(statements))


def _is_touched(file: FileChange, function: Measured) -> bool:
    return file.touches(function.first, function.last)


def _gone(subject: Subject) -> Iterator[Measured]:
    """Functions of base that head no longer has under that name in that file: what was moved may be among them."""
    for file in subject.change.files:
        if file.base_path is None or not file.base_path.endswith(".py"):
            continue
        present = {row[0] for row in _rows(subject.head, file.path)}
        yield from (_measured(row) for row in _rows(subject.base, file.base_path) if row[0] not in present)


def _alike(function: Measured, candidates: tuple[Measured, ...]) -> Measured | None:
    best, share = None, _SAME_FUNCTION
    for candidate in candidates:
        union = len(function.statements | candidate.statements)
        common = len(function.statements & candidate.statements) / union if union else 0.0
        if common >= share:
            best, share = candidate, common
    return best


def _judge(subject: Subject, file: FileChange, function: Measured, before: Measured | None) -> Iterator[Finding]:
    limits = subject.policy.complexity
    if not _is_clear(function.complexity, before, limits):
        return
    if before is None:
        what = worded(
            "new function `{name}` has complexity {complexity} (threshold {threshold})",
            name=function.qualname,
            complexity=function.complexity,
            threshold=limits.threshold,
        )
    else:
        what = worded(
            "complexity of `{name}` rises {before} -> {complexity} (threshold {threshold})",
            name=function.qualname,
            before=before.complexity,
            complexity=function.complexity,
            threshold=limits.threshold,
        )
    yield subject.rules[RULES[0]].finding(
        path=file.path,
        line=function.first,
        end_line=function.last,
        message=_with_heaviest(what, file, function),
        symbol=function.qualname,
        severity=Severity.MEDIUM if function.complexity > 2 * limits.threshold else None,
    )


def _is_clear(now: int, before: Measured | None, limits: ComplexityPolicy) -> bool:
    """Whether somebody should look. One branch too many is noise, and so is a new function as others are."""
    if before is None:
        return now >= 2 * limits.threshold
    growth = now - before.complexity
    if before.complexity > limits.threshold:
        return growth >= limits.worsening
    return growth >= 2 * limits.worsening or (growth >= limits.worsening and 2 * now >= 3 * limits.threshold)


def _with_heaviest(what: Message, file: FileChange, function: Measured) -> Message:
    """What is said, and which of the statements that the change touches weighs most."""
    touched = [part for part in function.parts if part.decisions > 1 and file.touches(part.first, part.last)]
    if not touched:
        return what
    part = max(touched, key=lambda item: (item.decisions, -item.first))
    arguments: dict[str, Argument] = {"what": what, "line": part.first, "decisions": part.decisions}
    if part.keyword not in _COMPOUND:
        return worded("{what}; most of it in the statement of line {line} ({decisions} decisions)", **arguments)
    return worded(
        "{what}; most of it in the `{keyword}` of line {line} ({decisions} decisions)",
        keyword=part.keyword,
        **arguments,
    )
