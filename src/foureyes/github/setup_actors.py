"""Who may pass a ruleset by, in words: GitHub gives numbers, people know names."""

from collections.abc import Callable
from functools import cached_property

from foureyes.github.channel import Channel
from foureyes.github.fields import Fields
from foureyes.github.outcomes import outcomes
from foureyes.github.setup_access import Access
from foureyes.model.forge_setup import Bypass, Unread

_ROLES = {
    1: "everybody who may read",
    2: "maintainers",
    3: "everybody who may triage",
    4: "writers",
    5: "administrators",
}


class Actors:
    """Names of bypass actors, each looked up once; a number where nobody may see the name."""

    def __init__(self, access: Access) -> None:
        self._access = access
        self._users: dict[int, str] = {}

    def named(self, actor: Fields) -> Bypass:
        """Return who an entry of a bypass list is."""
        kind, number = actor.text("actor_type"), actor.number_or("actor_id")
        names: dict[str, Callable[[], str]] = {
            "OrganizationAdmin": lambda: "owners of the organisation",
            "RepositoryRole": lambda: _ROLES.get(number, f"people with the role {number}"),
            "DeployKey": lambda: "deploy keys",
            "Team": lambda: self._teams.get(number, f"team {number}"),
            "User": lambda: self._user(number),
            "Integration": lambda: f"App {number}",
        }
        name = names.get(kind, lambda: f"{kind} {number}")()
        return Bypass(name, actor.text_or("bypass_mode", "always"), number if kind == "Integration" else None)

    @cached_property
    def _teams(self) -> dict[int, str]:
        listed = self._access.pages("teams")
        if isinstance(listed, Unread):
            return {}
        with outcomes("the teams"):
            return {team.number("id"): f"team {self._access.owner}/{team.text('slug')}" for team in listed}

    def _user(self, number: int) -> str:
        def ask(channel: Channel) -> str:
            answer = channel.get(f"/user/{number}")
            with outcomes("an account"):
                return answer.text("login")

        if number not in self._users:
            found = self._access.read(ask)
            self._users[number] = f"user {number}" if isinstance(found, Unread) else found
        return self._users[number]
