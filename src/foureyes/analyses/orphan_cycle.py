"""`orphan-cycle`: modules that import one another and that nothing else reaches: imported, and dead all the same."""

from collections.abc import Iterator

from foureyes.analyses.orphan_news import NewOrphan, orphan_news, sides_of
from foureyes.analyses.subject import Subject
from foureyes.facts.reach.reachability import Reachability
from foureyes.model.finding import Finding, RelatedPlace, Scope
from foureyes.model.safe_text import shown
from foureyes.model.wording import worded

RULES = ("orphan-cycle",)


def find(subject: Subject) -> Iterator[Finding]:
    """Yield a finding for every member of a cycle that the change adds or cuts off."""
    sides = sides_of(subject)
    if sides is None:
        return
    for orphan in orphan_news(subject).orphans.values():
        if orphan.cycle:
            yield _finding(subject, sides.head, orphan)


def _finding(subject: Subject, head: Reachability, orphan: NewOrphan) -> Finding:
    others = [path for path in orphan.cycle if path != orphan.path]
    edges = [edge for edge in head.edges(orphan.path) if edge.target in others]
    line = edges[0].line if edges else 1
    listed = ", ".join(shown(head.name(path)) for path in others[:4]) + (" …" if len(others) > 4 else "")
    message = worded(
        "{module} and {others} import one another, and nothing else reaches them.",
        module=shown(orphan.name),
        others=listed,
    )
    related = tuple(RelatedPlace(edge.target, 1, worded("part of the cycle")) for edge in edges[:4])
    return subject.rules["orphan-cycle"].finding(
        path=orphan.path,
        line=line,
        message=message,
        scope=Scope.FILE,
        symbol=orphan.name,
        key="cycle",
        related=related,
    )
