"""Deliveries lost, doubled and shuffled, and a worker killed: after a round of reconciliation every pull request's
newest head has exactly one right verdict. `make storm` does it with two hundred deliveries."""

import os
import random
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from foureyes.ledger.storage import read
from foureyes.ledger.verification import verify
from foureyes.server.engine import create_engine
from foureyes.standin.courier import Delivery, Fate
from tests.databases import KINDS, database
from tests.server.changes import AGENT_FILES
from tests.server.loop import APPROVAL, REVIEW, Forge, ServerProcess, forge, until

PULLS = int(os.environ.get("FOUREYES_STORM_PULLS", "5"))
SECONDS = 60 + 12 * PULLS


def body(number: int, version: int) -> dict[str, str]:
    return {"shop/orders.py": f"def total(prices):\n    return sum(prices, {number * 10 + version})\n"}


def storm(it: Forge, seed: int) -> dict[str, str]:
    """Open pull requests, push to them and approve some; return what each head must come to."""
    pick = random.Random(seed)
    fates = [Fate.SEND, Fate.SEND, Fate.TWICE, Fate.LOSE, Fate.DROP]

    def fate(_delivery: Delivery) -> Fate:
        return pick.choice(fates)

    it.standin.settle()
    it.standin.courier.fate = fate
    it.standin.courier.hold()
    pulls = []
    for number in range(PULLS):
        pulls.append(it.open(body(number, 0), branch=f"change-{number}"))
        it.standin.submit_review(it.repository, pulls[-1], it.reviewer, "APPROVE")
        for version in range(1, 3):
            files = {**body(number, version), **(AGENT_FILES if (number, version) == (PULLS - 1, 2) else {})}
            it.standin.push(it.repository, f"change-{number}", files, pusher=it.author)
    it.standin.clock.advance(2)  # an approval within the second of a push does not count
    approved = pulls[: PULLS * 2 // 5]
    for pull in approved:
        it.standin.submit_review(it.repository, pull, it.reviewer, "APPROVE")
    wanted = dict.fromkeys((pull.head for pull in pulls), "action_required")
    wanted |= dict.fromkeys((pull.head for pull in approved), "success")
    wanted[pulls[-1].head] = "failure"
    it.standin.courier.release("shuffled", seed)
    return wanted


@contextmanager
def killed(it: Forge, kind: str, folder: Path) -> Iterator[None]:
    """In the middle of it kill -9 falls on a worker beside the server, or on the server where there is only one."""
    worker = ServerProcess(it.server.environment, folder / "worker.log", "worker")
    if kind == "postgresql":
        worker.start()
        until(lambda: "started" in worker.log.read_text(), 60, "the worker to start")
    yield
    until(lambda: it.repository.runs, 60, "the first check")
    if kind == "postgresql":
        worker.kill()
    else:
        it.server.kill()
        it.server.start()


@pytest.mark.parametrize("kind", KINDS)
def test_after_a_storm_every_newest_head_has_its_verdict(kind: str, tmp_path: Path) -> None:
    with database(kind, tmp_path) as url, forge(tmp_path, url, reconcile_seconds="4") as it:
        with killed(it, kind, tmp_path):
            wanted = storm(it, 7)
        it.standin.settle(SECONDS)
        it.standin.courier.fate = lambda _delivery: Fate.SEND
        for head, conclusion in wanted.items():
            it.wait(head, conclusion, seconds=SECONDS)
        rounds = it.standin.requests["GET /app/hook/deliveries"]
        until(lambda: it.standin.requests["GET /app/hook/deliveries"] > rounds + 1, 60, "another round")
        for pull in it.repository.pulls.values():
            assert_one_verdict(it, pull.head, wanted[pull.head])
            assert len(it.standin.comments(it.repository, pull)) <= 1
        engine = create_engine(url)
        with engine.begin() as connection:
            assert verify(read(connection)).is_intact
        engine.dispose()


def assert_one_verdict(it: Forge, head: str, wanted: str) -> None:
    assert it.conclusion(head) == wanted
    for name in (APPROVAL, REVIEW):
        runs = [run for run in it.repository.runs if run.head == head and run.name == name]
        said = [run.conclusion for run in runs]
        assert said.count(runs[-1].conclusion) == 1, said
