"""The rule undisclosed-agent."""

import pytest

from foureyes.model.finding import Finding
from foureyes.model.policy import DisclosurePolicy, EvidencePolicy
from foureyes.provenance.attribute import attribute
from foureyes.provenance.disclosure import RULES, is_declared, undisclosed
from foureyes.rulepacks.catalogue import load_catalogue
from tests.provenance.people import CLAUDE_TRAILER, SIGNALS, change, commit, file

RULE = load_catalogue().rules[RULES[0]]


def found(message: str, policy: DisclosurePolicy) -> list[Finding]:
    subject = change((commit(message),), (file("a.py", (1, 1)),))
    who = attribute(subject, signals=SIGNALS, policy=EvidencePolicy())
    return list(undisclosed(subject, who, policy, RULE, SIGNALS))


def test_nothing_is_asked_for_by_default() -> None:
    message = f"Fix\n\n{CLAUDE_TRAILER}\nSigned-off-by: Claude <noreply@anthropic.com>"
    assert found(message, DisclosurePolicy()) == []


def test_work_that_is_not_declared() -> None:
    (item,) = found(f"Fix\n\n{CLAUDE_TRAILER}", DisclosurePolicy(required=True))
    assert (item.rule, item.path, item.line) == ("undisclosed-agent", "a.py", 1)
    assert "Assisted-by: claude:Claude Opus 4.5" in item.remedy
    assert found(f"Fix\n\n{CLAUDE_TRAILER}\nAssisted-by: Claude:opus", DisclosurePolicy(required=True)) == []
    assert found("Fix by hand", DisclosurePolicy(required=True)) == []


def test_sign_offs_by_agents() -> None:
    policy = DisclosurePolicy(forbid_sign_off=True)
    (item,) = found("Fix\n\nSigned-off-by: Claude <noreply@anthropic.com>", policy)
    assert "signed off by an agent" in item.message
    assert found("Fix\n\nSigned-off-by: Claude Example <claude@example.org>", policy) == []
    assert found("Fix\n\n> Signed-off-by: Claude <noreply@anthropic.com>", policy) == []


@pytest.mark.parametrize(
    ("message", "expected"),
    [
        ("Fix\n\nGenerated-by: X", True),
        ("Fix\n\ngenerated-by: X\r\n", True),
        ("Fix\n\nGenerated-by: none", False),
        ("Fix\n\n> Generated-by: X", False),
        ("Fix\n\nAssisted-by: X", False),
    ],
)
def test_a_declaration_is_a_trailer_that_is_no_denial(message: str, expected: bool) -> None:
    assert is_declared(message, "Generated-by:") is expected
