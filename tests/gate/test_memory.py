"""What is kept between two looks, and what still holds for the head: for when the forge's logs have been cut."""

from dataclasses import replace

import pytest

from foureyes.gate.decide import decide
from foureyes.gate.memory import remember
from foureyes.gate.validity import validity
from foureyes.model.decision import Reason
from foureyes.model.gate_facts import (
    Account,
    AgentEvidence,
    BaseChange,
    Facts,
    Memory,
    Override,
    Push,
    PushedCommit,
    ReviewState,
    SubmittedReview,
)
from foureyes.model.policy import ApprovalPolicy, CarryOver, Permission, Policy

BEN, CLEO, MAX, TIDY, MILL = 2, 3, 4, 8, 9
TEAM = ApprovalPolicy(unattributed_extra_approvals=0)
CARRYING = replace(TEAM, carry_over=CarryOver.CLEAN_UPDATE_MERGE, carry_over_bots=("tidy[bot]",))


def approval(commit: str = "A", at: int = 100, number: int = 1, user: int = BEN) -> SubmittedReview:
    return SubmittedReview(number, user, ReviewState.APPROVED, commit, at)


def facts(*reviews: SubmittedReview, head: str = "A", pushes: tuple[Push, ...] = (), **more: object) -> Facts:
    people = {
        BEN: Account(BEN, ("ben",), False, Permission.WRITE),
        CLEO: Account(CLEO, ("cleo",), False, Permission.WRITE),
        MAX: Account(MAX, ("max",), False, Permission.ADMIN),
        TIDY: Account(TIDY, ("tidy[bot]",), True),
        MILL: Account(MILL, ("mill[bot]",), True),
    }
    given = Facts(1, head, "main", MILL, people, (PushedCommit(head),), reviews, pushes)
    return replace(given, evidence=(AgentEvidence("agent"),), paths=("a.py",), **more)  # type: ignore[arg-type]


def reason(given: Facts, policy: ApprovalPolicy = TEAM) -> Reason:
    return decide(Policy(approval=policy), given).reason


def formatted(*reviews: SubmittedReview, pushes: tuple[Push, ...] = (), bot: dict[str, object] | None = None) -> Facts:
    """The formatter's commit on top of A; by default pushed by itself."""
    top = PushedCommit("B", ("A",), TIDY, TIDY, pusher=TIDY)
    given = facts(*reviews, head="B", pushes=pushes)
    return replace(given, commits=(PushedCommit("A"), replace(top, **bot or {})))  # type: ignore[arg-type]


def test_what_was_outrun_stays_so_when_the_log_is_gone() -> None:
    pushes = (Push(0, "A"), Push(200, "B"), Push(300, "A"))
    memory = remember(TEAM, facts(approval(), pushes=pushes))
    assert memory.outrun == {1}
    assert reason(facts(approval(), memory=memory)) is Reason.STALE_APPROVAL
    assert reason(facts(approval())) is Reason.APPROVED


def test_an_approval_that_was_of_the_head_is_outrun_as_soon_as_another_is() -> None:
    memory = remember(TEAM, facts(approval()))
    assert (set(memory.on_head), set(memory.outrun)) == ({1}, set())
    memory = remember(TEAM, facts(approval(), head="B", memory=memory))
    assert (set(memory.on_head), set(memory.outrun)) == ({1}, {1})
    assert remember(TEAM, facts(approval(), memory=memory)).outrun == {1}


def test_an_approval_of_what_never_was_the_head_is_not_said_to_be_outrun() -> None:
    memory = remember(TEAM, facts(approval("Z"), approval("A", number=2)))
    assert (set(memory.on_head), set(memory.outrun)) == ({2}, set())


def test_what_was_given_before_the_base_changed_stays_so_when_the_log_is_gone() -> None:
    memory = remember(TEAM, facts(approval(), base_changes=(BaseChange(150, "dev", "main"),)))
    assert memory.rebased == {1}
    assert reason(facts(approval(), memory=memory)) is Reason.BASE_CHANGED


