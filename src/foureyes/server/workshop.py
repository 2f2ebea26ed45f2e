"""One job in, the jobs that follow from it out: finds who does it, and decides what a failure means.

A job that failed for a reason that may pass is done again later, under a new name; one that failed for good is logged,
and the reconciler looks at its pull request again.
"""

from dataclasses import dataclass

import structlog

from foureyes.github.events import parse
from foureyes.github.fields import MalformedPayload
from foureyes.github.outcomes import Gone, RetryLater
from foureyes.model.errors import FoureyesError
from foureyes.model.forge_events import Ignored, RepositoryName
from foureyes.model.safe_text import one_line
from foureyes.model.wording import joined
from foureyes.server.handling import Handler
from foureyes.server.job import Job, Kind
from foureyes.server.metrics import JOBS
from foureyes.server.reconciling import Reconciler
from foureyes.server.records import PullKey
from foureyes.server.review_records import ReviewKey, ReviewRecords
from foureyes.server.reviewing import Reviewer
from foureyes.server.settling import Settler

_log = structlog.get_logger("foureyes.work")
_MOST_TRIES = 6
_FIRST_OF_RETRY = 0.25  # what failed waits so much of it first, then twice as long each time


@dataclass(frozen=True, slots=True)
class Workshop:
    """Everybody who does work."""

    records: ReviewRecords
    handler: Handler
    settler: Settler
    reviewer: Reviewer
    reconciler: Reconciler
    retry_seconds: float

    def do(self, job: Job) -> list[Job]:
        """Do the job; never raises."""
        with structlog.contextvars.bound_contextvars(job=job.id, **_delivery(job)):
            try:
                follow = self._done(job)
                outcome = "done"
            except RetryLater as error:
                wait = self.retry_seconds if error.seconds is None else error.seconds
                _log.warning("again later", problem=one_line(str(error)), seconds=wait)
                follow, outcome = [job.again(wait)], "later"
            except Gone as error:
                _log.warning("gone", problem=one_line(str(error)))
                self._finish(job, f"gone: {one_line(str(error))}")
                follow, outcome = [], "gone"
            except Exception as error:
                follow, outcome = self._failed(job, error), "failed"
            JOBS.labels(job.kind.value, outcome).inc()
            return follow

    def _failed(self, job: Job, error: Exception) -> list[Job]:
        is_ours = not isinstance(error, FoureyesError)
        words = one_line(f"{type(error).__name__}: {error}", 400)
        _log.error("failed", problem=words, tries=job.tries + 1, exc_info=is_ours)
        if job.tries + 1 >= _MOST_TRIES:
            if job.kind is Kind.DELIVERY:
                self.records.give_up_delivery(str(job.arguments["delivery"]), f"given up: {words}")
            problem = error.message if isinstance(error, FoureyesError) else str(error)
            return self._given_up(job, one_line(joined(": ", (type(error).__name__, problem)), 400))
        return [job.again(self.retry_seconds * _FIRST_OF_RETRY * 2**job.tries, failed=True)]

    def _given_up(self, job: Job, problem: str) -> list[Job]:
        """A review that could not be made blocks, and its pull request is told so; the reconciler sees to the rest."""
        if job.kind is not Kind.REVIEW:
            return []
        return self.reviewer.give_up(_review_key(job), int(job.arguments["attempt"]), problem)

    def _done(self, job: Job) -> list[Job]:
        match job.kind:
            case Kind.DELIVERY:
                return self._deliver(str(job.arguments["delivery"]))
            case Kind.SETTLE:
                return self._settle(job)
            case Kind.REVIEW:
                return self._review(job)
            case Kind.GROUP:
                return self._group(job)
            case Kind.INSTALLATION:
                name = RepositoryName(int(job.arguments["id"]), str(job.arguments["owner"]), str(job.arguments["name"]))
                has_queues = bool(job.arguments.get("queues"))
                return self.reconciler.make_ready(int(job.arguments["installation"]), name, has_queues=has_queues)
            case Kind.RECONCILE:
                return self.reconciler.reconcile(job.id)

    def _deliver(self, identity: str) -> list[Job]:
        delivery = self.records.delivery(identity)
        if delivery is None or delivery.is_processed:
            return []
        try:
            event = parse(delivery.event, delivery.body.encode("utf-8", "surrogatepass"))
        except MalformedPayload as error:
            self.records.finish_delivery(identity, f"malformed: {one_line(str(error))}")
            return []
        if isinstance(event, Ignored):
            self.records.finish_delivery(identity, f"ignored: {event.reason}")
            return []
        outcome, follow = self.handler.handle(event)
        self.records.finish_delivery(identity, one_line(outcome))
        return follow

    def _settle(self, job: Job) -> list[Job]:
        repository = self.records.repository(int(job.arguments["repository"]))
        if repository is None:
            return []
        forge = self.handler.open_forge(repository)
        number, rerun = int(job.arguments["number"]), bool(job.arguments["rerun"])
        return self.settler.settle(forge, repository, number, cause="foureyes", rerun=rerun)

    def _group(self, job: Job) -> list[Job]:
        repository = self.records.repository(int(job.arguments["repository"]))
        if repository is None:
            return []
        forge = self.handler.open_forge(repository)
        head, branch = str(job.arguments["head"]), str(job.arguments["branch"])
        return self.handler.groups.settle(forge, repository, head, branch, "foureyes")

    def _review(self, job: Job) -> list[Job]:
        repository = self.records.repository(int(job.arguments["repository"]))
        if repository is None:
            return []
        key, attempt = _review_key(job), int(job.arguments["attempt"])
        return self.reviewer.review(lambda: self.handler.open_forge(repository), repository, key, attempt)

    def _finish(self, job: Job, outcome: str) -> None:
        if job.kind is Kind.DELIVERY:
            self.records.finish_delivery(str(job.arguments["delivery"]), outcome)


def _review_key(job: Job) -> ReviewKey:
    pull = PullKey(int(job.arguments["repository"]), int(job.arguments["number"]))
    return ReviewKey(pull, str(job.arguments["head"]), str(job.arguments["base"]))


def _delivery(job: Job) -> dict[str, str]:
    return {"delivery": str(job.arguments["delivery"])} if job.kind is Kind.DELIVERY else {}
