"""What the author of a message says, in; the trailers in it and the people that they name, out.

Everything is linear in the length: no regular expression here can run over more than one line, and lines are cut.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass

MAX_LINE = 4_000
MAX_TRAILERS = 2_000
_INDENT = 40
_MARKUP = " \t*-+•_|"
_QUOTES = frozenset("“”‘’«»‹›„‟")
_SYMBOLS = 0x2000
_TAIL = 400
_ENDS_A_SENTENCE = (".", "!", "?", ">", ")", ":")
_WHOLE_ADDRESS = re.compile(r"[^<>]{0,200}<[^<>\s@]{1,64}@[^<>\s]{1,190}>(?:[\s.,]|$)")
_PART_OF_CHANGE = re.compile(r"(?!.*\b(?:example|format|trailer|footer|line|like|use|add|e\.g)\b)[\w ,-]{1,24}:\s*")
_IDENTITY = re.compile(r"([^<>]{0,200})<\s*([^<>\s]{1,254})\s*>")
_BARE_EMAIL = re.compile(r"\s+\(?([^\s<>()@]{1,64}@[^\s<>()@]{1,190})\)?\s*$")


@dataclass(frozen=True, slots=True)
class TrailerLine:
    """`key: value`, the key in lower case with hyphens; `text` is the line as written, without its markup."""

    key: str
    value: str
    text: str


def trailer_lines(text: str, low: str, keys: tuple[str, ...]) -> Iterator[TrailerLine]:
    """Yield the lines of `text` that begin with one of `keys` and a colon, wherever in the message they stand.

    `low` is `lowered(text)`. Indentation, list marks and bold marks before the key are looked through.
    """
    count = 0
    for key in keys:
        at = low.find(key)
        while at >= 0 and count < MAX_TRAILERS:
            line = _trailer_at(text, low, key, at)
            if line is not None:
                count += 1
                yield line
            at = low.find(key, at + len(key))


def _trailer_at(text: str, low: str, key: str, at: int) -> TrailerLine | None:
    start = low.rfind("\n", max(0, at - _INDENT), at) + 1
    is_first = bool(start) or at <= _INDENT
    if not (is_first and _is_margin(text[start:at])) and not _follows_a_sentence(text, low, at):
        return None
    rest = at + len(key)
    colon = rest
    while colon < rest + 6 and text[colon : colon + 1] in ("*", "_", " ", "\t"):
        colon += 1
    if text[colon : colon + 1] not in (":", "："):
        if not key.endswith("-by") or text[rest : rest + 1] != " ":
            return None
        colon = rest
    end = low.find("\n", colon, colon + MAX_LINE)
    stop = end if end >= 0 else min(len(text), colon + MAX_LINE)
    value = text[colon + 1 : stop].strip(" \t*_\r\v\f")
    if not value or not ((is_first and _is_margin(text[start:at])) or _is_last(text[start:at], value)):
        return None
    return TrailerLine(key.replace(" ", "-"), value, text[at:stop].strip())


def _is_margin(before: str) -> bool:
    """Whether a line may begin so before its trailer: blanks, marks of lists and boxes, emoji; not a line of a diff."""
    if before.endswith(("+", "-")):
        return False
    rest = before.strip(_MARKUP)
    return not rest or all(ord(char) > _SYMBOLS and char not in _QUOTES for char in rest)


def _follows_a_sentence(text: str, low: str, at: int) -> bool:
    """Whether a trailer may have been put behind a sentence on one line, and not into quotation marks."""
    if text[at - 1 : at] not in (" ", "\t") or text[max(0, at - 4) : at].rstrip()[-1:] not in _ENDS_A_SENTENCE:
        return False
    before = text[low.rfind("\n", max(0, at - _TAIL), at) + 1 : at]
    return not any(before.count(mark) % 2 for mark in ("`", '"'))


def _is_last(before: str, value: str) -> bool:
    """Whether a trailer behind a sentence ends its line: with an address, unless it says which part was whose."""
    if _PART_OF_CHANGE.fullmatch(before):
        return True
    match = _WHOLE_ADDRESS.match(value)
    return match is not None and (match.end() >= len(value) or value.endswith((">", ">.")))


def identities(value: str) -> tuple[tuple[str, str], ...]:
    """Return (name, e-mail) of everyone a trailer's value names; the e-mail is "" where there is none."""
    found = [(name.strip(" \t,;\"'&"), email.removeprefix("mailto:")) for name, email in _IDENTITY.findall(value)][:20]
    if found:
        return tuple(found)
    bare = _BARE_EMAIL.search(value[:300])
    if bare:
        return ((value[: bare.start()].strip(), bare.group(1)),)
    word = value.strip()
    if "@" in word[1:] and " " not in word:
        return (("", word),)
    return ((word.removeprefix("@"), ""),)
