"""The catalogue in, what is wrong with it by its own examples out: every case is run through the matcher itself."""

import re
from collections.abc import Iterator

from foureyes.model.attribution import Strength
from foureyes.model.wording import worded
from foureyes.provenance.matcher import Matcher, matcher
from foureyes.provenance.signals import Account, Signal, SignalKind, Signals
from foureyes.provenance.spoken_text import lowered, spoken

_IDENTITY = re.compile(r"(.*?)\s*<([^<>]*)>")


def failures(signals: Signals) -> tuple[str, ...]:
    """Return one line for every example that does not do what its file says; empty when all do."""
    known = matcher(signals)
    found: list[str] = []
    for signal in signals.all:
        found.extend(_of_signal(known, signal))
    for friend in signals.false_friends:
        for kind, text in friend.cases:
            hits = [name for name in _hits(known, kind, text) if _decides(signals, name)]
            found.extend(
                worded("false friend '{id}': {text} is taken for {name}", id=friend.id, text=repr(text), name=name)
                for name in hits
            )
    return tuple(found)


def _of_signal(known: Matcher, signal: Signal) -> Iterator[str]:
    for text in signal.matches:
        if signal.id not in _hits(known, signal.kind, text, signal):
            yield worded("{place}: {signal} should match {text}", place=signal.where, signal=signal.id, text=repr(text))
    for text in signal.does_not_match:
        if signal.id in _hits(known, signal.kind, text, signal):
            yield worded(
                "{place}: {signal} should not match {text}", place=signal.where, signal=signal.id, text=repr(text)
            )


def _decides(signals: Signals, name: str) -> bool:
    return any(signal.id == name and signal.strength is not Strength.WEAK for signal in signals.all)


def _hits(known: Matcher, kind: SignalKind, text: str, signal: Signal | None = None) -> frozenset[str]:
    """Return the ids of the signals that `text`, read as something of this kind, shows."""
    if kind is SignalKind.NOTE:
        return frozenset({signal.id} if signal is not None and signal.ref == text else ())
    if kind is SignalKind.LOGIN:
        number, _, login = text.rpartition("+")
        account = Account(login, int(number) if number else None)
        return frozenset(sign.signal.id for sign in known.login(account.login, account.id))
    if kind in (SignalKind.AUTHOR, SignalKind.COMMITTER):
        match = _IDENTITY.fullmatch(text)
        name, email = match.groups() if match else (text, "")
        signs = known.author(name, email) if kind is SignalKind.AUTHOR else known.committer(name, email)
        return frozenset(sign.signal.id for sign in signs)
    if kind in (SignalKind.TRAILER, SignalKind.TEXT):
        return frozenset(_message_hits(known, f"Change it\n\n{text}\n"))
    return frozenset(sign.signal.id for sign in known.patterned(kind, text))


def _message_hits(known: Matcher, message: str) -> Iterator[str]:
    said = spoken(message)
    for _, signs in known.trailers(said, lowered(said)):
        yield from (sign.signal.id for sign in signs)
    yield from (sign.signal.id for sign in known.texts(said, lowered(said), in_comments=False))
    yield from (sign.signal.id for sign in known.texts(message, lowered(message), in_comments=True))
