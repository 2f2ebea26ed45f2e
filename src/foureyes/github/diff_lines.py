"""A file's patch, as GitHub shows it, or its hunks as git has them come in; the lines that a review comment may be put
on go out."""

import re
from collections.abc import Iterable
from dataclasses import dataclass

from foureyes.model.change import Hunk

_CONTEXT = 3
_HUNK = re.compile(r"@@ -(\d+)(?:,(\d+))? \+(\d+)(?:,(\d+))? @@")


@dataclass(frozen=True, slots=True)
class DiffLines:
    """Lines in the diff, by hunk: (first, last) ranges of the new and of the old file."""

    new: tuple[tuple[int, int], ...] = ()
    old: tuple[tuple[int, int], ...] = ()

    def holds(self, first: int, last: int, *, is_new: bool = True) -> bool:
        """Whether `first..last` lie in one hunk: a comment may not span two."""
        return any(start <= first <= last <= end for start, end in (self.new if is_new else self.old))


def diff_lines(patch: str) -> DiffLines:
    """Return the ranges of the hunks of `patch`. A missing or cut patch has those that are there."""
    new: list[tuple[int, int]] = []
    old: list[tuple[int, int]] = []
    for line in patch.split("\n"):
        match = _HUNK.match(line) if line.startswith("@@ ") else None
        if match:
            _add(old, match[1], match[2])
            _add(new, match[3], match[4])
    return DiffLines(tuple(new), tuple(old))


def around(hunks: Iterable[Hunk]) -> DiffLines:
    """Return the ranges that GitHub shows for hunks without context: it adds three lines, and joins what then meets.

    They may end after the file does, where no finding lies.
    """
    spans = [(_span(item.head_start, item.head_count), _span(item.base_start, item.base_count)) for item in hunks]
    return DiffLines(_joined(new for new, _ in spans), _joined(old for _, old in spans))


def _span(start: int, count: int) -> tuple[int, int]:
    first = start if count else start + 1  # a hunk without lines names the line before it
    return max(1, first - _CONTEXT), first + count - 1 + _CONTEXT


def _joined(spans: Iterable[tuple[int, int]]) -> tuple[tuple[int, int], ...]:
    found: list[tuple[int, int]] = []
    for first, last in sorted(spans):
        if found and first <= found[-1][1] + 1:
            found[-1] = (found[-1][0], max(last, found[-1][1]))
        else:
            found.append((first, last))
    return tuple(found)


def _add(ranges: list[tuple[int, int]], start: str, count: str | None) -> None:
    size = 1 if count is None else int(count)
    if size:
        ranges.append((int(start), int(start) + size - 1))
