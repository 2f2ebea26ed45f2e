"""Raw findings become complete ones: the policy's word, the agent of the line, a fingerprint, one order."""

from dataclasses import replace

from foureyes.analyses.completion import complete
from foureyes.model.attribution import Attribution, FileAttribution, LineRange, Origin
from foureyes.model.finding import Confidence, Finding, Scope, Severity, Side, SuppressionKind, Tier
from foureyes.model.policy import FindingPolicy

FINDING = Finding("r", "a.py", 3, "m", Severity.LOW, Confidence.HIGH, Tier.WARN, symbol="f", key="x()")
FILE = FileAttribution("a.py", 4, (("claude", 3),), (LineRange(2, 4, Origin.AI, "claude"),))
ATTRIBUTION = Attribution(Origin.AI, (), (), (), (), (FILE,), 4, (("claude", 3),))


def completed(*findings: Finding, policy: FindingPolicy = FindingPolicy()) -> tuple[Finding, ...]:  # noqa: B008 - frozen
    return complete(findings, attribution=ATTRIBUTION, policy=policy, policy_path=".foureyes.yml")


def test_the_agent_of_the_line_is_named() -> None:
    assert completed(FINDING)[0].agent == "claude"
    assert completed(replace(FINDING, line=1))[0].agent is None
    assert completed(replace(FINDING, path="b.py"))[0].agent is None
    assert completed(replace(FINDING, side=Side.BASE))[0].agent is None


def test_a_whole_file_is_the_agents_who_wrote_most_of_it() -> None:
    assert completed(replace(FINDING, line=1, scope=Scope.FILE))[0].agent == "claude"


def test_the_policy_sets_tier_and_severity() -> None:
    policy = FindingPolicy(tiers=(("r", Tier.BLOCK),), severities=(("r", Severity.CRITICAL),))
    (finding,) = completed(FINDING, policy=policy)
    assert (finding.tier, finding.severity) == (Tier.BLOCK, Severity.CRITICAL)


def test_what_the_policy_switches_off_stays_and_says_so() -> None:
    for policy in (
        FindingPolicy(disabled=("r",)),
        FindingPolicy(ignore=(("r", ("*.py",)),)),
        FindingPolicy(ignore=(("*", ("a.py",)),)),
    ):
        (finding,) = completed(FINDING, policy=policy)
        assert finding.suppressed is not None
        assert finding.suppressed.kind is SuppressionKind.POLICY
    (finding,) = completed(FINDING, policy=FindingPolicy(ignore=(("other", ("*",)),)))
    assert finding.suppressed is None


def test_alike_findings_keep_their_fingerprints_when_one_is_added_below() -> None:
    first, second = completed(replace(FINDING, line=9), FINDING)
    assert first.fingerprint != second.fingerprint
    again = completed(FINDING, replace(FINDING, line=9), replace(FINDING, line=20))
    assert [item.fingerprint for item in again][:2] == [first.fingerprint, second.fingerprint]


def test_repeats_are_told_once_and_order_does_not_matter() -> None:
    others = [FINDING, replace(FINDING, line=7), replace(FINDING, rule="s", severity=Severity.HIGH)]
    assert completed(*others, FINDING) == completed(*reversed(others))
    assert [item.rule for item in completed(*others)] == ["s", "r", "r"]
