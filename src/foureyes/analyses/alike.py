"""Findings with one cause in one file come in, one finding that names the places goes out.

Twenty functions of a new file that no test reaches are one thing to do, not twenty. Runs after inline suppressions
were applied: what a comment silences stays out of it, and each place can still be silenced alone.
"""

from collections.abc import Callable, Iterable
from dataclasses import replace

from foureyes.model.finding import Finding, RelatedPlace, Tier
from foureyes.model.wording import rebuilt, worded, worded_count, worded_later

_KINDS = {
    "new": worded_later("{count} new functions"),
    "changed": worded_later("{count} changed functions"),
}
_EITHER_KIND = worded_later("{count} new or changed functions")
_NAMED = 3  # names in the message; the others are among the related places


def gathered(findings: Iterable[Finding]) -> list[Finding]:
    """Return the findings with those of one cause as one, at the first of their places."""
    groups: dict[object, list[Finding]] = {}
    for number, finding in enumerate(findings):
        groups.setdefault(_cause(finding) or number, []).append(finding)
    return [_as_one(group) if len(group) > 1 else group[0] for group in groups.values()]


def _cause(finding: Finding) -> tuple[object, ...] | None:
    if not finding.is_active or finding.rule not in _MESSAGES:
        return None
    if finding.rule == "suppression-added":
        return None if finding.tier is Tier.LOOK else (finding.rule, finding.path, finding.message)
    return finding.rule, finding.path, finding.tier, finding.confidence


def _as_one(alike: list[Finding]) -> Finding:
    group = sorted(alike, key=lambda item: (item.line, item.symbol))
    first = group[0]
    return replace(
        first,
        message=_MESSAGES[first.rule](group),
        key=" ".join(sorted({item.key or item.symbol for item in group})),
        symbol="",
        related=tuple(RelatedPlace(item.path, item.line, item.symbol or item.message) for item in group[1:]),
    )


def _untested(group: list[Finding]) -> str:
    verb = group[0].message.partition(" the ")[0]
    kinds = {item.message.partition(" the ")[2].partition(" ")[0] for item in group}
    which = _KINDS[kinds.pop()] if len(kinds) == 1 else _EITHER_KIND
    names = ", ".join(f"`{item.symbol}`" for item in group[:_NAMED])
    if len(group) > _NAMED:
        names = worded("{names} and {count} more", names=names, count=len(group) - _NAMED)
    functions = rebuilt(which, {"count": len(group)})
    if verb == "no test runs":
        return worded("no test runs {functions}: {names}", functions=functions, names=names)
    return worded("no test reaches {functions}: {names}", functions=functions, names=names)


def _repeated(group: list[Finding]) -> str:
    return worded_count(
        "{message}, and on one more line of this file",
        "{message}, and on {count} more lines of this file",
        len(group) - 1,
        message=group[0].message,
    )


_MESSAGES: dict[str, Callable[[list[Finding]], str]] = {"missing-test": _untested, "suppression-added": _repeated}
