"""Globs of the conventions, compiled together: thousands of paths are held against hundreds of them.

The language is that of `model.globs`. Only foureyes' own globs are compiled; those of a policy are matched there.
"""

import re
from collections.abc import Iterable
from functools import cache

_LONGEST = 1_000
_WILD = re.compile(r"[*?]")


class GlobTable:
    """Several sets of globs, by number. A glob that is nothing but a name is held against each segment once, the others
    only against paths that have the name they spell out."""

    def __init__(self, sets: Iterable[Iterable[str]]) -> None:
        self._names: dict[str, set[int]] = {}
        self._wild: list[tuple[re.Pattern[str], int]] = []
        self._wild_beginnings: set[str] = set()
        self._wild_endings: set[str] = set()
        self._spelt: dict[str, list[tuple[re.Pattern[str], int]]] = {}
        self._known: dict[str, tuple[frozenset[int], tuple[tuple[re.Pattern[str], int], ...]]] = {}
        for number, globs in enumerate(sets):
            for glob in dict.fromkeys(globs):
                self._add(glob, number)
        self._anywhere = tuple(self._spelt.pop("", ()))
        self._beginnings, self._endings = tuple(self._wild_beginnings), tuple(self._wild_endings)

    def _add(self, glob: str, number: int) -> None:
        parts = [part for part in glob.strip().removesuffix("/").split("/") if part not in ("", ".")]
        name = _name_only(parts, glob)
        if name is None:
            literal = max((part for part in parts if not _WILD.search(part)), key=len, default="")
            self._spelt.setdefault(literal, []).append((re.compile(_expression(glob), re.DOTALL), number))
        elif _WILD.search(name):
            self._wild.append((re.compile(_segment(name), re.DOTALL), number))
            first, last = _WILD.split(name)[0], _WILD.split(name)[-1]
            (self._wild_endings if last else self._wild_beginnings).add(last or first)
        else:
            self._names.setdefault(name, set()).add(number)

    def matching(self, path: str) -> list[int]:
        """Return the sets of which any glob matches `path` or a directory above it, in order."""
        if len(path) > _LONGEST:
            return []
        found: set[int] = set()
        asking = list(self._anywhere)
        for segment in path.split("/"):
            numbers, further = self._known.get(segment) or self._look_up(segment)
            found |= numbers
            asking += further
        found.update(number for pattern, number in asking if number not in found and pattern.fullmatch(path))
        return sorted(found)

    def _look_up(self, segment: str) -> tuple[frozenset[int], tuple[tuple[re.Pattern[str], int], ...]]:
        named = set(self._names.get(segment, ()))
        if segment.endswith(self._endings) or segment.startswith(self._beginnings):
            named.update(number for pattern, number in self._wild if pattern.fullmatch(segment))
        self._known[segment] = (frozenset(named), tuple(self._spelt.get(segment, ())))
        return self._known[segment]


class GlobSet:
    """Matches a path against any of some globs."""

    def __init__(self, globs: Iterable[str]) -> None:
        self._table = GlobTable([globs])
        self._answers: dict[str, bool] = {}  # both sides of a change have nearly the same paths

    def matches(self, path: str) -> bool:
        """Whether any glob matches `path` or a directory above it."""
        known = self._answers.get(path)
        if known is None:
            known = self._answers[path] = bool(self._table.matching(path))
        return known


def _name_only(parts: list[str], glob: str) -> str | None:
    """The name a glob looks for at any depth, None where it says more."""
    while parts[:1] == ["**"] and len(parts) > 1:
        parts = parts[1:]
    is_free = "/" not in glob.strip().removesuffix("/") or glob.strip().startswith("**/")
    return parts[0] if len(parts) == 1 and is_free and parts[0] != "**" else None


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
