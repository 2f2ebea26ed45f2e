"""Code owners as written (`@user`, `@org/team`) come in, the accounts behind them go out, as numbers.

Who is in a team stays inside: only numbers leave, to be compared with those of approvers. An owner that GitHub does not
know owns nothing, as on GitHub; what could not be read is an outcome, never an empty team.
"""

from collections.abc import Iterable, Mapping, Sequence

from foureyes.github.client import RepositoryForge
from foureyes.github.fields import Fields
from foureyes.github.outcomes import RetryLater, outcomes
from foureyes.github.people import People, ask_permissions
from foureyes.github.queries import accounts, team_members
from foureyes.model.gate_facts import Account
from foureyes.model.policy import Permission
from foureyes.model.wording import worded

_AT_ONCE = 40
_MAX_ROUNDS = 100


def owner_accounts(forge: RepositoryForge, named: Mapping[str, Iterable[str]]) -> dict[str, frozenset[int]]:
    """Return the accounts that own each path of `named`. E-mail addresses lead to no account that an App may see."""
    written = {name for names in named.values() for name in names if name.startswith("@")}
    known: dict[str, frozenset[int]] = {}
    known.update(_users(forge, sorted(name for name in written if "/" not in name)))
    known.update(_teams(forge, sorted(name for name in written if "/" in name)))
    return {path: frozenset().union(*(known.get(name, frozenset()) for name in names)) for path, names in named.items()}


def without_write(forge: RepositoryForge, logins: Sequence[str]) -> frozenset[str]:
    """Return those of `logins` that are no account any more, or may not write to the repository."""
    known = {login: next(iter(ids), None) for login, ids in _users(forge, [f"@{login}" for login in logins]).items()}
    people = People({number: Account(number, (login[1:],), False, None) for login, number in known.items() if number})
    ask_permissions(forge, people, set(people.accounts))
    writers = {
        number
        for number, account in people.accounts.items()
        if account.permission is not None and account.permission.rank >= Permission.WRITE.rank
    }
    return frozenset(login[1:] for login, number in known.items() if number not in writers)


def _users(forge: RepositoryForge, names: Sequence[str]) -> dict[str, frozenset[int]]:
    found: dict[str, frozenset[int]] = {}
    for start in range(0, len(names), _AT_ONCE):
        batch = names[start : start + _AT_ONCE]
        variables = {f"login{at}": name[1:] for at, name in enumerate(batch)}
        aliases = [f"user{at}" for at in range(len(batch))]
        data = forge.channel.graphql(accounts(len(batch)), variables, "code owners", may_not_exist=aliases)
        with outcomes(worded("the query for code owners")):
            for alias, name in zip(aliases, batch, strict=True):
                user = data.child_or_none(alias)
                found[name] = frozenset([user.number("databaseId")]) if user else frozenset()
    return found


def _teams(forge: RepositoryForge, names: Sequence[str]) -> dict[str, frozenset[int]]:
    found: dict[str, frozenset[int]] = dict.fromkeys(names, frozenset())
    cursors: dict[str, str | None] = dict.fromkeys(names)
    for _ in range(_MAX_ROUNDS):
        if not cursors:
            return found
        batch = list(cursors)[:_AT_ONCE]
        variables: dict[str, object] = {}
        for at, name in enumerate(batch):
            organization, _, slug = name[1:].partition("/")
            variables.update({f"org{at}": organization, f"team{at}": slug, f"after{at}": cursors[name]})
        aliases = [f"team{at}" for at in range(len(batch))]
        what = worded("teams of code owners")
        data = forge.teams.graphql(team_members(len(batch)), variables, what, may_not_exist=[*aliases, "team"])
        with outcomes(worded("the query for teams of code owners")):
            for alias, name in zip(aliases, batch, strict=True):
                cursors.pop(name)
                members, after = _members(data.child_or_none(alias))
                found[name] |= members
                if after:
                    cursors[name] = after
    raise RetryLater(worded("the teams of the code owners have more members than can be read"))


def _members(organization: Fields | None) -> tuple[frozenset[int], str]:
    team = organization.child_or_none("team") if organization else None
    if team is None:
        return frozenset(), ""
    members = team.child("members")
    page = members.child("pageInfo")
    after = page.text("endCursor") if page.flag("hasNextPage") else ""
    return frozenset(member.number("databaseId") for member in members.children("nodes")), after
