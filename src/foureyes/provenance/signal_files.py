"""The files of `rules/provenance/` in, checked `Signals` out. An error names file and line.

`agents/*.yaml` hold one agent each, `bots.yaml` ordinary automation, `false-friends.yaml` what only looks like a sign.
"""

import re
from functools import lru_cache
from pathlib import Path

from foureyes.model.attribution import Role, Strength
from foureyes.model.errors import RulePackError
from foureyes.model.rule_files import rules_root
from foureyes.model.wording import worded
from foureyes.provenance.signals import (
    Account,
    FalseFriend,
    Grade,
    KnownAgent,
    OrdinaryBot,
    Signal,
    SignalKind,
    Signals,
)
from foureyes.provenance.yaml_records import Record, parse_record

_ID = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")
_SINCE = re.compile(r"unknown|20\d\d(?:-[01]\d)?")
_IDENTITY = ("emails", "accounts", "name")
_NEEDS = {
    SignalKind.TRAILER: ("emails", "accounts", "name", "value", "names_tool", "of_agents"),
    SignalKind.AUTHOR: (*_IDENTITY, "names_tool"),
    SignalKind.COMMITTER: _IDENTITY,
    SignalKind.SUBJECT: ("pattern",),
    SignalKind.TEXT: ("pattern",),
    SignalKind.BRANCH: ("pattern",),
    SignalKind.LABEL: ("pattern",),
    SignalKind.FILE: ("pattern",),
    SignalKind.HEADER: ("pattern",),
    SignalKind.LOGIN: ("accounts",),
    SignalKind.NOTE: ("ref",),
}


@lru_cache(maxsize=4)
def load_signals(root: Path | None = None) -> Signals:
    """Read the catalogue at `root` (a directory with `agents/`), by default the one that comes with foureyes."""
    is_own = root is None  # its expressions are held to be such by a test, and compiled when they are needed
    root = root or rules_root() / "provenance"
    paths = sorted((root / "agents").glob("*.yaml"))
    if not paths:
        raise RulePackError(
            worded("{path}: holds no agent, expected one .yaml file for each", path=str(root / "agents"))
        )
    agents = tuple(_agent(_record(path, root), path.stem) for path in paths)
    for agent in () if is_own else agents:
        _check_expressions(agent)
    bots = tuple(_bot(record) for record in _record(root / "bots.yaml", root).records("bots"))
    friends_file = _record(root / "false-friends.yaml", root)
    friends = tuple(_false_friend(record) for record in friends_file.records("false_friends"))
    names = frozenset(name.lower() for name in friends_file.texts("person_names"))
    _refuse_duplicates(agents)
    return Signals(agents, bots, friends, names)


def _record(path: Path, root: Path) -> Record:
    try:
        return parse_record(path.read_text("utf-8"), path.relative_to(root.parent).as_posix())
    except (OSError, UnicodeDecodeError) as error:
        raise RulePackError(
            worded("{path}:1: cannot be read: {error}", path=str(path), error=type(error).__name__)
        ) from None


def parse_agent(text: str, where: str, agent_id: str) -> KnownAgent:
    """Parse one agent's file; `agent_id` is its file name without the suffix."""
    agent = _agent(parse_record(text, where), agent_id)
    _check_expressions(agent)
    return agent


def _agent(record: Record, stem: str) -> KnownAgent:
    agent_id = record.text("agent")
    if agent_id != stem:
        raise record.error(
            worded("'agent' is '{agent_id}', but the file is called {stem}.yaml", agent_id=agent_id, stem=stem)
        )
    since = _since(record)
    signals = tuple(_signal(item, agent_id, since) for item in record.records("signals"))
    agent = KnownAgent(
        id=agent_id,
        name=record.text("name"),
        vendor=record.text("vendor"),
        since=since,
        aliases=tuple(alias.lower() for alias in record.texts("aliases")),
        models=tuple(model.lower() for model in record.texts("models")),
        signals=signals,
    )
    record.finish()
    return agent


def _since(record: Record) -> str:
    since = record.text("since", "unknown")
    if not _SINCE.fullmatch(since):
        raise record.error(worded("'since' is '{since}', must be a year, a year and month, or unknown", since=since))
    return since


