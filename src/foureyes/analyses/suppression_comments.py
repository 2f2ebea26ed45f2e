"""Comments of Python source, found by scanning it for string literals, so that "# text" in a string is none.

It works on files that the running interpreter's tokenizer refuses too (f-strings that nest their own quotes).
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass

_START = re.compile(r"""#|(?<![A-Za-z0-9_])(?P<prefix>[A-Za-z]{0,2})(?P<quote>\"{3}|'{3}|"|')|[\"']|[{}()\[\]:\n]""")
_SPECIAL = re.compile(r"""[\\\n{}"']""")


@dataclass(frozen=True, slots=True)
class Comment:
    """A comment: its line, what it says (from the `#`), and whether code stands before it."""

    line: int
    text: str
    after_code: bool


@dataclass(slots=True)
class _Frame:
    """An open literal (`quote` set), or an open replacement field of an f-string (`quote` empty)."""

    quote: str = ""
    is_formatted: bool = False
    is_raw: bool = False
    depth: int = 0


def comments(text: str) -> Iterator[Comment]:
    """Yield the comments of `text` from top to bottom."""
    frames: list[_Frame] = []
    position, end = 0, len(text)
    line, counted = 1, 0
    while position < end:
        if frames and frames[-1].quote:
            position = _inside_literal(text, position, frames)
            continue
        match = _START.search(text, position)
        if match is None:
            return
        position = match.end()
        mark = match.group()
        if mark == "#":
            stop = text.find("\n", position)
            stop = end if stop < 0 else stop
            line += text.count("\n", counted, match.start())
            counted = match.start()
            before = text[text.rfind("\n", 0, match.start()) + 1 : match.start()]
            yield Comment(line, text[match.start() : stop].rstrip("\r"), bool(before.strip()))
            position = stop
        elif mark[-1] in "\"'":
            prefix = (match.group("prefix") or "").lower()
            quote = match.group("quote") or mark
            frames.append(_Frame(quote, "f" in prefix or "t" in prefix, "r" in prefix))
        elif frames:
            _inside_field(mark, frames)


def _inside_field(mark: str, frames: list[_Frame]) -> None:
    """A bracket or colon in the expression of a replacement field."""
    field = frames[-1]
    if mark in "([{":
        field.depth += 1
    elif mark in ")]" or (mark == "}" and field.depth):
        field.depth = max(field.depth - 1, 0)
    elif mark == "}":
        frames.pop()
    elif mark == ":" and not field.depth:  # what follows is a format specification: text, up to the closing brace
        outer = next(frame for frame in reversed(frames[:-1]) if frame.quote)
        frames[-1] = _Frame("}", True, outer.is_raw)


def _inside_literal(text: str, position: int, frames: list[_Frame]) -> int:
    """Go on from `position` inside a literal to the next place that matters; returns where to go on."""
    frame = frames[-1]
    character = text[position]
    if character == "\\":
        return _after_escape(text, position, frame)
    if text.startswith(frame.quote, position):
        frames.pop()
        return position + len(frame.quote)
    if character == "\n" and len(frame.quote) == 1:  # not closed on its line: not valid, go on as code
        frames.pop()
        return position + 1
    if frame.is_formatted and character == "{":
        if frame.quote != "}" and text.startswith("{{", position):
            return position + 2
        frames.append(_Frame())
        return position + 1
    special = _SPECIAL.search(text, position + 1)
    return special.start() if special else len(text)


def _after_escape(text: str, position: int, frame: _Frame) -> int:
    if frame.is_formatted and text.startswith("{", position + 1):
        return position + 1  # in an f-string a backslash does not escape a brace
    if frame.is_formatted and not frame.is_raw and text.startswith("N{", position + 1):
        closing = text.find("}", position)
        return closing + 1 if closing > 0 else position + 2
    return position + 2
