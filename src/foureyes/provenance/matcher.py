"""Texts and identities in, the signals that they show out: literals first, regular expressions only after a hit."""

import re
from collections.abc import Iterator
from functools import lru_cache

from foureyes.model.attribution import Strength
from foureyes.provenance.identity_rules import IdentityRules, Sign, account_of, compiled, disclosed_model, model_of
from foureyes.provenance.literals import literals
from foureyes.provenance.message import MAX_LINE, TrailerLine, identities, trailer_lines
from foureyes.provenance.signals import Account, Signal, SignalKind, Signals
from foureyes.provenance.tool_names import ToolNames, tool_names

_CO_AUTHOR = "co-authored-by"
_CO_AUTHOR_SPELLINGS = (
    "co-authored-by",
    "co-authored by",
    "co-authored-with",
    "co-authered-by",
    "coauthored-by",
    "co-author",
    "co-authors",
    "co-author-by",
    "co-auteur",
    "co-autor",
    "coautor",
    "共同作者",
    "공동 작성자",
    "соавтор",
)
_SIGN_OFF = "signed-off-by"
PROMPTER_KEYS = frozenset({"requested-by", "prompted-by", "directed-by", "on-behalf-of"})
_MAX_OCCURRENCES = 50
_WINDOW = 400
_SHORT_LINE = 200
GENERIC = "generic"


