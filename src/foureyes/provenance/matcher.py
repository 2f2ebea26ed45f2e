"""Texts and identities in, the signals that they show out: literals first, regular expressions only after a hit."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from foureyes.provenance.message import MAX_LINE, TrailerLine, identities, trailer_lines
from foureyes.provenance.signals import Account, Signal, SignalKind, Signals
from foureyes.provenance.tool_names import ToolNames, tool_names

_FORGE = "@users.noreply.github.com"
_CO_AUTHOR = "co-authored-by"
_CO_AUTHOR_SPELLINGS = ("co-authored-by", "co-authored by", "coauthored-by", "co-author", "co-author-by")
_MAX_OCCURRENCES = 50
_WINDOW = 400


@dataclass(frozen=True, slots=True)
class Sign:
    """A signal that was seen: `value` is the text it was seen in, `agents` whom it names."""

    signal: Signal
    value: str
    agents: tuple[str, ...]
    model: str | None = None
    session: str | None = None


@lru_cache(maxsize=4096)
def compiled(pattern: str) -> re.Pattern[str]:
    """Compile when first needed: most patterns never are."""
    return re.compile(pattern, re.IGNORECASE | re.MULTILINE)


def account_of(email: str) -> Account | None:
    """Return the forge account that a no-reply address in lower case claims."""
    if not email.endswith(_FORGE):
        return None
    number, _, login = email[: -len(_FORGE)].rpartition("+")
    return Account(login, int(number) if number.isdecimal() and len(number) < 20 else None)


class Matcher:
    """The catalogue, arranged for speed. Build it once."""

    def __init__(self, signals: Signals) -> None:
        self.tools: ToolNames = tool_names(signals.agents, signals.person_names)
        by_kind: dict[SignalKind, list[Signal]] = {kind: [] for kind in SignalKind}
        for signal in signals.all:
            by_kind[signal.kind].append(signal)
        self._by_kind = {kind: tuple(items) for kind, items in by_kind.items()}
        self._trailers: dict[str, list[Signal]] = {}
        for signal in by_kind[SignalKind.TRAILER]:
            for key in signal.keys:
                self._trailers.setdefault(key.replace(" ", "-"), []).append(signal)
        keys = {key for signal in by_kind[SignalKind.TRAILER] for key in signal.keys}
        self.trailer_keys = tuple(sorted(keys | set(_CO_AUTHOR_SPELLINGS)))
        self._texts = tuple((word, signal) for signal in by_kind[SignalKind.TEXT] for word in signal.literals)
        subjects = ("aider:",)
        self._words = tuple({*self.trailer_keys, *subjects, *(word for word, _ in self._texts)})
        self._author_rules = tuple(_IdentityRule(signal) for signal in by_kind[SignalKind.AUTHOR])
        self._committer_rules = tuple(_IdentityRule(signal) for signal in by_kind[SignalKind.COMMITTER])
        self._bots = {account.login for bot in signals.bots for account in bot.accounts}
        self._bot_emails = {email for bot in signals.bots for email in bot.emails}

    def may_speak(self, low: str) -> bool:
        """Whether a message in lower case can hold any sign at all: most hold none, and this is all they cost."""
        return any(word in low for word in self._words)

    def trailers(self, text: str, low: str) -> Iterator[tuple[TrailerLine, tuple[Sign, ...]]]:
        """Yield every line that is a trailer of a known key, with the signals it shows."""
        keys = tuple(key for key in self.trailer_keys if key in low)
        if not keys:
            return
        seen: set[str] = set()
        for line in trailer_lines(text, low, keys):
            if line.text not in seen:
                seen.add(line.text)
                yield line, tuple(self._trailer(line))

    def _trailer(self, line: TrailerLine) -> Iterator[Sign]:
        key = _CO_AUTHOR if line.key.replace(" ", "-") in _CO_AUTHOR_NORMAL else line.key
        people = identities(line.value)
        for signal in self._trailers.get(key, ()):
            sign = self._value_sign(signal, line) or self._identity_sign(signal, line, people)
            if sign is not None:
                yield sign

    def _value_sign(self, signal: Signal, line: TrailerLine) -> Sign | None:
        if signal.names_tool:
            named = self.tools.named_without_email if signal.no_email else self.tools.named
            agents = named(line.value)
            return Sign(signal, line.text, agents, model=model_of(line.value)) if agents else None
        if signal.value is None:
            return None
        match = compiled(signal.value).match(line.value)
        if match is None:
            return None
        named_here = self.tools.named(line.value) if signal.agent == "generic" else ()
        if signal.agent == "generic" and not named_here:
            group = match.groupdict().get("agent")
            named_here = (group.lower(),) if group else ()
        return _sign(signal, line.text, match, named_here or (signal.agent,))

    def _identity_sign(self, signal: Signal, line: TrailerLine, people: tuple[tuple[str, str], ...]) -> Sign | None:
        if not (signal.emails or signal.accounts or signal.name):
            return None
        for name, email in people:
            match = _IdentityRule(signal).match(name, email.lower())
            if match is not None:
                return Sign(signal, line.text, (signal.agent,), match.model or model_of(name))
        return None

    def author(self, name: str, email: str) -> tuple[Sign, ...]:
        return _identity_signs(self._author_rules, name[:300], email[:300].lower())

    def committer(self, name: str, email: str) -> tuple[Sign, ...]:
        return _identity_signs(self._committer_rules, name[:300], email[:300].lower())

    def texts(self, text: str, low: str, *, in_comments: bool) -> Iterator[Sign]:
        """Yield the prose signals of `text`, each signal once."""
        seen: set[str] = set()
        for word, signal in self._texts:
            if signal.in_comments is in_comments and word in low and signal.id not in seen:
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
        tool = match.groupdict().get("tool")
        named = self.tools.named(tool) if tool else ()
        return named or (signal.agent,)

    def patterned(self, kind: SignalKind, value: str) -> tuple[Sign, ...]:
        """Return the signals of a kind that is one short text: subject, branch, label, file."""
        cut = value[:MAX_LINE]
        found = []
        for signal in self._by_kind[kind]:
            match = compiled(signal.pattern or "").search(cut)
            if match is not None:
                found.append(_sign(signal, cut, match, (signal.agent,)))
        return tuple(found)

    def login(self, login: str, number: int | None) -> tuple[Sign, ...]:
        """Return the signals of a forge account as the forge's API names it; the number decides where it is known."""
        claimed = Account(login.lower(), number)
        return tuple(
            Sign(signal, login, (signal.agent,))
            for signal in self._by_kind[SignalKind.LOGIN]
            if any(_same_api_account(known, claimed) for known in signal.accounts)
        )

    def is_ordinary_bot(self, email: str) -> bool:
        low = email.lower()
        account = account_of(low)
        if account is not None:
            return account.login in self._bots
        return low in self._bot_emails

    def is_bot_login(self, login: str) -> bool:
        return login.lower() in self._bots


