"""What each commit, note and trace says in; for every added line of a file its origin and agent out.

Precedence: notes and traces only raise the AI share; under them stand whole commits, mapped to lines by blame; where no
origins are known, the verdict on the whole change.
"""

from bisect import bisect_left
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from foureyes.model.attribution import CommitAttribution, FileAttribution, LineRange, Origin, Role, Strength
from foureyes.model.change import FileChange
from foureyes.provenance.line_claims import LineClaim

Position = tuple[str, str, int]
"""Commit, path and line number where a line of head was written."""


@dataclass(frozen=True, slots=True)
class Mark:
    """What is known of one line."""

    origin: Origin
    agent: str | None = None
    human: bool = False


UNDECLARED = Mark(Origin.UNDECLARED)


def mark_of(commit: CommitAttribution) -> Mark:
    """Return what a commit's own verdict says of each of its lines. A committed suggestion marks them as assisted, but
    names no writer: most of them are the person's."""
    wrote = any(
        item.role in (Role.AUTHOR, Role.COMMITTER) and item.strength is not Strength.WEAK for item in commit.evidence
    )
    agent = commit.agents[0].name if commit.agents and wrote else None
    return Mark(commit.origin, agent)


def spread(lines: Sequence[int], claims: Iterable[LineClaim]) -> dict[int, LineClaim]:
    """Give each of the ascending `lines` the first claim that covers it, in time that claims cannot blow up."""
    following = list(range(len(lines) + 1))

    def free(index: int) -> int:
        while following[index] != index:
            following[index] = following[following[index]]
            index = following[index]
        return index

    taken: dict[int, LineClaim] = {}
    for claim in claims:
        index = free(bisect_left(lines, claim.first))
        while index < len(lines) and lines[index] <= claim.last:
            taken[lines[index]] = claim
            following[index] = index + 1
            index = free(index)
    return taken


def attribute_file(file: FileChange, marks: Mapping[int, Mark] | Mark) -> FileAttribution:
    """Join the marks of the added lines of `file` to ranges and count them."""
    ranges: list[LineRange] = []
    counts: Counter[str] = Counter()
    for first, last, mark in _runs(file, marks):
        ranges.append(LineRange(first, last, mark.origin, mark.agent, mark.human))
        if mark.agent is not None:
            counts[mark.agent] += last - first + 1
    return FileAttribution(file.path, file.added_count, by_size(counts), tuple(ranges))


def by_size(counts: Counter[str]) -> tuple[tuple[str, int], ...]:
    return tuple(sorted(counts.items(), key=lambda item: (-item[1], item[0])))


def _runs(file: FileChange, marks: Mapping[int, Mark] | Mark) -> Iterator[tuple[int, int, Mark]]:
    if isinstance(marks, Mark):
        yield from ((hunk.head_start, hunk.added.stop - 1, marks) for hunk in file.hunks if hunk.head_count)
        return
    start = last = 0
    current = UNDECLARED
    for line in file.added_lines:
        mark = marks.get(line, UNDECLARED)
        if start and (line != last + 1 or mark != current):
            yield start, last, current
            start = 0
        if not start:
            start, current = line, mark
        last = line
    if start:
        yield start, last, current