def test_the_base_at_the_first_look_is_remembered() -> None:
    memory = remember(TEAM, replace(facts(approval()), base="dev"))
    assert memory.base_of == {1: "dev"}
    now = facts(approval(), approval(number=2, user=CLEO), memory=memory)
    assert reason(replace(now, reviews=now.reviews[:1])) is Reason.BASE_CHANGED
    memory = remember(TEAM, now)
    assert (dict(memory.base_of), set(memory.rebased)) == ({1: "dev", 2: "main"}, {1})
    assert reason(now) is Reason.APPROVED


def test_nothing_is_learnt_from_half_an_answer() -> None:
    before = Memory(pushers=frozenset({("A", BEN)}))
    given = facts(approval(), pushes=(Push(0, "A", CLEO),), memory=before, unavailable=("the reviews",))
    assert remember(TEAM, given) is before


def test_who_pushed_is_kept_from_commits_and_from_pushes() -> None:
    given = facts(pushes=(Push(0, "A", CLEO), Push(5, "B")), memory=Memory(pushers=frozenset({("Z", BEN)})))
    given = replace(given, commits=(PushedCommit("A", pusher=MAX), PushedCommit("C")))
    memory = remember(TEAM, given)
    assert memory.pushers == {("Z", BEN), ("A", CLEO), ("A", MAX)}
    assert reason(facts(approval(user=MAX), memory=memory)) is Reason.SELF_APPROVAL_PUSHER


def test_evidence_is_kept_once() -> None:
    first = remember(TEAM, facts())
    second = remember(TEAM, replace(facts(memory=first), evidence=(AgentEvidence("agent"), AgentEvidence("more"))))
    assert second.evidence == (AgentEvidence("agent"), AgentEvidence("more"))
    assert reason(replace(facts(memory=second), evidence=())) is Reason.NEEDS_HUMAN_APPROVAL


def test_a_patch_is_kept_once_there_was_evidence() -> None:
    without = replace(facts(), evidence=())
    assert remember(TEAM, replace(without, patch="p")).patches == frozenset()
    memory = remember(TEAM, facts(patch="p"))
    assert memory.patches == {"p"}
    memory = remember(TEAM, replace(without, patch="q", memory=memory))
    assert memory.patches == {"p", "q"}
    assert remember(TEAM, facts(memory=memory)).patches == {"p", "q"}


@pytest.mark.parametrize(
    ("pushes", "expected"),
    [
        ((Push(100, "A"),), Reason.APPROVED),  # its own push in the same second
        ((Push(100, "B"), Push(50, "A")), Reason.STALE_APPROVAL),  # something else in the same second: nobody can tell
        ((Push(99, "B"), Push(50, "A")), Reason.APPROVED),
        ((Push(300, "A"), Push(50, "A")), Reason.STALE_APPROVAL),  # in whatever order the log tells of them
        ((Push(50, "A"), Push(300, "A")), Reason.STALE_APPROVAL),
    ],
)
def test_which_push_passes_an_approval(pushes: tuple[Push, ...], expected: Reason) -> None:
    assert reason(facts(approval(), pushes=pushes)) is expected


def test_a_change_of_the_base_in_the_same_second_counts_as_later() -> None:
    assert reason(facts(approval(), base_changes=(BaseChange(100, "dev", "main"),))) is Reason.BASE_CHANGED
    assert reason(facts(approval(), base_changes=(BaseChange(99, "dev", "main"),))) is Reason.APPROVED


def test_an_override_ends_with_a_change_of_the_base() -> None:
    taken = Override(MAX, "outage", "A", 100)
    assert reason(facts(overrides=(taken,))) is Reason.OVERRIDE
    late = facts(overrides=(taken,), base_changes=(BaseChange(101, "dev", "main"),))
    assert reason(late) is Reason.NEEDS_HUMAN_APPROVAL
    early = facts(overrides=(taken,), base_changes=(BaseChange(99, "dev", "main"),))
    assert reason(early) is Reason.OVERRIDE


