"""A wanted review in, a stored one out: mirror the repository, run the review process, keep what came of it."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path

import structlog

from foureyes.github.client import RepositoryForge
from foureyes.model.errors import GitError
from foureyes.model.gate_facts import AnalysisState
from foureyes.model.safe_text import one_line
from foureyes.model.wording import worded
from foureyes.provenance.pull_request import PullRequestFacts
from foureyes.server.job import Job, settle
from foureyes.server.mirrors import Mirrors, Source
from foureyes.server.records import Repository
from foureyes.server.review_process import Superseded, run
from foureyes.server.review_records import ReviewKey, ReviewRecords
from foureyes.server.review_task import ReviewResult, ReviewTask
from foureyes.server.taking_on import gone_owners, on_record

_log = structlog.get_logger("foureyes.review")


@dataclass(frozen=True, slots=True)
class Reviewer:
    """`clone_url` is what `/OWNER/NAME.git` is appended to; `seconds` and `memory_mb` bound one review."""

    records: ReviewRecords
    mirrors: Mirrors
    clone_url: str
    cache: Path
    seconds: int
    memory_mb: int

    def review(
        self, open_forge: Callable[[], RepositoryForge], repository: Repository, key: ReviewKey, attempt: int
    ) -> list[Job]:
        """Make the review, unless nobody waits for it any more; return the job that posts it."""
        facts = self.records.wanted(key, attempt)
        if facts is None:
            if self.records.review(key) is None or not self._is_wanted(key):
                return []
            return [self._next(key)]  # it was made, and the process ended before it could say so
        if not self._is_wanted(key):
            return []
        try:
            result = self._result(open_forge(), repository, key, facts)
        except Superseded:
            _log.info("superseded", repository=repository.name.full, number=key.pull.number, head=key.head)
            return []
        self.records.keep_review(key, attempt, result)
        _log.info(
            "reviewed",
            repository=repository.name.full,
            number=key.pull.number,
            head=key.head,
            state=result.state.value,
            detail=str(one_line(result.detail)),
        )
        self.mirrors.tidy(key.pull.repository)
        self.mirrors.keep_quota()
        return [self._next(key)]

    def _next(self, key: ReviewKey) -> Job:
        return settle(key.pull.repository, key.pull.number)

    def _is_wanted(self, key: ReviewKey) -> bool:
        pull = self.records.pull(key.pull)
        return pull is not None and pull.is_open and (pull.head, pull.base) == (key.head, key.base)

    def _result(
        self, forge: RepositoryForge, repository: Repository, key: ReviewKey, facts: PullRequestFacts
    ) -> ReviewResult:
        source = Source(repository.name.id, f"{self.clone_url}/{repository.name.full}.git", forge.token.current().value)
        with self.mirrors.holding(source, (key.base, key.head)) as mirror:
            facts = self._with_fork(source, facts)
            taken = on_record(self.records, repository.name.id)
            left = gone_owners(forge, str(mirror), key.base, taken)
            task = ReviewTask(
                str(mirror), key.base, key.head, str(self.cache), self.memory_mb, self.seconds, facts, taken, left
            )
            return run(task, lambda: self._is_wanted(key))

    def _with_fork(self, source: Source, facts: PullRequestFacts) -> PullRequestFacts:
        """What agents noted in the fork is fetched too; where it cannot be, the review goes on and says so."""
        if facts.fork is None:
            return facts
        try:
            self.mirrors.fetch_fork_notes(source, facts.fork, f"{self.clone_url}/{facts.fork}.git")
        except GitError as error:
            return replace(facts, unread=(_unread_notes(error),))
        return facts

    def give_up(self, key: ReviewKey, attempt: int, problem: str) -> list[Job]:
        """Keep that the review could not be made, which blocks; somebody may ask for it again."""
        if self.records.wanted(key, attempt) is None:
            return []
        self.records.keep_review(key, attempt, ReviewResult(AnalysisState.FAILED, problem))
        return [self._next(key)]


def _unread_notes(error: GitError) -> str:
    return worded("notes of agents in the fork were not read: {why}", why=one_line(error.message, 120))
