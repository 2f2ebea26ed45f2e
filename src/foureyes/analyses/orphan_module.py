"""`orphan-module`: a module the change adds, which no entry point reaches. For a scan: every such module.

Each module of a chain has its finding; what hangs from another orphan says so, and matters less than the top.
"""

from collections.abc import Iterator

from foureyes.analyses.orphan_news import NewOrphan, orphan_news, sides_of
from foureyes.analyses.reach_explanation import near_misses
from foureyes.analyses.subject import Subject
from foureyes.facts.reach.reachability import Reachability
from foureyes.model.finding import Finding, RelatedPlace, Scope, Severity
from foureyes.model.safe_text import shown
from foureyes.model.wording import joined, worded

RULES = ("orphan-module",)


def find(subject: Subject) -> Iterator[Finding]:
    """Yield a finding for every added module that nothing reaches."""
    sides = sides_of(subject)
    if sides is None:
        return
    for orphan in orphan_news(subject).orphans.values():
        if orphan.before is None and not orphan.cycle:
            yield _finding(subject, sides.head, orphan)


def _finding(subject: Subject, head: Reachability, orphan: NewOrphan) -> Finding:
    near = near_misses(head, orphan.path)
    if orphan.is_top:
        message = worded("Nothing reaches the module {module}: no entry point leads to it.", module=shown(orphan.name))
        message = joined(" ", [message, *(item.message for item in near[:2])])
    else:
        message = worded(
            "Only {path} leads to the module {module}, and nothing reaches that.",
            path=shown(orphan.top),
            module=shown(orphan.name),
        )
    places = tuple(RelatedPlace(item.path, item.line, item.message) for item in near if item.line)
    top = () if orphan.is_top else (RelatedPlace(orphan.top, 1, worded("the orphan it hangs from")),)
    return subject.rules["orphan-module"].finding(
        path=orphan.path,
        line=1,
        message=message,
        scope=Scope.FILE,
        symbol=orphan.name,
        key="module",
        severity=None if orphan.is_top else Severity.LOW,
        related=(*top, *places[:3]),
    )
