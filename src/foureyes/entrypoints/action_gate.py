"""A pull request and a workflow's token in, the gate's decision out, by the same `decide` as the App's.

What the App knows and this cannot: what it saw in earlier runs (there is no memory but GitHub's own logs), other pull
requests' verdicts on the same commit, and where a waiver was written, but by the time it was written at.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from operator import attrgetter

from foureyes.assembly.commands import Command, Word, asked
from foureyes.entrypoints.local_review import LocalReview
from foureyes.gate.decide import decide
from foureyes.gate.memory import remember
from foureyes.github.client import RepositoryForge
from foureyes.github.collected import CollectedFacts
from foureyes.github.merge_queue import group_members
from foureyes.github.pull_request_reading import collect
from foureyes.model.decision import Decision
from foureyes.model.errors import UsageError
from foureyes.model.gate_facts import AnalysisState, Facts, GroupMember, Memory, MergeGroup, Push
from foureyes.model.policy import Policy
from foureyes.provenance.pull_request import PullRequestFacts
from foureyes.server.facts_of_pull import for_provenance, gate_facts
from foureyes.server.review_task import ReviewResult

MakeReview = Callable[[str, str, PullRequestFacts], LocalReview]
_KEPT = frozenset({Word.WAIVE, Word.OVERRIDE, Word.ACKNOWLEDGE})


@dataclass(frozen=True, slots=True)
class Decided:
    """A decision and the review it rests on."""

    decision: Decision
    local: LocalReview


def pull_request(forge: RepositoryForge, number: int, head: str, make: MakeReview) -> Decided:
    """Decide on pull request `number`, which must still be at `head`. `make` reviews base..head."""
    now = collect(forge, number)
    if now.facts.head != head:
        raise UsageError(
            f"pull request #{number} is at {now.facts.head[:12]} by now, and this run is of {head[:12]}: the run of "
            "the newer head decides"
        )
    return _decided(now, make)


def merge_group(
    forge: RepositoryForge, branch: str, base: str, head: str, make: MakeReview, policy: Policy
) -> Decision:
    """Decide on a merge group: every pull request in it is decided on anew, at the head that was queued."""
    members = []
    for item in group_members(forge, branch, head, base):
        now = collect(forge, item.number)
        approved = now.facts.head == item.head and _decided(now, make).decision.is_approved
        members.append(GroupMember(item.number, item.head, approved))
    facts = Facts(0, head, branch, None, {}, (), merge_group=MergeGroup(head, tuple(members)))
    return decide(policy, facts)


def _decided(now: CollectedFacts, make: MakeReview) -> Decided:
    local = make(now.text.base, now.facts.head, for_provenance(now.text))
    review, policy = local.review, local.policy
    state = AnalysisState.COMPLETE if review.is_complete else AnalysisState.INCOMPLETE
    unread = [*review.change.incomplete, *(item.reason for item in review.not_analysed if item.blocks)]
    result = ReviewResult(state, unread[0] if unread else "", review, policy)
    commands = list(commands_in(now.facts))
    facts = gate_facts(now, result, commands, Memory(), {})
    facts = replace(facts, memory=remember(policy.approval, facts))
    return Decided(decide(policy, facts), local)


def commands_in(facts: Facts) -> Iterable[Command]:
    """Yield what people asked for in comments that nobody has edited, each bound to the head it was written under."""
    for number, comment in enumerate(facts.comments):
        wish = asked(comment.body)
        account = facts.accounts.get(comment.user) if comment.user is not None else None
        if wish is None or wish.problem or wish.word not in _KEPT or comment.is_edited:
            continue
        head = _head_at(facts, comment.at)
        if account is None or account.is_bot or not head:
            continue
        if wish.word is Word.ACKNOWLEDGE and not head.startswith(wish.subject):
            continue
        fingerprint = wish.subject if wish.word is Word.WAIVE else ""
        yield Command(number, wish.word.value, account.id, wish.reason, fingerprint, head, comment.at)


def _head_at(facts: Facts, at: int) -> str:
    """The head when a comment was written, by the forge's log of pushes; empty where the log does not tell. A push in
    the same second counts as later: nobody can tell which came first."""
    if not any(push.after == facts.head for push in facts.pushes):
        return ""
    before: list[Push] = [push for push in facts.pushes if push.at < at]
    return max(before, key=attrgetter("at")).after if before else ""
