"""Settings in, a running server out: database, queue, heartbeat and reconciler, put together here and nowhere else."""

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

import structlog

from foureyes.github.client import Forge
from foureyes.github.events import parse
from foureyes.github.retrying import Patience
from foureyes.model.forge_events import Ignored, Ping
from foureyes.server.database import open_database
from foureyes.server.group_records import GroupRecords
from foureyes.server.grouping import GroupSettler
from foureyes.server.handling import Handler, partition_of
from foureyes.server.job import Job, Kind
from foureyes.server.jobs import Jobs
from foureyes.server.judging import Judge
from foureyes.server.liveness import Liveness, lock_sqlite, new_executor
from foureyes.server.mirrors import Mirrors
from foureyes.server.reconciling import Reconciler
from foureyes.server.review_records import ReviewRecords
from foureyes.server.reviewing import Reviewer
from foureyes.server.settings import Settings
from foureyes.server.settling import Settler
from foureyes.server.spoken import Listener
from foureyes.server.workshop import Workshop

_log = structlog.get_logger("foureyes.server")
_DAY = 86_400.0
_MIB = 1024 * 1024


@dataclass(frozen=True, slots=True)
class Server:
    """A server that takes deliveries and works on them."""

    settings: Settings
    records: ReviewRecords
    jobs: Jobs

    def accept(self, identity: str, event_name: str, body: bytes) -> str:
        """Store a signed delivery and have it worked on; say what became of it. Raises `MalformedPayload`."""
        event = parse(event_name, body)
        if isinstance(event, Ignored | Ping):
            return "ignored"
        partition = partition_of(event)
        text = body.decode("utf-8", "surrogatepass")
        stored = self.records.take_delivery(identity, event_name, partition, text)
        if stored.is_processed:
            return "known"
        self.jobs.enqueue(
            Job(Kind.DELIVERY, f"delivery:{identity}~{stored.attempts}", partition, {"delivery": identity})
        )
        return "queued"

    def is_up(self) -> bool:
        """Whether the database answers."""
        return self.jobs.is_up()


@contextmanager
def running(settings: Settings) -> Iterator[Server]:
    """Run a server. At the end it waits for the work under way, as long as the settings say."""
    lock = lock_sqlite(settings.database)
    engine = open_database(settings.database)
    patience = Patience(writes_per_minute=settings.writes_per_minute)
    key = settings.private_key.get_secret_value().encode()
    forge = Forge(settings.app_id, key, base_url=settings.api_url, patience=patience)
    records, executor = ReviewRecords(engine), new_executor()
    jobs = Jobs(settings.database, executor, _workshop(settings, records, forge).do)
    jobs.start(
        reviews_per_installation=settings.reviews_per_installation,
        reviews_at_once=settings.reviews_at_once,
        poll_seconds=settings.poll_seconds,
    )
    liveness = Liveness(engine, jobs, executor, settings.heartbeat_seconds)
    liveness.begin()
    timer = _Timer(jobs, settings)
    timer.start()
    _log.info("started", executor=executor, database=settings.database.render_as_string(hide_password=True))
    try:
        yield Server(settings, records, jobs)
    finally:
        _log.info("draining")
        timer.ended.set()
        jobs.stop(settings.drain_seconds)
        liveness.close()
        forge.close()
        engine.dispose()
        if lock is not None:
            lock.close()
        _log.info("stopped")


def _workshop(settings: Settings, records: ReviewRecords, forge: Forge) -> Workshop:
    directory = settings.data_directory.absolute()
    mirrors = Mirrors(directory / "mirrors", settings.mirror_quota_mb * _MIB)
    judge = Judge(records)
    settler = Settler(records, judge, settings.clone_url)
    groups = GroupSettler(GroupRecords(records), judge, mirrors, settings.clone_url)
    return Workshop(
        records=records,
        handler=Handler(forge, records, mirrors, settler, groups, Listener(records)),
        settler=settler,
        reviewer=Reviewer(
            records,
            mirrors,
            settings.clone_url,
            directory / "facts",
            settings.review_seconds,
            settings.review_memory_mb,
        ),
        reconciler=Reconciler(forge, records, mirrors, settings.keep_days * _DAY),
        retry_seconds=settings.retry_seconds,
    )


class _Timer(threading.Thread):
    """Asks for a round of reconciliation at the start and every few minutes; several processes ask for the same one."""

    def __init__(self, jobs: Jobs, settings: Settings) -> None:
        super().__init__(name="reconcile", daemon=True)
        self.ended = threading.Event()
        self._jobs, self._seconds, self._keep = jobs, settings.reconcile_seconds, settings.keep_days * _DAY

    def run(self) -> None:
        while True:
            slot = int(time.time() / self._seconds)
            try:
                self._jobs.enqueue(Job(Kind.RECONCILE, f"reconcile:{self._seconds:g}:{slot}", "all", {}))
                self._jobs.forget_older(self._keep)
            except Exception as error:  # the database is away for a moment: the next round comes
                _log.warning("no reconciliation", problem=type(error).__name__)
            if self.ended.wait(max(0.2, (slot + 1) * self._seconds - time.time())):
                return
