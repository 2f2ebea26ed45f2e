"""Where a reviewer's eyes are worth most: the regions of a change, riskiest first, and why each is on the list.

A region is a run of hunks that lie close together in one file. Its weight adds up what is known about it: findings,
how much was added, what was removed, whether the file decides what the checks themselves do. The order is total, so
the same change always reads the same way.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from foureyes.model.change import ChangeSet, FileChange, FileStatus, Hunk
from foureyes.model.finding import Finding, Scope, Side, Tier
from foureyes.model.review import ReadingStep
from foureyes.model.wording import worded, worded_count

_GAP = 12  # hunks with fewer unchanged lines between them are read as one
_LINES_A_MINUTE = 25  # 1,500 an hour: brisk for code that is new to the reader
_TIER_WEIGHT = {Tier.BLOCK: 100.0, Tier.LOOK: 60.0, Tier.WARN: 20.0, Tier.INFO: 2.0}
_PROSE = (".md", ".rst", ".txt", ".lock", ".svg", ".po", ".json", ".csv")
_TESTS = ("tests/", "test/", "testing/")


@dataclass(frozen=True, slots=True)
class _Region:
    """Changed lines of a file that are read together."""

    file: FileChange
    first: int
    last: int
    added: int
    removed: int


def reading_order(change: ChangeSet, findings: Iterable[Finding], limit: int = 10) -> tuple[ReadingStep, ...]:
    """Return at most `limit` places, riskiest first. Deleted and binary files have no lines to read."""
    by_path: dict[str, list[Finding]] = {}
    for finding in findings:
        if finding.is_active and finding.side is Side.HEAD:
            by_path.setdefault(finding.path, []).append(finding)
    weighed = [
        (*_weigh(region, _inside(region, by_path.get(region.file.path, []))), region)
        for file in change.files
        if file.status is not FileStatus.DELETED
        for region in _regions(file)
    ]
    weighed.sort(key=lambda item: (-item[0], item[2].file.path, item[2].first))
    return tuple(
        ReadingStep(region.file.path, region.first, region.last, why, _minutes(region, why))
        for _, why, region in weighed[:limit]
    )


def _regions(file: FileChange) -> Iterator[_Region]:
    run: list[Hunk] = []
    for hunk in file.hunks:
        if run and hunk.head_start - (run[-1].head_start + run[-1].head_count) > _GAP:
            yield _region(file, run)
            run = []
        run.append(hunk)
    if run:
        yield _region(file, run)


def _region(file: FileChange, run: list[Hunk]) -> _Region:
    first = max(1, run[0].head_start)
    last = max(first, run[-1].head_start + max(run[-1].head_count, 1) - 1)
    added, removed = sum(hunk.head_count for hunk in run), sum(hunk.base_count for hunk in run)
    return _Region(file, first, last, added, removed)


def _inside(region: _Region, findings: list[Finding]) -> list[Finding]:
    """Findings in the region; one about the whole file belongs to the file's first region."""
    is_first = bool(region.file.hunks) and region.first == max(1, region.file.hunks[0].head_start)
    return [
        item
        for item in findings
        if (item.scope is Scope.FILE and is_first)
        or (item.scope is Scope.LINE and item.line <= region.last and item.end_line >= region.first)
    ]


def _weigh(region: _Region, findings: list[Finding]) -> tuple[float, tuple[str, ...]]:
    size = region.added + 0.7 * region.removed
    weight = min(size, 200.0) * _kind_factor(region.file.path)
    why = [finding.rule for finding in sorted(findings, key=lambda item: item.order)]
    weight += sum(_TIER_WEIGHT[finding.tier] * (1 + finding.severity.rank / 4) for finding in findings)
    if region.file.status is FileStatus.ADDED:
        why.append(worded("new file"))
    elif region.removed > region.added:
        removed = worded_count(
            "removes {count} lines, adds {added}",
            "removes {count} lines, adds {added}",
            region.removed,
            added=region.added,
        )
        why.append(removed)
    else:
        why.append(worded_count("{count} line added", "{count} lines added", region.added))
    return weight, tuple(dict.fromkeys(why))


def _kind_factor(path: str) -> float:
    lowered = path.lower()
    if lowered.endswith(_PROSE):
        return 0.05
    if lowered.startswith(_TESTS) or any(f"/{part}" in lowered for part in _TESTS):
        return 0.3
    return 1.0


def _minutes(region: _Region, why: tuple[str, ...]) -> float:
    return round((region.added + region.removed) / _LINES_A_MINUTE + 0.5 * len(why), 1)
