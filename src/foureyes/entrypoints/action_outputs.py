"""Values in; lines that a runner understands, in the file of outputs, in the job summary and in the log, out.

What is written may hold hostile text. A value stands between two marks that nobody can guess, and a report is printed
while the runner is told to take no commands, so nothing in either can become an output or a command.
"""

import secrets
import sys
from collections.abc import Mapping
from pathlib import Path

from foureyes.model.errors import UsageError
from foureyes.model.safe_text import one_line, shown
from foureyes.model.system_errors import system_reason
from foureyes.model.wording import worded

SUMMARY_LIMIT = 1024 * 1024


def put_outputs(file: Path, values: Mapping[str, str]) -> None:
    """Append the step's outputs."""
    lines = []
    for name, value in values.items():
        mark = f"foureyes-{secrets.token_hex(16)}"
        lines.append(f"{name}<<{mark}\n{value}\n{mark}\n")
    _append(file, "".join(lines))


def put_summary(file: Path, text: str) -> None:
    """Append to the job summary, which the runner refuses as a whole where it is too long."""
    data = text.encode("utf-8", "replace")[: SUMMARY_LIMIT - 1]
    _append(file, data.decode("utf-8", "ignore") + "\n")


def _append(file: Path, text: str) -> None:
    try:
        with file.open("a", encoding="utf-8", errors="replace", newline="\n") as opened:
            opened.write(text)
    except OSError as error:
        raise UsageError(worded("cannot write {path}: {why}", path=str(file), why=system_reason(error))) from None


def say(text: str) -> None:
    """One line in the log, which cannot begin a command."""
    _write(f"foureyes: {one_line(text, 2_000)}\n")


def complain(text: str) -> None:
    """One line in the log that the runner shows as an error of the job."""
    _write(f"::error title=foureyes::{shown(one_line(text, 2_000)).replace('%', '%25')}\n")


def notice(text: str) -> None:
    """One line in the log that the runner shows beside the job."""
    _write(f"::notice title=foureyes::{shown(one_line(text, 2_000)).replace('%', '%25')}\n")


def print_commands(text: str) -> None:
    """Lines that are commands, made by `report.github`."""
    _write(text)


def print_report(text: str) -> None:
    """A report, in which nothing is a command."""
    mark = f"foureyes-{secrets.token_hex(16)}"
    _write(f"::stop-commands::{mark}\n{text.rstrip()}\n::{mark}::\n")


def _write(text: str) -> None:
    encoding = sys.stdout.encoding or "utf-8"
    sys.stdout.write(text.encode(encoding, "replace").decode(encoding))
    sys.stdout.flush()
