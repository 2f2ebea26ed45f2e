"""`orphaned-by-change`: a module that was reached in base and is not in head, or a definition that lost its last use;
also where the change did not touch it.

The finding names what is gone: the place in base that last led there, or the file that last used it.
"""

from collections.abc import Iterator
from dataclasses import replace

from foureyes.analyses.lost_definitions import Lost, lost_definitions
from foureyes.analyses.orphan_news import NewOrphan, orphan_news, sides_of
from foureyes.analyses.subject import Subject
from foureyes.facts.reach.reachability import Step
from foureyes.facts.reach.sides import Sides
from foureyes.model.finding import Finding, RelatedPlace, Scope, Severity, Tier
from foureyes.model.safe_text import shown

RULES = ("orphaned-by-change",)


def find(subject: Subject) -> Iterator[Finding]:
    """Yield a finding for every module that lost what reached it."""
    sides = sides_of(subject)
    if sides is None:
        return
    for orphan in orphan_news(subject).orphans.values():
        if orphan.before is not None and not orphan.cycle:
            yield _finding(subject, sides, orphan, orphan.before)
    for lost in lost_definitions(subject):
        yield _lost(subject, lost)


def _lost(subject: Subject, lost: Lost) -> Finding:
    item = lost.definition
    message = f"Nothing uses the {item.kind.value} `{shown(item.qualname)}` any more"
    if lost.tests:
        message = f"Only tests use the {item.kind.value} `{shown(item.qualname)}` now"
    finding = subject.rules["orphaned-by-change"].finding(
        path=lost.path,
        line=item.line,
        end_line=item.end_line,
        message=f"{message}: the change takes away its last use, in {shown(lost.user)}.",
        symbol=item.qualname,
        key="definition",
        severity=Severity.LOW if lost.tests else Severity.MEDIUM,
        remedy="Delete it with its last use, or restore the use.",
        related=tuple(RelatedPlace(path, 1, "a test that uses it") for path in lost.tests[:3]),
    )
    return replace(finding, tier=Tier.WARN) if lost.tests else finding


def _finding(subject: Subject, sides: Sides, orphan: NewOrphan, before: str) -> Finding:
    message = f"Nothing reaches the module {shown(orphan.name)} any more"
    message += f", renamed from {shown(before)} without its wiring" if before != orphan.path else ""
    message += _what_is_gone(subject, sides, before)
    if not orphan.is_top:
        message += f"; now only {shown(orphan.top)} leads here"
    step = sides.base.steps.get(before)
    related: tuple[RelatedPlace, ...] = ()
    if step is not None and step.origin in sides.head.tree.entries and step.origin != before:
        related = (RelatedPlace(step.origin, max(step.line, 1), "what reached it stood here, in base"),)
    return subject.rules["orphaned-by-change"].finding(
        path=orphan.path,
        line=1,
        message=message + ".",
        scope=Scope.FILE,
        symbol=orphan.name,
        key="module",
        severity=None if orphan.is_top else Severity.LOW,
        related=related,
    )


def _what_is_gone(subject: Subject, sides: Sides, before: str) -> str:
    """In words: the place in base that led here, and why it no longer does."""
    chain = sides.base.chain(before)
    if not chain:
        return ""
    last = chain[-1]
    text = f": in base, {_place(last)} led here ({shown(last.why)})"
    if last.origin not in sides.head.tree.entries and last.origin != before:
        return f"{text}; the change deletes or renames that file"
    lost = _first_lost(subject, sides, chain)
    if lost is not None and lost.path != before:
        return f"{text}, which nothing leads to since {_place(lost)} ({shown(lost.why)}) is gone"
    return text


def _place(step: Step) -> str:
    return shown(step.origin) + (f":{step.line}" if step.line else "")


def _first_lost(subject: Subject, sides: Sides, chain: tuple[Step, ...]) -> Step | None:
    """The first step of base's chain whose module head does not reach."""
    renamed = {file.base_path: file.path for file in subject.change.files if file.base_path is not None}
    return next((step for step in chain if renamed.get(step.path, step.path) not in sides.head.steps), None)