class Matcher:
    """The catalogue, arranged for speed. Build it once."""

    def __init__(self, signals: Signals) -> None:
        self.tools: ToolNames = tool_names(signals.agents, signals.person_names)
        by_kind: dict[SignalKind, list[Signal]] = {kind: [] for kind in SignalKind}
        for signal in signals.all:
            by_kind[signal.kind].append(signal)
        self._by_kind = {kind: tuple(items) for kind, items in by_kind.items()}
        by_key: dict[str, list[Signal]] = {}
        for signal in by_kind[SignalKind.TRAILER]:
            for key in dict.fromkeys(key.replace(" ", "-") for key in signal.keys):
                by_key.setdefault(key, []).append(signal)
        self._trailers = {key: _TrailerRules(items, self.tools) for key, items in by_key.items()}
        self._sign_offs = tuple(by_key.get(_SIGN_OFF, ()))
        keys = {key for signal in by_kind[SignalKind.TRAILER] for key in signal.keys}
        self.trailer_keys = tuple(sorted(keys | set(_CO_AUTHOR_SPELLINGS) | PROMPTER_KEYS))
        self._texts = tuple((word, signal) for signal in by_kind[SignalKind.TEXT] for word in signal.literals)
        subjects = ("aider:",)
        self._words = literals({*self.trailer_keys, *subjects, *(word for word, _ in self._texts)})
        self._author_rules = IdentityRules(signal for signal in by_kind[SignalKind.AUTHOR] if not signal.names_tool)
        self._named_authors = tuple(signal for signal in by_kind[SignalKind.AUTHOR] if signal.names_tool)
        self._committer_rules = IdentityRules(by_kind[SignalKind.COMMITTER])
        self._bots = {account.login for bot in signals.bots for account in bot.accounts}
        self._bot_emails = {email for bot in signals.bots for email in bot.emails}

    def words_in(self, low: str) -> frozenset[str]:
        """Return the literals a message in lower case holds; without any it shows no sign, and this is all it costs."""
        return self._words.found_in(low)

    def trailers(
        self, text: str, low: str, words: frozenset[str] | None = None
    ) -> Iterator[tuple[TrailerLine, tuple[Sign, ...]]]:
        """Yield every line that is a trailer of a known key, with the signals it shows."""
        present = self.words_in(low) if words is None else words
        keys = tuple(key for key in self.trailer_keys if key in present)
        if not keys:
            return
        seen: set[str] = set()
        for line in trailer_lines(text, low, keys):
            if line.text in seen:
                continue
            seen.add(line.text)
            key = _CO_AUTHOR if line.key in _CO_AUTHOR_NORMAL else line.key
            rules = self._trailers.get(key)
            if key == _SIGN_OFF:
                yield line, self._signed_off(line)
            elif rules is not None:
                find = rules.remembered if len(line.text) <= _SHORT_LINE else rules.signs
                yield line, find(line.value, line.text)
            else:
                yield line, ()

    def _signed_off(self, line: TrailerLine) -> tuple[Sign, ...]:
        """Whoever signs off an agent's name at least committed its work; only addresses and accounts tell."""
        known = self._trailers.get(_CO_AUTHOR)
        agents = dict.fromkeys(
            agent
            for name, email in identities(line.value)
            for sign in (known.people(name, email) if known is not None and email else ())
            for agent in sign.agents
        )
        return tuple(Sign(signal, line.text, tuple(agents)) for signal in self._sign_offs) if agents else ()

    def author(self, name: str, email: str) -> tuple[Sign, ...]:
        return _author_signs(self, name[:300], email[:300].lower())

    def author_signs(self, name: str, email: str) -> Iterator[Sign]:
        """Yield the signals of an author; of a name that is a tool's only where nothing better is known of them."""
        found = tuple(self._author_rules.match(name, email))
        yield from found
        if found or self.is_ordinary_bot(email):
            return
        account = account_of(email)
        is_bot = account is not None and account.is_bot
        agents = self.tools.login(account.login) if account and is_bot else self.tools.author(name, email)
        for signal in self._named_authors if agents else ():
            yield Sign(signal, f"{name} <{email}>" if email else name, agents, model_of(name))

    def committer(self, name: str, email: str) -> tuple[Sign, ...]:
        return _identity_signs(self._committer_rules, name[:300], email[:300].lower())

    def texts(self, text: str, low: str, *, in_comments: bool, words: frozenset[str] | None = None) -> Iterator[Sign]:
        """Yield the prose signals of `text`, each signal once."""
        present = self.words_in(low) if words is None else words
        seen: set[str] = set()
        for word, signal in self._texts:
            if word in present and signal.in_comments is in_comments and signal.id not in seen:
                sign = self._text(signal, word, text, low)
                if sign is not None:
                    seen.add(signal.id)
                    yield sign

    def _text(self, signal: Signal, word: str, text: str, low: str) -> Sign | None:
        assert signal.pattern is not None
        pattern = compiled(signal.pattern)
        at, tries = low.find(word), 0
        while at >= 0 and tries < _MAX_OCCURRENCES:
            start = low.rfind("\n", max(0, at - _WINDOW), at) + 1 or max(0, at - _WINDOW)
            end = low.find("\n", at, at + _WINDOW)
            match = pattern.search(text, start, end if end >= 0 else min(len(text), at + _WINDOW))
            if match is not None:
                agents = self._named_in(signal, match)
                return _sign(signal, match.group(0), match, agents)
            at, tries = low.find(word, at + len(word)), tries + 1
        return None

    def _named_in(self, signal: Signal, match: re.Match[str]) -> tuple[str, ...]:
        groups = match.groupdict()
        tool = groups.get("tool") or groups.get("other_tool")
        named = self.tools.named(tool) if tool else ()
        return named or (signal.agent,)

    def patterned(self, kind: SignalKind, value: str) -> tuple[Sign, ...]:
        """Return the signals of a kind that is one short text: subject, branch, label, file."""
        cut = value[:MAX_LINE]
        found = []
        for signal in self._by_kind[kind]:
            match = compiled(signal.pattern or "").search(cut)
            if match is not None:
                found.append(_sign(signal, cut, match, self._named_in(signal, match)))
        return tuple(found)

    def login(self, login: str, number: int | None) -> tuple[Sign, ...]:
        """Return the signals of a forge account as the forge's API names it; the number decides where it is known."""
        claimed = Account(login.lower(), number)
        return tuple(
            Sign(signal, login, (signal.agent,))
            for signal in self._by_kind[SignalKind.LOGIN]
            if any(_is_api_account(known, claimed) for known in signal.accounts)
        )

    def is_agent(self, name: str, email: str) -> bool:
        """Whether a trailer's name and address are those of an agent that may stand as a co-author."""
        rules = self._trailers.get(_CO_AUTHOR)
        return rules is not None and rules.names(name, email)

    def is_ordinary_bot(self, email: str) -> bool:
        low = email.lower()
        account = account_of(low)
        if account is not None:
            return account.login in self._bots
        return low in self._bot_emails

    def is_bot_login(self, login: str) -> bool:
        return login.lower() in self._bots


