"""Suppressions that the change itself adds: of findings of ours, and blanket ones of other tools.

Our own hold only with a reason and a known rule id; each new one is shown to a human. Of the others only those are
reported that silence everything, or a security rule without saying why.
"""

from collections import Counter
from collections.abc import Iterator
from dataclasses import replace

from foureyes.analyses.subject import Subject
from foureyes.analyses.suppression import COLLECTOR as COLLECTOR
from foureyes.analyses.suppression import OWN, InlineSuppression, in_file
from foureyes.analyses.test_reach_files import is_test_file
from foureyes.model.change import FileChange
from foureyes.model.finding import Finding, Severity, Tier
from foureyes.model.nearest import did_you_mean
from foureyes.model.safe_text import one_line
from foureyes.model.wording import worded

RULES = ("suppression-added",)
NEVER_SUPPRESSED = frozenset({"suppression-added", "unparsable-file"})
# Asserts, names that sound like passwords, swallowed exceptions, `random`, every start of a process.
_OFTEN_WRONG = frozenset(
    ["S101", "S105", "S106", "S107", "S110", "S112", "S311", "S403", "S404", "S405", "S406", "S408", "S603", "S607"]
)
_REMEDY_REASON = worded("Write the reason behind the brackets, or fix what is reported and delete the comment.")


def find(subject: Subject) -> Iterator[Finding]:
    """Report the suppressions on added lines that base did not have."""
    for file in subject.python_changes:
        for item in _new(subject, file):
            if item.tool == OWN:
                yield _own(subject, file.path, item)
            elif not _is_usual(subject, file, item):
                yield from _foreign(subject, file.path, item)


def _new(subject: Subject, file: FileChange) -> Iterator[InlineSuppression]:
    added = set(file.added_lines)
    here = [item for item in in_file(subject.head, file.path) if item.line in added]
    if not here:
        return
    known = Counter(item.text for item in in_file(subject.base, file.base_path)) if file.base_path else Counter()
    kept = Counter(item.text for item in in_file(subject.head, file.path) if item.line not in added)
    known -= kept  # what is left of base's comments may only have moved
    for item in here:
        if known[item.text]:
            known[item.text] -= 1
        else:
            yield item


def _is_usual(subject: Subject, file: FileChange, item: InlineSuppression) -> bool:
    """Whether the file already silences that tool so: it is its custom then, and one more changes nothing. What a test
    says of its own types, or to its own linter, weakens no check of the product."""
    if is_test_file(file.path, subject.policy.tests.paths):
        return True
    before = in_file(subject.base, file.base_path) if file.base_path else ()
    return not item.codes and any(known.tool == item.tool and not known.codes for known in before)


def _own(subject: Subject, path: str, item: InlineSuppression) -> Finding:
    unknown = [code for code in item.codes if code not in subject.rules]
    named = ", ".join(item.codes)
    remedy = None
    if not item.codes:
        message = worded(
            "a suppression without rule ids does not hold: name them, `# foureyes: ignore[rule-id] reason`"
        )
        remedy = worded("Name the rule in brackets and say why, or delete the comment.")
    elif unknown:
        hint = did_you_mean(unknown[0], subject.rules)
        message = worded(
            "a suppression names no known rule: `{rule}`{did_you_mean}",
            rule=one_line(unknown[0], 60),
            did_you_mean=hint,
        )
        remedy = worded("Correct the rule id, or delete the comment.")
    elif not item.reason:
        message = worded("a suppression of `{rules}` without a reason does not hold", rules=named)
        remedy = _REMEDY_REASON
    else:
        message = worded("the change suppresses `{rules}` here and says: {reason}", rules=named, reason=item.reason)
    finding = _finding(subject, path, item, message, remedy, Severity.MEDIUM)
    return replace(finding, tier=Tier.LOOK)


def _foreign(subject: Subject, path: str, item: InlineSuppression) -> Iterator[Finding]:
    codes = ", ".join(item.codes)
    if not item.codes:
        message = worded("a blanket `{comment}` silences every finding of its tool here", comment=item.tool)
        yield _finding(subject, path, item, message, None, None)
    elif not item.reason and (item.tool == "nosec" or any(_is_security(code) for code in item.codes)):
        message = worded(
            "`{comment}` silences the security rule {codes} and does not say why",
            comment=item.tool,
            codes=one_line(codes, 60),
        )
        remedy = worded("Say behind the code why it is safe here, or fix it.")
        yield _finding(subject, path, item, message, remedy, None)


def _is_security(code: str) -> bool:
    """Codes of flake8-bandit, as flake8 and ruff write them, but for those that mostly strike harmless code."""
    return len(code) == 4 and code[0] in "sS" and code[1:].isdigit() and code.upper() not in _OFTEN_WRONG


def _finding(
    subject: Subject, path: str, item: InlineSuppression, message: str, remedy: str | None, severity: Severity | None
) -> Finding:
    return subject.rules[RULES[0]].finding(
        path=path, line=item.line, message=message, key=item.text, remedy=remedy, severity=severity
    )
