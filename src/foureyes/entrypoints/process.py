"""What the surroundings may do to a command: closed streams, signals, full disks; and how it ends in order."""

import atexit
import errno
import gc
import io
import os
import signal
import sys
import threading
from types import FrameType
from typing import NoReturn

from foureyes.model.errors import UsageError
from foureyes.model.system_errors import system_reason
from foureyes.model.wording import worded

if sys.platform == "win32":
    _ENDINGS = (signal.SIGTERM, signal.SIGBREAK)
else:
    _ENDINGS = (signal.SIGTERM, signal.SIGHUP)
_EXHAUSTED = frozenset((errno.ENOSPC, errno.EDQUOT, errno.ENOMEM, errno.EMFILE, errno.ENFILE, errno.EFBIG))


def prepare() -> None:
    """Make the process leave in order whatever it was started with."""
    _open_closed_streams()
    _print_anything()
    gc.set_threshold(100_000, 50, 100)  # facts hold no cycles: looking for some is a tenth of a review's time
    for number in _ENDINGS:
        if signal.getsignal(number) is signal.SIG_DFL:
            signal.signal(number, _end)


def leave(ending: SystemExit) -> NoReturn:
    """End as `ending` says, at once: whatever waits for the end is run, and everything is written. To take the
    interpreter down object by object would be a fourteenth of a small review. Raises `ending`, for the usual end, where
    anything still runs beside, or something cannot be written."""
    if threading.active_count() > 1 or not isinstance(ending.code, int | None):
        raise ending
    try:
        atexit._run_exitfuncs()  # there is no public way to run them before leaving at once
        sys.stdout.flush()
        sys.stderr.flush()
    except OSError:
        raise ending from None
    os._exit(ending.code or 0)


def require_posix(command: str) -> None:
    """Raise `UsageError` on Windows: the server locks files and ends processes in ways that it does not have."""
    if sys.platform == "win32":
        raise UsageError(
            worded("foureyes {command} runs on Linux and macOS: on Windows use its container image", command=command)
        )


def exhausted(error: Exception) -> str:
    """Return what has run out, nothing where that is not the reason."""
    if not isinstance(error, OSError) or error.errno not in _EXHAUSTED:
        return ""
    return worded("{error}: make room for it and run again", error=system_reason(error))


def _open_closed_streams() -> None:
    """A stream the caller closed leads nowhere: its number must not become that of a file or a pipe."""
    for number, (name, mode) in enumerate((("stdin", "r"), ("stdout", "w"), ("stderr", "w"))):
        if getattr(sys, name) is None:
            nowhere = os.open(os.devnull, os.O_RDWR)
            if nowhere != number:
                os.dup2(nowhere, number)
                os.close(nowhere)
            setattr(sys, name, open(number, mode, encoding="utf-8", closefd=False))  # noqa: SIM115


def _print_anything() -> None:
    """A character that the output's encoding lacks is escaped, never an error. Where Windows would write a pipe or a
    file in an encoding of its own, it gets what every other system writes, line ends included."""
    for stream in (sys.stdout, sys.stderr):
        if not isinstance(stream, io.TextIOWrapper):
            continue
        if sys.platform == "win32" and not stream.isatty() and "PYTHONIOENCODING" not in os.environ:
            stream.reconfigure(encoding="utf-8", errors="backslashreplace", newline="\n")
        elif stream.errors == "strict":
            stream.reconfigure(errors="backslashreplace")


def _end(number: int, _: FrameType | None) -> NoReturn:
    """Leave as on Ctrl-C, so that processes are ended and temporary folders removed; a second signal is final."""
    signal.signal(number, signal.SIG_DFL)
    sys.exit(128 + number)
