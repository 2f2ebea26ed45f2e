"""Code owners, extra rules, teams and risk: what the short form of a case cannot say."""

from dataclasses import replace

import pytest

from foureyes.gate.conclusion import Conclusion, conclusion
from foureyes.gate.decide import PolicyFailure, decide
from foureyes.gate.policy import parse_policy
from foureyes.gate.risk import risk_of
from foureyes.model.decision import Decision, Reason, Requirement, Status
from foureyes.model.finding import Severity, Tier
from foureyes.model.gate_facts import (
    Account,
    AgentEvidence,
    Facts,
    GateFinding,
    GroupMember,
    MergeGroup,
    Override,
    PushedCommit,
    ReviewState,
    SubmittedReview,
    Waiver,
)
from foureyes.model.policy import Permission, Policy, Risk

ADA, BEN, MONA, MILL = 1, 2, 3, 9


def policy(text: str = "preset: team") -> Policy:
    return parse_policy(text, "x")


def facts(*approvers: int, paths: tuple[str, ...] = ("src/pay/a.py",), lines: int = 40) -> Facts:
    return Facts(
        number=1,
        head="A",
        base="main",
        author=MILL,
        accounts={
            ADA: Account(ADA, ("ada",), False, Permission.WRITE, ("acme/pay",)),
            BEN: Account(BEN, ("ben",), False, Permission.WRITE),
            MONA: Account(MONA, ("mona",), False, Permission.MAINTAIN),
            MILL: Account(MILL, ("mill[bot]",), True, Permission.NONE),
        },
        commits=(PushedCommit("A", ("base",), MILL, pusher=MILL, pushed_at=0),),
        reviews=tuple(SubmittedReview(n, user, ReviewState.APPROVED, "A", 10_000) for n, user in enumerate(approvers)),
        evidence=(AgentEvidence("bot", "A"),),
        paths=paths,
        lines=lines,
        files=len(paths),
    )


def reason(text: str, given: Facts) -> Reason:
    return decide(policy(text), given).reason


RULE = "approval: {rules: [{name: pay, when: {%s}, require: {%s}}]}"


@pytest.mark.parametrize(
    ("when", "require", "approvers", "expected"),
    [
        ("paths: [src/pay/**]", "approvals: 2", (ADA,), Reason.NEEDS_HUMAN_APPROVAL),
        ("paths: [src/pay/**]", "approvals: 2", (ADA, BEN), Reason.APPROVED),
        ("paths: [src/other/**]", "approvals: 2", (ADA,), Reason.APPROVED),
        ("paths: [src/pay/**]", "min_permission: maintain", (ADA,), Reason.NEEDS_ELEVATED_APPROVAL),
        ("paths: [src/pay/**]", "min_permission: maintain", (MONA,), Reason.APPROVED),
        ("paths: [src/pay/**]", "from: {teams: [acme/pay]}", (BEN,), Reason.NEEDS_HUMAN_APPROVAL),
        ("paths: [src/pay/**]", "from: {teams: [Acme/Pay]}", (ADA,), Reason.APPROVED),
        ("paths: [src/pay/**]", "from: {users: [Ben]}", (BEN,), Reason.APPROVED),
        ("min_lines: 40", "approvals: 2", (ADA,), Reason.NEEDS_HUMAN_APPROVAL),
        ("min_lines: 41", "approvals: 2", (ADA,), Reason.APPROVED),
        ("min_files: 2", "approvals: 2", (ADA,), Reason.APPROVED),
        ("min_files: 1", "approvals: 2", (ADA,), Reason.NEEDS_HUMAN_APPROVAL),
        ("paths: [src/pay/**]", "from: {code_owners: true}", (BEN,), Reason.NEEDS_HUMAN_APPROVAL),
        ("min_risk: high", "approvals: 2", (ADA,), Reason.APPROVED),
        ("min_risk: low", "approvals: 2", (ADA,), Reason.NEEDS_HUMAN_APPROVAL),
        ("findings: low", "approvals: 2", (ADA,), Reason.APPROVED),
    ],
)
def test_a_rule_applies_when_everything_in_it_holds(
    when: str, require: str, approvers: tuple[int, ...], expected: Reason
) -> None:
    assert reason(RULE % (when, require), facts(*approvers)) is expected


def test_a_rule_says_what_it_asks() -> None:
    text = RULE % ("paths: [src/pay/**]", "approvals: 2")
    lacking = decide(policy(text), facts(ADA))
    assert lacking.missing == ("what the rule pay asks",)
    asked = next(part for part in lacking.requirement.parts if part.name == "approval")
    said = {part.name: (part.satisfied, part.detail) for part in asked.parts}
    assert said["rule pay: 2 with write"] == (False, "1 of 2")
    asked = next(part for part in decide(policy(text), facts(ADA, BEN)).requirement.parts if part.name == "approval")
    said = {part.name: (part.satisfied, part.detail) for part in asked.parts}
    assert said["rule pay: 2 with write"] == (True, "ada (id 1), ben (id 2)")


