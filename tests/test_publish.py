"""What is posted: once, within the ceiling, resolved when fixed, and never green without its record."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

import pytest
import sqlalchemy as sa

from foureyes.gate.local import local_decision
from foureyes.github.client import Forge, RepositoryForge
from foureyes.github.pull_request_reading import collect
from foureyes.github.queries import APPROVAL_CHECK, REVIEW_CHECK
from foureyes.ledger.storage import read
from foureyes.ledger.verification import verify
from foureyes.model.decision import Decision, Reason, Requirement, Status
from foureyes.model.forge_events import RepositoryName
from foureyes.model.policy import Policy
from foureyes.model.review import Review
from foureyes.provenance.pull_request import PullRequestFacts
from foureyes.publish import Verdict, begin, is_still_head, publish
from foureyes.recording import entered
from foureyes.server.database import open_database
from foureyes.server.review_process import perform
from foureyes.server.review_task import ReviewTask
from foureyes.standin.stand_in import StandIn
from foureyes.standin.state import CheckRun, PullRequest, Repository
from foureyes.translation.translated import speaking
from tests.server.changes import AGENT_FILES, AGENT_MESSAGE, BASE_FILES
from tests.standin.world import shared_key


class Box(dict[str, str]):
    """A postbox in memory."""

    def posted(self, what: str) -> str | None:
        return self.get(what)

    def keep_posted(self, what: str, digest: str) -> None:
        self[what] = digest


@dataclass
class Scene:
    standin: StandIn
    repository: Repository
    pull: PullRequest
    forge: RepositoryForge
    review: Review
    engine: sa.Engine
    box: Box

    def say(self, decision: Decision, review: Review | None, *, ceiling: int = 10, attempt: int = 1) -> None:
        with self.engine.begin() as connection:
            record = entered(connection, "olga/shop#1", decision, review, "foureyes")
        verdict = Verdict(1, decision, review, "it broke", record, "http://127.0.0.1/olga/shop/blob/x", ceiling)
        publish(self.forge, collect(self.forge, 1), verdict, self.box, attempt)

    def runs(self, name: str) -> list[CheckRun]:
        return [run for run in self.repository.runs if run.name == name]


@pytest.fixture(scope="module")
def facts(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("facts")


@pytest.fixture
def scene(tmp_path: Path, facts: Path) -> Iterator[Scene]:
    standin = StandIn(tmp_path / "forge")
    owner = standin.create_user("olga")
    repository = standin.create_repository(owner, "shop", BASE_FILES)
    head = standin.push(repository, "x", AGENT_FILES, pusher=owner, message=AGENT_MESSAGE)
    pull = standin.open_pull_request(repository, "x", author=owner)
    app = standin.create_app("foureyes", owner, private_key=shared_key())
    installation = standin.install_app(app, owner)
    folder = str(standin.git_directory(repository))
    task = ReviewTask(folder, pull.base, head, str(facts), 2048, 60, PullRequestFacts())
    result = perform(task)
    assert result.review is not None
    engine = open_database(sa.make_url(f"sqlite:///{tmp_path / 'x.sqlite3'}"))
    with standin.serve() as url:
        client = Forge(app.id, app.private_key.encode(), base_url=url)
        forge = client.repository(installation.id, RepositoryName(repository.id, "olga", "shop"))
        yield Scene(standin, repository, pull, forge, result.review, engine, Box())
        client.close()
    engine.dispose()


def test_saying_it_again_posts_nothing(scene: Scene) -> None:
    begin(scene.forge, collect(scene.forge, 1), 1)
    begin(scene.forge, collect(scene.forge, 1), 1)
    assert [(run.name, run.status) for run in scene.repository.runs] == [(REVIEW_CHECK, "in_progress")]
    for _ in range(3):
        scene.say(scene.review.decision, scene.review)
    assert [(run.name, run.conclusion) for run in scene.repository.runs] == [
        (REVIEW_CHECK, "failure"),
        (APPROVAL_CHECK, "failure"),
    ]
    assert len(scene.standin.comments(scene.repository, scene.pull)) == 1
    marks = [thread.comments[0].body for thread in scene.pull.threads]
    assert len(marks) == len(set(marks)) > 1


def test_a_review_that_is_asked_for_again_takes_the_verdict_back(scene: Scene) -> None:
    scene.say(scene.review.decision, scene.review)
    begin(scene.forge, collect(scene.forge, 1), 2)
    assert [run.status for run in scene.repository.runs] == ["completed", "completed", "in_progress", "in_progress"]


@pytest.mark.parametrize("kept", [0, 1, 2, 3])
def test_who_is_interrupted_finds_what_was_posted(scene: Scene, kept: int) -> None:
    """The process ends after a post and before it is remembered; what was remembered before is kept."""
    begin(scene.forge, collect(scene.forge, 1), 1)
    scene.say(scene.review.decision, scene.review)
    for name in [REVIEW_CHECK, "inline", APPROVAL_CHECK, "summary"][kept:]:
        scene.box.pop(name)
    said = [(run.id, run.conclusion, len(run.annotations)) for run in scene.repository.runs]
    threads = len(scene.pull.threads)
    scene.say(scene.review.decision, scene.review)
    assert [(run.id, run.conclusion, len(run.annotations)) for run in scene.repository.runs] == said
    assert len(scene.pull.threads) == threads
    assert len(scene.standin.comments(scene.repository, scene.pull)) == 1


def test_a_lost_memory_does_not_lead_to_a_second_comment(scene: Scene) -> None:
    scene.say(scene.review.decision, scene.review)
    before = len(scene.pull.threads)
    scene.box.clear()
    scene.say(scene.review.decision, scene.review)
    assert len(scene.standin.comments(scene.repository, scene.pull)) == 1
    assert len(scene.pull.threads) == before


def test_another_language_is_told_anew_in_the_same_comment(scene: Scene) -> None:
    scene.say(scene.review.decision, scene.review)
    threads = len(scene.pull.threads)
    with speaking("fr"):
        for _ in range(2):
            scene.say(scene.review.decision, scene.review)
    runs = scene.runs(APPROVAL_CHECK)
    assert [run.conclusion for run in runs] == ["failure", "failure"]
    assert str(runs[-1].title).startswith("Bloqué")
    assert len(scene.pull.threads) == threads
    assert ["Pour fusionner" in item.body for item in scene.standin.comments(scene.repository, scene.pull)] == [True]
    with scene.engine.begin() as connection:
        assert len({str(record.body) for record in read(connection)}) == 1


def test_inline_comments_have_a_ceiling(scene: Scene) -> None:
    scene.say(scene.review.decision, scene.review, ceiling=1)
    assert len(scene.pull.threads) == 1


def test_a_thread_is_resolved_when_its_finding_is_gone(scene: Scene) -> None:
    scene.say(scene.review.decision, scene.review)
    fixed = replace(scene.review, findings=())
    scene.say(local_decision(Policy(), fixed.attribution, (), True, scene.pull.head), fixed, attempt=2)
    assert all(thread.is_resolved for thread in scene.pull.threads)
    assert scene.runs(REVIEW_CHECK)[-1].conclusion == "success"
    assert scene.runs(APPROVAL_CHECK)[-1].conclusion == "action_required"


def test_a_failed_review_is_a_failure_that_says_why(scene: Scene) -> None:
    missing = ("the analysis to run again",)
    root = Requirement("merge", False, "")
    scene.say(Decision(Status.BLOCKED, Reason.ANALYSIS_FAILED, scene.pull.head, root, missing), None)
    assert [run.conclusion for run in scene.repository.runs] == ["failure", "failure"]
    assert "it broke" in (scene.runs(REVIEW_CHECK)[0].summary or "")
    assert "the analysis to run again" in scene.standin.comments(scene.repository, scene.pull)[0].body


def test_the_check_names_a_record_of_an_unbroken_ledger(scene: Scene) -> None:
    scene.say(scene.review.decision, scene.review)
    with scene.engine.begin() as connection:
        found = verify(read(connection))
    assert found.is_intact
    assert found.hash in (scene.runs(APPROVAL_CHECK)[0].text or "")


def test_a_head_that_has_moved_is_noticed(scene: Scene) -> None:
    assert is_still_head(scene.forge, 1, scene.pull.head)
    assert not is_still_head(scene.forge, 1, "0" * 40)
