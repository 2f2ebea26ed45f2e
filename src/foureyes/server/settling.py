"""A pull request's number in, its checks in line with the forge out: read everything now, decide, record, post.

It takes nothing from the event that led here, so deliveries may come late, twice, in any order or not at all. One
pull request is settled by one worker at a time; settling twice in a row posts nothing new.
"""

from dataclasses import dataclass, replace

import structlog

from foureyes.github.checks import put_check
from foureyes.github.client import RepositoryForge
from foureyes.github.outcomes import ForgeError, Gone, StillMoving
from foureyes.github.queries import APPROVAL_CHECK
from foureyes.ledger import storage
from foureyes.model.decision import Decision
from foureyes.model.policy import EvidencePolicy, Policy
from foureyes.model.record import Record
from foureyes.model.review import Review
from foureyes.model.safe_text import one_line
from foureyes.provenance.pull_request import PullRequestFacts
from foureyes.publish import Verdict, begin, may_write, publish
from foureyes.recording import digest_of, entered
from foureyes.server import outage, schema
from foureyes.server.facts_of_pull import for_provenance
from foureyes.server.group_records import GroupRecords
from foureyes.server.job import Arguments, Job, Kind, group, settle
from foureyes.server.json_codec import encode
from foureyes.server.judging import Judge, Judgement, Look
from foureyes.server.records import Pull, PullKey, Repository, upserted
from foureyes.server.review_records import ReviewKey, ReviewRecords, StoredReview
from foureyes.server.review_task import ReviewResult
from foureyes.server.sharing import Told, shared_check
from foureyes.server.signs_of_pull import signs_of
from foureyes.server.told_language import keep_spoken, language_of, spoken_last
from foureyes.translation.translated import speaking

_SIGNS = "signs"
_log = structlog.get_logger("foureyes.settle")