@pytest.mark.parametrize(
    ("pushes", "expected"),
    [
        ((), Reason.APPROVED),
        ((Push(50, "A"), Push(150, "B")), Reason.APPROVED),
        ((Push(150, "B"),), Reason.APPROVED),  # what was head when A was approved is not known
        ((Push(150, "B"), Push(50, "Z")), Reason.STALE_APPROVAL),  # something else was head then
        ((Push(100, "B"), Push(50, "Z")), Reason.APPROVED),
        ((Push(50, "Z"), Push(50, "A"), Push(150, "B")), Reason.APPROVED),  # one after the other in one second
    ],
)
def test_what_was_head_when_a_carried_commit_was_approved(pushes: tuple[Push, ...], expected: Reason) -> None:
    assert reason(formatted(approval(), pushes=pushes), CARRYING) is expected


@pytest.mark.parametrize(
    ("bot", "expected"),
    [
        ({"pusher": None, "is_verified": True, "signer": TIDY}, Reason.APPROVED),
        ({"pusher": None, "is_verified": False, "signer": TIDY}, Reason.STALE_APPROVAL),
        ({"pusher": None, "is_verified": True, "signer": CLEO}, Reason.STALE_APPROVAL),
        ({"pusher": CLEO}, Reason.STALE_APPROVAL),
        ({"author": None}, Reason.STALE_APPROVAL),
        ({"author": 77, "pusher": 77}, Reason.STALE_APPROVAL),
        ({"parents": ("A", "Z")}, Reason.STALE_APPROVAL),
    ],
)
def test_how_a_trusted_bot_is_known(bot: dict[str, object], expected: Reason) -> None:
    assert reason(formatted(approval(), bot=bot), CARRYING) is expected


def chain(length: int) -> Facts:
    """The formatter, again and again, on top of c0."""
    commits = [PushedCommit("c0")]
    commits += [PushedCommit(f"c{at}", (f"c{at - 1}",), TIDY, TIDY, pusher=TIDY) for at in range(1, length + 1)]
    return replace(facts(approval("c0"), head=f"c{length}"), commits=tuple(commits))


def test_an_approval_is_carried_over_fifty_commits_and_no_more() -> None:
    assert reason(chain(50), CARRYING) is Reason.APPROVED
    assert reason(chain(51), CARRYING) is Reason.STALE_APPROVAL


def test_every_step_that_carried_is_named() -> None:
    carried = validity(CARRYING, chain(2)).reached["c0"]
    assert carried.path == {"c1", "c2"}
    assert carried.why == (
        "c1 was pushed by tidy[bot], which the policy trusts; c2 was pushed by tidy[bot], which the policy trusts"
    )


def test_a_merge_of_a_side_branch_among_others_is_no_update() -> None:
    merge = PushedCommit("M", ("A", "main1"), is_web_merge=True, is_verified=True, equals_automatic_merge=True)
    given = replace(facts(approval(), head="M"), commits=(PushedCommit("A"), merge))
    assert reason(given, CARRYING) is Reason.APPROVED
    assert reason(replace(given, commits=(PushedCommit("A"), replace(merge, parents=("A",)))), CARRYING) is (
        Reason.STALE_APPROVAL
    )
    octopus = replace(merge, parents=("A", "S", "main1"))
    side = replace(given, commits=(PushedCommit("A"), PushedCommit("S"), octopus))
    assert reason(side, CARRYING) is Reason.STALE_APPROVAL
    circle = replace(merge, parents=("M", "main1"))  # no real history has one
    assert reason(replace(given, commits=(PushedCommit("A"), circle)), CARRYING) is Reason.STALE_APPROVAL
