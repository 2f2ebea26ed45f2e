"""A real server process and a stand-in GitHub, for tests that look from outside only: webhooks in, state out.

Whatever passes between the two is held against GitHub's own descriptions.
"""

import os
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from foureyes.standin.stand_in import StandIn
from foureyes.standin.state import App, CheckRun, Installation, Level, PullRequest, Repository, User
from tests.contracts.checked import checked
from tests.server.changes import AGENT_FILES, AGENT_MESSAGE, BASE_FILES
from tests.standin.world import shared_key

REVIEW, APPROVAL = "foureyes / review", "foureyes / human approval"
CLEAN_FILES = {"shop/orders.py": "def total(prices):\n    return sum(prices) + 0\n"}


@dataclass
class ServerProcess:
    """`foureyes serve` (or `worker`) in a process of its own; `kill` is kill -9."""

    environment: dict[str, str]
    log: Path
    command: str = "serve"
    process: "subprocess.Popen[bytes] | None" = None
    port: int = field(default_factory=lambda: free_port())

    def start(self) -> "ServerProcess":
        environment = {**self.environment, "FOUREYES_PORT": str(self.port), "FOUREYES_METRICS_PORT": "0"}
        with self.log.open("ab") as log:
            self.process = subprocess.Popen(
                [sys.executable, "-m", "foureyes", self.command], env=environment, stdout=log, stderr=log
            )
        if self.command == "serve":
            until(self._is_ready, 60, "the server to be ready")
        return self

    def _is_ready(self) -> bool:
        assert self.process is not None
        assert self.process.poll() is None, self.log.read_text()[-3000:]
        return status(f"http://127.0.0.1:{self.port}/readyz") == 200

    def kill(self) -> None:
        if self.process is not None:
            self.process.kill()
            self.process.wait()

    def stop(self) -> int:
        assert self.process is not None
        if self.process.poll() is None:
            self.process.send_signal(signal.SIGTERM)
        return self.process.wait(60)


def free_port() -> int:
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return int(one.getsockname()[1])


def status(url: str) -> int:
    try:
        with urllib.request.urlopen(url, timeout=5) as answer:
            return int(answer.status)
    except urllib.error.HTTPError as error:
        return int(error.code)
    except OSError:
        return 0


def until(
    condition: Callable[[], object], seconds: float = 60, what: str = "it", instead: Callable[[], object] = str
) -> None:
    """`instead` tells what is there where the time is over."""
    end = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < end, f"waited {seconds} s for {what}; {instead()}"
        time.sleep(0.05)


