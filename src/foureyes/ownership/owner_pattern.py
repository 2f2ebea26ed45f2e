"""One pattern of a CODEOWNERS file: its text comes in, whether a path matches comes out.

The dialect is GitHub's, which is not quite .gitignore's: no negation, no character sets, and a last segment that is
just `*` matches direct children only. Matching never backtracks further than one star: its cost is bounded by the
length of the pattern times the length of the path.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum
from typing import TypeAlias

_ANY_CHARACTER = "\0"  # no path holds a NUL


class _AnyDepth(Enum):
    ANY_DEPTH = "**"


ANY_DEPTH = _AnyDepth.ANY_DEPTH
Segment: TypeAlias = tuple[str, ...] | _AnyDepth
"""What stands between stars, in order: one piece means no star. `**` spans any number of directories."""


class Below(Enum):
    """Which paths a pattern means: the one it matches itself, only what lies below it, or both."""

    ITSELF = "itself"
    INSIDE = "inside"
    BOTH = "both"


@dataclass(frozen=True, slots=True)
class OwnerPattern:
    """`segments` is empty for a pattern that matches everything, None for one that matches nothing."""

    segments: tuple[Segment, ...] | None
    below: Below

    @property
    def literal(self) -> str | None:
        """The path it names, where it is anchored at the root and has no wildcard."""
        parts = self._plain(self.segments or ())
        return None if not parts or not self.segments else "/".join(parts)

    @property
    def name(self) -> str | None:
        """The file or directory it names at any depth, where it is nothing but that."""
        segments = self.segments or ()
        parts = self._plain(segments[1:]) if segments[:1] == (ANY_DEPTH,) else None
        return parts[0] if parts is not None and len(parts) == 1 else None

    @property
    def top(self) -> str | None:
        """The first directory, where it is anchored there by name."""
        parts = self._plain((self.segments or ())[:1])
        return parts[0] if parts else None

    def matches(self, names: Sequence[str]) -> bool:
        """Whether it matches the path whose segments are `names`."""
        if self.segments is None:
            return False
        if self.below is Below.INSIDE:
            return _matches(names[:-1], self.segments, is_prefix=True)
        return _matches(names, self.segments, is_prefix=self.below is Below.BOTH)

    @staticmethod
    def _plain(segments: Sequence[Segment]) -> list[str] | None:
        plain = [item[0] for item in segments if item is not ANY_DEPTH and len(item) == 1]
        return plain if len(plain) == len(segments) and _ANY_CHARACTER not in "".join(plain) else None


def owner_pattern(text: str) -> OwnerPattern:
    """Return the pattern written as `text`, which is not empty."""
    body = text.removeprefix("/")
    below = Below.INSIDE if body.endswith("/") else Below.BOTH
    body = body.removesuffix("/")
    parts = body.split("/")
    if "" in parts:  # also "/" alone, which matches nothing on GitHub either
        return OwnerPattern(None, below)
    if parts == ["**"] and below is Below.INSIDE:
        return OwnerPattern((ANY_DEPTH, _segment("*")), below)
    is_anchored = text.startswith("/") or len(parts) > 1
    if parts[-1] == "*" and below is Below.BOTH:
        below = Below.ITSELF
    while parts and parts[-1] == "**":
        parts.pop()
        below = Below.INSIDE
    segments: list[Segment] = [] if is_anchored or not parts else [ANY_DEPTH]
    for part in parts:
        if part != "**":
            segments.append(_segment(part))
        elif segments[-1:] != [ANY_DEPTH]:
            segments.append(ANY_DEPTH)
    return OwnerPattern(tuple(segments), below)


def _segment(text: str) -> tuple[str, ...]:
    pieces: list[list[str]] = [[]]
    is_escaped = False
    for char in text:
        if is_escaped or char not in "\\*?":
            pieces[-1].append(char)
            is_escaped = False
        elif char == "\\":
            is_escaped = True
        elif char == "?":
            pieces[-1].append(_ANY_CHARACTER)
        else:
            pieces.append([])
    return tuple("".join(piece) for piece in pieces)


def _matches(names: Sequence[str], segments: tuple[Segment, ...], *, is_prefix: bool) -> bool:
    """Greedy: on a mismatch only the latest `**` is widened."""
    at = segment = 0
    retry_segment, retry_at = -1, 0
    while segment < len(segments) or (not is_prefix and at < len(names)):
        wanted = segments[segment] if segment < len(segments) else None
        if wanted is ANY_DEPTH:
            retry_segment, retry_at = segment, at
            segment += 1
        elif at < len(names) and wanted is not None and _matches_name(names[at], wanted):
            at, segment = at + 1, segment + 1
        elif retry_segment >= 0 and retry_at < len(names):
            retry_at += 1
            at, segment = retry_at, retry_segment + 1
        else:
            return False
    return True


def _matches_name(name: str, pieces: tuple[str, ...]) -> bool:
    first, last = pieces[0], pieces[-1]
    if len(pieces) == 1:
        return len(name) == len(first) and _stands(name, first, 0)
    end = len(name) - len(last)
    if end < len(first) or not _stands(name, first, 0) or not _stands(name, last, end):
        return False
    at = len(first)
    for piece in pieces[1:-1]:
        found = _find(name, piece, at, end)
        if found < 0:
            return False
        at = found + len(piece)
    return True


def _find(name: str, piece: str, start: int, end: int) -> int:
    if _ANY_CHARACTER not in piece:
        return name.find(piece, start, end)
    places = range(start, end - len(piece) + 1)
    return next((place for place in places if _stands(name, piece, place)), -1)


def _stands(name: str, piece: str, at: int) -> bool:
    if _ANY_CHARACTER not in piece:
        return name.startswith(piece, at)
    part = name[at : at + len(piece)]
    pairs = zip(part, piece, strict=False)
    return len(part) == len(piece) and all(want in (_ANY_CHARACTER, char) for char, want in pairs)
