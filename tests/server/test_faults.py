"""What goes wrong on the forge's side: nothing is lost, nothing is posted twice, nothing turns green by itself."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from foureyes.standin.faults import Fault, Kind
from tests.server.loop import APPROVAL, Forge, forge, until


@pytest.fixture(scope="module")
def it(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Forge]:
    with forge(tmp_path_factory.mktemp("faults")) as running:
        yield running


def test_an_answer_that_is_lost_does_not_lead_to_posting_twice(it: Forge) -> None:
    for route in ("POST /repos/*/check-runs", "POST /repos/*/reviews", "POST /repos/*/issues/*/comments"):
        it.standin.fail(
            Fault(Kind.SECONDARY_LIMIT, route, status=403, retry_after=1, after_effect=True, skip="check" in route)
        )
    pull = it.open(branch="lost-answer")
    it.wait(pull.head, "failure", seconds=90)
    it.wait_until_quiet(3)
    it.wait_until_posted(pull)


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
    it.standin.settle()
    it.wait_until_quiet()
    assert it.check(pull.head, APPROVAL) is None
