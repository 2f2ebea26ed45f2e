"""What people take on themselves: acknowledgements in preset solo, waivers, overrides; and who may."""

from dataclasses import replace

import pytest

from foureyes.gate.blocking import blocks
from foureyes.gate.decide import decide
from foureyes.gate.policy import parse_policy
from foureyes.gate.risk import risk_of
from foureyes.model.decision import Decision, Reason
from foureyes.model.finding import Confidence, Finding, Severity, Suppression, SuppressionKind, Tier
from foureyes.model.gate_facts import (
    Account,
    Acknowledgement,
    AgentEvidence,
    BaseChange,
    Facts,
    GateFinding,
    Override,
    Push,
    PushedCommit,
    ReviewState,
    SubmittedReview,
    Waiver,
)
from foureyes.model.policy import Permission, Policy, Risk

ADA, BEN, MONA, MAX, REX, LOST, MILL = 1, 2, 3, 4, 5, 6, 9
GONE = "the account does not exist any more or could not be read"
MAINTAINER = "findings: {waivers: maintainer}"
SOLO = parse_policy("preset: solo", "x")
TEAM = parse_policy("preset: team", "x")


def facts(**more: object) -> Facts:
    people = {
        ADA: Account(ADA, ("ada",), False, Permission.WRITE),
        BEN: Account(BEN, ("ben",), False, Permission.WRITE),
        MONA: Account(MONA, ("mona",), False, Permission.MAINTAIN),
        MAX: Account(MAX, ("max",), False, Permission.ADMIN),
        REX: Account(REX, ("rex",), False, Permission.READ),
        LOST: Account(LOST, ("lost",), False, None),
        MILL: Account(MILL, ("mill[bot]",), True),
    }
    commits = (PushedCommit("A", ("base",), ADA, pusher=ADA, pushed_at=0),)
    given = Facts(1, "A", "main", ADA, people, commits, evidence=(AgentEvidence("agent"),), paths=("a.py",))
    return replace(given, **more)  # type: ignore[arg-type]


def word(decision: Decision, part: str) -> str:
    """What the tree says of the first node whose name begins so."""
    todo = [decision.requirement]
    while todo:
        node = todo.pop(0)
        if node.name.startswith(part):
            return f"{node.name}: {node.detail}"
        todo += node.parts
    raise AssertionError(part)


@pytest.mark.parametrize(
    ("user", "commit", "expected", "says"),
    [
        (ADA, "A", Reason.SELF_ACKNOWLEDGED, "by ada (id 1): acknowledged A; this is no approval"),
        (ADA, "Z", Reason.NEEDS_HUMAN_APPROVAL, "by ada (id 1): does not count: it is of Z, not of the head A"),
        (REX, "A", Reason.NEEDS_HUMAN_APPROVAL, "by rex (id 5): does not count: it takes write"),
        (LOST, "A", Reason.NEEDS_HUMAN_APPROVAL, "by lost (id 6): does not count: it takes write"),
        (MILL, "A", Reason.NEEDS_HUMAN_APPROVAL, "by mill[bot] (id 9): does not count: it takes a human"),
        (None, "A", Reason.NEEDS_HUMAN_APPROVAL, "by nobody known: does not count: it takes a human"),
        (77, "A", Reason.NEEDS_HUMAN_APPROVAL, "by nobody known: does not count: it takes a human"),
    ],
)
def test_who_may_acknowledge(user: int | None, commit: str, expected: Reason, says: str) -> None:
    decision = decide(SOLO, facts(acknowledgements=(Acknowledgement(user, commit, 5),)))
    assert decision.reason is expected
    assert word(decision, "acknowledgement") == f"acknowledgement {says}"
    assert not decision.approvals


def test_an_acknowledgement_is_one_of_the_requirements_of_the_approval() -> None:
    decision = decide(SOLO, facts(acknowledgements=(Acknowledgement(ADA, "A", 5),)))
    assert word(decision, "approval") == "approval: 0 of 1"
    assert all(part.satisfied for part in decision.requirement.parts)
    late = decide(SOLO, facts(acknowledgements=(Acknowledgement(ADA, "Z", 5),)))
    assert late.missing == decide(SOLO, facts()).missing != ()
    assert decide(
        SOLO, facts(acknowledgements=(Acknowledgement(ADA, "Z", 1), Acknowledgement(ADA, "A", 5)))
    ).is_approved
    assert decide(
        SOLO, facts(acknowledgements=(Acknowledgement(ADA, "A", 5), Acknowledgement(REX, "A", 6)))
    ).is_approved


