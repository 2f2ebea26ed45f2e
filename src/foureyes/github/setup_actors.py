"""Who may pass a ruleset by, in words: GitHub gives numbers, people know names."""

from collections.abc import Callable
from functools import cached_property

from foureyes.github.channel import Channel
from foureyes.github.fields import Fields
from foureyes.github.outcomes import outcomes
from foureyes.github.setup_access import Access
from foureyes.model.forge_setup import Bypass, Unread
from foureyes.model.wording import worded

_ROLES = {
    1: worded("everybody who may read"),
    2: worded("maintainers"),
    3: worded("everybody who may triage"),
    4: worded("writers"),
    5: worded("administrators"),
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
            "OrganizationAdmin": lambda: worded("owners of the organisation"),
            "RepositoryRole": lambda: _ROLES.get(number, worded("people with the role {number}", number=number)),
            "DeployKey": lambda: worded("deploy keys"),
            "Team": lambda: self._teams.get(number, worded("team {name}", name=number)),
            "User": lambda: self._user(number),
            "Integration": lambda: worded("App {number}", number=number),
        }
        name = names.get(kind, lambda: f"{kind} {number}")()
        return Bypass(name, actor.text_or("bypass_mode", "always"), number if kind == "Integration" else None)

    @cached_property
    def _teams(self) -> dict[int, str]:
        listed = self._access.pages("teams")
        if isinstance(listed, Unread):
            return {}
        with outcomes(worded("the teams")):
            return {
                team.number("id"): worded("team {name}", name=f"{self._access.owner}/{team.text('slug')}")
                for team in listed
            }

    def _user(self, number: int) -> str:
        def ask(channel: Channel) -> str:
            answer = channel.get(f"/user/{number}")
            with outcomes(worded("an account")):
                return answer.text("login")

        if number not in self._users:
            found = self._access.read(ask)
            self._users[number] = worded("user {number}", number=number) if isinstance(found, Unread) else found
        return self._users[number]
