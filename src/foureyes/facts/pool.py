"""A pool of worker processes that survives what it reads: a file that kills or hangs its worker costs that file only.

In: blobs to study. Out: an answer for each, in the order they are done. Workers are started when there is work for
them. A batch that does not come back is asked for again file by file, so that exactly the culprit is named.
"""

import selectors
import time
from collections import deque
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from types import TracebackType

from foureyes.facts import pool_wire
from foureyes.facts.collector import Collector
from foureyes.facts.limits import Limits
from foureyes.facts.pool_process import WorkerProcess, start
from foureyes.facts.pool_worker import KNOWN

_BATCH_FILES = 64
_BATCH_BYTES = 256 * 1024


@dataclass(frozen=True, slots=True)
class Job:
    """A blob to study, and the names of the collectors to run on it. `stopped` says why they are not run after all;
    `is_known` that only they are asked, since its facts are known."""

    oid: str
    data: bytes
    collect: tuple[str, ...] = ()
    stopped: str = ""
    is_known: bool = False


@dataclass(frozen=True, slots=True)
class Answer:
    """What a worker read out of `job`, or, where `parts` is empty, what the problem was.

    A problem is `lasting` when the same file would meet it again.
    """

    job: Job
    parts: tuple[bytes, ...]
    problem: str = ""
    lasting: bool = False


@dataclass(slots=True)
class _Busy:
    """A worker at work: on what, and until when."""

    process: WorkerProcess
    batch: list[Job]
    deadline: float


class Pool:
    """Use as a context manager: leaving it ends all workers, whatever they do."""

    def __init__(self, collectors: Sequence[Collector], limits: Limits, jobs: int) -> None:
        self._collectors = collectors
        self._limits = limits
        self._most = max(jobs, 1)
        self._idle: list[WorkerProcess] = []
        self._busy: dict[int, _Busy] = {}
        self._again: deque[list[Job]] = deque()
        self._selector = selectors.DefaultSelector()
        self._end = time.monotonic() + limits.tree_seconds

    def __enter__(self) -> "Pool":
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._selector.close()
        for process in (*self._idle, *(busy.process for busy in self._busy.values())):
            process.end()
        self._idle.clear()
        self._busy.clear()

    def prepare(self, files: int) -> None:
        """Start the workers that so many files are worth. Before anything is read, since reading may start threads, and
        a process with threads starts its workers at several times the cost."""
        while len(self._idle) < min(self._most, -(-files // _BATCH_FILES)):
            self._idle.append(start(self._collectors, self._limits))

    def study(self, jobs: Iterable[Job]) -> Iterator[Answer]:
        """Yield an answer to every job."""
        batches = _batches(jobs)
        while True:
            while len(self._busy) < self._most:
                batch = self._again.popleft() if self._again else next(batches, None)
                if batch is None:
                    break
                if time.monotonic() > self._end:
                    yield from (Answer(job, (), f"not read: {self._time_is_up()}") for job in batch)
                else:
                    self._assign(batch)
            if not self._busy:
                return
            yield from self._answers()

    def _time_is_up(self) -> str:
        return f"the limit of {self._limits.tree_seconds:.0f} s for the whole tree was reached"

    def _assign(self, batch: list[Job]) -> None:
        process = self._idle.pop() if self._idle else start(self._collectors, self._limits)
        deadline = time.monotonic() + self._limits.wall_seconds
        self._busy[process.channel.fileno()] = _Busy(process, batch, deadline)
        self._selector.register(process.channel, selectors.EVENT_READ)
        try:
            process.channel.settimeout(self._limits.wall_seconds)
            pool_wire.send(process.channel, pool_wire.join(map(_request, batch)))
        except OSError:
            return  # it died; the selector will say so

    def _answers(self) -> Iterator[Answer]:
        soonest = min(busy.deadline for busy in self._busy.values())
        for key, _ in self._selector.select(max(soonest - time.monotonic(), 0.01)):
            busy = self._busy[key.fd]
            try:
                frame = pool_wire.receive(busy.process.channel)
            except OSError:
                frame = None
            if frame is None:
                yield from self._lost(busy, "")
                continue
            self._release(busy)
            self._idle.append(busy.process)
            for job, parts in zip(busy.batch, pool_wire.split(frame), strict=True):
                yield Answer(job, tuple(pool_wire.split(parts)))
        now = time.monotonic()
        for busy in [item for item in self._busy.values() if item.deadline < now]:
            yield from self._lost(busy, f"reading the file takes more than {self._limits.wall_seconds:g} s")

    def _release(self, busy: _Busy) -> None:
        self._selector.unregister(busy.process.channel)
        del self._busy[busy.process.channel.fileno()]

    def _lost(self, busy: _Busy, problem: str) -> Iterator[Answer]:
        self._release(busy)
        death = busy.process.end()
        if len(busy.batch) > 1:
            self._again.extend([job] for job in busy.batch)
            return
        (job,) = busy.batch
        lasting = not problem and death.is_own_fault
        problem = problem or death.describe(self._limits)
        if job.collect and not job.stopped:
            self._again.append([replace(job, stopped=problem)])
        else:
            yield Answer(job, (), problem, lasting)


def _request(job: Job) -> bytes:
    names = "" if job.stopped else ",".join(job.collect)
    return b"%s%s\n%s" % (KNOWN if job.is_known else b"", names.encode(), job.data)


def _batches(jobs: Iterable[Job]) -> Iterator[list[Job]]:
    batch: list[Job] = []
    size = 0
    for job in jobs:
        batch.append(job)
        size += len(job.data)
        if size >= _BATCH_BYTES or len(batch) == _BATCH_FILES:
            yield batch
            batch, size = [], 0
    if batch:
        yield batch
