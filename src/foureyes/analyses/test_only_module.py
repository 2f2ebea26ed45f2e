"""`test-only-module`: product code that nothing but tests reaches. It is tested, and does nothing."""

from collections.abc import Iterator

from foureyes.analyses.orphan_news import orphan_news, sides_of
from foureyes.analyses.subject import Subject
from foureyes.model.finding import Finding, RelatedPlace, Scope
from foureyes.model.safe_text import shown

RULES = ("test-only-module",)


def find(subject: Subject) -> Iterator[Finding]:
    """Yield a finding for every product module that only tests reach since this change."""
    sides = sides_of(subject)
    if sides is None:
        return
    for path, before in orphan_news(subject).test_only.items():
        step = sides.head.steps[path]
        name = sides.head.name(path)
        since = "" if before is None else " any more"
        message = (
            f"Nothing but tests reaches the module {shown(name)}{since}: {shown(step.origin)} ({shown(step.why)})."
        )
        yield subject.rules["test-only-module"].finding(
            path=path,
            line=1,
            message=message,
            scope=Scope.FILE,
            symbol=name,
            key="module",
            related=(RelatedPlace(step.origin, max(step.line, 1), "the test that reaches it"),),
        )