def test_an_acknowledgement_of_a_guardrail_takes_who_may_change_it() -> None:
    given = facts(paths=("CODEOWNERS",), acknowledgements=(Acknowledgement(ADA, "A", 5),))
    assert word(decide(SOLO, given), "acknowledgement").endswith("it takes maintain")
    by_mona = replace(given, author=MONA, acknowledgements=(Acknowledgement(MONA, "A", 5),))
    assert decide(SOLO, by_mona).reason is Reason.SELF_ACKNOWLEDGED
    strict = parse_policy("preset: solo\napproval: {min_permission: admin}", "x")
    assert word(decide(strict, by_mona), "acknowledgement").endswith("it takes admin")


def test_a_real_approval_needs_no_acknowledgement() -> None:
    review = SubmittedReview(1, BEN, ReviewState.APPROVED, "A", 6)
    decision = decide(SOLO, facts(reviews=(review,), acknowledgements=(Acknowledgement(ADA, "A", 5),)))
    assert (decision.reason, [item.login for item in decision.approvals]) == (Reason.APPROVED, ["ben"])
    with pytest.raises(AssertionError):
        word(decision, "acknowledgement")
    assert decide(TEAM, facts(acknowledgements=(Acknowledgement(ADA, "A", 5),))).reason is Reason.NEEDS_HUMAN_APPROVAL


def test_an_acknowledgement_ends_with_a_push_and_with_a_change_of_the_base() -> None:
    given = facts(acknowledgements=(Acknowledgement(ADA, "A", 5),))
    forced = replace(given, pushes=(Push(0, "A"), Push(6, "B"), Push(7, "A")))
    assert decide(SOLO, forced).reason is Reason.NEEDS_HUMAN_APPROVAL
    moved = replace(given, base_changes=(BaseChange(6, "dev", "main"),))
    assert decide(SOLO, moved).reason is Reason.NEEDS_HUMAN_APPROVAL


@pytest.mark.parametrize(
    ("user", "reason", "commit", "says"),
    [
        (MAX, "outage", "A", "by max (id 4): took A on themselves, with a reason; this is no approval"),
        (MAX, " \n", "A", "by max (id 4): does not count: it gives no reason"),
        (MAX, "outage", "Z", "by max (id 4): does not count: it was for Z and ended with the next push"),
        (MONA, "outage", "A", "by mona (id 3): does not count: has maintain, not admin"),
        (LOST, "outage", "A", "by lost (id 6): does not count: has a permission that could not be read"),
        (MILL, "outage", "A", "by mill[bot] (id 9): does not count: is a bot"),
        (None, "outage", "A", f"by an unknown account: does not count: {GONE}"),
    ],
)  # fmt: skip
def test_who_may_override(user: int | None, reason: str, commit: str, says: str) -> None:
    decision = decide(TEAM, facts(overrides=(Override(user, reason, commit, 5),)))
    assert decision.is_approved == says.endswith("no approval")
    assert word(decision, "override") == f"override {says}"


def test_the_first_override_that_counts_is_named_else_the_last() -> None:
    bad, good = Override(MONA, "outage", "A", 5), Override(MAX, "outage", "A", 6)
    assert decide(TEAM, facts(overrides=(good, bad))).reason is Reason.OVERRIDE
    assert decide(TEAM, facts(overrides=(bad, good))).reason is Reason.OVERRIDE
    assert "mona" in word(decide(TEAM, facts(overrides=(Override(MAX, "", "A", 5), bad))), "override")


def test_an_override_stands_in_for_an_acknowledgement_that_does_not_count() -> None:
    given = facts(acknowledgements=(Acknowledgement(ADA, "Z", 1),), overrides=(Override(MAX, "outage", "A", 5),))
    assert decide(SOLO, given).reason is Reason.OVERRIDE


def found(waiver: dict[str, object], fingerprint: str = "f") -> GateFinding:
    given = replace(Waiver(BEN, "known", "A", 5, "f"), **waiver)  # type: ignore[arg-type]
    return GateFinding("secret-added", Severity.HIGH, Tier.BLOCK, "a.py:1", fingerprint, (given,))


