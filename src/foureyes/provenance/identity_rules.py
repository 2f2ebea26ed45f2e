"""Names and addresses in, the signals they show out: exact addresses and accounts by look-up, names by pattern."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache

from foureyes.provenance.signals import Account, Signal

_FORGE = "@users.noreply.github.com"
_MODEL = re.compile(
    r"\b(?:claude[ -](?:opus|sonnet|haiku|fable|instant|\d)|gpt-?\d|gemini[ -]\d|o[134]\b|deepseek|qwen|grok|glm|kimi"
    r"|opus|sonnet|haiku|fable)[\w.:/-]*(?: [\d.]+)?",
    re.IGNORECASE,
)
_PAIR = re.compile(r"\s*(?!https?:)[A-Za-z][\w .-]{0,40}?:\s?([\w.-][\w./-]{1,80})")


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


def disclosed_model(value: str) -> str | None:
    """Return the model of a disclosure of the form AGENT:MODEL, or the one its text mentions."""
    pair = _PAIR.match(value)
    return pair.group(1) if pair else model_of(value)


def model_of(text: str) -> str | None:
    """Return the model that a name or a text mentions."""
    match = _MODEL.search(text[:200])
    return match.group(0).strip() if match else None


def account_of(email: str) -> Account | None:
    """Return the forge account that a no-reply address in lower case claims."""
    if not email.endswith(_FORGE):
        return None
    number, _, login = email[: -len(_FORGE)].rpartition("+")
    return Account(login, int(number) if number.isdecimal() and len(number) < 20 else None)


class IdentityRules:
    """The identity signals of one kind, found by address or login; only those that know a name alone are tried."""

    def __init__(self, signals: Iterable[Signal]) -> None:
        self._by_email: dict[str, list[Signal]] = {}
        self._by_login: dict[str, list[Signal]] = {}
        self._by_name: list[Signal] = []
        for signal in signals:
            for email in signal.emails:
                self._by_email.setdefault(email, []).append(signal)
            for account in signal.accounts:
                self._by_login.setdefault(account.login, []).append(signal)
            if signal.name is not None and not (signal.emails or signal.accounts):
                self._by_name.append(signal)

    def match(self, name: str, email: str) -> Iterator[Sign]:
        """Yield the signals of someone called `name` with an address in lower case, or with none."""
        for signal in dict.fromkeys(self._candidates(name, email)):
            if signal.name is None:
                yield Sign(signal, _shown(name, email), (signal.agent,), model_of(name))
                continue
            match = compiled(signal.name).fullmatch(name)
            if match is not None:
                model = match.groupdict().get("model") or model_of(name)
                yield Sign(signal, _shown(name, email), (signal.agent,), model)

    def _candidates(self, name: str, email: str) -> Iterator[Signal]:
        yield from self._by_email.get(email, ())
        claimed = account_of(email)
        if claimed is not None:
            for signal in self._by_login.get(claimed.login, ()):
                if any(_is_account(known, claimed) for known in signal.accounts):
                    yield signal
        elif not email:
            login = name.lower()  # a line that gives a bot's login alone: no person can bear such a login
            yield from self._by_login.get(login, ()) if login.endswith("[bot]") else ()
        yield from self._by_name


def _shown(name: str, email: str) -> str:
    return f"{name} <{email}>" if email else name


def _is_account(known: Account, claimed: Account) -> bool:
    if known.login != claimed.login:
        return False
    return known.is_bot or known.id is None or known.id == claimed.id