def _is_specific(sign: Sign) -> bool:
    return sign.signal.agent != GENERIC and sign.signal.strength is not Strength.WEAK


class _TrailerRules:
    """The signals of one trailer key."""

    def __init__(self, signals: list[Signal], tools: ToolNames) -> None:
        self._valued = tuple(signal for signal in signals if signal.names_tool or signal.value is not None)
        self._people = IdentityRules(signal for signal in signals if not (signal.names_tool or signal.value))
        self._tools = tools
        self.remembered = lru_cache(maxsize=4096)(self.signs)

    def signs(self, value: str, text: str) -> tuple[Sign, ...]:
        found = [sign for signal in self._valued if (sign := self._valued_sign(signal, value, text)) is not None]
        seen: set[str] = set()
        for name, email in identities(value):
            for sign in self._people.match(name, email.lower()):
                if sign.signal.id not in seen:
                    seen.add(sign.signal.id)
                    found.append(Sign(sign.signal, text, sign.agents, sign.model))
        own = {agent for sign in found if _is_specific(sign) for agent in sign.agents}
        # the agent's own sign says all that a general one could say of it
        return tuple(sign for sign in found if sign.signal.agent != GENERIC or not own.issuperset(sign.agents))

    def names(self, name: str, email: str) -> bool:
        return next(self.people(name, email), None) is not None

    def people(self, name: str, email: str) -> Iterator[Sign]:
        """Yield what is known of a co-author of this name and address, weak signs left out."""
        for sign in self._people.match(name, email.lower()):
            if sign.signal.strength is not Strength.WEAK:
                yield sign

    def _valued_sign(self, signal: Signal, value: str, text: str) -> Sign | None:
        if signal.names_tool:
            agents = self._tools_in(signal, value)
            return Sign(signal, text, agents, model=disclosed_model(value)) if agents else None
        match = compiled(signal.value or "").match(value)
        if match is None:
            return None
        agents = self._tools.named(value) if signal.agent == GENERIC else ()
        if signal.agent == GENERIC and not agents:
            group = match.groupdict().get("agent")
            agents = (group.lower(),) if group else ()
        return _sign(signal, text, match, agents or (signal.agent,))

    def _tools_in(self, signal: Signal, value: str) -> tuple[str, ...]:
        if signal.no_email:
            return self._tools.named_without_email(value)
        if not signal.with_email:
            return self._tools.named(value)
        people = [f"{name} <{email}>" for name, email in identities(value) if "@" in email]
        return tuple(dict.fromkeys(agent for person in people for agent in self._tools.named(person)))


_CO_AUTHOR_NORMAL = frozenset(spelling.replace(" ", "-") for spelling in _CO_AUTHOR_SPELLINGS)


def _is_api_account(known: Account, claimed: Account) -> bool:
    if claimed.id is not None and known.id is not None:
        return known.id == claimed.id
    return known.login == claimed.login


@lru_cache(maxsize=4096)
def _author_signs(known: Matcher, name: str, email: str) -> tuple[Sign, ...]:
    return tuple(known.author_signs(name, email))


@lru_cache(maxsize=4096)
def _identity_signs(rules: IdentityRules, name: str, email: str) -> tuple[Sign, ...]:
    return tuple(rules.match(name, email))


def _sign(signal: Signal, value: str, match: re.Match[str], agents: tuple[str, ...]) -> Sign:
    groups = match.groupdict()
    return Sign(signal, value, agents, groups.get("model") or model_of(value), groups.get("session"))


@lru_cache(maxsize=4)
def matcher(signals: Signals) -> Matcher:
    return Matcher(signals)
