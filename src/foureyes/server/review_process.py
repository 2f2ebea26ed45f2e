"""A review task in, its result out, by way of a process of its own that can be limited and killed.

The child reads its task from its standard input and lives no longer than that stays open: when the server dies, by
whatever signal, the review and everything it started die as well. Whatever goes wrong in it becomes a failed result,
and that blocks.
"""

import contextlib
import os
import resource
import signal
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable
from pathlib import Path

from foureyes.assembly.policy_file import POLICY_FILE, policy_at
from foureyes.model.errors import FoureyesError, PolicyError
from foureyes.model.gate_facts import AnalysisState
from foureyes.model.safe_text import one_line
from foureyes.model.wording import joined, worded
from foureyes.server.json_codec import CodecError, decode, encode
from foureyes.server.review_task import ReviewResult, ReviewTask

_LARGEST_RESULT = 512 * 1024 * 1024
_TICK = 0.2


class Superseded(Exception):
    """Nobody wants this review any more: a newer head is there, or the server ends."""


def run(task: ReviewTask, is_wanted: Callable[[], bool] = lambda: True) -> ReviewResult:
    """Return the result; `is_wanted` is asked once a second, and when it says no, `Superseded` is raised."""
    with tempfile.TemporaryDirectory(prefix="foureyes-review-") as folder:
        answer = Path(folder) / "result.json"
        process = subprocess.Popen(
            [sys.executable, "-m", "foureyes.server.review_process", str(answer)],
            stdin=subprocess.PIPE,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            cwd=folder,
            env=_environment(folder),
            start_new_session=True,
        )
        try:
            assert process.stdin is not None
            with contextlib.suppress(BrokenPipeError):
                process.stdin.write(encode(task).encode("ascii") + b"\n")
                process.stdin.flush()
            is_in_time = _awaited(process, task.seconds, is_wanted)
        finally:
            _end(process)
        if not is_in_time:
            return ReviewResult(AnalysisState.FAILED, _too_long(task.seconds))
        return _read(answer, process.returncode)


def _too_long(seconds: int) -> str:
    return worded("the review took longer than {count} seconds", count=seconds)


def _environment(folder: str) -> dict[str, str]:
    """Nothing of the server's environment, where its secrets are, but what a program needs to start."""
    kept = ("PATH", "LANG", "LC_ALL", "PYTHONPATH", "VIRTUAL_ENV", "COVERAGE_PROCESS_START", "COVERAGE_PROCESS_CONFIG")
    known = {name: os.environ[name] for name in kept if name in os.environ}
    return {**known, "HOME": folder, "TMPDIR": folder, "PYTHONSAFEPATH": "1", "PYTHONHASHSEED": "0"}


def _awaited(process: "subprocess.Popen[bytes]", seconds: float, is_wanted: Callable[[], bool]) -> bool:
    end = time.monotonic() + seconds
    asked = float("-inf")
    while time.monotonic() < end:
        try:
            process.wait(_TICK)
        except subprocess.TimeoutExpired:
            if time.monotonic() - asked >= 1:
                asked = time.monotonic()
                if not is_wanted():
                    raise Superseded from None
            continue
        return True
    return False


def _end(process: "subprocess.Popen[bytes]") -> None:
    with contextlib.suppress(OSError):
        os.killpg(process.pid, signal.SIGKILL)
    process.wait()
    if process.stdin is not None:
        with contextlib.suppress(OSError):
            process.stdin.close()


def _read(answer: Path, status: int) -> ReviewResult:
    if status or not answer.is_file() or answer.stat().st_size > _LARGEST_RESULT:
        how = f"signal {-status}" if status < 0 else f"status {status}"
        detail = worded("the review process ended with {how}, perhaps for want of memory", how=how)
        return ReviewResult(AnalysisState.FAILED, detail)
    try:
        return decode(ReviewResult, answer.read_text("ascii"))
    except (CodecError, UnicodeDecodeError) as error:
        detail = worded("the review's result cannot be read: {why}", why=one_line(str(error)))
        return ReviewResult(AnalysisState.FAILED, detail)


def perform(task: ReviewTask) -> ReviewResult:
    """Do the review in this process. Everything that can go wrong with it is a failed result."""
    from foureyes.gate.policy import parse_policy
    from foureyes.git.repository import Repository

    try:
        with Repository.open(Path(task.mirror)) as repo:
            try:
                text, where = policy_at(repo, task.base)
                policy = parse_policy(text, POLICY_FILE)
            except PolicyError as error:
                detail = worded("not begun: there is no policy")
                return ReviewResult(AnalysisState.FAILED, detail, policy_problem=error.message)
            return _reviewed(repo, task, policy, where)
    except FoureyesError as error:
        return ReviewResult(AnalysisState.FAILED, one_line(error.message, 400))
    except Exception as error:  # a defect of ours must block, not vanish
        what = one_line(f"{type(error).__name__}: {error}", 400)
        return ReviewResult(AnalysisState.FAILED, worded("internal error: {what}", what=what))


def _reviewed(repo: "object", task: ReviewTask, policy: "object", where: str) -> ReviewResult:
    from foureyes.assembly.gate_reading import gate_reading
    from foureyes.assembly.repository_review import Means, reviewed
    from foureyes.git.change_set import between
    from foureyes.git.repository import Repository
    from foureyes.model.policy import Policy
    from foureyes.provenance.signal_files import load_signals
    from foureyes.review import ReviewRequest
    from foureyes.rulepacks.catalogue import load_catalogue

    assert isinstance(repo, Repository)
    assert isinstance(policy, Policy)
    request = ReviewRequest(
        policy=policy,
        policy_name=f"{policy.preset}@{where}",
        rules=load_catalogue(()).rules,
        policy_path=POLICY_FILE,
        signals=load_signals(),
    )
    snapshot = between(repo, task.base, task.head)
    means = Means(cache=Path(task.cache), taken_on=task.taken_on, left=frozenset(task.left))
    done = reviewed(repo, snapshot, request, means, pull_request=task.pull_request)
    reading = gate_reading(repo, done.change, policy)
    if done.is_complete:
        return ReviewResult(AnalysisState.COMPLETE, "", done, policy, reading=reading)
    first = [
        *done.change.incomplete,
        *(joined(" ", filter(None, (item.path, item.reason))) for item in done.not_analysed if item.blocks),
    ]
    return ReviewResult(AnalysisState.INCOMPLETE, one_line(first[0], 400), done, policy, reading=reading)


def main() -> None:
    """The child: one task from standard input, one result to the file that the only argument names."""
    line = sys.stdin.buffer.readline()
    threading.Thread(target=_die_with_parent, daemon=True).start()
    task = decode(ReviewTask, line.decode("ascii"))
    _limit(task)
    result = perform(task)
    partial = Path(sys.argv[1]).with_suffix(".part")
    partial.write_text(encode(result), "ascii")
    partial.replace(sys.argv[1])


def _die_with_parent() -> None:
    while os.read(0, 4096):
        pass
    os.killpg(0, signal.SIGKILL)


def _limit(task: ReviewTask) -> None:
    most = task.memory_mb * 1024 * 1024
    for kind, value in ((resource.RLIMIT_DATA, most), (resource.RLIMIT_CPU, task.seconds), (resource.RLIMIT_CORE, 0)):
        with contextlib.suppress(OSError, ValueError):
            resource.setrlimit(kind, (value, value))


if __name__ == "__main__":
    main()
