"""One worker process: started, and ended for certain.

A process with one thread forks, which costs a few milliseconds; one with several threads must not, and starts a new
interpreter, with nothing of the current directory on its path. So does every process where there is no fork.
"""

import os
import signal
import socket
import subprocess
import sys
import threading
from collections.abc import Sequence
from dataclasses import dataclass
from typing import NoReturn

from foureyes.facts import pool_handover, pool_wire, pool_worker
from foureyes.facts.collector import Collector
from foureyes.facts.limits import Limits
from foureyes.model.errors import AnalysisError
from foureyes.model.system_errors import system_reason
from foureyes.model.wording import worded

_MOST_FILES = 1 << 20
_OUT_OF_TIME = frozenset(item for item in signal.Signals if item.name in {"SIGPROF", "SIGXCPU"})
_CRASHES = frozenset(item for item in signal.Signals if item.name in {"SIGSEGV", "SIGABRT", "SIGBUS"})
_KILLED = frozenset(item for item in signal.Signals if item.name == "SIGKILL")
_WINDOWS_FAULT = 0xC0000000  # from here on, an exit status of Windows tells of a crash


@dataclass(frozen=True, slots=True)
class Death:
    """How a worker ended: the number of the signal, or minus its exit status."""

    number: int

    @property
    def is_own_fault(self) -> bool:
        """Whether the file it read is to blame, and would be again."""
        return self.number in _OUT_OF_TIME or self.number in _CRASHES or -self.number >= _WINDOWS_FAULT

    def describe(self, limits: Limits) -> str:
        """Say what happened, as the reason why a file could not be analysed."""
        if self.number in _OUT_OF_TIME:
            return f"reading the file takes more than {limits.cpu_seconds:g} s of CPU time"
        if self.number in _KILLED:
            return "reading the file was ended from outside, perhaps for want of memory"
        if self.number > 0:
            return f"reading the file crashed ({signal.Signals(self.number).name})"
        if -self.number >= _WINDOWS_FAULT:
            return f"reading the file crashed (0x{-self.number:X})"
        return f"reading the file ended its process (status {-self.number})"


class WorkerProcess:
    """A running worker and the channel to it."""

    def __init__(self, channel: socket.socket, pid: int, popen: subprocess.Popen[bytes] | None = None) -> None:
        self.channel = channel
        self._pid = pid
        self._popen = popen

    def end(self) -> Death:
        """End it now, if it has not ended by itself, and leave no trace of it."""
        self.channel.close()
        if self._popen is not None:
            self._popen.kill()
            return Death(-self._popen.wait())
        if sys.platform == "win32":
            raise AssertionError("Windows forks no worker")
        pid, status = os.waitpid(self._pid, os.WNOHANG)
        if not pid:
            os.kill(self._pid, signal.SIGKILL)
            _, status = os.waitpid(self._pid, 0)
        return Death(os.WTERMSIG(status) if os.WIFSIGNALED(status) else -os.WEXITSTATUS(status))


def start(collectors: Sequence[Collector], limits: Limits) -> WorkerProcess:
    """Start one worker."""
    ours, theirs = socket.socketpair()
    try:
        with theirs:
            if threading.active_count() == 1 and sys.platform not in ("darwin", "win32"):
                return _fork(ours, theirs, collectors, limits)
            return _launch(ours, theirs, collectors, limits)
    except OSError as error:
        ours.close()
        raise AnalysisError(
            worded(
                "cannot start a process to read files in: {reason}; free some and run again",
                reason=system_reason(error),
            )
        ) from None


def _fork(ours: socket.socket, theirs: socket.socket, collectors: Sequence[Collector], limits: Limits) -> WorkerProcess:
    if sys.platform == "win32":
        raise AssertionError("Windows forks no worker")
    pid = os.fork()
    if pid == 0:
        _become_worker(theirs, collectors, limits)
    return WorkerProcess(ours, pid)


def _become_worker(channel: socket.socket, collectors: Sequence[Collector], limits: Limits) -> NoReturn:
    status = 1
    try:
        number = channel.fileno()
        os.closerange(3, number)  # pipes to git must not be held open from here
        os.closerange(number + 1, _MOST_FILES)
        nothing = os.open(os.devnull, os.O_RDWR)
        for standard in (0, 1, 2):
            os.dup2(nothing, standard)
        pool_worker.serve(channel, collectors, limits)
        status = 0
    finally:
        os._exit(status)


def _launch(
    ours: socket.socket, theirs: socket.socket, collectors: Sequence[Collector], limits: Limits
) -> WorkerProcess:
    if sys.platform == "win32":
        popen = pool_handover.started(theirs)
    else:
        number = theirs.fileno()
        popen = subprocess.Popen(
            [sys.executable, "-P", "-m", "foureyes.facts.pool_worker", str(number)],
            pass_fds=(number,),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
    import pickle  # a forked worker needs none

    pool_wire.send(ours, pickle.dumps((tuple(collectors), limits)))
    return WorkerProcess(ours, popen.pid, popen)
