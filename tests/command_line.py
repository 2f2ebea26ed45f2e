"""The real command line in a process of its own: what a user types goes in, what they see comes out.

The processes are forked from one that has imported foureyes already (`command_server`), where nothing in the
environment tells an interpreter how to start.
"""

import atexit
import json
import os
import signal
import socket
import subprocess
import sys
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass
from functools import cache
from pathlib import Path

_OF_THE_START = ("PYTHON", "COVERAGE", "LC_", "LANG", "LD_", "MALLOC")


@dataclass(frozen=True, slots=True)
class Answer:
    code: int
    out: str
    err: str


def foureyes(*arguments: str | Path, cwd: Path, stdin: str = "", seconds: float = 120) -> Answer:
    """Run `foureyes ARGUMENTS` in `cwd`, the environment as the test has set it."""
    done = run(*map(str, arguments), cwd=cwd, stdin=stdin.encode("utf-8", "surrogateescape"), seconds=seconds)
    out, err = (data.decode("utf-8", "surrogateescape") for data in (done.stdout, done.stderr))
    return Answer(done.returncode, out, err)


def run(
    *arguments: str,
    cwd: Path | None = None,
    stdin: bytes = b"",
    seconds: float = 120,
    environment: Mapping[str, str] | None = None,
) -> "subprocess.CompletedProcess[bytes]":
    """As `subprocess.run` would."""
    told = dict(os.environ if environment is None else environment)
    server = _server(tuple(sorted(_of_the_start(told).items()))) if _can_fork() and not _is_measured(told) else None
    if server is not None:
        return server.run(arguments, cwd or Path.cwd(), stdin, seconds, told)
    command = [sys.executable, "-m", "foureyes", *arguments]
    return subprocess.run(command, cwd=cwd, env=told, input=stdin, capture_output=True, timeout=seconds, check=False)


def _can_fork() -> bool:
    return sys.platform == "linux"  # elsewhere forking is not safe, or a socket keeps no borders between messages


def _is_measured(environment: Mapping[str, str]) -> bool:
    """Coverage is written by the process that is measured, when it ends."""
    return any(name.startswith("COVERAGE") for name in environment)


def _of_the_start(environment: Mapping[str, str]) -> dict[str, str]:
    """What an interpreter heeds when it starts."""
    return {name: value for name, value in environment.items() if name.startswith(_OF_THE_START)}


class _Server:
    def __init__(self, of_the_start: Mapping[str, str]) -> None:
        self._channel, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        kept = {name: value for name, value in os.environ.items() if not name.startswith(_OF_THE_START)}
        with theirs:
            self._process = subprocess.Popen(
                [sys.executable, str(Path(__file__).with_name("command_server.py")), str(theirs.fileno())],
                env={**kept, **of_the_start},
                pass_fds=[theirs.fileno()],
                stdin=subprocess.DEVNULL,
            )
        atexit.register(self._end)

    def run(
        self, arguments: tuple[str, ...], cwd: Path, stdin: bytes, seconds: float, environment: Mapping[str, str]
    ) -> "subprocess.CompletedProcess[bytes]":
        order = json.dumps({"arguments": arguments, "directory": str(cwd), "environment": environment})
        (their_in, our_in), (our_out, their_out), (our_err, their_err) = os.pipe(), os.pipe(), os.pipe()
        socket.send_fds(self._channel, [order.encode()], [their_in, their_out, their_err])
        for file in (their_in, their_out, their_err):
            os.close(file)
        with ThreadPoolExecutor(3) as pool:
            pool.submit(_write, our_in, stdin)
            out, err = pool.submit(_read, our_out), pool.submit(_read, our_err)
            code = self._status(seconds)
        if code is None:
            raise subprocess.TimeoutExpired(["foureyes", *arguments], seconds)
        return subprocess.CompletedProcess(["foureyes", *arguments], code, out.result(), err.result())

    def _status(self, seconds: float) -> int | None:
        """The exit code of what was ordered; None where it had to be killed."""
        self._channel.settimeout(None)
        process = int(self._channel.recv(64))
        self._channel.settimeout(seconds)
        try:
            return int(self._channel.recv(64))
        except TimeoutError:
            os.kill(process, signal.SIGKILL)
            self._channel.settimeout(None)
            self._channel.recv(64)
            return None

    def _end(self) -> None:
        self._channel.close()
        self._process.wait(10)


@cache
def _server(of_the_start: tuple[tuple[str, str], ...]) -> _Server:
    return _Server(dict(of_the_start))


def _write(file: int, data: bytes) -> None:
    with suppress(BrokenPipeError), os.fdopen(file, "wb") as pipe:
        pipe.write(data)


def _read(file: int) -> bytes:
    with os.fdopen(file, "rb") as pipe:
        return pipe.read()