@dataclass(frozen=True, slots=True)
class Settler:
    """`links` is the forge's address for people, which `/OWNER/NAME/blob/...` is appended to."""

    records: ReviewRecords
    judge: Judge
    links: str

    def settle(
        self,
        forge: RepositoryForge,
        repository: Repository,
        number: int,
        *,
        cause: str,
        rerun: bool = False,
        pushed: tuple[str, int] | None = None,
    ) -> list[Job]:
        """Bring the checks of a pull request in line; return the work that follows from it. `pushed` is a commit and
        who pushed it, as a signed delivery says: remembered where the forge's own log cannot be read."""
        try:
            look = self.judge.look(forge, repository, number)
        except (Gone, StillMoving):
            raise
        except ForgeError as error:
            self._block(forge, repository, PullKey(repository.name.id, number), error)
            raise
        look = _with_push(look, pushed)
        pull, stored = look.pull, look.stored
        before = self.records.pull(pull.key)
        self.records.keep_pull(pull)
        if not pull.is_open:
            return self._siblings(pull)
        again = self._siblings(pull) if before is not None and not before.is_open else []  # it shares its head anew
        facts = for_provenance(look.now.text)
        if stored is None or rerun or self._tells_otherwise(pull.key, stored, facts):
            stored = StoredReview(stored.attempt + 1 if stored else 1, None)
            self.records.want_review(look.review_key, stored.attempt, facts)
        if stored.result is None:
            with speaking(spoken_last(self.records, pull.key)):
                begin(forge, look.now, stored.attempt)
            return [*again, review_job(repository, look.review_key, stored.attempt)]
        return [*again, *self._decided(forge, repository, look, stored.attempt, stored.result, cause)]

    def _tells_otherwise(self, key: PullKey, stored: StoredReview, facts: PullRequestFacts) -> bool:
        """Whether the pull request's text, labels or branch show other signs of agents than when it was reviewed."""
        if stored.result is None:
            return False
        policy = stored.result.policy
        signs = signs_of(facts, policy.evidence if policy is not None else EvidencePolicy())
        before = self.records.posted(key, _SIGNS)
        if signs != before:
            self.records.keep_posted(key, _SIGNS, signs)
        return before is not None and signs != before

    def _block(self, forge: RepositoryForge, repository: Repository, key: PullKey, problem: ForgeError) -> None:
        """Something happened, and nobody can tell what: no earlier verdict stands until somebody can."""
        pull = outage.where_it_stands(forge, key, self.records.pull(key))
        if pull is None:
            return
        decision = outage.unreadable(pull, problem)
        record, _ = self._record(repository, pull, decision, decision, None, "the forge did not answer")
        try:
            with speaking(spoken_last(self.records, key)):
                put_check(forge, outage.outage_check(key.number, decision, record))
        except ForgeError as error:  # it takes nothing either: the next attempt says it, or what is true by then
            _log.warning("not blocked yet", pull=_subject(repository, pull), problem=one_line(str(error)))
            return
        self.records.keep_posted(key, APPROVAL_CHECK, digest_of(pull.head, "unavailable"))

    def _decided(
        self,
        forge: RepositoryForge,
        repository: Repository,
        look: Look,
        attempt: int,
        result: ReviewResult,
        cause: str,
    ) -> list[Job]:
        pull = look.pull
        judged = self.judge.judge(forge, look, result)
        facts, policy, decision = judged.facts, judged.policy, judged.decision
        self.records.keep_pull(replace(pull, memory=facts.memory))
        if not may_write(forge, look.now, pull.key.number):
            return [settle(pull.key.repository, pull.key.number)]
        record, is_new = self._record(repository, pull, judged.own, decision, result.review, cause)
        said = Verdict(
            number=pull.key.number,
            decision=decision,
            review=result.review,
            detail=result.policy_problem or result.detail,
            record=record,
            links=f"{self.links}/{repository.name.full}/blob/{pull.head}",
            ceiling=policy.findings.max_inline_comments if isinstance(policy, Policy) else 0,
        )
        language = language_of(policy)
        with speaking(language):
            said = self._shared(pull.key.repository, said, judged)
            publish(forge, look.now, said, _Box(self.records, pull.key), attempt)
        keep_spoken(self.records, pull.key, language)
        _log.info(
            "settled", pull=_subject(repository, pull), status=decision.status.value, reason=decision.reason.value
        )
        again = [settle(pull.key.repository, pull.key.number, delay=30)] if facts.unavailable else []
        return again + (self._siblings(pull) + self._groups(pull) if is_new else [])

    def _record(
        self, repository: Repository, pull: Pull, own: Decision, decision: Decision, review: Review | None, cause: str
    ) -> tuple[Record, bool]:
        """The ledger record of this decision; a new one only where it differs from the last one."""
        said = (decision.reason, decision.missing, decision.approvals, decision.is_approved)
        digest = digest_of(pull.head, pull.base, *said, own.reason)
        table = schema.decisions
        with self.records.transaction() as connection:
            where = (table.c.repository == pull.key.repository, table.c.number == pull.key.number)
            row = connection.execute(table.select().where(*where)).first()
            if row is not None and row.digest == digest:
                last = next(storage.read(connection, after=row.record - 1))
                return last, False
            record = entered(connection, _subject(repository, pull), decision, review, cause)
            values: dict[str, object] = {
                "repository": pull.key.repository,
                "number": pull.key.number,
                "head": pull.head,
                "is_approved": own.is_approved,
                "document": encode(own),
                "digest": digest,
                "record": record.number,
            }
            upserted(connection, table, values)
        return record, True

    def _shared(self, repository: int, said: Verdict, judged: Judgement) -> Verdict:
        """Where other open pull requests have this head, what is said of it is said of all of them."""
        others = [item.number for item in judged.facts.siblings if item.head == said.head]
        if not others:
            return said
        known = self.records.decided(repository, said.head)
        told = [Told(number, *known.get(number, (None, 0))) for number in (said.number, *others)]
        held = tuple(sorted(item.number for item in told if item.has_findings and item.number != said.number))
        return replace(said, shared=shared_check(said.head, told), held_elsewhere=held)

    def _siblings(self, pull: Pull) -> list[Job]:
        """A verdict on a commit is one for all open pull requests that have it as head."""
        same = self.records.open_pulls(pull.key.repository, pull.head)
        return [settle(item.key.repository, item.key.number) for item in same if item.key != pull.key]

    def _groups(self, pull: Pull) -> list[Job]:
        """A merge group may hold it: what it says of its members is looked at anew."""
        known = GroupRecords(self.records).known(pull.key.repository)
        return [group(pull.key.repository, item.head, item.branch) for item in known]


@dataclass(frozen=True, slots=True)
class _Box:
    """The posts of one pull request."""

    records: ReviewRecords
    key: PullKey

    def posted(self, what: str) -> str | None:
        return self.records.posted(self.key, what)

    def keep_posted(self, what: str, digest: str) -> None:
        self.records.keep_posted(self.key, what, digest)


def _with_push(look: Look, pushed: tuple[str, int] | None) -> Look:
    """It can only ever exclude somebody: who pushed a commit is no independent reviewer of it."""
    if pushed is None or look.now.history:
        return look
    memory = look.pull.memory
    return replace(look, pull=replace(look.pull, memory=replace(memory, pushers=memory.pushers | {pushed})))


def _subject(repository: Repository, pull: Pull) -> str:
    return f"{repository.name.full}#{pull.key.number}"


def review_job(repository: Repository, key: ReviewKey, attempt: int) -> Job:
    """Return the job that makes a review. Its name says all it depends on, so that it is made once."""
    arguments: Arguments = {
        "repository": key.pull.repository,
        "number": key.pull.number,
        "head": key.head,
        "base": key.base,
        "attempt": attempt,
    }
    identity = f"review:{key.pull.repository}/{key.pull.number}:{key.head}:{key.base}:{attempt}"
    return Job(Kind.REVIEW, identity, str(repository.installation), arguments)
