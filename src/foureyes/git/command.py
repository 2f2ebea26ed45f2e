"""Runs git: arguments and input go in, bounded output comes out, or a `GitError` of one line.

Every child gets the private directory's environment, a time limit, a memory limit where the system has one, and no
terminal. Output beyond a cap ends the child.
"""

import contextlib
import subprocess
import sys
import tempfile
import threading
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from foureyes.git.limits import Limits
from foureyes.git.private_directory import environment
from foureyes.git.program import missing, program
from foureyes.model.errors import GitError, UsageError
from foureyes.model.safe_text import one_line
from foureyes.model.system_errors import system_problem
from foureyes.model.wording import worded

if sys.platform == "linux":
    import resource

_STDERR_SHOWN = 4096


@dataclass(frozen=True, slots=True)
class Output:
    """`truncated` is true when git had more to say than the cap allows; `data` then ends anywhere."""

    data: bytes
    returncode: int
    error: str
    truncated: bool


class Git:
    """git on one private directory."""

    def __init__(self, root: Path, limits: Limits) -> None:
        self.root = root
        self.limits = limits
        self._environment = environment(root)

    def output(
        self,
        *arguments: str,
        stdin: bytes = b"",
        cap: int | None = None,
        variables: Mapping[str, str] | None = None,
        seconds: float | None = None,
    ) -> Output:
        """Run one command to its end and return all it said, whatever its exit code."""
        cap = self.limits.listing_bytes if cap is None else cap
        seconds = self.limits.seconds if seconds is None else seconds
        with tempfile.TemporaryFile() as source, tempfile.TemporaryFile() as errors:
            source.write(stdin)
            source.seek(0)
            process = self.start(*arguments, stdin=source, stderr=errors, variables=variables)
            assert process.stdout is not None
            with process.stdout, self.deadline(process, seconds) as late:
                data = process.stdout.read(cap + 1)
                truncated = len(data) > cap
                if truncated:
                    process.kill()
                process.wait()
            if late.is_set():
                raise GitError(
                    worded(
                        "git {command} took longer than {seconds} seconds",
                        command=arguments[0],
                        seconds=f"{seconds:.0f}",
                    )
                )
            errors.seek(0)
            error = one_line(errors.read(_STDERR_SHOWN).decode("utf-8", "surrogateescape"))
        return Output(data[:cap], process.returncode, error, truncated)

    def run(self, *arguments: str, stdin: bytes = b"", variables: Mapping[str, str] | None = None) -> bytes:
        """Run one command that has to succeed and to stay within the caps; return its output."""
        output = self.output(*arguments, stdin=stdin, variables=variables)
        if output.truncated:
            raise GitError(
                worded(
                    "git {command} answered more than {limit} bytes",
                    command=arguments[0],
                    limit=self.limits.listing_bytes,
                )
            )
        if output.returncode:
            raise failure(arguments[0], output.returncode, output.error)
        return output.data

    def start(
        self,
        *arguments: str,
        stdin: IO[bytes] | int,
        stderr: IO[bytes] | int,
        variables: Mapping[str, str] | None = None,
    ) -> subprocess.Popen[bytes]:
        """Start git with `stdout` a pipe. The caller waits for it."""
        try:
            process = subprocess.Popen(
                [program(), "--no-pager", *arguments],
                cwd=self.root,
                env={**self._environment, **(variables or {})},
                stdin=stdin,
                stdout=subprocess.PIPE,
                stderr=stderr,
            )
        except FileNotFoundError:
            raise UsageError(missing()) from None
        except OSError as error:
            raise GitError(worded("git could not be started: {error}", error=system_problem(error))) from None
        self._limit(process.pid)
        return process

    @contextlib.contextmanager
    def deadline(self, process: subprocess.Popen[bytes], seconds: float | None = None) -> Iterator[threading.Event]:
        """Kill `process` when the block takes too long; the event says whether that happened."""
        late = threading.Event()

        def end() -> None:
            late.set()
            process.kill()

        timer = threading.Timer(self.limits.seconds if seconds is None else seconds, end)
        timer.daemon = True
        timer.start()
        try:
            yield late
        except BaseException:
            process.kill()
            process.wait()
            raise
        finally:
            timer.cancel()
            timer.join()  # whoever forks next must not find a second thread

    def _limit(self, pid: int) -> None:
        if sys.platform == "linux":  # elsewhere time and output limits remain
            for kind, most in (
                (resource.RLIMIT_DATA, self.limits.child_memory),
                (resource.RLIMIT_FSIZE, self.limits.child_file),
                (resource.RLIMIT_CORE, 0),
            ):
                with contextlib.suppress(OSError, ValueError):  # it has ended already, or the limit is lower than ours
                    resource.prlimit(pid, kind, (most, most))


def failure(command: str, returncode: int, error: str) -> GitError:
    """What to raise when git ended badly."""
    if returncode < 0:
        told = worded("git {command} was ended by signal {signal}", command=command, signal=-returncode)
    else:
        told = worded("git {command} failed with exit code {code}", command=command, code=returncode)
    return GitError(worded("{failure}: {error}", failure=told, error=error) if error else told)


def as_text(data: bytes) -> str:
    """Decode what git printed: any byte sequence survives the way back."""
    return data.decode("utf-8", "surrogateescape")


def path_variables(**paths: Path) -> dict[str, str]:
    """Environment variables from paths, by any name git has for them."""
    return {name: path.as_posix() for name, path in paths.items()}
