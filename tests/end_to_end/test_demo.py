"""`foureyes demo` as people run it: every step is observed, and nothing is left behind however it ends."""

import os
import re
import signal
import socket
import subprocess
import sys
from pathlib import Path

import pytest

from foureyes.demo.scenes import SCENES


@pytest.fixture
def environment(tmp_path: Path) -> dict[str, str]:
    return {**os.environ, "TMPDIR": str(tmp_path)}


def test_every_step_is_observed(tmp_path: Path, environment: dict[str, str]) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "foureyes", "demo", "--fast"],
        env=environment,
        cwd=tmp_path,
        capture_output=True,
        text=True,
        timeout=400,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    for number, scene in enumerate(SCENES, 1):
        assert f"{number}/{len(SCENES)} {scene.title}\n" in done.stdout
    assert "✗" not in done.stdout
    for words in ("command-injection", "405", "prompted the agent", "Approved by bo", "GitHub merges: 200", "unbroken"):
        assert words in done.stdout
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_it_cleans_up_when_it_is_interrupted(
    tmp_path: Path, environment: dict[str, str], number: signal.Signals
) -> None:
    command = [sys.executable, "-u", "-m", "foureyes", "demo"]
    with subprocess.Popen(
        command,
        env=environment,
        cwd=tmp_path,
        stdout=subprocess.PIPE,
        text=True,
        preexec_fn=_heed_interrupts,  # a background job of a shell ignores them, and so would its children
    ) as running:
        assert running.stdout is not None
        port = 0
        for line in running.stdout:
            found = re.search(r"The App listens at http://127\.0\.0\.1:(\d+)", line)
            port = int(found[1]) if found else port
            if line.startswith("2/"):
                break
        running.send_signal(number)
        running.communicate(timeout=60)
    assert running.returncode == 130
    assert port
    assert not _is_listened_at(port)
    assert [one for one in tmp_path.iterdir() if one.name.startswith("foureyes-demo-")] == []


def _is_listened_at(port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0


def _heed_interrupts() -> None:
    signal.signal(signal.SIGINT, signal.default_int_handler)
