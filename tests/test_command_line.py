"""A command that is forked is a command: what it says, how it ends, and where it looks are those of a fresh process."""

import subprocess
import sys
from pathlib import Path

import pytest

from tests.command_line import run

TYPED = [
    ("--version",),
    ("explain", "no-such-rule"),
    ("provenance", "--stdin", "--format", "jsonl"),
    ("review",),
]


@pytest.mark.parametrize("arguments", TYPED)
def test_it_is_as_a_fresh_process(arguments: tuple[str, ...], tmp_path: Path) -> None:
    stdin = b'{"sha": "' + b"a" * 40 + b'", "message": "\\ud800"}\n'
    fresh = subprocess.run(
        [sys.executable, "-m", "foureyes", *arguments], cwd=tmp_path, input=stdin, capture_output=True, check=False
    )
    forked = run(*arguments, cwd=tmp_path, stdin=stdin)
    assert (forked.returncode, forked.stdout, forked.stderr) == (fresh.returncode, fresh.stdout, fresh.stderr)


def test_one_that_takes_too_long_is_ended_and_the_next_one_runs(tmp_path: Path) -> None:
    with pytest.raises(subprocess.TimeoutExpired):
        run("mcp", cwd=tmp_path, stdin=b"", seconds=0.001)
    assert run("--version", cwd=tmp_path).returncode == 0
