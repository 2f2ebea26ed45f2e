"""The command line in hostile surroundings: signals, closed streams, full disks."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from tests.repositories import build

COMMAND = [sys.executable, "-m", "foureyes", "scan", "--no-cache"]


def _heed_signals() -> None:
    """Under nohup, or as a background job of a shell, children would ignore them."""
    signal.signal(signal.SIGINT, signal.default_int_handler)
    signal.signal(signal.SIGHUP, signal.SIG_DFL)


@pytest.fixture
def busy(tmp_path: Path) -> Path:
    """A repository that takes a while to read."""
    source = "\n".join(f"def f{number}(a, b):\n    return [a, b, {number}]" for number in range(400))
    path = tmp_path / "repository"
    build(path, [{"files": {f"p/m{number}.py": f"n = {number}\n{source}\n" for number in range(120)}}])
    return path


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGHUP, signal.SIGINT])
def test_a_signal_leaves_neither_folders_nor_processes(busy: Path, tmp_path: Path, number: signal.Signals) -> None:
    temporary = tmp_path / "temporary"
    temporary.mkdir()
    with subprocess.Popen(
        COMMAND,
        cwd=busy,
        env={**os.environ, "TMPDIR": str(temporary)},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        start_new_session=True,
        preexec_fn=_heed_signals,
    ) as process:
        deadline = time.monotonic() + 60
        while not list(temporary.glob("foureyes-git-*")) and time.monotonic() < deadline:
            time.sleep(0.01)
        time.sleep(0.3)
        process.send_signal(number)
        _, errors = process.communicate(timeout=60)
    assert process.returncode == 128 + number
    assert b"Traceback" not in errors
    assert list(temporary.iterdir()) == []
    deadline = time.monotonic() + 10
    while _is_any_left(process.pid) and time.monotonic() < deadline:
        time.sleep(0.05)
    assert not _is_any_left(process.pid)


def _is_any_left(group: int) -> bool:
    try:
        os.killpg(group, 0)
    except ProcessLookupError:
        return False
    return True


@pytest.mark.parametrize("closed", ["<&-", ">&-", "2>&-", "<&- >&- 2>&-"])
def test_closed_streams_are_no_defect(tmp_path: Path, closed: str) -> None:
    build(tmp_path, [{"files": {"a.py": "def f():\n    return 1\n"}}])
    done = subprocess.run(
        ["sh", "-c", f'exec "$@" {closed}', "sh", *COMMAND, "--fail-on", "never"],
        cwd=tmp_path,
        capture_output=True,
        timeout=60,
        check=False,
    )
    assert (done.returncode, done.stderr) == (0, b"")


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="no device that is always full here")
def test_a_full_disk_is_one_line_and_never_success(tmp_path: Path) -> None:
    build(tmp_path, [{"files": {"a.py": "def f():\n    return 1\n"}}])
    with Path("/dev/full").open("wb") as full:
        done = subprocess.run(COMMAND, cwd=tmp_path, stdout=full, stderr=subprocess.PIPE, timeout=60, check=False)
    assert done.returncode == 3
    assert done.stderr == b"foureyes: No space left on device: make room for it and run again\n"


_ENDING = """
import atexit, os, sys, threading, time
from foureyes.entrypoints import process
atexit.register(lambda: print("what waits for the end"))
if "beside" in sys.argv:
    threading.Thread(target=lambda: (time.sleep(0.3), print("what runs beside"))).start()
sys.stdout.write("x" * 100_000 + "\\n")
try:
    sys.exit(3)
except SystemExit as ending:
    process.leave(ending)
"""


@pytest.mark.parametrize("beside", [[], ["beside"]])
def test_leaving_at_once_loses_nothing(beside: list[str]) -> None:
    done = subprocess.run([sys.executable, "-c", _ENDING, *beside], capture_output=True, text=True, check=False)
    lines = done.stdout.splitlines()
    assert (done.returncode, done.stderr) == (3, "")
    assert len(lines[0]) == 100_000
    assert lines[-1] == "what waits for the end"
    assert ("what runs beside" in lines) is bool(beside)
