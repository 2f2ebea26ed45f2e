"""The scene of a case on the stand-in GitHub: a case comes in; its people with what they may do, its repository with
its base branches, policy and protection, and the App installed on it, come out.
"""

from dataclasses import dataclass, field
from itertools import count

from foureyes.demo.stage import APPROVAL, Stage
from foureyes.gate.case_file import Case, Mapped, Plain
from foureyes.gate.case_values import entries, text
from foureyes.standin.check_tables import CheckRun
from foureyes.standin.state import Level, PullRequest, Repository, User
from tests.end_to_end.played_code import Code
from tests.end_to_end.played_plan import Plan, plan

_numbers = count(1)
LEVELS = {
    "none": Level.NONE, "read": Level.READ, "triage": Level.TRIAGE, "write": Level.WRITE, "maintain": Level.MAINTAIN,
    "admin": Level.ADMIN,
}  # fmt: skip
_AGENT_ADDRESSES = {"copilot-swe-agent[bot]": "198982749+Copilot@users.noreply.github.com"}


@dataclass(slots=True)
class Cast:
    """Everybody in the stand-in, by login; cases share them."""

    stage: Stage
    users: dict[str, User] = field(default_factory=dict)

    def user(self, login: str, is_bot: bool) -> User:
        if login not in self.users:
            kind = "Bot" if is_bot else "User"
            email = _AGENT_ADDRESSES.get(login)
            self.users[login] = self.stage.forge.create_user(login, name=login.title(), kind=kind, email=email)
        return self.users[login]


class Scene:
    """Everybody of one case, in a repository of its own."""

    def __init__(self, stage: Stage, cast: Cast, case: Case) -> None:
        self.stage, self.forge, self.case = stage, stage.forge, case
        self.plan: Plan = plan(case)
        self.cast = cast
        self.people: dict[int, User] = {0: stage.olga}
        self.renamed: list[tuple[User, str]] = []
        self.pull: PullRequest | None = None
        self._meet_everybody()
        self.base, home = self._repositories()
        self.code = Code(self.plan, self.forge, self.base, home, self.people)

    # before it begins

    def _meet_everybody(self) -> None:
        who = self.plan.who
        for identity, logins in who.logins.items():
            defaults = [login for login in logins if login in self.case.default_users]
            login = (defaults or logins)[0]
            listed = who.before.get(identity, {}) | who.listed.get(identity, {})
            is_bot = listed.get("type") == "Bot" or login.endswith("[bot]")
            self.people[identity] = self.cast.user(login, is_bot)

    def _repositories(self) -> tuple[Repository, Repository]:
        name = f"played-{next(_numbers)}-{''.join(c for c in self.case.id.lower() if c.isalnum())}"
        organization = self.forge.create_organization(f"org-{name}", [self.stage.olga])
        probe = Code(self.plan, self.forge, self.stage.repository, self.stage.repository, self.people)
        base = self.forge.create_repository(organization, name, probe.start_files())
        self.forge.set_permission(base, self.stage.olga, Level.ADMIN)
        names = {self.plan.history.first_base, self.plan.history.last_base, *(
            text(sibling.get("base")) for sibling in self._given("siblings")
        )}  # fmt: skip
        for branch in sorted(names - {"main", ""}):
            tip = self.forge.tip(base, "main")
            if self._is_stricter(branch):
                policy = {".foureyes.yml": "evidence:\n  undeclared: treat_as_ai\n"}
                tip = self.forge.commit(base, policy, parents=[tip], author=self.stage.olga)
            self.forge.push_commit(base, branch, tip, pusher=self.stage.olga)
        for identity, user in self.people.items():
            if identity:
                self.forge.set_permission(base, user, self._first_level(identity))
        pinned = None if self.case.config.get("app_pinned_in_ruleset") is False else self.stage.app.id
        for branch in sorted(names | {"main"} - {""}):
            if entries(self.case.given.get("merge_group")) and branch == "main":
                required = [(APPROVAL, pinned), ("tests", None)]  # which never come, so that nothing merges
                self.forge.protect_branch(base, branch, checks=required, merge_queue=True)
            else:
                self.forge.protect_branch(base, branch, checks=[(APPROVAL, pinned)])
        self.forge.install_app(self.stage.app, organization, actor=self.stage.olga)
        if self.case.pull_request.get("head_repo", "same") == "same":
            return base, base
        return base, self.forge.fork(base, self._fork_owner())

    def _is_stricter(self, branch: str) -> bool:
        """Whether a sibling that targets it is blocked although nothing tells of an agent."""
        blocked = [one for one in self._given("siblings") if one.get("own_verdict") == "blocked"]
        return not self._given("agent_evidence") and any(one.get("base") == branch for one in blocked)

    def _given(self, name: str) -> list[Mapped]:
        value = self.case.given.get(name)
        return [item for item in value if isinstance(item, dict)] if isinstance(value, list) else []

    def _fork_owner(self) -> User:
        author = self.person(self.case.pull_request.get("author"))
        return self.cast.user("forker", False) if author.kind == "Bot" else author

    def _first_level(self, identity: int) -> Level:
        who = self.plan.who
        told = [event for event in who.changes if who.id(event.values.get("user")) == identity]
        values = who.before.get(identity, {}) | who.listed.get(identity, {})
        permission = values.get("permission", "none")
        if told:
            permission = told[0].values.get("from", who.before.get(identity, values).get("permission", "none"))
        return LEVELS.get(text(permission), Level.NONE)

    # who

    def person(self, raw: Plain) -> User:
        """The account; it bears the name that the case gives it here, from now on."""
        identity = self.plan.who.id(raw)
        if identity is None:
            return self.forge.create_user(f"gone-{next(_numbers)}", kind="User")
        if identity not in self.people:
            login = self.plan.who.logins.get(identity, [text(raw)])[0]
            self.people[identity] = self.cast.user(login, login.endswith("[bot]"))
        user = self.people[identity]
        if isinstance(raw, str) and raw != user.login and raw in self.plan.who.logins.get(identity, ()):
            self.renamed.append((user, user.login))
            self.forge.rename_user(user, raw)
        return user

    @property
    def own(self) -> PullRequest:
        assert self.pull is not None
        return self.pull

    # what came of it

    def check(self, head: str) -> CheckRun | None:
        runs = self.forge.check_runs(self.base, head)
        return next((run for run in reversed(runs) if run.name == APPROVAL and run.app == self.stage.app.id), None)

    def close(self) -> None:
        for user, login in reversed(self.renamed):
            self.forge.rename_user(user, login)
