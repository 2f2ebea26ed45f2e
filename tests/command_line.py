"""The real command line in a process of its own: what a user types goes in, what they see comes out."""

import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Answer:
    code: int
    out: str
    err: str


def foureyes(*arguments: str | Path, cwd: Path, stdin: str = "", seconds: float = 120) -> Answer:
    """Run `foureyes ARGUMENTS` in `cwd`, the environment as the test has set it."""
    done = subprocess.run(
        [sys.executable, "-m", "foureyes", *map(str, arguments)],
        cwd=cwd,
        input=stdin.encode("utf-8", "surrogateescape"),
        capture_output=True,
        timeout=seconds,
        check=False,
    )
    out, err = (data.decode("utf-8", "surrogateescape") for data in (done.stdout, done.stderr))
    return Answer(done.returncode, out, err)
