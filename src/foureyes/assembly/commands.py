"""A comment that begins with `/foureyes` in, what it asks out; commands that were kept, as the gate wants them."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from foureyes.model.gate_facts import Acknowledgement, Override, Waiver
from foureyes.model.wording import worded
from foureyes.ownership.taken_on import tidy

_COMMAND = re.compile(r"\s*/foureyes[ \t]+([a-z]{1,20})(?:[ \t]+([^\r\n]{0,2000}))?[ \t]*(?:\r?\n|$)")
_FINGERPRINT = re.compile(r"[0-9a-f]{8,32}")
_OID = re.compile(r"[0-9a-f]{7,64}")
_MAX_REASON = 1000
_MAX_PATH = 500


class Word(StrEnum):
    RECHECK = "recheck"
    WAIVE = "waive"
    OVERRIDE = "override"
    ACKNOWLEDGE = "acknowledge"
    EXPLAIN = "explain"
    OWN = "own"


@dataclass(frozen=True, slots=True)
class Asked:
    """A command as it was written. `problem` says what is wrong with it; empty when nothing is."""

    word: Word | None
    subject: str = ""
    reason: str = ""
    problem: str = ""


@dataclass(frozen=True, slots=True)
class Command:
    """What a person said in a comment: waive, override or acknowledge, of the head at that time."""

    comment: int
    kind: str
    user: int
    reason: str
    fingerprint: str
    head: str
    at: int


def asked(body: str) -> Asked | None:
    """Return the command that a comment begins with, None where it is none."""
    match = _COMMAND.match(body)
    if match is None:
        return None
    rest = (match[2] or "").strip()
    if match[1] not in set(Word):
        return Asked(None, problem=_no_command(match[1]))
    word = Word(match[1])
    first, _, more = rest.partition(" ")
    if word is Word.WAIVE:
        return _waive(first, more.strip()[:_MAX_REASON])
    if word is Word.OVERRIDE:
        return Asked(word, reason=rest[:_MAX_REASON], problem="" if rest else worded("an override needs a reason"))
    if word is Word.ACKNOWLEDGE:
        return Asked(
            word, first, problem="" if _OID.fullmatch(first) else worded("give the commit that you acknowledge")
        )
    if word is Word.OWN:
        return _own(rest)
    if word is Word.EXPLAIN:
        return Asked(word, first, problem="" if first else worded("give the rule that is to be explained"))
    return Asked(word)


def _waive(fingerprint: str, reason: str) -> Asked:
    if not _FINGERPRINT.fullmatch(fingerprint):
        wanted = worded("give the finding's fingerprint (8 digits of it or more), then the reason")
        return Asked(Word.WAIVE, problem=wanted)
    return Asked(Word.WAIVE, fingerprint, reason, "" if reason else worded("a waiver needs a reason"))


def _no_command(word: str) -> str:
    return worded("there is no command {word}; there are {commands}", word=word, commands=", ".join(Word))


def _own(text: str) -> Asked:
    path = tidy(text.strip("`\"'"))
    if not path or ".." in path.split("/") or len(path) > _MAX_PATH:
        wanted = worded("give the file or directory that you take on, by its path in the repository")
        return Asked(Word.OWN, problem=wanted)
    return Asked(Word.OWN, path)


def waivers(commands: Iterable[Command], fingerprint: str) -> tuple[Waiver, ...]:
    """Return the waivers of one finding; people may give the first digits of a fingerprint."""
    return tuple(
        Waiver(item.user, item.reason, item.head, item.at, fingerprint)
        for item in commands
        if item.kind == "waive" and fingerprint.startswith(item.fingerprint)
    )


def overrides(commands: Iterable[Command]) -> tuple[Override, ...]:
    """Return the overrides among `commands`."""
    return tuple(Override(item.user, item.reason, item.head, item.at) for item in commands if item.kind == "override")


def acknowledgements(commands: Iterable[Command]) -> tuple[Acknowledgement, ...]:
    """Return the acknowledgements among `commands`."""
    return tuple(Acknowledgement(item.user, item.head, item.at) for item in commands if item.kind == "acknowledge")
