"""The accounts of a case: logins come in, numeric ids go out, for the gate compares people by nothing else."""

from collections.abc import Mapping

from foureyes.gate.case_file import Case, Event, Mapped, Plain
from foureyes.gate.case_values import text, texts
from foureyes.model.gate_facts import Account
from foureyes.model.policy import Permission

_GHOSTS = frozenset({"", "ghost"})
_FIRST_UNLISTED = -1000  # ids of accounts that a case names and does not list: real ids are positive


class Accounts:
    """Every account of a case. A login may be an old name: it leads to the same id as the new one."""

    def __init__(self, case: Case) -> None:
        self.ids: dict[str, int] = {}
        self.listed: dict[int, Mapped] = {}
        self.before: dict[int, Mapped] = {}
        self.logins: dict[int, list[str]] = {}
        self._folded: dict[str, int] = {}  # logins differ in more than their letters' case
        self.changes: list[Event] = [event for event in case.events if event.kind.startswith("member")]
        for users, store in ((case.users, self.listed), (case.default_users, self.before)):
            for login, values in users.items():
                self._enter(login, values, store)
        self.unlisted_bots: set[int] = set()

    def _enter(self, login: str, values: Mapped, store: dict[int, Mapped]) -> None:
        given = values.get("id")
        identity = given if isinstance(given, int) and not isinstance(given, bool) else None
        if identity is None:
            identity = self.ids.get(login, _FIRST_UNLISTED - len(self.ids))
        self.ids.setdefault(login, identity)
        self._folded.setdefault(login.casefold(), identity)
        names = self.logins.setdefault(identity, [])
        if login not in names:
            names.append(login)
        store.setdefault(identity, values)

    def id(self, who: Plain) -> int | None:
        """Return the id of a login, an id, or a mapping with either; None for nobody."""
        if isinstance(who, dict):
            return self.id(who.get("id", who.get("login", who.get("user"))))
        if isinstance(who, int) and not isinstance(who, bool):
            return who
        login = text(who)
        if login.casefold() in _GHOSTS:
            return None
        if login not in self.ids and login.casefold() in self._folded:
            return self._folded[login.casefold()]
        if login not in self.ids:
            self.ids[login] = _FIRST_UNLISTED - len(self.ids)
            self.logins[self.ids[login]] = [login]
            if login.endswith("[bot]"):
                self.unlisted_bots.add(self.ids[login])
        return self.ids[login]

    def at(self, clock: float, is_last: bool) -> Mapping[int, Account]:
        """Return the accounts with the permission they have at `clock`."""
        found = {identity: self._account(identity, clock, is_last) for identity in (*self.before, *self.listed)}
        for identity in self.unlisted_bots:
            found[identity] = Account(identity, tuple(self.logins[identity]), True, Permission.NONE)
        return found

    def _account(self, identity: int, clock: float, is_last: bool) -> Account:
        values = self.before.get(identity, {}) | self.listed.get(identity, {})
        kind = text(values.get("type", "User")).casefold()
        is_bot = kind != "user" or any(login.endswith("[bot]") for login in self.logins[identity])
        permission = values.get("permission", "none")
        later = [event for event in self.changes if event.at > clock and self.id(event.values.get("user")) == identity]
        if later and not is_last:
            permission = later[0].values.get("from", self.before.get(identity, values).get("permission", "none"))
        teams = texts(values.get("teams"))
        return Account(identity, tuple(self.logins[identity]), is_bot, _permission(permission), teams)


def _permission(value: Plain) -> Permission | None:
    """None where the forge did not answer; no access where it said so."""
    word = text(value).casefold()
    if word in ("unavailable", "unknown", "error"):
        return None
    words = {"": Permission.NONE, "pull": Permission.READ, "push": Permission.WRITE, "owner": Permission.ADMIN}
    try:
        return words.get(word) or Permission(word)
    except ValueError:
        return Permission.NONE
