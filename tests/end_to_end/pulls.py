"""A repository with an agent's pull request, acted on as people act on GitHub, and looked at as they look."""

from __future__ import annotations

from dataclasses import dataclass, field

from foureyes.demo.stage import APPROVAL, Stage
from foureyes.demo.watching import until
from foureyes.standin.state import CheckRun, Level, PullRequest, Repository, Review, User

BASE = {
    "shop/__init__.py": "",
    "shop/__main__.py": "from shop.total import total\n\nprint(total([1]))\n",
    "shop/total.py": "def total(prices):\n    return sum(prices)\n",
    "tests/test_total.py": "from shop.total import total\n\n\ndef test_total():\n    assert total([1, 2]) == 3\n",
    "CODEOWNERS": "* @olga\n",
}
BRANCH = "claude/change"
BY_CLAUDE = "\n\nCo-Authored-By: Claude Opus 4.5 <noreply@anthropic.com>"


def changed(number: int) -> dict[str, str]:
    return {"shop/total.py": f"def total(prices):\n    return sum(prices) + {number} - {number}\n"}


@dataclass(slots=True)
class Work:
    stage: Stage
    repository: Repository
    pulls: list[PullRequest] = field(default_factory=list)
    pushes: int = 0
    branch: str = BRANCH

    @property
    def pull(self) -> PullRequest:
        return self.pulls[-1]

    @property
    def head(self) -> str:
        return self.pull.head

    # what people and the agent do

    def push(self, *, by: User | None = None, author: User | None = None, message: str = "Change" + BY_CLAUDE) -> str:
        """By default Claude pushes what Dana asked for; the commit bears her name."""
        self.pushes += 1
        stage = self.stage
        return stage.forge.push(
            self.repository,
            self.branch,
            changed(self.pushes),
            pusher=by or stage.claude,
            author=author or stage.dana,
            message=message,
        )

    def opened(self, author: User | None = None) -> Work:
        if not self.pushes:
            self.push()
        opener = author or self.stage.claude
        self.pulls.append(
            self.stage.forge.open_pull_request(self.repository, self.branch, author=opener, title="Change")
        )
        return self

    def force(self, oid: str) -> None:
        self.stage.forge.push_commit(self.repository, self.branch, oid, pusher=self.stage.claude)

    def review(self, who: User, event: str = "APPROVE", *, commit: str | None = None) -> Review:
        return self.stage.forge.submit_review(self.repository, self.pull, who, event, "Words.", commit=commit)

    def recheck(self) -> None:
        """Press the button of the check, which makes the App look again."""
        run = self.check()
        assert run is not None
        self.stage.forge.press(self.repository, run, self.stage.olga, "recheck")

    # what they see

    def check(self, head: str | None = None, name: str = APPROVAL) -> CheckRun | None:
        runs = self.stage.forge.check_runs(self.repository, head or self.head)
        return next((run for run in reversed(runs) if run.name == name and run.app == self.stage.app.id), None)

    def said_of(self, head: str) -> list[tuple[int, str, str | None]]:
        """Everything the App has posted on a commit, to see whether more comes."""
        return [(run.id, run.status, run.conclusion) for run in self.repository.runs if run.head == head]

    def approved(self) -> CheckRun:
        run = self._settled("success")
        assert self.stage.forge.blocked_by(self.repository, self.pull) == []
        return run

    def waits(self, *words: str) -> CheckRun:
        """Blocked until a human acts, with one line that says all of `words`; the merge is refused."""
        run = self._settled("action_required", *words)
        assert self.stage.forge.merge(self.repository, self.pull, self.stage.olga) == 405
        return run

    def fails(self, *words: str) -> CheckRun:
        """Blocked by what no approval can lift."""
        run = self._settled("failure", *words)
        assert self.stage.forge.merge(self.repository, self.pull, self.stage.olga) == 405
        return run

    def _settled(self, conclusion: str, *words: str) -> CheckRun:
        def look() -> CheckRun | None:
            run = self.check()
            if run is None or run.status != "completed" or run.conclusion != conclusion:
                return None
            lines = f"{run.title}\n{run.summary}".splitlines()
            return run if not words or any(all(word in line for word in words) for line in lines) else None

        return until(f"{conclusion} with {words} on {self.head}", look, self._instead)

    def _instead(self) -> str:
        run = self.check()
        log = self.stage.server.last_words()
        return f"{run.status} {run.conclusion} {run.title}\n{run.summary}\n{log}" if run else f"no check\n{log}"


def begin(stage: Stage, name: str, files: dict[str, str] | None = None) -> Work:
    """A repository that requires the approval check, from this App only. It is in an organisation of its own, as the
    App spaces what it writes for one installation."""
    forge = stage.forge
    organization = forge.create_organization(f"org-{name}", [stage.olga, stage.dana, stage.bo])
    repository = forge.create_repository(organization, name, {**BASE, **(files or {})})
    for person, level in ((stage.olga, Level.ADMIN), (stage.dana, Level.WRITE), (stage.bo, Level.WRITE)):
        forge.set_permission(repository, person, level)
    forge.protect_branch(repository, checks=[(APPROVAL, stage.app.id)])
    forge.install_app(stage.app, organization, actor=stage.olga)
    return Work(stage, repository)
