"""`test-only-module`: product code that nothing but tests reaches. It is tested, and does nothing."""

from collections.abc import Iterator

from foureyes.analyses.orphan_news import orphan_news, sides_of
from foureyes.analyses.subject import Subject
from foureyes.facts.reach.reasons import reason
from foureyes.model.finding import Finding, RelatedPlace, Scope
from foureyes.model.safe_text import shown
from foureyes.model.wording import Argument, worded

RULES = ("test-only-module",)


def find(subject: Subject) -> Iterator[Finding]:
    """Yield a finding for every product module that only tests reach since this change."""
    sides = sides_of(subject)
    if sides is None:
        return
    for path, before in orphan_news(subject).test_only.items():
        step = sides.head.steps[path]
        name = sides.head.name(path)
        arguments: dict[str, Argument] = {
            "module": shown(name),
            "path": shown(step.origin),
            "why": reason(shown(step.why)),
        }
        if before is None:
            message = worded("Nothing but tests reaches the module {module}: {path} ({why}).", **arguments)
        else:
            message = worded("Nothing but tests reaches the module {module} any more: {path} ({why}).", **arguments)
        yield subject.rules["test-only-module"].finding(
            path=path,
            line=1,
            message=message,
            scope=Scope.FILE,
            symbol=name,
            key="module",
            related=(RelatedPlace(step.origin, max(step.line, 1), worded("the test that reaches it")),),
        )
