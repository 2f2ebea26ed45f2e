"""The gate's answer without a forge."""

import pytest

from foureyes.gate.local import local_decision
from foureyes.gate.policy import parse_policy
from foureyes.model.attribution import Attribution, Origin
from foureyes.model.decision import Reason
from foureyes.model.finding import Confidence, Finding, Severity, Suppression, SuppressionKind, Tier

ATTRIBUTION = {origin: Attribution(origin, (), (), (), (), (), 0, ()) for origin in Origin}


def finding(tier: Tier, severity: Severity = Severity.HIGH, suppressed: Suppression | None = None) -> Finding:
    return Finding("r", "a.py", 1, "m", severity, Confidence.HIGH, tier, suppressed=suppressed)


@pytest.mark.parametrize(
    ("origin", "findings", "complete", "policy", "expected"),
    [
        (Origin.AI, [], True, "preset: team", Reason.NEEDS_HUMAN_APPROVAL),
        (Origin.AI_ASSISTED, [], True, "preset: team", Reason.NEEDS_HUMAN_APPROVAL),
        (Origin.UNDECLARED, [], True, "preset: team", Reason.NO_AI_EVIDENCE),
        (Origin.AUTOMATION, [], True, "preset: team", Reason.NO_AI_EVIDENCE),
        (Origin.UNDECLARED, [], True, "preset: regulated", Reason.NEEDS_HUMAN_APPROVAL),
        (Origin.UNDECLARED, [finding(Tier.BLOCK, Severity.LOW)], True, "preset: team", Reason.BLOCKING_FINDING),
        (Origin.UNDECLARED, [finding(Tier.LOOK)], True, "preset: team", Reason.BLOCKING_FINDING),
        (Origin.UNDECLARED, [finding(Tier.LOOK, Severity.MEDIUM)], True, "preset: team", Reason.NO_AI_EVIDENCE),
        (Origin.UNDECLARED, [finding(Tier.WARN)], True, "preset: team", Reason.NO_AI_EVIDENCE),
        (
            Origin.UNDECLARED,
            [finding(Tier.BLOCK, suppressed=Suppression(SuppressionKind.INLINE, "known"))],
            True,
            "preset: team",
            Reason.NO_AI_EVIDENCE,
        ),
        (Origin.UNDECLARED, [finding(Tier.BLOCK)], False, "preset: team", Reason.ANALYSIS_INCOMPLETE),
        (Origin.AI, [], True, "approval: {exempt_paths: [docs/**]}", Reason.EXEMPT),
    ],
)
def test_the_reason(origin: Origin, findings: list[Finding], complete: bool, policy: str, expected: Reason) -> None:
    decision = local_decision(
        parse_policy(policy, "x"), ATTRIBUTION[origin], findings, complete, "abc", paths=["docs/a.md"]
    )
    assert decision.reason is expected
    assert decision.is_approved == (expected in (Reason.NO_AI_EVIDENCE, Reason.EXEMPT))
    assert bool(decision.missing) != decision.is_approved