@pytest.mark.parametrize(
    ("policy", "waiver", "says"),
    [
        ("preset: team", {}, "secret-added a.py:1: waived by ben (id 2)"),
        ("preset: team", {"user": ADA}, "does not count: who opened the pull request"),
        ("preset: team", {"user": REX}, "does not count: who has read, not write"),
        ("preset: team", {"user": LOST}, "does not count: who has a permission that could not be read"),
        ("preset: team", {"user": MILL}, "does not count: who is a bot"),
        ("preset: team", {"user": None}, f"does not count: who {GONE}"),
        ("preset: team", {"reason": " "}, "does not count: it gives no reason"),
        ("preset: team", {"commit": "Z"}, "does not count: it is of Z, and the head is A"),
        ("findings: {keep_waivers: true}", {"commit": "Z"}, "waived by ben (id 2)"),
        ("findings: {keep_waivers: true}", {"commit": "Z", "fingerprint": "g"}, "it is of Z, and the head is A"),
        ("preset: solo", {"user": ADA}, "waived by ada (id 1)"),
        ("preset: solo", {"user": REX}, "does not count: it takes write"),
        ("preset: solo", {"user": LOST}, "does not count: it takes write"),
        ("preset: solo", {"user": MILL}, "does not count: who is a bot"),
        ("preset: solo", {"user": None}, f"does not count: who {GONE}"),
        (MAINTAINER, {}, "does not count: who has write, not maintain"),
        (MAINTAINER, {"user": MONA}, "waived by mona (id 3)"),
        (f"{MAINTAINER}\napproval: {{min_permission: admin}}", {"user": MONA}, "who has maintain, not admin"),
    ],
)  # fmt: skip
def test_who_may_waive(policy: str, waiver: dict[str, object], says: str) -> None:
    decision = decide(parse_policy(policy, "x"), facts(findings=(found(waiver),)))
    assert word(decision, "secret-added").endswith(says)
    assert ("waived by" in says) == (decision.reason is not Reason.BLOCKING_FINDING)


def test_a_finding_without_a_fingerprint_keeps_no_waiver() -> None:
    keeps = parse_policy("findings: {keep_waivers: true}", "x")
    assert (
        decide(keeps, facts(findings=(found({"commit": "Z", "fingerprint": ""}, ""),))).reason
        is Reason.BLOCKING_FINDING
    )


def test_one_waiver_that_counts_is_enough() -> None:
    one = found({})
    both = replace(one, waivers=(Waiver(REX, "known", "A"), *one.waivers, Waiver(REX, "known", "A")))
    decision = decide(TEAM, facts(findings=(both, replace(one, waivers=()))))
    assert word(decision, "no blocking finding") == "no blocking finding: 1 blocking finding"
    assert decision.missing[0] == "1 blocking finding to fix, or to waive with a reason"
    assert word(decide(TEAM, facts(findings=(both,))), "no blocking") == "no blocking finding: all are waived"


@pytest.mark.parametrize(
    ("tier", "severity", "is_active", "does"),
    [
        (Tier.BLOCK, Severity.NOTE, True, True),
        (Tier.BLOCK, Severity.NOTE, False, False),
        (Tier.LOOK, Severity.HIGH, True, True),
        (Tier.LOOK, Severity.CRITICAL, True, True),
        (Tier.LOOK, Severity.MEDIUM, True, False),
        (Tier.WARN, Severity.CRITICAL, True, False),
        (Tier.INFO, Severity.CRITICAL, True, False),
    ],
)
def test_which_findings_block(tier: Tier, severity: Severity, is_active: bool, does: bool) -> None:
    finding = Finding(
        "a-rule",
        "a.py",
        1,
        "m",
        severity,
        Confidence.HIGH,
        tier,
        suppressed=None if is_active else Suppression(SuppressionKind.INLINE, "known"),
    )
    assert blocks(finding, Policy().findings) == does


@pytest.mark.parametrize(("lines", "risk"), [(200, Risk.LOW), (201, Risk.MEDIUM), (800, Risk.MEDIUM), (801, Risk.HIGH)])
def test_risk_by_size(lines: int, risk: Risk) -> None:
    assert risk_of(Policy(), facts(lines=lines)) is risk


def test_approvers_may_be_code_owners() -> None:
    asked = parse_policy("approval: {from: {code_owners: true}}", "x")
    given = facts(reviews=(SubmittedReview(1, BEN, ReviewState.APPROVED, "A", 6),))
    assert decide(asked, given).reason is Reason.NEEDS_HUMAN_APPROVAL
    owned = replace(given, owners={"a.py": frozenset({BEN}), "b.py": frozenset({MONA})})
    assert decide(asked, owned).reason is Reason.APPROVED
    assert decide(asked, replace(given, owners={"a.py": frozenset({MONA})})).reason is Reason.NEEDS_HUMAN_APPROVAL
    assert decide(asked, replace(given, owners=None)).reason is Reason.NEEDS_HUMAN_APPROVAL
    named = parse_policy("approval: {from: {users: [mona]}}", "x")
    assert decide(named, owned).reason is Reason.NEEDS_HUMAN_APPROVAL
