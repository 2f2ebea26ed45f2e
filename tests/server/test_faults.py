"""What goes wrong on the forge's side: nothing is lost, nothing is posted twice, nothing turns green by itself."""

import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from foureyes.standin.faults import Fault, Kind
from tests.server.loop import APPROVAL, REVIEW, Forge, forge, until


@pytest.fixture(scope="module")
def it(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Forge]:
    with forge(tmp_path_factory.mktemp("faults")) as running:
        yield running


def test_an_answer_that_is_lost_does_not_lead_to_posting_twice(it: Forge) -> None:
    for route in ("POST /repos/*/check-runs", "POST /repos/*/reviews", "POST /repos/*/issues/*/comments"):
        it.standin.fail(
            Fault(
                Kind.SECONDARY_LIMIT, route, status=403, retry_after=1, after_effect=True, skip=2 * ("check" in route)
            )
        )
    pull = it.open(branch="lost-answer")
    it.wait(pull.head, "failure", seconds=90)
    until(lambda: it.standin.comments(it.repository, pull), 60, "the summary")
    time.sleep(4)
    it.standin.settle()
    runs = [run for run in it.repository.runs if run.head == pull.head]
    assert {run.name for run in runs} == {APPROVAL, REVIEW}
    assert all(run.status == "completed" for run in runs)
    assert len(it.standin.comments(it.repository, pull)) == 1
    marks = [thread.comments[0].body.split("-->")[0] for thread in pull.threads]
    assert len(marks) == len(set(marks)) > 0


def test_a_forge_that_cannot_be_read_is_asked_again(it: Forge) -> None:
    it.standin.fail(Fault(Kind.RATE_LIMIT, "POST /graphql", times=3, status=403, retry_after=1))
    pull = it.open({"shop/orders.py": "def total(prices):\n    return sum(prices, 7)\n"}, "unreadable")
    it.wait(pull.head, "action_required", seconds=90)
    it.standin.heal()


def test_an_app_that_is_taken_away_forgets_the_repository(it: Forge) -> None:
    mirrors = Path(it.server.environment["FOUREYES_DATA_DIRECTORY"]) / "mirrors"
    assert (mirrors / str(it.repository.id)).is_dir()
    it.standin.uninstall(it.installation)
    until(lambda: not (mirrors / str(it.repository.id)).exists(), 30, "the mirror to go")
    pull = it.open({"a.txt": "a\n"}, "later")
    time.sleep(2)
    assert it.check(pull.head, APPROVAL) is None
