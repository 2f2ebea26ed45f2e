"""Globs of the conventions, compiled together: thousands of paths are held against hundreds of them.

The language is that of `model.globs`. Only foureyes' own globs are compiled; those of a policy are matched there.
"""

import re
from collections.abc import Iterable
from functools import cache

_LONGEST = 1_000
_NEVER = r"(?!)"
_WILD = re.compile(r"[*?]")


class GlobSet:
    """Matches a path against any of some globs. Those that say nothing but a name are held against each segment of a
    path once, the others only where the path has the names they spell out."""

    def __init__(self, globs: Iterable[str]) -> None:
        names: list[str] = []
        spelt: dict[str, list[str]] = {}
        for glob in dict.fromkeys(globs):
            parts = [part for part in glob.strip().removesuffix("/").split("/") if part not in ("", ".")]
            name = _name_only(parts, glob)
            if name is not None:
                names.append(_segment(name))
            else:
                literal = max((part for part in parts if not _WILD.search(part)), key=len, default="")
                spelt.setdefault(literal, []).append(_expression(glob))
        self._name = re.compile("|".join(names) or _NEVER, re.DOTALL)
        self._names: dict[str, bool] = {}
        self._anywhere = _any_of(spelt.pop("", []))
        self._spelt = {literal: _any_of(parts) for literal, parts in spelt.items()}

    def matches(self, path: str) -> bool:
        """Whether any glob matches `path` or a directory above it."""
        if len(path) > _LONGEST:
            return False
        segments = path.split("/")
        if any(map(self._is_named, segments)) or self._anywhere.fullmatch(path):
            return True
        return any(self._spelt[segment].fullmatch(path) for segment in segments if segment in self._spelt)

    def _is_named(self, segment: str) -> bool:
        known = self._names.get(segment)
        if known is None:
            known = self._names[segment] = self._name.fullmatch(segment) is not None
        return known


def _name_only(parts: list[str], glob: str) -> str | None:
    """The name a glob looks for at any depth, None where it says more."""
    while parts[:1] == ["**"] and len(parts) > 1:
        parts = parts[1:]
    is_free = "/" not in glob.strip().removesuffix("/") or glob.strip().startswith("**/")
    return parts[0] if len(parts) == 1 and is_free and parts[0] != "**" else None


def _any_of(expressions: list[str]) -> re.Pattern[str]:
    return re.compile("|".join(expressions) or _NEVER, re.DOTALL)


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
