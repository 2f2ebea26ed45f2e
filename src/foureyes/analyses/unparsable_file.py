"""Changed Python files that no parser reads: nothing in them was checked, and that blocks."""

from collections.abc import Iterator

from foureyes.analyses.subject import Subject
from foureyes.facts.problems import problem
from foureyes.model.facts import ParseFailure
from foureyes.model.finding import Finding
from foureyes.model.safe_text import one_line
from foureyes.model.wording import worded

RULES = ("unparsable-file",)


def find(subject: Subject) -> Iterator[Finding]:
    """Report every file the change touched that could not be parsed."""
    failures = subject.head.failures()
    for file in subject.python_changes:
        failure = failures.get(file.path)
        if failure is not None:
            yield _finding(subject, file.path, failure)


def _finding(subject: Subject, path: str, failure: ParseFailure) -> Finding:
    return subject.rules[RULES[0]].finding(
        path=path,
        line=max(failure.line, 1),
        message=worded(
            "could not be parsed, so nothing in it was checked: {reason}", reason=problem(one_line(failure.message))
        ),
        key="unparsable",
    )
