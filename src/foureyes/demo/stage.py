"""Everything the story needs, running: a directory goes in; a stand-in GitHub, people, a repository, the App come out.

The stage also answers what stands on GitHub now: the App's checks, its comments, and the deliveries it accepted.
"""

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from foureyes.demo.app_process import AppProcess, free_port
from foureyes.demo.story_files import BASE, chapter
from foureyes.demo.watching import until
from foureyes.standin.stand_in import StandIn
from foureyes.standin.state import App, CheckRun, IssueComment, Level, PullRequest, Repository, Thread, User

REVIEW = "foureyes / review"
APPROVAL = "foureyes / human approval"
_AGENT_ADDRESS = "209825114+claude[bot]@users.noreply.github.com"


@dataclass(slots=True)
class Stage:
    forge: StandIn
    server: AppProcess
    app: App
    organization: User
    olga: User
    dana: User
    bo: User
    claude: User
    repository: Repository
    pulls: list[PullRequest] = field(default_factory=list)

    @property
    def pull(self) -> PullRequest:
        return self.pulls[-1]

    @property
    def page(self) -> str:
        """Where the pull request can be looked at."""
        return f"{self.forge.base_url}/{self.organization.login}/{self.repository.name}/pull/1"

    def check(self, name: str) -> CheckRun | None:
        """The App's newest check of that name on the head."""
        runs = self.forge.check_runs(self.repository, self.pull.head)
        return next((run for run in reversed(runs) if run.name == name and run.app == self.app.id), None)

    def settled(self, name: str, expected: str, fits: Callable[[CheckRun], bool] = lambda _: True) -> CheckRun:
        """Wait for the App's completed check that `fits`."""

        def look() -> CheckRun | None:
            run = self.check(name)
            return run if run is not None and run.status == "completed" and fits(run) else None

        return until(f"the check {name}: {expected}", look, lambda: self._instead(name))

    def _instead(self, name: str) -> str:
        run = self.check(name)
        if run is None:
            return f"no such check. The App's log ends: {self.server.last_words()}"
        return f"{run.conclusion or run.status}: {run.title}\n{run.summary or ''}"

    def selectable(self, head: str) -> bool:
        """Whether the App has posted the success that lets its check be chosen as a required one."""
        with self.forge.world.lock:
            return any(
                (one.head, one.context, one.state, one.creator) == (head, APPROVAL, "success", self.app.bot)
                for one in self.repository.statuses
            )

    def accepted(self, event: str, action: str, after: int = 0) -> int:
        """Wait until the App has accepted such a delivery after the first `after` ones; give its status code."""

        def look() -> int | None:
            for delivery in self.forge.deliveries[after:]:
                if (delivery.event, delivery.action) == (event, action) and delivery.succeeded:
                    return delivery.status_code
            return None

        return until(f"the webhook {event}.{action} to be accepted", look, lambda: self._deliveries(after))

    def _deliveries(self, after: int) -> str:
        rows = [f"{one.event}.{one.action} {one.status_code} {one.status}" for one in self.forge.deliveries[after:]]
        return ", ".join(rows) or "no webhook"

    def summaries(self) -> list[IssueComment]:
        """The comments of the App on the pull request."""
        return [one for one in self.forge.comments(self.repository, self.pull) if one.user == self.app.bot]

    def threads(self) -> list[Thread]:
        """The threads that the App began."""
        with self.forge.world.lock:
            return [one for one in self.pull.threads if one.comments and one.comments[0].user == self.app.bot]


@contextmanager
def set_up(directory: Path, settings: Mapping[str, str] | None = None) -> Iterator[Stage]:
    """Start everything, on loopback only; end it when the block ends, however it ends. `settings` are the App's."""
    forge = StandIn(directory / "github")
    with forge.serve() as url:
        olga = forge.create_user("olga", name="Olga Marin")
        dana = forge.create_user("dana", name="Dana Reyes")
        bo = forge.create_user("bo", name="Bo Lindqvist")
        claude = forge.create_user("claude[bot]", kind="Bot", email=_AGENT_ADDRESS)
        organization = forge.create_organization("inkwell", [olga, dana, bo])
        repository = forge.create_repository(organization, "shop", chapter(BASE))
        for person, level in ((olga, Level.ADMIN), (dana, Level.WRITE), (bo, Level.WRITE)):
            forge.set_permission(repository, person, level)
        port = free_port()
        app = forge.create_app("foureyes", organization, webhook_url=f"http://127.0.0.1:{port}/webhook")
        server = AppProcess(directory / "app", port, app, url, settings or {})
        try:
            server.start()
            yield Stage(forge, server, app, organization, olga, dana, bo, claude, repository)
        finally:
            server.stop()
