"""Globs of the conventions, compiled to one expression each set: thousands of paths are held against hundreds of them.

The language is that of `model.globs`. Only foureyes' own globs are compiled; those of a policy are matched there.
"""

import re
from collections.abc import Iterable
from functools import cache

_LONGEST = 1_000


class GlobSet:
    """Matches a path against any of some globs."""

    def __init__(self, globs: Iterable[str]) -> None:
        parts = [_expression(glob) for glob in dict.fromkeys(globs)]
        self._pattern = re.compile("|".join(parts) or r"(?!)")

    def matches(self, path: str) -> bool:
        """Whether any glob matches `path` or a directory above it."""
        return len(path) <= _LONGEST and self._pattern.fullmatch(path) is not None


@cache
def glob_set(globs: tuple[str, ...]) -> GlobSet:
    """Return the set of these globs, compiled once."""
    return GlobSet(globs)


def _expression(glob: str) -> str:
    body = glob.strip().removesuffix("/")
    text = "" if "/" in body else "(?:.*/)?"
    named = [part for part in body.split("/") if part not in ("", ".")]
    parts = [part for number, part in enumerate(named) if part != "**" or named[number - 1 : number] != ["**"]]
    for number, part in enumerate(parts):
        is_last = number == len(parts) - 1
        if part == "**" and is_last:
            text = text.removesuffix("/") if text.endswith("/") else f"{text}.*"
        elif part == "**":
            text += "(?:.*/)?"
        else:
            text += _segment(part) + ("" if is_last else "/")
    return f"{text}(?:/.*)?"


def _segment(part: str) -> str:
    pieces = []
    for char in part:
        pieces.append({"*": "[^/]*", "?": "[^/]"}.get(char) or re.escape(char))
    return "".join(pieces)
