"""A review comes in, a list for a coding agent goes out: what to mend before a push, one finding a line with its fix.

No colour, no drawing, nothing to work out: the verdict, then what blocks, then the rest, then what was not analysed.
Text of the repository is escaped and cut short, for it may try to instruct whoever reads this.
"""

from collections.abc import Iterator

from foureyes.model.finding import Finding, Side, Tier
from foureyes.model.review import Review
from foureyes.model.safe_text import one_line, shown
from foureyes.report import verdict
from foureyes.report.unread import unread

_MAX_FINDINGS = 100
_MAX_TEXT = 300
_MAX_EDIT = 40  # lines of a suggested edit


def render(review: Review) -> str:
    """Return the list; one line where there is nothing to mend."""
    if verdict.is_quiet(review):
        return f"foureyes: {verdict.quiet_line(review)}\n"
    lines = [f"foureyes: {verdict.headline(review)}"]
    found = sorted(review.active, key=lambda item: (not review.is_blocking(item), item.tier is Tier.INFO, item.order))
    for finding in found[:_MAX_FINDINGS]:
        lines.append(f"{_weight(review, finding)} {_place(finding)} {shown(finding.rule)}: {_said(finding)}")
        lines += _edit(finding)
    if len(found) > _MAX_FINDINGS:
        lines.append(f"and {len(found) - _MAX_FINDINGS:,} more; --format json lists all")
    for path, reason, blocks in unread(review):
        lines.append(f"{'block' if blocks else 'note '} {shown(path) or 'the change'}: not analysed, {_cut(reason)}")
    if not review.whole_tree and review.decision.missing:
        lines.append("A human still has to see to: " + "; ".join(_cut(item) for item in review.decision.missing))
    return "\n".join(lines) + "\n"


def _weight(review: Review, finding: Finding) -> str:
    if review.is_blocking(finding):
        return "block"
    return "note " if finding.tier is Tier.INFO else "fix  "


def _place(finding: Finding) -> str:
    spot = verdict.spot(finding)
    gone = " (before this change)" if finding.side is Side.BASE else ""
    return f"{shown(finding.path)}{':' if spot else ''}{spot}{gone}"


def _said(finding: Finding) -> str:
    message = _cut(finding.message).rstrip(".")
    return f"{message}. Fix: {_cut(finding.remedy)}" if finding.remedy else message


def _edit(finding: Finding) -> Iterator[str]:
    """The lines of an edit that can be made as it stands."""
    if finding.fix is None:
        return
    replacement = finding.fix.replacement.split("\n")
    if len(replacement) <= _MAX_EDIT:
        where = verdict.lines(finding.fix.first, finding.fix.last)
        yield f"      replace {shown(finding.fix.path)}:{where} by:"
        yield from (f"      | {shown(line)}" for line in replacement)


def _cut(text: str) -> str:
    return one_line(text, _MAX_TEXT)
