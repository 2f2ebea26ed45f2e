"""CODEOWNERS as GitHub reads it: the file's text comes in, who owns a path, and what is wrong with it, come out.

The last line that matches a path decides, also when it names nobody. A line that cannot be understood is skipped and
reported. Whether an owner exists and may write is for the forge to say, not for the text.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from foureyes.model.safe_text import one_line
from foureyes.model.wording import worded
from foureyes.ownership.owner_pattern import Below, OwnerPattern, owner_pattern

LOCATIONS = (".github/CODEOWNERS", "CODEOWNERS", "docs/CODEOWNERS")
"""Where the file is looked for, in this order; the first one there is counts, and only it."""
SIZE_LIMIT = 3 * 1024 * 1024
_OWNER = re.compile(r"@[A-Za-z0-9_-]+(?:/[A-Za-z0-9_.-]+)?|[A-Za-z0-9._%+-]+@[A-Za-z0-9.-]+\.[A-Za-z]{2,}")
_WORD = re.compile(r"[^ \t]+")
_MOST_ERRORS = 1_000


@dataclass(frozen=True, slots=True)
class OwnerRule:
    """One line: a pattern and its owners, as written (`@user`, `@org/team`, an e-mail address)."""

    line: int
    pattern: str
    owners: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class CodeOwnersError:
    """A line that was skipped, in the words of the forge. Line 0: the file as a whole was not read."""

    line: int
    column: int
    kind: str
    source: str
    suggestion: str | None = None

    @property
    def message(self) -> str:
        """One line that says what is wrong and where."""
        place = worded("{kind} on line {line}", kind=self.kind, line=self.line) if self.line else self.kind
        return worded("{place}: {advice}", place=place, advice=self.suggestion) if self.suggestion else place


@dataclass(frozen=True, slots=True)
class CodeOwners:
    """A parsed file. `path` is where it lies; the rules stand in the order of the file."""

    rules: tuple[OwnerRule, ...] = ()
    errors: tuple[CodeOwnersError, ...] = ()
    path: str = LOCATIONS[1]
    _index: "_Index" = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "_index", _Index(self.rules))

    def owners(self, path: str) -> tuple[str, ...]:
        """Return the owners of a file; none where no line matches, or the last that does names nobody."""
        rule = self.rule(path)
        return () if rule is None else rule.owners

    def rule(self, path: str) -> OwnerRule | None:
        """Return the line that decides on a file, None where no line matches."""
        number = self._index.last_match(path)
        return None if number is None else self.rules[number]


def parse_code_owners(text: str, path: str = LOCATIONS[1]) -> CodeOwners:
    """Return what the file says. Never raises: what cannot be understood is in `errors`."""
    if len(text) >= SIZE_LIMIT or len(text.encode("utf-8", "surrogateescape")) >= SIZE_LIMIT:
        return unreadable(path, worded("the file must be smaller than 3 MB, and is ignored"))
    rules: list[OwnerRule] = []
    errors: list[CodeOwnersError] = []
    for number, line in enumerate(text.removeprefix("\ufeff").split("\n"), start=1):
        found = _parse_line(number, line.rstrip("\r"))
        if isinstance(found, OwnerRule):
            rules.append(found)
        elif found is not None and len(errors) < _MOST_ERRORS:
            errors.append(found)
    return CodeOwners(tuple(rules), tuple(errors), path)


def unreadable(path: str, reason: str) -> CodeOwners:
    """Return what a file says that is there and cannot be used: nobody owns anything."""
    return CodeOwners((), (CodeOwnersError(0, 0, worded("File not loaded"), "", reason),), path)


def _parse_line(number: int, line: str) -> OwnerRule | CodeOwnersError | None:
    start = len(line) - len(line.lstrip(" \t"))
    if start == len(line) or line[start] == "#":
        return None
    end = _end_of_pattern(line, start)
    pattern = line[start:end]
    advice = _what_is_wrong(pattern, line[end : end + 1])
    if advice is not None:
        return CodeOwnersError(number, start + 1, worded("Invalid pattern"), one_line(line), advice)
    owners = []
    for word in _words(line, end):
        if _OWNER.fullmatch(word[0]) is None:
            return CodeOwnersError(number, word.start() + 1, worded("Invalid owner"), one_line(line))
        owners.append(word[0])
    return OwnerRule(number, pattern, tuple(owners))


def _end_of_pattern(line: str, start: int) -> int:
    at = start
    while at < len(line) and line[at] not in " \t#":
        at += 2 if line[at] == "\\" and line[at + 1 : at + 2] != "#" else 1
    return min(at, len(line))


def _what_is_wrong(pattern: str, following: str) -> str | None:
    if following == "#" and pattern.endswith("\\"):
        return worded("a # cannot be escaped, it begins a comment")
    if pattern.startswith("!"):
        return worded("a pattern cannot be negated, write a later line without owners instead")
    if "[" in pattern or "]" in pattern:
        return worded("character ranges are not supported, write one line each")
    if "***" in pattern:
        return worded("did you mean {pattern}?", pattern=one_line(re.sub(r"[*]{3,}", "**", pattern)))
    if pattern == "/":
        return worded("the pattern / will never match anything, did you mean * instead?")
    return None


def _words(line: str, start: int) -> Iterator[re.Match[str]]:
    comment = line.find("#", start)
    return _WORD.finditer(line, start, len(line) if comment < 0 else comment)


class _Index:
    """The rules by what a path must have in common with them, so that few are tried on each path."""

    def __init__(self, rules: Iterable[OwnerRule]) -> None:
        self._paths: dict[tuple[str, bool], int] = {}
        self._names: dict[tuple[str, bool], int] = {}
        self._tops: dict[str | None, list[tuple[int, OwnerPattern]]] = {}
        for number, rule in enumerate(rules):
            self._add(number, owner_pattern(rule.pattern))

    def last_match(self, path: str) -> int | None:
        """Return the number of the last rule that matches."""
        names = path.split("/")
        best = max(self._literal_matches(names), default=-1)
        for top in (names[0], None):
            for number, pattern in reversed(self._tops.get(top, [])):
                if number <= best:
                    break
                if pattern.matches(names):
                    best = number
                    break
        return None if best < 0 else best

    def _add(self, number: int, pattern: OwnerPattern) -> None:
        is_inside = pattern.below is Below.INSIDE
        if pattern.literal is not None:
            self._paths[pattern.literal, is_inside] = number
        elif pattern.name is not None:
            self._names[pattern.name, is_inside] = number
        else:
            self._tops.setdefault(pattern.top, []).append((number, pattern))

    def _literal_matches(self, names: list[str]) -> Iterator[int]:
        prefix = ""
        for depth, name in enumerate(names, start=1):
            prefix = f"{prefix}/{name}" if prefix else name
            for is_inside in (False, True) if depth < len(names) else (False,):
                yield self._paths.get((prefix, is_inside), -1)
                yield self._names.get((name, is_inside), -1)
