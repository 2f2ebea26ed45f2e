"""Durable jobs: what is started here is done, whichever process dies meanwhile. DBOS is known to this module only.

A job's id is its workflow's id, so the same id is done once. A job is one step: when its process dies in the middle it
is done again from the start, which everything it does allows for; the jobs that follow are started only after it.
Payloads are JSON, the application's version is pinned, and every process has a name of its own: work of a name that
beats no more is taken over (`liveness`).
"""

import logging
import sqlite3
import time
from collections.abc import Callable, Iterable
from dataclasses import asdict
from typing import Any

import sqlalchemy as sa
from dbos import DBOS, DBOSConfig, DBOSPortableJSONSerializer, SetEnqueueOptions, SetWorkflowID
from dbos._dbos import _get_dbos_instance  # what it gives is private: held in place by the tests that end the database

from foureyes.server.job import Job, Kind, Queue

APPLICATION_VERSION = "jobs-1"  # changed only when waiting jobs of an older version could not be done any more
_WAITING = ["ENQUEUED", "DELAYED", "PENDING"]
_DONE = ["SUCCESS", "ERROR", "CANCELLED", "MAX_RECOVERY_ATTEMPTS_EXCEEDED"]

_worker: list[Callable[[Job], list[Job]]] = []  # DBOS calls functions of this module, so there is one in a process


@sa.event.listens_for(sa.Engine, "connect")
def _sqlite_connection(connection: object, _record: object) -> None:
    """DBOS opens SQLite by itself, and asks of it what versions before 3.42 do not have."""
    if not isinstance(connection, sqlite3.Connection):
        return
    if sqlite3.sqlite_version_info < (3, 42):
        connection.create_function("unixepoch", 1, lambda _modifier: round(time.time(), 3))
    connection.execute("PRAGMA journal_mode=WAL")
    connection.execute("PRAGMA synchronous=FULL")


@DBOS.step(name="foureyes_do")
def _step(job: dict[str, Any]) -> list[dict[str, Any]]:
    return [_packed(follow) for follow in _worker[-1](_unpacked(job))]


@DBOS.workflow(name="foureyes_job", max_recovery_attempts=100)
def _workflow(job: dict[str, Any]) -> int:
    follow = _step(job)
    for item in follow:
        _enqueue(_unpacked(item))
    return len(follow)


def _enqueue(job: Job) -> None:
    with (
        SetWorkflowID(job.id),
        SetEnqueueOptions(queue_partition_key=job.partition, delay_seconds=job.delay if job.delay > 0 else None),
    ):
        DBOS.enqueue_workflow(job.queue.value, _workflow, _packed(job))


def _packed(job: Job) -> dict[str, Any]:
    return asdict(job)


def _unpacked(values: dict[str, Any]) -> Job:
    return Job(**{**values, "kind": Kind(values["kind"])})


class Jobs:
    """The queue of one process. There is one in a process, because DBOS knows one only."""

    def __init__(self, database: sa.URL, executor: str, do: Callable[[Job], list[Job]]) -> None:
        _worker.append(do)
        self._executor = executor
        config: DBOSConfig = {
            "name": "foureyes",
            "system_database_url": _system_database(database),
            "application_version": APPLICATION_VERSION,
            "executor_id": executor,
            "log_level": "WARNING",
            "enable_otlp": False,
            "serializer": DBOSPortableJSONSerializer(),
            "notification_listener_polling_interval_sec": 1.0,
        }
        DBOS(config=config)
        logging.getLogger("dbos").handlers.clear()
        logging.getLogger("dbos").propagate = True

    def start(self, *, reviews_per_installation: int, reviews_at_once: int, poll_seconds: float) -> None:
        """Begin to work."""
        DBOS.launch()
        every = {"polling_interval_sec": poll_seconds}
        DBOS.register_queue(Queue.PULLS.value, partition_concurrency=1, worker_concurrency=8, **every)  # type: ignore[arg-type]
        DBOS.register_queue(
            Queue.REVIEWS.value,
            partition_concurrency=reviews_per_installation,
            worker_concurrency=reviews_at_once,
            **every,  # type: ignore[arg-type]
        )
        DBOS.register_queue(Queue.UPKEEP.value, partition_concurrency=1, worker_concurrency=2, **every)  # type: ignore[arg-type]

    def enqueue(self, job: Job) -> None:
        """Have a job done; the same id twice is once."""
        _enqueue(job)

    def waiting(self) -> int:
        """Return how many jobs wait or are being done."""
        return len(DBOS.list_workflows(status=_WAITING, load_input=False, load_output=False))

    def is_up(self) -> bool:
        DBOS.list_workflows(limit=1, load_input=False, load_output=False)
        return True

    def owners(self) -> set[str]:
        """Return the processes that have work under way."""
        pending = DBOS.list_workflows(status="PENDING", load_input=False, load_output=False)
        return {item.executor_id for item in pending if item.executor_id}

    def take_over(self, dead: list[str]) -> int:
        """Do the work that processes left; return how many jobs. A private call of DBOS, held in place by the tests
        that kill processes."""
        return len(DBOS._recover_pending_workflows(dead))

    def forsaken(self) -> set[str]:
        """Return the jobs that this process has by the word of the database, and is not doing. The database may end
        when a job was given and before the answer came: nobody else would ever do it, and it holds up its partition."""
        pending = DBOS.list_workflows(status="PENDING", load_input=False, load_output=False)
        doing = set(_get_dbos_instance()._active_workflows_set.activeList())
        return {item.workflow_id for item in pending if item.executor_id == self._executor} - doing

    def do_again(self, jobs: Iterable[str]) -> int:
        """Put jobs of this process back into their queue; return how many."""
        database = _get_dbos_instance()._sys_db
        return sum(database.reenqueue_for_recovery(job, [self._executor], Queue.UPKEEP.value) for job in jobs)

    def forget_older(self, seconds: float) -> int:
        """Drop finished jobs that are older than that."""
        before = time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(time.time() - seconds))
        old = DBOS.list_workflows(status=_DONE, end_time=before, limit=5000, load_input=False, load_output=False)
        if old:
            DBOS.delete_workflows([item.workflow_id for item in old])
        return len(old)

    def stop(self, seconds: int) -> None:
        """Take no more work, and wait for what is under way; what is not done by then is done after the next start."""
        DBOS.destroy(workflow_completion_timeout_sec=seconds)


def _system_database(database: sa.URL) -> str:
    if database.get_backend_name() == "sqlite":
        return f"sqlite:///{database.database}.jobs"
    return database.set(drivername="postgresql").render_as_string(hide_password=False)
