"""A merge group's commit in, its two checks out: every member decided on at its queued head, the content held to git.

The queue is asked who the members are, and git what the commit holds. Nothing of the delivery is believed but that
there may be a group. While a member is under review, or something cannot be read for the moment, the checks stay in
progress: that blocks, and keeps the queue from throwing out a pull request for want of an answer.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import structlog

from foureyes.assembly.group_content import beyond_members
from foureyes.gate.decide import decide
from foureyes.git.repository import Repository as GitRepository
from foureyes.github.checks import put_check
from foureyes.github.client import RepositoryForge
from foureyes.github.merge_queue import QueuedPullRequest, queued
from foureyes.github.outcomes import Denied, Gone, RetryLater
from foureyes.github.repository_reading import branch_tip
from foureyes.model.gate_facts import Facts, GroupMember, MergeGroup
from foureyes.model.policy import Policy
from foureyes.model.safe_text import one_line
from foureyes.model.wording import worded
from foureyes.server.group_checks import JudgedMember, approval_check, pending, review_check
from foureyes.server.group_records import GroupRecords
from foureyes.server.job import Job, group, settle
from foureyes.server.judging import Judge
from foureyes.server.mirrors import Mirrors, Source
from foureyes.server.records import PullKey, Repository
from foureyes.server.told_language import language_of, spoken_last
from foureyes.translation.translated import speaking

_log = structlog.get_logger("foureyes.group")
_LOOK_AGAIN = 5.0


@dataclass(frozen=True, slots=True)
class Content:
    """What git says of a group: the entries of the queue that it holds, and what it holds beside them, in words."""

    members: tuple[QueuedPullRequest, ...]
    beyond: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class GroupSettler:
    """`clone_url` is what `/OWNER/NAME.git` is appended to."""

    groups: GroupRecords
    judge: Judge
    mirrors: Mirrors
    clone_url: str

    def settle(self, forge: RepositoryForge, repository: Repository, head: str, branch: str, cause: str) -> list[Job]:
        """Bring the checks of a group's commit in line; return the work that follows from it."""
        try:
            entries = queued(forge, branch)
        except Denied as error:
            with speaking(self._language(repository, ())):
                self._post(forge, repository, branch, _unreadable(head, branch, error), (), cause)
            return []
        except Gone:
            entries = []
        if all(entry.group != head for entry in entries):
            self.groups.forget(repository.name.id, head)
            _log.info("no such group", repository=repository.name.full, head=head)
            return []
        self.groups.begin(repository.name.id, head, branch)
        content = self._content(forge, repository, head, branch, entries)
        members, missing = self._members(forge, repository, content.members)
        if missing:
            with speaking(self._language(repository, members)):
                for wanted in pending(head):
                    put_check(forge, wanted)
            jobs = [settle(repository.name.id, number) for number in missing]
            return [*jobs, group(repository.name.id, head, branch, delay=_LOOK_AGAIN)]
        told = tuple(GroupMember(item.number, item.head, item.decision.is_approved) for item in members)
        facts = Facts(0, head, branch, None, {}, (), merge_group=MergeGroup(head, told, content.beyond))
        with speaking(self._language(repository, members)):
            self._post(forge, repository, branch, facts, members, cause)
        return []

    def _language(self, repository: Repository, members: Sequence[JudgedMember]) -> str:
        if members:
            return members[0].language
        return spoken_last(self.judge.records, PullKey(repository.name.id, 0))

    def _content(
        self,
        forge: RepositoryForge,
        repository: Repository,
        head: str,
        branch: str,
        entries: Sequence[QueuedPullRequest],
    ) -> Content:
        tip = branch_tip(forge, branch)
        url = f"{self.clone_url}/{repository.name.full}.git"
        source = Source(repository.name.id, url, forge.token.current().value)
        wanted = dict.fromkeys((tip, head, *(entry.head for entry in entries)))
        with self.mirrors.holding(source, tuple(wanted)) as mirror:
            return content_of(mirror, head, tip, entries)

    def _members(
        self, forge: RepositoryForge, repository: Repository, entries: Sequence[QueuedPullRequest]
    ) -> tuple[list[JudgedMember], list[int]]:
        """Decide on every member now; the numbers are of those whose review has to be made first."""
        members: list[JudgedMember] = []
        missing: list[int] = []
        for entry in entries:
            look = self.judge.look(forge, repository, entry.number)
            if look.pull.head != entry.head:
                raise RetryLater(f"#{entry.number} was pushed to while its merge group was read", 2.0)
            if look.stored is None or look.stored.result is None:
                missing.append(entry.number)
                continue
            judged = self.judge.judge(forge, look, look.stored.result)
            if judged.facts.unavailable:
                raise RetryLater(f"#{entry.number} could not be read: {', '.join(judged.facts.unavailable)}")
            state = look.stored.result.state
            members.append(JudgedMember(entry.number, entry.head, judged.decision, state, language_of(judged.policy)))
        return members, missing

    def _post(
        self,
        forge: RepositoryForge,
        repository: Repository,
        branch: str,
        facts: Facts,
        members: Sequence[JudgedMember],
        cause: str,
    ) -> None:
        decision = decide(Policy(), facts)
        record = self.groups.enter(repository, branch, decision, cause)
        put_check(forge, review_check(facts.head, members))
        put_check(forge, approval_check(decision, members, record))
        _log.info("group", repository=repository.name.full, head=facts.head, reason=decision.reason.value)


def content_of(mirror: Path, head: str, tip: str, entries: Sequence[QueuedPullRequest]) -> Content:
    """Return which entries the group's commit holds, and what else."""
    with GitRepository.open(mirror) as repo:
        within = {commit.oid for commit in repo.commits(repo.merge_base(head, tip), head)}
        members = tuple(entry for entry in entries if entry.group in within)
        return Content(members, beyond_members(repo, head, tip, [entry.head for entry in members]))


def _unreadable(head: str, branch: str, error: Denied) -> Facts:
    why = one_line(error.message, 200)
    what = worded("the merge queue of {branch} ({why})", branch=branch, why=why)
    return Facts(0, head, branch, None, {}, (), unavailable=(what,))
