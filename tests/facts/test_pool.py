"""The pool answers for every file, whatever a file does to its worker, and leaves no process behind."""

import os
import threading
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from foureyes.facts.collector import Collector
from foureyes.facts.limits import Limits
from foureyes.facts.pool import Answer, Job, Pool
from foureyes.facts.pool_process import Death
from foureyes.facts.source import GRAMMAR
from foureyes.facts.store_codec import unpack, unpack_outline
from tests.facts import collectors

LIMITS = Limits(cpu_seconds=0.5, wall_seconds=30)
MISBEHAVE = Collector("misbehave", "1", collectors.misbehave)


def children() -> list[int]:
    tasks = Path(f"/proc/{os.getpid()}/task")
    return [int(pid) for task in tasks.iterdir() for pid in (task / "children").read_text().split()]


@pytest.fixture(autouse=True)
def _no_process_is_left() -> Iterator[None]:
    before = children()
    yield
    assert children() == before


def study(jobs: list[Job], *found: Collector, limits: Limits = LIMITS, workers: int = 2) -> dict[str, Answer]:
    with Pool(found, limits, workers) as pool:
        answers = list(pool.study(jobs))
    assert sorted(answer.job.oid for answer in answers) == sorted(job.oid for job in jobs)
    return {answer.job.oid: answer for answer in answers}


def test_every_job_is_answered() -> None:
    jobs = [Job(str(number), f"import m{number}\n".encode()) for number in range(300)]
    answers = study(jobs)
    for job in jobs:
        (found,) = unpack_outline(answers[job.oid].parts[0]).imports
        assert found.module == f"m{job.oid}"


def test_nothing_to_do_starts_nothing() -> None:
    assert study([]) == {}


@pytest.mark.parametrize(
    ("marker", "words"),
    [
        ("SEGV", "crashed (SIGSEGV)"),
        ("EXIT", "status 7"),
        ("BURN", "more than 0.5 s of CPU"),
    ],
)
def test_a_file_that_ends_its_worker_costs_only_itself(marker: str, words: str) -> None:
    jobs = [Job(str(number), b"x = 1\n", collect=("misbehave",)) for number in range(20)]
    answers = study(
        [*jobs[:10], Job("bad", f"x = '{marker}'\n".encode(), collect=("misbehave",)), *jobs[10:]], MISBEHAVE
    )
    assert words in answers["bad"].job.stopped
    assert unpack_outline(answers["bad"].parts[0]).lines == 1, "its facts are read all the same"
    for job in jobs:
        assert unpack(answers[job.oid].parts[3]) == {"value": "good"}


def test_a_crash_on_windows_is_told_by_the_exit_status() -> None:
    death = Death(-0xC0000005)
    assert death.is_own_fault
    assert death.describe(LIMITS) == "reading the file crashed (0xC0000005)"
    assert not Death(-1).is_own_fault


def test_a_hanging_file_is_given_up() -> None:
    answers = study(
        [Job("bad", b"SLEEP\n", collect=("misbehave",))], MISBEHAVE, limits=replace(LIMITS, wall_seconds=0.5)
    )
    assert answers["bad"].job.stopped == "reading the file takes more than 0.5 s"


def test_memory_is_limited() -> None:
    answers = study(
        [Job("bad", b"MEMORY\n", collect=("misbehave",)), Job("good", b"x\n", collect=("misbehave",))], MISBEHAVE
    )
    assert "MemoryError" in str(unpack(answers["bad"].parts[3]))
    assert unpack(answers["good"].parts[3]) == {"value": "good"}


def test_a_parser_that_dies_is_a_problem_of_that_file() -> None:
    slow = b"x = [" + b"f(1, a=2), " * 60_000 + b"]\n"
    answers = study([Job("slow", slow), Job("good", b"x\n")], limits=replace(LIMITS, cpu_seconds=0.05))
    assert answers["slow"].problem == "reading the file takes more than 0.05 s of CPU time"
    assert answers["slow"].lasting
    assert answers["good"].parts


def test_the_whole_tree_has_a_limit_too() -> None:
    answers = study([Job("late", b"x\n")], limits=replace(LIMITS, tree_seconds=-1))
    assert "whole tree" in answers["late"].problem
    assert not answers["late"].lasting


def test_a_failing_collector_is_reported_in_one_line() -> None:
    failing = Collector("picky", "1", collectors.fail_on_marker)
    counting = Collector("lines", "1", collectors.count_lines)
    answers = study([Job("bad", b"FAIL\n", collect=("picky", "lines"))], failing, counting)
    assert unpack(answers["bad"].parts[3]) == {"failed": "picky failed: KeyError: 'no such\\nthing'"}
    assert unpack(answers["bad"].parts[4]) == {"value": {"lines": 1, "grammar": GRAMMAR}}


def test_with_other_threads_around_workers_are_launched_afresh(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "ast.py").write_text("raise SystemExit('the repository was imported')\n")
    monkeypatch.chdir(tmp_path)
    done = threading.Event()
    thread = threading.Thread(target=done.wait)
    thread.start()
    try:
        answers = study([Job("a", b"import b\n")], workers=1, limits=replace(LIMITS, cpu_seconds=10))
    finally:
        done.set()
        thread.join()
    assert unpack_outline(answers["a"].parts[0]).imports[0].module == "b"


def test_leaving_early_ends_the_workers() -> None:
    jobs = [Job(str(number), b"BURN\n", collect=("misbehave",)) for number in range(4)]
    with Pool((MISBEHAVE,), replace(LIMITS, cpu_seconds=60), 2) as pool:
        pool._assign([jobs[0]])
        pool._assign([jobs[1]])
        assert len(children()) >= 2


def test_workers_started_before_threads_are_used_for_the_first_files() -> None:
    others = set(children())
    with Pool((), LIMITS, 2) as pool:
        pool.prepare(65)
        started = set(children()) - others
        assert len(started) == 2
        answers = list(pool.study([Job(str(number), b"import b\n") for number in range(65)]))
        assert len(answers) == 65
        assert set(children()) - others == started
    with Pool((), LIMITS, 2) as pool:
        pool.prepare(0)
        assert not pool._idle