def _signal(record: Record, agent: str, since: str) -> Signal:
    signal_id = record.text("id")
    if not _ID.fullmatch(signal_id) or not signal_id.startswith(agent):
        raise record.error(
            worded(
                "'id' is '{signal_id}', must be words in lower case that start with '{agent}'",
                signal_id=signal_id,
                agent=agent,
            )
        )
    signal = Signal(
        id=signal_id,
        agent=agent,
        kind=record.choice("kind", SignalKind),
        strength=record.choice("strength", Strength),
        role=record.choice("role", Role),
        source=record.text("source"),
        grades=record.choices("grade", Grade),
        since=_since(record) if record.has("since") else since,
        keys=tuple(key.lower() for key in record.texts("key")),
        emails=tuple(email.lower() for email in record.texts("email")),
        accounts=tuple(_account(record, word) for word in record.texts("account")),
        name=record.optional("name"),
        value=record.optional("value"),
        pattern=record.optional("pattern"),
        literals=tuple(word.lower() for word in record.texts("contains")),
        ref=record.optional("ref"),
        names_tool=record.flag("names_tool"),
        no_email=record.flag("no_email"),
        with_email=record.flag("with_email"),
        of_agents=record.flag("of_agents"),
        in_comments=record.flag("in_comments"),
        matches=record.texts("matches"),
        does_not_match=record.texts("does_not_match"),
        note=record.text("note", " ").strip(),
        where=record.place,
    )
    record.finish()
    _check(record, signal)
    return signal


def _check(record: Record, signal: Signal) -> None:
    needs = _NEEDS[signal.kind]
    if not any(getattr(signal, name) for name in needs):
        raise record.error(
            worded("a signal of kind '{kind}' needs one of: {needs}", kind=signal.kind, needs=", ".join(needs))
        )
    if (signal.kind is SignalKind.TRAILER) != bool(signal.keys):
        raise record.error(worded("'key' belongs to signals of kind 'trailer', and only to them"))
    if (signal.kind is SignalKind.TEXT) != bool(signal.literals):
        raise record.error(worded("'contains' belongs to signals of kind 'text', and only to them"))
    if not signal.matches or not signal.does_not_match:
        raise record.error(worded("'matches' and 'does_not_match' need one case each at least"))


def _check_expressions(agent: KnownAgent) -> None:
    for signal in agent.signals:
        for key in ("name", "value", "pattern"):
            text: str | None = getattr(signal, key)
            try:
                re.compile(text or "", re.IGNORECASE)
            except (re.error, OverflowError, RecursionError) as error:
                raise RulePackError(
                    worded(
                        "{place}: '{key}' is not a regular expression: {error}",
                        place=signal.where,
                        key=key,
                        error=str(error),
                    )
                ) from None


def _account(record: Record, word: str) -> Account:
    number, plus, login = word.lower().rpartition("+")
    if plus and not number.isdecimal():
        raise record.error(worded("'{word}' must be a login or ID+LOGIN", word=word))
    return Account(login, int(number) if plus else None)


def _bot(record: Record) -> OrdinaryBot:
    accounts = tuple(_account(record, word) for word in record.texts("account"))
    emails = tuple(email.lower() for email in record.texts("email"))
    bot = OrdinaryBot(record.text("name"), emails, accounts)
    record.finish()
    if not accounts and not emails:
        raise record.error(worded("a bot needs an 'account' or an 'email'"))
    return bot


def _false_friend(record: Record) -> FalseFriend:
    cases: list[tuple[SignalKind, str]] = []
    for case in record.records("cases"):
        kind = case.choice("kind", SignalKind)
        cases.extend((kind, text) for text in case.texts("text"))
        case.finish()
    friend = FalseFriend(record.text("id"), record.text("what"), tuple(cases))
    record.finish()
    return friend


def _refuse_duplicates(agents: tuple[KnownAgent, ...]) -> None:
    seen: dict[str, str] = {}
    for agent in agents:
        for signal in agent.signals:
            if signal.id in seen:
                raise RulePackError(
                    worded(
                        "{where}: the id '{id}' stands already in {seen}",
                        where=signal.where,
                        id=signal.id,
                        seen=seen[signal.id],
                    )
                )
            seen[signal.id] = signal.where
