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
        message = f"Nothing reaches the module {shown(orphan.name)}: no entry point leads to it."
        message += "".join(f" {item.message}" for item in near[:2])
    else:
        message = f"Only {shown(orphan.top)} leads to the module {shown(orphan.name)}, and nothing reaches that."
    places = tuple(RelatedPlace(item.path, item.line, item.message) for item in near if item.line)
    top = () if orphan.is_top else (RelatedPlace(orphan.top, 1, "the orphan it hangs from"),)
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
