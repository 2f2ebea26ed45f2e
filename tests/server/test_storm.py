"""Deliveries lost, doubled and shuffled, and a worker killed: after a round of reconciliation every pull request's
newest head has exactly one right verdict."""

import random
import time
from pathlib import Path

import pytest

from foureyes.standin.courier import Delivery, Fate
from tests.databases import KINDS, database
from tests.server.changes import AGENT_FILES
from tests.server.loop import APPROVAL, Forge, forge


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
    for number in range(5):
        pulls.append(it.open(body(number, 0), branch=f"change-{number}"))
        it.standin.submit_review(it.repository, pulls[-1], it.reviewer, "APPROVE")
        for version in range(1, 3):
            files = {**body(number, version), **(AGENT_FILES if (number, version) == (4, 2) else {})}
            it.standin.push(it.repository, f"change-{number}", files, pusher=it.author)
    time.sleep(1.2)  # an approval within the second of a push does not count
    for pull in pulls[:2]:
        it.standin.submit_review(it.repository, pull, it.reviewer, "APPROVE")
    wanted = dict.fromkeys((pull.head for pull in pulls[:2]), "success")
    wanted |= dict.fromkeys((pull.head for pull in pulls[2:4]), "action_required")
    wanted[pulls[4].head] = "failure"
    it.standin.courier.release("shuffled", seed)
    return wanted


@pytest.mark.parametrize("kind", KINDS)
def test_after_a_storm_every_newest_head_has_its_verdict(kind: str, tmp_path: Path) -> None:
    with database(kind, tmp_path) as url, forge(tmp_path, url, reconcile_seconds="6") as it:
        wanted = storm(it, 7)
        time.sleep(1.5)
        it.server.kill()
        it.standin.settle()
        it.standin.courier.fate = lambda _delivery: Fate.SEND
        it.server.start()
        for head, conclusion in wanted.items():
            it.wait(head, conclusion, seconds=120)
        time.sleep(8)
        for pull in it.repository.pulls.values():
            assert it.conclusion(pull.head) == wanted[pull.head]
            newest = [run for run in it.repository.runs if run.head == pull.head and run.name == APPROVAL]
            assert len([run for run in newest if run.conclusion == wanted[pull.head]]) == 1
            summaries = it.standin.comments(it.repository, pull)
            assert len(summaries) <= 1
