"""kill -9 in the middle of a review, on both databases: it is finished once, and nothing is posted twice."""

from pathlib import Path

import pytest

from foureyes.ledger.storage import read
from foureyes.ledger.verification import verify
from foureyes.server.engine import create_engine
from tests.databases import KINDS, database, own_postgres
from tests.server.changes import AGENT_FILES
from tests.server.loop import ServerProcess, forge, until


def review_processes(server: ServerProcess) -> list[int]:
    """The review processes that the server has started, as the system lists them."""
    assert server.process is not None
    found = []
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            parent = folder.joinpath("stat").read_text().rpartition(")")[2].split()[1]
            command = folder.joinpath("cmdline").read_bytes()
        except OSError:
            continue
        if int(parent) == server.process.pid and b"foureyes.server.review_process" in command:
            found.append(int(folder.name))
    return found


def records_of(url: str) -> int:
    engine = create_engine(url)
    with engine.begin() as connection:
        found = verify(read(connection))
    engine.dispose()
    assert found.is_intact
    return found.records


@pytest.mark.parametrize("kind", KINDS)
def test_a_review_is_finished_once_after_kill_9(kind: str, tmp_path: Path) -> None:
    with database(kind, tmp_path) as url, forge(tmp_path, url) as it:
        pull = it.open()
        until(lambda: review_processes(it.server), 60, "a review to begin")
        children = review_processes(it.server)
        it.server.kill()
        until(lambda: not any(Path(f"/proc/{child}").exists() for child in children), 20, "the review to die as well")
        assert it.conclusion(pull.head) is None
        it.server.start()
        it.wait(pull.head, "failure", seconds=90)
        it.wait_until_posted(pull)
        assert records_of(url) == 1
        assert it.server.stop() == 0


def test_a_worker_takes_over_what_a_dead_server_left(tmp_path: Path) -> None:
    with database("postgresql", tmp_path) as url, forge(tmp_path, url) as it:
        worker = ServerProcess(it.server.environment, tmp_path / "worker.log", "worker").start()
        try:
            until(lambda: "started" in worker.log.read_text(), 60, "the worker to start")
            pulls = [
                it.open({**AGENT_FILES, "shop/extra.py": f"EXTRA = {number}\n"}, f"export-{number}")
                for number in range(3)
            ]
            until(lambda: review_processes(it.server) or it.conclusion(pulls[-1].head), 60, "a review to begin")
            it.server.kill()
            for pull in pulls:
                it.wait(pull.head, "failure", seconds=120)
            for pull in pulls:
                it.wait_until_posted(pull)
            assert records_of(url) == 3
        finally:
            worker.kill()


def test_a_database_that_restarts_in_the_middle_loses_nothing(tmp_path: Path) -> None:
    with own_postgres() as postgres, forge(tmp_path, postgres.url) as it:
        reviewed = it.open()
        until(lambda: review_processes(it.server), 60, "a review to begin")
        postgres.stop()
        delivered = it.open({"shop/orders.py": "def total(prices):\n    return sum(prices, 1)\n"}, "meanwhile")
        assert it.standin.settle()
        postgres.start()
        it.wait_until_posted(reviewed, 120)
        for delivery in it.standin.deliveries:
            if not delivery.succeeded:  # GitHub shows it as failed, and somebody asks for it again
                it.standin.courier.redeliver(delivery, it.standin.world.new_id())
        it.wait(delivered.head, "action_required", seconds=120)
        it.wait_until_quiet()
        assert len([run for run in it.repository.runs if run.head == delivered.head]) == 2
        assert records_of(postgres.url) == 2
        assert it.server.stop() == 0


def test_sqlite_takes_one_process(tmp_path: Path) -> None:
    with forge(tmp_path) as it:
        second = ServerProcess(it.server.environment, tmp_path / "second.log", "serve")
        with pytest.raises(AssertionError, match="another foureyes process"):
            second.start()
        worker = ServerProcess(it.server.environment, tmp_path / "third.log", "worker").start()
        assert worker.process is not None
        assert worker.process.wait(60) == 2
        assert "PostgreSQL" in worker.log.read_text()


def test_sigterm_in_the_middle_of_a_review_loses_nothing(tmp_path: Path) -> None:
    with forge(tmp_path, drain_seconds="0") as it:
        pull = it.open()
        until(lambda: review_processes(it.server), 60, "a review to begin")
        assert it.server.stop() == 0
        it.server.start()
        it.wait(pull.head, "failure", seconds=90)
        it.wait_until_posted(pull)
