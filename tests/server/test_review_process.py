"""The review runs in a process of its own; what kills it is a failed result, and it never outlives its parent."""

import os
import signal
import subprocess
import sys
import time
from dataclasses import replace
from pathlib import Path

import pytest

from foureyes.model.attribution import Origin
from foureyes.model.gate_facts import AnalysisState
from foureyes.server.review_process import Superseded, run
from tests.repositories import build
from tests.server.changes import AGENT_FILES, agent_change, task_for


def test_a_change_is_reviewed(tmp_path: Path) -> None:
    result = run(task_for(tmp_path, agent_change(tmp_path)))
    assert (result.state, result.detail) == (AnalysisState.COMPLETE, "")
    assert result.review is not None
    assert result.review.attribution.origin is Origin.AI
    assert "shop/unused.py" in {finding.path for finding in result.review.findings}
    assert result.policy is not None


def test_a_review_that_takes_too_long_is_ended_and_blocks(tmp_path: Path) -> None:
    result = run(replace(task_for(tmp_path, agent_change(tmp_path)), seconds=0))
    assert result.is_failed
    assert "longer than" in result.detail


def test_a_review_that_wants_too_much_memory_blocks(tmp_path: Path) -> None:
    result = run(task_for(tmp_path, agent_change(tmp_path), memory_mb=8))
    assert result.is_failed


def test_a_review_that_nobody_wants_is_ended(tmp_path: Path) -> None:
    started = time.monotonic()
    with pytest.raises(Superseded):
        run(task_for(tmp_path, agent_change(tmp_path)), is_wanted=lambda: False)
    assert time.monotonic() - started < 20


def test_a_policy_that_cannot_be_used_is_told(tmp_path: Path) -> None:
    base, head = build(
        tmp_path / "repository",
        [{"files": {".foureyes.yml": "presett: team\n"}}, {"files": AGENT_FILES, "branch": "x", "parents": [0]}],
    )
    result = run(task_for(tmp_path, (str(tmp_path / "repository"), base, head)))
    assert ".foureyes.yml:1" in result.policy_problem
    assert result.is_failed


def test_a_repository_that_is_not_there_is_a_failed_review(tmp_path: Path) -> None:
    result = run(task_for(tmp_path, (str(tmp_path / "nowhere"), "a" * 40, "b" * 40)))
    assert result.is_failed
    assert "nowhere" in result.detail


def test_the_review_dies_with_its_parent(tmp_path: Path) -> None:
    program = (
        "import subprocess, sys, time\n"
        "child = subprocess.Popen([sys.executable, '-m', 'foureyes.server.review_process', 'x'], "
        "stdin=subprocess.PIPE, start_new_session=True)\nprint(child.pid, flush=True)\ntime.sleep(60)\n"
    )
    parent = subprocess.Popen([sys.executable, "-c", program], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)
    assert parent.stdout is not None
    child = int(parent.stdout.readline())
    os.kill(parent.pid, signal.SIGKILL)
    parent.wait()
    parent.stdout.close()
    assert _is_gone(child)


def _is_gone(pid: int) -> bool:
    end = time.monotonic() + 15
    while time.monotonic() < end:
        try:
            status = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
        except FileNotFoundError:
            return True
        if status == "Z":
            return True
        time.sleep(0.05)
    return False
