"""A commit message or a pull request's text as people and tools really leave it, in; what is said in it, out.

Everything is linear in the length: no regular expression here can run over more than one line, and lines are cut.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass

MAX_LINE = 4_000
MAX_TRAILERS = 2_000
_INDENT = 40
_MARKUP = " \t*-+•_|"
_IDENTITY = re.compile(r"([^<>]{0,200})<\s*([^<>\s]{1,254})\s*>")
_CALLOUT = re.compile(r">[ \t]{0,8}[*_]{0,3}(?:\[!|note\b|disclaimer\b|disclosure\b|ai[ -]\w)", re.IGNORECASE)
_BARE_EMAIL = re.compile(r"\s+([^\s<>@]{1,64}@[^\s<>@]{1,190})\s*$")


@dataclass(frozen=True, slots=True)
class TrailerLine:
    """`key: value`, the key in lower case with hyphens; `text` is the line as written, without its markup."""

    key: str
    value: str
    text: str


def lowered(text: str) -> str:
    """Return `text` in lower case, with the same length, so that offsets in one are offsets in the other."""
    low = text.lower()
    if len(low) == len(text):
        return low
    return "".join(char.lower() if char.isascii() else char for char in text)


def spoken(text: str, *, by_bot: bool = False) -> str:
    """Return what the author of `text` says: no HTML comments, no quotations, no fenced blocks.

    Of bots, folded sections and HTML quotations are dropped too: that is where they repeat other people's changelogs.
    """
    if "\r" in text:
        text = text.replace("\r\n", "\n").replace("\r", "\n")
    if "\\n" in text:
        text = text.replace("\\r\\n", "\n").replace("\\n", "\n")
    if "<!--" in text:
        text = _without(text, "<!--", "-->")
    if by_bot:
        for tag in ("details", "blockquote"):
            text = _without(text, f"<{tag}", f"</{tag}>")
    if "```" in text:
        text = _without_fences(text)
    if ">" in text:
        text = _without_quotations(text)
    return text


def _without(text: str, opening: str, closing: str) -> str:
    """Drop everything from an opening mark to its closing mark; an opening without an end drops nothing."""
    kept: list[str] = []
    at = 0
    while True:
        start = text.find(opening, at)
        end = text.find(closing, start + len(opening)) if start >= 0 else -1
        if end < 0:
            kept.append(text[at:])
            return "".join(kept)
        kept.append(text[at:start])
        at = end + len(closing)


def _without_fences(text: str) -> str:
    lines = text.split("\n")
    fences = [number for number, line in enumerate(lines) if line.lstrip().startswith("```")]
    dropped: set[int] = set()
    for start, end in zip(fences[::2], fences[1::2], strict=False):
        dropped.update(range(start, end + 1))
    return "\n".join("" if number in dropped else line for number, line in enumerate(lines))


def _without_quotations(text: str) -> str:
    """Drop quoted lines; a call-out ("> [!NOTE]", "> Note: ...") is set like a quotation, but is the author's own."""
    if not text.startswith(">") and "\n>" not in text and " >" not in text and "\t>" not in text:
        return text
    kept: list[str] = []
    is_callout = was_quoted = False
    for line in text.split("\n"):
        bare = line.lstrip()
        is_quoted = bare.startswith(">")
        if is_quoted and not was_quoted:
            is_callout = _CALLOUT.match(bare[:60]) is not None
        was_quoted = is_quoted
        kept.append(line if not is_quoted else bare.lstrip("> \t") if is_callout else "")
    return "\n".join(kept)


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
    if start == 0 and at > _INDENT:
        return None
    if text[start:at].strip(_MARKUP):
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
    return TrailerLine(key.replace(" ", "-"), value, text[at:stop].strip()) if value else None


def identities(value: str) -> tuple[tuple[str, str], ...]:
    """Return (name, e-mail) of everyone a trailer's value names; the e-mail is "" where there is none."""
    found = [(name.strip(" \t,;\"'&"), email) for name, email in _IDENTITY.findall(value)][:20]
    if found:
        return tuple(found)
    bare = _BARE_EMAIL.search(value[:300])
    if bare:
        return ((value[: bare.start()].strip(), bare.group(1)),)
    if "@" in value and " " not in value.strip():
        return (("", value.strip()),)
    return ((value.strip(), ""),)
