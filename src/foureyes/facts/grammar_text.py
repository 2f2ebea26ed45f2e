"""A text that is edited at LibCST's positions without moving anything to another line."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, TypeAlias

Place: TypeAlias = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Edit:
    """Put `new` where `start..end` was; places are (line from 1, column from 0 in characters)."""

    start: Place
    end: Place
    new: str


class SourceText:
    """The text as Python sees it: every line end is a line feed."""

    def __init__(self, text: str) -> None:
        self.text = text.replace("\r\n", "\n").replace("\r", "\n")
        self.lines = self.text.split("\n")
        self._positions: Mapping[Any, Any] = {}

    def locate(self, positions: Mapping[Any, Any]) -> None:
        """Take the positions of LibCST's nodes."""
        self._positions = positions

    def span(self, node: object) -> tuple[Place, Place]:
        """Return where a node stands."""
        found = self._positions[node]
        return (found.start.line, found.start.column), (found.end.line, found.end.column)

    def slice(self, start: Place, end: Place) -> str:
        """Return the text between two places."""
        if start[0] == end[0]:
            return self.lines[start[0] - 1][start[1] : end[1]]
        between = self.lines[start[0] : end[0] - 1]
        return "\n".join((self.lines[start[0] - 1][start[1] :], *between, self.lines[end[0] - 1][: end[1]]))

    def of(self, node: object) -> str:
        """Return a node's own text."""
        return self.slice(*self.span(node))

    def byte_column(self, place: Place) -> int:
        """Return a place's column as `ast` counts it."""
        return len(self.lines[place[0] - 1][: place[1]].encode("utf-8", "surrogatepass"))

    def edited(self, edits: Sequence[Edit]) -> str:
        """Return the text with all edits made; they must not overlap."""
        pieces: list[str] = []
        at = (1, 0)
        for edit in sorted(edits, key=lambda item: (item.start, item.end)):
            pieces.extend((self.slice(at, edit.start), edit.new))
            at = edit.end
        pieces.append(self.slice(at, (len(self.lines), len(self.lines[-1]))))
        return "".join(pieces)


def filling(new: str, old: str) -> str:
    """Return `new` made as wide and as many lines long as `old`; newlines become continuations."""
    first, *rest = old.split("\n")
    return "\\\n".join((_padded(new, first), *(_padded("", line) for line in rest)))


def _padded(new: str, old: str) -> str:
    return new + " " * (len(old.encode("utf-8", "surrogatepass")) - len(new.encode()))
