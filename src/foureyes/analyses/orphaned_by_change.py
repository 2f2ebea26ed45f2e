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
from foureyes.facts.reach.reasons import reason
from foureyes.facts.reach.sides import Sides
from foureyes.model.facts import DefinitionKind
from foureyes.model.finding import Finding, RelatedPlace, Scope, Severity, Tier
from foureyes.model.safe_text import shown
from foureyes.model.wording import Message, rebuilt, worded, worded_later

RULES = ("orphaned-by-change",)
_USED = {  # by whether tests use it still
    (DefinitionKind.FUNCTION, False): worded_later("Nothing uses the function `{name}` any more"),
    (DefinitionKind.FUNCTION, True): worded_later("Only tests use the function `{name}` now"),
    (DefinitionKind.METHOD, False): worded_later("Nothing uses the method `{name}` any more"),
    (DefinitionKind.METHOD, True): worded_later("Only tests use the method `{name}` now"),
    (DefinitionKind.CLASS, False): worded_later("Nothing uses the class `{name}` any more"),
    (DefinitionKind.CLASS, True): worded_later("Only tests use the class `{name}` now"),
}


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
    said = rebuilt(_USED[item.kind, bool(lost.tests)], {"name": shown(item.qualname)})
    finding = subject.rules["orphaned-by-change"].finding(
        path=lost.path,
        line=item.line,
        end_line=item.end_line,
        message=worded("{said}: the change takes away its last use, in {path}.", said=said, path=shown(lost.user)),
        symbol=item.qualname,
        key="definition",
        severity=Severity.LOW if lost.tests else Severity.MEDIUM,
        remedy=worded("Delete it with its last use, or restore the use."),
        related=tuple(RelatedPlace(path, 1, worded("a test that uses it")) for path in lost.tests[:3]),
    )
    return replace(finding, tier=Tier.WARN) if lost.tests else finding


def _finding(subject: Subject, sides: Sides, orphan: NewOrphan, before: str) -> Finding:
    message = worded("Nothing reaches the module {module} any more", module=shown(orphan.name))
    if before != orphan.path:
        message = worded("{said}, renamed from {path} without its wiring", said=message, path=shown(before))
    gone = _what_is_gone(subject, sides, before)
    if gone is not None:
        message = worded("{said}: {gone}", said=message, gone=gone)
    if not orphan.is_top:
        message = worded("{said}; now only {path} leads here", said=message, path=shown(orphan.top))
    step = sides.base.steps.get(before)
    related: tuple[RelatedPlace, ...] = ()
    if step is not None and step.origin in sides.head.tree.entries and step.origin != before:
        related = (RelatedPlace(step.origin, max(step.line, 1), worded("what reached it stood here, in base")),)
    return subject.rules["orphaned-by-change"].finding(
        path=orphan.path,
        line=1,
        message=worded("{said}.", said=message),
        scope=Scope.FILE,
        symbol=orphan.name,
        key="module",
        severity=None if orphan.is_top else Severity.LOW,
        related=related,
    )


def _what_is_gone(subject: Subject, sides: Sides, before: str) -> Message | None:
    """In words: the place in base that led here, and why it no longer does."""
    chain = sides.base.chain(before)
    if not chain:
        return None
    last = chain[-1]
    led = worded("in base, {place} led here ({why})", place=_place(last), why=reason(shown(last.why)))
    if last.origin not in sides.head.tree.entries and last.origin != before:
        return worded("{said}; the change deletes or renames that file", said=led)
    lost = _first_lost(subject, sides, chain)
    if lost is not None and lost.path != before:
        why = reason(shown(lost.why))
        return worded(
            "{said}, which nothing leads to since {place} ({why}) is gone", said=led, place=_place(lost), why=why
        )
    return led


def _place(step: Step) -> str:
    return shown(step.origin) + (f":{step.line}" if step.line else "")


def _first_lost(subject: Subject, sides: Sides, chain: tuple[Step, ...]) -> Step | None:
    """The first step of base's chain whose module head does not reach."""
    renamed = {file.base_path: file.path for file in subject.change.files if file.base_path is not None}
    return next((step for step in chain if renamed.get(step.path, step.path) not in sides.head.steps), None)
