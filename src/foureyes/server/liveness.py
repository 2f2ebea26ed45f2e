"""Which processes live: each writes a row every few seconds, and takes over the work of those that write no more, and
its own that was lost on the way when the database ended.

On SQLite there is one process at a time, which a lock file sees to: whoever else has work under way is dead.
"""

import fcntl
import os
import socket
import threading
import uuid
from pathlib import Path
from typing import IO

import sqlalchemy as sa
import structlog

from foureyes.model.errors import UsageError
from foureyes.model.wording import worded
from foureyes.server.jobs import Jobs
from foureyes.server.metrics import RECOVERED
from foureyes.server.schema import executors

_log = structlog.get_logger("foureyes.liveness")
_MISSED_BEATS = 6


def new_executor() -> str:
    """Return a name that no other process has, not even this one after a restart."""
    return f"{socket.gethostname()}:{os.getpid()}:{uuid.uuid4().hex[:8]}"


def lock_sqlite(database: sa.URL) -> IO[str] | None:
    """Hold the database for this process alone; `UsageError` where another has it."""
    if database.get_backend_name() != "sqlite" or not database.database:
        return None
    path = Path(f"{database.database}.lock")
    path.parent.mkdir(parents=True, exist_ok=True)
    file = path.open("w")
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        file.close()
        raise UsageError(
            worded(
                "another foureyes process uses {path}: SQLite takes one; use PostgreSQL for more",
                path=str(database.database),
            )
        ) from None
    return file


class Liveness(threading.Thread):
    """Beats until `close`."""

    def __init__(self, engine: sa.Engine, jobs: Jobs, executor: str, beat: float) -> None:
        super().__init__(name="liveness", daemon=True)
        self._engine, self._jobs, self._executor, self._beat = engine, jobs, executor, beat
        self._is_alone = engine.dialect.name == "sqlite"
        self._ended = threading.Event()
        self._forsaken: dict[str, int] = {}  # jobs, and for how many beats they have been so
        clock = (
            "(julianday('now') - 2440587.5) * 86400.0" if self._is_alone else "extract(epoch from clock_timestamp())"
        )
        self._now = sa.literal_column(clock, sa.Float)

    def begin(self) -> None:
        """Say that this process lives, take over what others left, and go on doing so."""
        self._write()
        self._reap()
        self.start()

    def run(self) -> None:
        while not self._ended.wait(self._beat):
            try:
                self._write()
                self._reap()
                self._take_up()
            except Exception as error:  # the database is away for a moment: the next beat tries again
                _log.warning("missed a beat", problem=type(error).__name__)

    def close(self) -> None:
        """Say goodbye, so that nobody waits for this process."""
        self._ended.set()
        if self.is_alive():
            self.join(5)
        with self._engine.begin() as connection:
            connection.execute(sa.delete(executors).where(executors.c.id == self._executor))

    def _write(self) -> None:
        with self._engine.begin() as connection:
            mine = executors.c.id == self._executor
            if not connection.execute(sa.update(executors).where(mine).values(last_seen=self._now)).rowcount:
                values = {"id": self._executor, "host": socket.gethostname(), "process": os.getpid()}
                connection.execute(sa.insert(executors).values(**values, last_seen=self._now))
            old = executors.c.last_seen < self._now - 86_400
            connection.execute(sa.delete(executors).where(old))

    def _living(self) -> set[str]:
        if self._is_alone:
            return {self._executor}
        recent = executors.c.last_seen > self._now - _MISSED_BEATS * self._beat
        with self._engine.begin() as connection:
            return set(connection.execute(sa.select(executors.c.id).where(recent)).scalars())

    def _reap(self) -> None:
        dead = sorted(self._jobs.owners() - self._living() - {self._executor})
        if dead:
            count = self._jobs.take_over(dead)
            RECOVERED.inc(count)
            _log.warning("took over", jobs=count, processes=dead)

    def _take_up(self) -> None:
        found = self._jobs.forsaken()
        self._forsaken = {job: self._forsaken.get(job, 0) + 1 for job in found}
        lost = [job for job, beats in self._forsaken.items() if beats >= _MISSED_BEATS]
        if lost:
            count = self._jobs.do_again(lost)
            RECOVERED.inc(count)
            _log.warning("took up again", jobs=count)
