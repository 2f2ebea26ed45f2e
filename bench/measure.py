"""What one command costs: CPU seconds of all its processes, and the largest one's memory."""

import os
import subprocess
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Cost:
    """CPU seconds and peak memory of a command; `output` is what it printed."""

    cpu: float
    megabytes: float
    output: bytes
    status: int


def run(command: Sequence[str | Path], *, cwd: Path | None = None) -> Cost:
    """Run a command to its end."""
    process = subprocess.Popen(
        [str(part) for part in command], cwd=cwd, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL
    )
    assert process.stdout is not None
    with process.stdout:
        output = process.stdout.read()
    _, status, usage = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    return Cost(usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1024, output, process.returncode)
