"""Accounts as they turn up in GitHub's answers, kept by number; and what each of them may do now."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from enum import Enum

from foureyes.github.client import RepositoryForge
from foureyes.github.fields import Fields
from foureyes.github.outcomes import Denied, ForgeError, Gone, RetryLater, outcomes
from foureyes.github.queries import permissions, team_members
from foureyes.model.gate_facts import Account
from foureyes.model.policy import Permission
from foureyes.model.wording import worded

_AT_ONCE = 40


@dataclass(slots=True)
class People:
    """Everybody who took a part, by number."""

    accounts: dict[int, Account] = field(default_factory=dict)

    def actor(self, actor: Fields | None) -> int | None:
        """Note a GraphQL actor. Accounts that are gone, and those without a number, are nobody."""
        if actor is None or not actor.has("databaseId"):
            return None
        is_bot = actor.text_or("__typename") == "Bot"
        login = actor.text("login")
        if is_bot and not login.endswith("[bot]"):
            login += "[bot]"  # GraphQL leaves out what REST shows
        return self._note(actor.number("databaseId"), login, is_bot)

    def user(self, user: Fields | None) -> int | None:
        """Note an account that GraphQL gives as a user: of a commit, or of a signature."""
        if user is None or not user.has("databaseId"):
            return None
        return self._note(user.number("databaseId"), user.text("login"), user.text("login").endswith("[bot]"))

    def rest(self, user: Fields | None) -> int | None:
        """Note an account of a REST answer."""
        if user is None or not user.has("id"):
            return None
        return self._note(user.number("id"), user.text("login"), user.text_or("type") == "Bot")

    def _note(self, number: int, login: str, is_bot: bool) -> int:
        known = self.accounts.get(number)
        if known is None or (is_bot and not known.is_bot):
            self.accounts[number] = Account(number, (login,), is_bot, Permission.NONE if is_bot else None)
        return number

    def permit(self, found: Mapping[int, Permission]) -> None:
        for number, permission in found.items():
            if number in self.accounts and not self.accounts[number].is_bot:
                self.accounts[number] = replace(self.accounts[number], permission=permission)

    def join(self, team: str, members: Iterable[int]) -> None:
        for number in members:
            if number in self.accounts:
                account = self.accounts[number]
                self.accounts[number] = replace(account, teams=(*account.teams, team))

    def unknown(self, wanted: Iterable[int]) -> list[Account]:
        """Return those of `wanted` whose permission is not known yet."""
        found = (self.accounts[number] for number in sorted(set(wanted)) if number in self.accounts)
        return [account for account in found if account.permission is None]


class Shown(Enum):
    """How much of the list of collaborators GitHub showed."""

    ALL = "all"
    SOME = "some"
    NONE = "none"


def from_collaborators(repository: Fields, people: People) -> Shown:
    """Take permissions from the first page of collaborators, and return how much of them that is.

    Whoever is not among all of them may read what is public, and nothing else.
    """
    listed = repository.child_or_none("collaborators")
    if listed is None:
        return Shown.NONE
    people.permit(_permissions(listed))
    if listed.child("pageInfo").flag("hasNextPage") or listed.count("edges") < listed.number("totalCount"):
        return Shown.SOME
    rest = _outsiders(repository)
    people.permit({account.id: rest for account in people.unknown(people.accounts)})
    return Shown.ALL


def _outsiders(repository: Fields) -> Permission:
    return Permission.READ if repository.text_or("visibility") == "PUBLIC" else Permission.NONE


def _permissions(listed: Fields) -> dict[int, Permission]:
    found = {}
    for edge in listed.children("edges"):
        found[edge.child("node").number("databaseId")] = _permission(edge.text("permission"))
    return found


def _permission(word: str) -> Permission:
    try:
        return Permission(word.lower())
    except ValueError:
        return Permission.NONE  # a word that GitHub did not have when this was written grants nothing


def ask_permissions(forge: RepositoryForge, people: People, wanted: Collection[int], *, together: bool = True) -> None:
    """Ask for the permissions of `wanted` that are not known: together, and one by one where GitHub refuses that."""
    unknown = people.unknown(wanted)
    for start in range(0, len(unknown), _AT_ONCE):
        batch = unknown[start : start + _AT_ONCE]
        if together:
            try:
                people.permit(_asked_together(forge, batch))
                continue
            except (Denied, Gone):
                together = False
        people.permit({account.id: _asked_alone(forge, account) for account in batch})


def _asked_together(forge: RepositoryForge, batch: Sequence[Account]) -> dict[int, Permission]:
    variables = {**forge.variables, **{f"login{at}": account.login for at, account in enumerate(batch)}}
    data = forge.channel.graphql(permissions(len(batch)), variables, "permissions")
    with outcomes(worded("the query for permissions")):
        repository = data.child("repository")
        found: dict[int, Permission] = {}
        for at in range(len(batch)):
            listed = repository.child_or_none(f"person{at}")
            if listed is None:
                raise Denied(worded("GitHub does not show the repository's collaborators"))
            found.update(_permissions(listed))
        return {account.id: found.get(account.id, _outsiders(repository)) for account in batch}


def _asked_alone(forge: RepositoryForge, account: Account) -> Permission:
    try:
        answer = forge.channel.get(forge.path("collaborators", account.login, "permission"))
    except Gone:
        return Permission.NONE
    with outcomes(worded("a permission")):
        role = answer.text_or("role_name")
        known = role in set(Permission)
        same = answer.child("user").number("id") == account.id  # logins are given away and taken anew; numbers are not
        return _permission(role if known else answer.text("permission")) if same else Permission.NONE


def ask_teams(forge: RepositoryForge, people: People, teams: Sequence[str]) -> list[str]:
    """Note who of the people is in which team (`org/slug`), and return the teams that could not be read to the end."""
    failed: list[str] = []
    for start in range(0, len(teams), _AT_ONCE):
        batch = teams[start : start + _AT_ONCE]
        try:
            failed += _ask_teams(forge, people, batch)
        except ForgeError:
            failed += batch
    return failed


def _ask_teams(forge: RepositoryForge, people: People, teams: Sequence[str]) -> list[str]:
    failed: list[str] = []
    left: dict[str, str | None] = dict.fromkeys(teams)
    for _ in range(100):
        if not left:
            return failed
        names = list(left)
        data = forge.teams.graphql(team_members(len(names)), _team_variables(left), "team members")
        with outcomes(worded("the query for team members")):
            for at, name in enumerate(names):
                left.pop(name)
                after = _members(data.child_or_none(f"team{at}"), people, name)
                if after is None:
                    failed.append(name)
                elif after:
                    left[name] = after
    raise RetryLater(worded("a team has more members than can be read"))


def _team_variables(left: Mapping[str, str | None]) -> dict[str, object]:
    variables: dict[str, object] = {}
    for at, (name, after) in enumerate(left.items()):
        organization, _, slug = name.partition("/")
        variables.update({f"org{at}": organization, f"team{at}": slug, f"after{at}": after})
    return variables


def _members(organization: Fields | None, people: People, name: str) -> str | None:
    """Note the members of one page; return the next cursor, "" at the end, None where the team cannot be seen."""
    team = organization.child_or_none("team") if organization else None
    if team is None:
        return None
    members = team.child("members")
    people.join(name, [member.number("databaseId") for member in members.children("nodes")])
    page = members.child("pageInfo")
    return page.text("endCursor") if page.flag("hasNextPage") else ""