def stays(condition: Callable[[], object], seconds: float = 1.0, what: str = "it") -> None:
    """It is so, and nothing that still comes changes it: for work that would be done twice, or after all."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        assert condition(), f"{what} did not stay so"
        time.sleep(0.05)


@dataclass
class Forge:
    """The stand-in with an App, people and a repository, and the server beside it."""

    standin: StandIn
    app: App
    installation: Installation
    repository: Repository
    owner: User
    author: User
    reviewer: User
    server: ServerProcess

    def open(
        self, files: dict[str, str] | None = None, branch: str = "export", message: str = AGENT_MESSAGE
    ) -> PullRequest:
        self.standin.push(self.repository, branch, files or AGENT_FILES, pusher=self.author, message=message)
        return self.standin.open_pull_request(self.repository, branch, author=self.author, title="Export orders")

    def check(self, head: str, name: str) -> CheckRun | None:
        runs = self.standin.check_runs(self.repository, head)
        return next((run for run in runs if run.name == name and run.app == self.app.id), None)

    def conclusion(self, head: str, name: str = APPROVAL) -> str | None:
        run = self.check(head, name)
        return run.conclusion if run is not None and run.status == "completed" else None

    def wait(self, head: str, wanted: str, name: str = APPROVAL, seconds: float = 60) -> CheckRun:
        until(
            lambda: self.conclusion(head, name) == wanted,
            seconds,
            f"{name} to be {wanted}, it is {self.check(head, name)}",
        )
        run = self.check(head, name)
        assert run is not None
        return run

    def wait_until_quiet(self, seconds: float = 1.0) -> None:
        """Wait until the App has asked nothing for so long; what it did last has been heard by then."""
        asked, since = -1, 0.0
        end = time.monotonic() + 60
        while asked != sum(self.standin.requests.values()) or time.monotonic() < since + seconds:
            if asked != sum(self.standin.requests.values()):
                asked, since = sum(self.standin.requests.values()), time.monotonic()
            assert time.monotonic() < end, "the App goes on asking"
            time.sleep(0.05)

    def wait_until_posted(self, pull: PullRequest, seconds: float = 60) -> None:
        """Wait for everything that is posted of a change with findings, and see that nothing of it is posted twice.

        The summary is the last of it: a check that is completed says nothing of what comes after.
        """
        until(lambda: self.posted(pull) == POSTED, seconds, f"{POSTED}", lambda: self.posted(pull))
        stays(lambda: self.posted(pull) == POSTED, 0.5, f"what is posted on #{pull.number}")

    def posted(self, pull: PullRequest) -> "Posted":
        with self.standin.world.lock:
            runs = sorted((run.name, run.status) for run in self.repository.runs if run.head == pull.head)
            marks = [thread.comments[0].body.split("-->")[0] for thread in pull.threads]
        summaries = len(self.standin.comments(self.repository, pull))
        return Posted(tuple(runs), summaries, bool(marks), len(marks) - len(set(marks)))


@dataclass(frozen=True)
class Posted:
    """What the App has written on a pull request's head."""

    runs: tuple[tuple[str, str], ...]
    summaries: int
    has_threads: bool
    doubles: int


POSTED = Posted(((APPROVAL, "completed"), (REVIEW, "completed")), 1, True, 0)


@contextmanager
def forge(tmp_path: Path, database: str = "", **settings: str) -> Iterator[Forge]:
    """Run the stand-in and the server, with an App installed on one repository."""
    standin = StandIn(tmp_path / "forge")
    owner, author, reviewer = (standin.create_user(name) for name in ("olga", "ada", "rita"))
    repository = standin.create_repository(owner, "shop", BASE_FILES)
    standin.set_permission(repository, author, Level.WRITE)
    standin.set_permission(repository, reviewer, Level.WRITE)
    app = standin.create_app("foureyes", owner, private_key=shared_key())
    with standin.serve() as url, checked(standin):
        environment = _environment(tmp_path, url, app, database, settings)
        server = ServerProcess(environment, tmp_path / "server.log")
        app.webhook_url = f"http://127.0.0.1:{server.port}/webhook"
        standin.protect_branch(repository, checks=[(APPROVAL, app.id)])
        try:
            server.start()
            installation = standin.install_app(app, owner)
            yield Forge(standin, app, installation, repository, owner, author, reviewer, server)
        except BaseException:
            print(server.log.read_text()[-12000:])
            raise
        finally:
            server.kill()


def _environment(tmp_path: Path, url: str, app: App, database: str, settings: dict[str, str]) -> dict[str, str]:
    kept = {name: value for name, value in os.environ.items() if not name.startswith("FOUREYES_")}
    given = {
        "app_id": str(app.id),
        "private_key": app.private_key,
        "webhook_secrets": f'["{app.webhook_secret}"]',
        "api_url": url,
        "git_url": url,
        "data_directory": str(tmp_path / "data"),
        "heartbeat_seconds": "0.5",
        "drain_seconds": "5",
        "retry_seconds": "1",
        "poll_seconds": "0.1",
        "writes_per_minute": "10000",
        **({"database_url": database} if database else {}),
        **settings,
    }
    return {**kept, **{f"FOUREYES_{name.upper()}": value for name, value in given.items()}}
