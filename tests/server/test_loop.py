"""The whole loop from outside: webhooks come in over HTTP, and the forge's state shows what came of them."""

import json
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from foureyes.ledger.storage import read
from foureyes.server.engine import create_engine
from foureyes.standin.state import PullRequest
from tests.server.changes import AGENT_FILES
from tests.server.loop import APPROVAL, REVIEW, Forge, forge, until
from tests.translation.vocabulary import left_in_english, words

CODE = "export subprocess shell unused helper total"


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("loop")


@pytest.fixture(scope="module")
def it(folder: Path) -> Iterator[Forge]:
    with forge(folder) as opened:
        yield opened


def test_a_change_by_an_agent_is_blocked_until_an_independent_human_approves_it(it: Forge) -> None:
    pull = it.open({"shop/orders.py": "def total(prices):\n    return sum(prices, 0)\n"})
    it.wait(pull.head, "action_required")
    it.wait(pull.head, "success", REVIEW)
    assert it.standin.merge(it.repository, pull, it.owner) == 405
    it.standin.submit_review(it.repository, pull, it.reviewer, "APPROVE")
    it.wait(pull.head, "success")
    assert it.standin.merge(it.repository, pull, it.owner) == 200


def test_all_is_posted_in_the_language_of_the_policy_and_the_ledger_stays_english(it: Forge, folder: Path) -> None:
    it.standin.push(it.repository, "main", {".foureyes.yml": "language: fr\n"}, pusher=it.owner, message="En français")
    pull = it.open(AGENT_FILES, "export-2")
    it.wait_until_posted(pull)
    answered = len(it.standin.comments(it.repository, pull)) + 4
    it.standin.comment(it.repository, pull, it.reviewer, "/foureyes waive")
    it.standin.comment(it.repository, pull, it.reviewer, "/foureyes explain command-injection")
    until(lambda: len(it.standin.comments(it.repository, pull)) == answered, what="two answers")
    posted = told(it, pull)
    assert "Pour fusionner" in posted
    assert left_in_english(posted) - words(CODE) == set()
    engine = create_engine(f"sqlite:///{folder / 'data' / 'foureyes.sqlite3'}")
    with engine.begin() as connection:
        body = json.dumps([record.body for record in read(connection)][-1])
    engine.dispose()
    assert "no blocking finding" in body


def told(it: Forge, pull: PullRequest) -> str:
    """Everything that the App says on a pull request."""
    said: list[str] = []
    for run in (it.check(pull.head, REVIEW), it.check(pull.head, APPROVAL)):
        assert run is not None
        said += [part or "" for part in (run.title, run.summary, run.text)]
        said += [f"{note['title']} {note['message']}" for note in run.annotations]
        said += [f"{action['label']} {action['description']}" for action in run.actions]
    comments = it.standin.comments(it.repository, pull)
    said += [comment.body for comment in comments if not comment.body.startswith("/foureyes")]
    with it.standin.world.lock:
        said += [thread.comments[0].body for thread in pull.threads]
    return re.sub("<!--.*?-->", "", "\n".join(said))  # marks, which nobody sees
