"""A pull request and a workflow's token in, the gate's decision out, by the same `decide` as the App's.

What the App knows and this cannot: what it saw in earlier runs (there is no memory but GitHub's own logs), other pull
requests' verdicts on the same commit, and where a waiver was written, but by the time it was written at.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from operator import attrgetter
from pathlib import Path
from typing import Protocol

from foureyes.assembly.commands import Command, Word, asked
from foureyes.assembly.gate_reading import gate_reading
from foureyes.assembly.group_content import beyond_members
from foureyes.entrypoints.local_review import LocalReview
from foureyes.gate.asks import asked_by
from foureyes.gate.decide import decide
from foureyes.gate.memory import remember
from foureyes.git.repository import Repository
from foureyes.github.client import RepositoryForge
from foureyes.github.collected import CollectedFacts
from foureyes.github.merge_queue import QueuedPullRequest, queued
from foureyes.github.policy_reading import with_owners, with_teams
from foureyes.github.pull_request_reading import collect
from foureyes.github.repository_reading import branch_tip
from foureyes.model.decision import Decision
from foureyes.model.errors import UsageError
from foureyes.model.gate_facts import AnalysisState, Facts, GroupMember, Memory, MergeGroup, Push
from foureyes.model.policy import Policy
from foureyes.model.wording import worded
from foureyes.provenance.pull_request import PullRequestFacts
from foureyes.server.facts_of_pull import for_provenance, gate_facts
from foureyes.server.review_task import ReviewResult

_KEPT = frozenset({Word.WAIVE, Word.OVERRIDE, Word.ACKNOWLEDGE})


class Desk(Protocol):
    """Where changes are fetched to and reviewed. A repository is named by its path."""

    def fetched(self, base: str, head: str, also: Sequence[str] = ()) -> Path: ...

    def reviewed(self, repository: Path, base: str, head: str, facts: PullRequestFacts) -> LocalReview: ...


@dataclass(frozen=True, slots=True)
class Decided:
    """A decision and the review it rests on."""

    decision: Decision
    local: LocalReview


def pull_request(forge: RepositoryForge, number: int, base: str, head: str, desk: Desk) -> Decided:
    """Decide on pull request `number`, which must still be at `head`."""
    now = collect(forge, number)
    if now.facts.head != head:
        told = worded(
            "pull request #{number} is at {newer} by now, and this run is of {head}: the run of the newer head decides",
            number=number,
            newer=now.facts.head[:12],
            head=head[:12],
        )
        raise UsageError(told)
    return _decided(forge, now, base, desk)


def merge_group(forge: RepositoryForge, branch: str, head: str, desk: Desk) -> Decision:
    """Decide on a merge group: every pull request in it is decided on anew, and the content is held to git."""
    tip = branch_tip(forge, branch)
    entries = queued(forge, branch)
    if all(entry.group != head for entry in entries):
        said = {"branch": branch, "head": head[:12]}
        raise UsageError(
            worded("the merge queue of {branch} does not hold {head} any more: a newer group decides", **said)
        )
    place = desk.fetched(tip, head, tuple(dict.fromkeys(entry.head for entry in entries)))
    with Repository.open(place) as repo:
        within = {commit.oid for commit in repo.commits(repo.merge_base(head, tip), head)}
        members = [entry for entry in entries if entry.group in within]
        beyond = beyond_members(repo, head, tip, [entry.head for entry in members])
    told = tuple(GroupMember(entry.number, entry.head, _is_approved(forge, entry, desk)) for entry in members)
    return decide(Policy(), Facts(0, head, branch, None, {}, (), merge_group=MergeGroup(head, told, beyond)))


def _is_approved(forge: RepositoryForge, entry: QueuedPullRequest, desk: Desk) -> bool:
    now = collect(forge, entry.number)
    return now.facts.head == entry.head and _decided(forge, now, now.text.base, desk).decision.is_approved


def _decided(forge: RepositoryForge, now: CollectedFacts, base: str, desk: Desk) -> Decided:
    place = desk.fetched(base, now.facts.head)
    local = desk.reviewed(place, base, now.facts.head, for_provenance(now.text))
    review, policy = local.review, local.policy
    with Repository.open(place) as repo:
        reading = gate_reading(repo, review.change, policy)
    state = AnalysisState.COMPLETE if review.is_complete else AnalysisState.INCOMPLETE
    unread = [*review.change.incomplete, *(item.reason for item in review.not_analysed if item.blocks)]
    result = ReviewResult(state, unread[0] if unread else "", review, policy, reading=reading)
    facts = gate_facts(now, result, list(commands_in(now.facts)), Memory(), {})
    wanted = asked_by(policy)
    if wanted.teams:
        facts = with_teams(forge, facts, wanted.teams)
    if wanted.code_owners:
        facts = with_owners(forge, facts, reading.owners)
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
