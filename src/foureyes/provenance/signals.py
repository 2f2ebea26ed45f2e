"""What is known of agents, as data: the frozen form of `rules/provenance/`, read by `signal_files`."""

from dataclasses import dataclass
from enum import StrEnum

from foureyes.model.attribution import Role, Strength


class SignalKind(StrEnum):
    """Where a sign stands. `text` is the prose of a message or of a pull request, `subject` a message's first line,
    `file` the path of a file, `header` one of the first lines of an added one."""

    TRAILER = "trailer"
    AUTHOR = "author"
    COMMITTER = "committer"
    SUBJECT = "subject"
    TEXT = "text"
    BRANCH = "branch"
    LABEL = "label"
    LOGIN = "login"
    NOTE = "note"
    FILE = "file"
    HEADER = "header"


class Grade(StrEnum):
    """How a signal is known: seen in real repositories, written by its vendor, told by others, recalled."""

    OBSERVED = "observed"
    DOCUMENTED = "documented"
    REPORTED = "reported"
    REMEMBERED = "remembered"


@dataclass(frozen=True, slots=True)
class Account:
    """A forge account, lower case. Logins that end in [bot] cannot be registered by people; others need the id."""

    login: str
    id: int | None = None

    @property
    def is_bot(self) -> bool:
        return self.login.endswith("[bot]")


@dataclass(frozen=True, slots=True)
class Signal:
    """One sign of one agent. The conditions that are given must all hold; `emails` and `accounts` are alternatives.

    Regular expressions ignore case. `name` must match the whole name, `value` the start of a trailer's value,
    `pattern` anywhere in the line around one of `literals`, which are lower case and found first. `names_tool`: the
    value, or the author's name, is that of a tool; `of_agents`: the value is a person whom another signal knows.
    """

    id: str
    agent: str
    kind: SignalKind
    strength: Strength
    role: Role
    source: str
    grades: tuple[Grade, ...]
    since: str
    keys: tuple[str, ...] = ()
    emails: tuple[str, ...] = ()
    accounts: tuple[Account, ...] = ()
    name: str | None = None
    value: str | None = None
    pattern: str | None = None
    literals: tuple[str, ...] = ()
    ref: str | None = None
    names_tool: bool = False
    no_email: bool = False
    with_email: bool = False
    of_agents: bool = False
    in_comments: bool = False
    matches: tuple[str, ...] = ()
    does_not_match: tuple[str, ...] = ()
    note: str = ""
    where: str = ""


@dataclass(frozen=True, slots=True)
class KnownAgent:
    """An agent: `id` is what reports say, `aliases` are the words by which people name it, `models` what may follow."""

    id: str
    name: str
    vendor: str
    since: str
    aliases: tuple[str, ...]
    models: tuple[str, ...]
    signals: tuple[Signal, ...]


@dataclass(frozen=True, slots=True)
class OrdinaryBot:
    """Automation that is not AI."""

    name: str
    emails: tuple[str, ...]
    accounts: tuple[Account, ...]


@dataclass(frozen=True, slots=True)
class FalseFriend:
    """Something that looks like a sign and is none, with made-up cases the tests hold against every signal."""

    id: str
    what: str
    cases: tuple[tuple[SignalKind, str], ...]


@dataclass(frozen=True, slots=True, eq=False)
class Signals:
    """The whole catalogue. Compared by identity, so that it can be the key of a cache."""

    agents: tuple[KnownAgent, ...]
    bots: tuple[OrdinaryBot, ...]
    false_friends: tuple[FalseFriend, ...]
    person_names: frozenset[str]

    @property
    def all(self) -> tuple[Signal, ...]:
        return tuple(signal for agent in self.agents for signal in agent.signals)
