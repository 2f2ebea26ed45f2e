"""A file's patch, as GitHub shows it, comes in; the lines that a review comment may be put on go out."""

import re
from dataclasses import dataclass

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


def _add(ranges: list[tuple[int, int]], start: str, count: str | None) -> None:
    size = 1 if count is None else int(count)
    if size:
        ranges.append((int(start), int(start) + size - 1))
