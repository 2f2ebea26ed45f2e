"""How often the forge is asked: little for a review, less for an opinion, and never once for each file or finding."""

from collections.abc import Iterator
from contextlib import contextmanager
from math import ceil

import pytest

from foureyes.standin.service import Exchange
from foureyes.standin.state import PullRequest
from tests.server.changes import AGENT_FILES
from tests.server.loop import REVIEW, Forge, forge, until


@pytest.fixture(scope="module")
def it(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Forge]:
    with forge(tmp_path_factory.mktemp("requests"), reconcile_seconds="86400") as running:
        until(lambda: any(status.creator == running.app.bot for status in running.repository.statuses), 60)
        running.wait(running.open({"a.md": "A\n"}, "first", "First").head, "success")  # what is asked once is asked now
        yield running


@contextmanager
def counted(it: Forge) -> Iterator[list[Exchange]]:
    """What is asked meanwhile, but for answers that nothing has changed: GitHub does not count those."""
    asked: list[Exchange] = []
    it.wait_until_quiet()

    def heard(exchange: Exchange) -> None:
        if exchange.reply.status != 304:
            asked.append(exchange)

    it.standin.observe(heard)
    try:
        yield asked
    finally:
        it.standin.service.observers.remove(heard)


def budget(it: Forge, pull: PullRequest, files: int) -> int:
    run = it.check(pull.head, REVIEW)
    assert run is not None
    return 6 + ceil(files / 100) + ceil(len(run.annotations) / 50)


def told(asked: list[Exchange]) -> str:
    return "\n".join(exchange.route for exchange in asked)


def test_a_review_asks_little(it: Forge) -> None:
    with counted(it) as asked:
        pull = it.open(branch="few")
        it.wait_until_posted(pull)
    assert len(asked) <= budget(it, pull, 2), told(asked)


def test_a_review_without_findings_asks_less(it: Forge) -> None:
    with counted(it) as asked:
        pull = it.open({"docs/readme.md": "Hello\n"}, "silent", "Say hello")
        it.wait(pull.head, "success")
        it.wait_until_quiet()
    assert len(asked) <= 6, told(asked)


def test_a_large_review_asks_by_the_hundred(it: Forge) -> None:
    files = {f"shop/part_{number}.py": f"def part_{number}():\n    return {number}\n" for number in range(120)}
    with counted(it) as asked:
        pull = it.open({**AGENT_FILES, **files}, "many")
        it.wait_until_posted(pull, 120)
    assert len(asked) <= budget(it, pull, 122), told(asked)


def test_an_opinion_neither_parses_nor_fetches(it: Forge) -> None:
    pull = it.open({"shop/orders.py": "def total(prices):\n    return sum(prices, 5)\n"}, "opinion")
    it.wait(pull.head, "action_required")
    it.standin.settle()
    it.standin.clock.advance(2)
    reviews = it.server.log.read_text().count('"event": "reviewed"')
    fetches = it.standin.requests["git git-upload-pack"]
    with counted(it) as asked:
        it.standin.submit_review(it.repository, pull, it.reviewer, "APPROVE")
        it.wait(pull.head, "success")
        it.wait_until_quiet()
    assert it.server.log.read_text().count('"event": "reviewed"') == reviews
    assert it.standin.requests["git git-upload-pack"] == fetches
    assert len(asked) <= 4, told(asked)