def test_a_rule_may_ask_for_code_owners_and_for_findings() -> None:
    owners = RULE % ("paths: [src/pay/**]", "from: {code_owners: true}")
    assert reason(owners, replace(facts(BEN), owners={"src/pay/a.py": frozenset({BEN})})) is Reason.APPROVED
    severe = RULE % ("findings: medium", "approvals: 2")
    for severity, expected in ((Severity.LOW, Reason.APPROVED), (Severity.MEDIUM, Reason.NEEDS_HUMAN_APPROVAL)):
        found = GateFinding("missing-test", severity, Tier.INFO)
        assert reason(severe, replace(facts(ADA), findings=(found,))) is expected


def test_a_change_request_whose_author_cannot_be_judged_blocks() -> None:
    asks = SubmittedReview(7, BEN, ReviewState.CHANGES_REQUESTED, "A", 5)
    given = replace(facts(ADA), reviews=(*facts(ADA).reviews, asks))
    unread = {**given.accounts, BEN: Account(BEN, ("ben",), False, None)}
    decision = decide(policy(), replace(given, accounts=unread))
    assert decision.reason is Reason.CHANGES_REQUESTED
    part = next(part for part in decision.requirement.parts if part.name == "no open change request").parts[0]
    assert part == Requirement("change request by ben (id 2)", False, "whether it counts could not be read")


def test_a_policy_may_let_approvals_outweigh_change_requests() -> None:
    asks = SubmittedReview(7, BEN, ReviewState.CHANGES_REQUESTED, "A", 5)
    given = replace(facts(ADA), reviews=(*facts(ADA).reviews, asks))
    assert reason("preset: team", given) is Reason.CHANGES_REQUESTED
    decision = decide(policy("approval: {changes_requested_blocks: false}"), given)
    assert decision.reason is Reason.APPROVED
    part = next(part for part in decision.requirement.parts if part.name == "no open change request").parts[0]
    says = "does not block: the policy lets approvals outweigh it"
    assert part == Requirement("change request by ben (id 2)", True, says)


def test_a_group_says_all_that_it_holds_beside_its_members() -> None:
    group = MergeGroup("Q", (GroupMember(1, "A", True),), ("commit X", "commit Y"))
    decision = decide(policy(), replace(facts(ADA), merge_group=group))
    content, members = decision.requirement.parts
    assert content == Requirement("content is base and members", False, "commit X, commit Y")
    assert (members.satisfied, members.detail, decision.requirement.detail) == (True, "", "")
    assert decide(PolicyFailure("no"), facts(ADA)).requirement.detail == ""


def test_an_excluded_approval_of_an_older_commit_is_behind_a_stale_one() -> None:
    def of(ada: str, ben: str) -> Facts:
        reviews = (
            SubmittedReview(1, ADA, ReviewState.APPROVED, ada, 10_000),
            SubmittedReview(2, BEN, ReviewState.APPROVED, ben, 10_000),
        )
        return replace(facts(), reviews=reviews, evidence=(AgentEvidence("bot", "A", ADA),))

    assert reason("preset: team", of("Z", "Z")) is Reason.STALE_APPROVAL
    assert reason("preset: team", of("A", "Z")) is Reason.SELF_APPROVAL_PROMPTER


def approval_line(text: str, given: Facts) -> Requirement:
    asked = next(part for part in decide(policy(text), given).requirement.parts if part.name == "approval")
    return next(part for part in asked.parts if part.name.startswith("approval by"))


def test_why_an_approval_does_not_count_is_said() -> None:
    name, named = "approval by ben (id 2)", "approval: {from: {users: [ada]}}"
    why = "does not count: is not among those whom approval.from names"
    assert approval_line(named, facts(BEN)) == Requirement(name, False, why)
    quick = "approval: {min_review_seconds_per_100_lines: 3600}"
    unknown = replace(facts(BEN), commits=(PushedCommit("A", ("base",), MILL, pusher=MILL),))
    why = "does not count: came an unknown time after the push, and 300 lines take at least 10800 s"
    assert approval_line(quick, replace(unknown, lines=300)) == Requirement(name, False, why)
    at_once = replace(facts(BEN), reviews=(SubmittedReview(1, BEN, ReviewState.APPROVED, "A", 0),))
    assert approval_line("preset: team", at_once).detail.endswith("approved A 0 s after its push")


def test_what_lacks_of_code_owners_is_said() -> None:
    asked = policy("approval: {code_owner_approvals: 1}")
    unread = decide(asked, replace(facts(ADA), owners=None))
    assert (unread.reason, unread.missing) == (Reason.API_UNAVAILABLE, ("the forge to answer",))
    for owners, says in (
        ({}, "no code owner is named for what changed"),
        ({"src/pay/a.py": frozenset({BEN})}, "no code owner of src/pay/a.py approved"),
        ({"src/pay/a.py": frozenset({ADA})}, "1 of 1"),
    ):
        tree = decide(asked, replace(facts(ADA), owners=owners)).requirement
        asked_for = next(part for part in tree.parts if part.name == "approval")
        assert next(part for part in asked_for.parts if "code owners" in part.name).detail == says