_CO_AUTHOR_NORMAL = frozenset(spelling.replace(" ", "-") for spelling in _CO_AUTHOR_SPELLINGS)


class _IdentityRule:
    """One author, committer or co-author signal, ready to be held against a name and an address."""

    __slots__ = ("accounts", "emails", "signal")

    def __init__(self, signal: Signal) -> None:
        self.signal = signal
        self.emails = signal.emails
        self.accounts = signal.accounts

    def match(self, name: str, email: str) -> Sign | None:
        signal = self.signal
        if (self.emails or self.accounts) and not self._is_known(name, email):
            return None
        if signal.no_email and email:
            return None
        model = None
        if signal.name is not None:
            match = compiled(signal.name).fullmatch(name)
            if match is None:
                return None
            model = match.groupdict().get("model")
        return Sign(signal, f"{name} <{email}>" if email else name, (signal.agent,), model)

    def _is_known(self, name: str, email: str) -> bool:
        return email in self.emails or self._account(email) or self._is_bare_bot(name, email)

    def _account(self, email: str) -> bool:
        claimed = account_of(email) if self.accounts else None
        return claimed is not None and any(_same_account(known, claimed) for known in self.accounts)

    def _is_bare_bot(self, name: str, email: str) -> bool:
        """A trailer that names the bot's login and no address: no person can bear such a login."""
        return not email and any(known.is_bot and known.login == name.lower() for known in self.accounts)


def _same_account(known: Account, claimed: Account) -> bool:
    if known.login != claimed.login:
        return False
    return known.is_bot or known.id is None or known.id == claimed.id


def _same_api_account(known: Account, claimed: Account) -> bool:
    if claimed.id is not None and known.id is not None:
        return known.id == claimed.id
    return known.is_bot and known.login == claimed.login


@lru_cache(maxsize=4096)
def _identity_signs(rules: tuple[_IdentityRule, ...], name: str, email: str) -> tuple[Sign, ...]:
    found = (rule.match(name, email) for rule in rules)
    return tuple(sign for sign in found if sign is not None)


_MODEL = re.compile(
    r"\b(?:claude[ -](?:opus|sonnet|haiku|fable|instant|\d)|gpt-?\d|gemini[ -]\d|o[134]\b|deepseek|qwen|grok|glm|kimi"
    r"|opus|sonnet|haiku|fable)[\w.:/-]*(?: [\d.]+)?",
    re.IGNORECASE,
)
_PAIR = re.compile(r"\s*[A-Za-z][\w .-]{0,40}?:\s?([\w.-][\w./-]{1,80})")


def model_of(value: str) -> str | None:
    """Return the model that a name or a disclosure mentions."""
    pair = _PAIR.match(value)
    if pair:
        return pair.group(1)
    match = _MODEL.search(value[:200])
    return match.group(0).strip() if match else None


def _sign(signal: Signal, value: str, match: re.Match[str], agents: tuple[str, ...]) -> Sign:
    groups = match.groupdict()
    return Sign(signal, value, agents, groups.get("model") or model_of(value), groups.get("session"))


@lru_cache(maxsize=4)
def matcher(signals: Signals) -> Matcher:
    return Matcher(signals)