def test_an_override_hides_nobody_who_approved() -> None:
    given = replace(facts(ADA), overrides=(Override(MONA, "outage", "A", 5),))
    given = replace(given, accounts={**given.accounts, MONA: Account(MONA, ("mona",), False, Permission.ADMIN)})
    decision = decide(policy("approval: {required: 2}"), given)
    assert (decision.reason, [item.login for item in decision.approvals]) == (Reason.OVERRIDE, ["ada"])


def test_only_named_approvers_count() -> None:
    text = "approval: {from: {users: [ada]}}"
    assert reason(text, facts(BEN)) is Reason.NEEDS_HUMAN_APPROVAL
    assert reason(text, facts(BEN, ADA)) is Reason.APPROVED


def test_regulated_asks_for_two_and_a_code_owner() -> None:
    owned = replace(facts(BEN, MONA), owners={"src/pay/a.py": frozenset({ADA})})
    assert reason("preset: regulated", facts(BEN)) is Reason.NEEDS_HUMAN_APPROVAL
    assert reason("preset: regulated", owned) is Reason.NEEDS_HUMAN_APPROVAL
    assert reason("preset: regulated", facts(BEN, MONA)) is Reason.NEEDS_HUMAN_APPROVAL, "nobody owns it"
    assert reason("preset: regulated", replace(owned, reviews=facts(BEN, ADA).reviews)) is Reason.APPROVED
    assert reason("preset: regulated", replace(facts(BEN, ADA), owners=None)) is Reason.API_UNAVAILABLE
    assert reason("preset: regulated", replace(facts(), evidence=())) is Reason.NEEDS_HUMAN_APPROVAL


def test_every_owned_path_needs_one_of_its_owners() -> None:
    two = facts(BEN, ADA, paths=("a.py", "b.py"))
    owners = {"a.py": frozenset({ADA}), "b.py": frozenset({MONA})}
    assert reason("preset: regulated", replace(two, owners=owners)) is Reason.NEEDS_HUMAN_APPROVAL


@pytest.mark.parametrize(("preset", "user", "expected"), [
    ("solo", BEN, Reason.APPROVED),
    ("team", BEN, Reason.APPROVED),
    ("regulated", BEN, Reason.BLOCKING_FINDING),
])  # fmt: skip
def test_who_may_waive_depends_on_the_preset(preset: str, user: int, expected: Reason) -> None:
    finding = GateFinding("secret-added", Severity.HIGH, Tier.BLOCK, "a.py:1", "f", (Waiver(user, "known", "A"),))
    given = replace(facts(ADA, MONA), owners={"src/pay/a.py": frozenset({ADA})}, findings=(finding,))
    assert reason(f"preset: {preset}", given) is expected


def test_risk_grows_with_size_findings_and_guardrails() -> None:
    look = GateFinding("missing-test", Severity.LOW, Tier.LOOK)
    block = GateFinding("secret-added", Severity.HIGH, Tier.BLOCK)
    assert risk_of(policy(), facts()) is Risk.LOW
    assert risk_of(policy(), facts(lines=300)) is Risk.MEDIUM
    assert risk_of(policy(), facts(lines=900)) is Risk.HIGH
    assert risk_of(policy(), replace(facts(), findings=(look,))) is Risk.MEDIUM
    assert risk_of(policy(), replace(facts(), findings=(block,))) is Risk.HIGH
    assert risk_of(policy(), facts(paths=("CODEOWNERS",))) is Risk.HIGH


def test_facts_that_lack_the_head_block() -> None:
    assert decide(policy(), replace(facts(ADA), head="")).reason is Reason.API_UNAVAILABLE
    assert decide(policy(), replace(facts(ADA), head="B")).reason is Reason.ANALYSIS_INCOMPLETE
    assert decide(policy(), replace(facts(ADA), unavailable=("reviews",))).reason is Reason.API_UNAVAILABLE
    assert decide(PolicyFailure("no"), facts(ADA)).reason is Reason.CONFIG_ERROR


@pytest.mark.parametrize("item", list(Reason))
def test_only_three_conclusions_are_ever_posted(item: Reason) -> None:
    root = Requirement("merge", False, "")
    assert conclusion(Decision(Status.APPROVED, item, "A", root)) is Conclusion.SUCCESS
    assert conclusion(Decision(Status.BLOCKED, item, "A", root)) in (Conclusion.ACTION_REQUIRED, Conclusion.FAILURE)


def test_a_decision_names_what_is_missing_and_who_counted() -> None:
    decision = decide(policy("approval: {required: 2}"), facts(ADA))
    assert decision.missing == ("an approval of A by a human with write who did not write, prompt or push it",)
    assert [(item.login, item.seconds) for item in decision.approvals] == [("ada", 10_000)]
