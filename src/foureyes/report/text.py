"""A review comes in, text for a terminal goes out: at most `width` columns but for long paths, colour only if asked.

Nothing here looks at the terminal or the environment; whoever prints says what it can do. Hostile text is escaped, is
never read as markup, and cannot begin what a CI log would take for a command.
"""

import re
from io import StringIO
from itertools import groupby
from typing import TYPE_CHECKING

from foureyes.model.finding import Finding, Severity, Tier
from foureyes.model.review import Review
from foureyes.model.safe_text import shown
from foureyes.model.wording import joined, worded, worded_count
from foureyes.report import verdict
from foureyes.report.text_attribution import bar_lines, who_lines
from foureyes.report.unread import some_of, unread_together
from foureyes.translation.translated import ENGLISH, current_language, translated

if TYPE_CHECKING:
    from rich.console import Console
    from rich.text import Text

MIN_WIDTH = 40
_MIN_MESSAGE = 40  # below, messages wrap so often that they are better put on lines of their own
_SEVERITY = 8
_MAX_STEPS = 5
_MAX_UNREAD = 20
_MAX_NOTES = 3
_MAX_RULE = 24
_STYLES = {
    Severity.CRITICAL: "bold red",
    Severity.HIGH: "red",
    Severity.MEDIUM: "yellow",
    Severity.LOW: "cyan",
    Severity.NOTE: "dim",
}
_PLAIN = str.maketrans({"█": "#", "░": ".", "·": "-", "…": "~", "●": "*"})
_ACCENTS = str.maketrans("àâçèéêëîïôùûüÀÂÇÈÉÊËÎÏÔÙÛÜ«»", 'aaceeeeiiouuuAACEEEEIIOUUU""') | {ord("œ"): "oe"}
_COMMAND = re.compile(r"(?:(?<=\s)|^):(?=:)|##(?=\[)")
_COMMAND_LINE = re.compile(r"^\s*:(?=:)")


def render(review: Review, *, width: int = 80, colour: bool = False, unicode: bool = True, effort: bool = True) -> str:
    """Return the report. `unicode=False` draws with ASCII alone, `effort=False` leaves out what differs by run."""
    if verdict.is_quiet(review):
        return _finished(f"foureyes: {translated(verdict.quiet_line(review))}\n", unicode)
    from rich.console import Console  # costs a tenth of a second, which other formats need not pay

    out = StringIO()
    console = Console(
        file=out,
        width=max(width, MIN_WIDTH),
        force_terminal=colour,
        no_color=not colour,
        color_system="standard" if colour else None,
        markup=False,
        highlight=False,
        emoji=False,
        legacy_windows=False,
        _environ={},
    )
    _header(console, review)
    _findings(console, review)
    _to_merge(console, review)
    _not_analysed(console, review)
    _footer(console, review, effort)
    return _finished(out.getvalue(), unicode)


def _finished(text: str, unicode: bool) -> str:
    """A long word may have been broken where the rest of it looks like a command: so the lines are seen to as well."""
    lines = [_COMMAND_LINE.sub(lambda match: match.group() + "\\", line.rstrip()) for line in text.split("\n")]
    joined = "\n".join(lines).strip("\n") + "\n"
    if unicode:
        return joined
    plain = _PLAIN if current_language() == ENGLISH else _PLAIN | _ACCENTS  # escapes could not be read
    return joined.translate(plain).encode("ascii", "backslashreplace").decode("ascii")


def _safe(text: str, limit: int = 500) -> str:
    safe = _COMMAND.sub(lambda match: match.group() + "\\", shown(text))
    return safe if len(safe) <= limit else safe[: limit - 1] + "…"


def _told(text: str) -> str:
    return _safe(translated(text))


def _path(path: str) -> str:
    return _safe(path, 5_000)


def _gutter(review: Review, finding: Finding) -> str:
    return "● " if review.is_blocking(finding) else "  "


def _put(console: "Console", text: "str | Text", style: str = "", indent: int = 0) -> None:
    """Print with the continuation lines indented too."""
    from rich.padding import Padding
    from rich.text import Text

    content = Text(text, style=style) if isinstance(text, str) else text
    console.print(Padding(content, (0, 0, 0, indent)))


def _header(console: "Console", review: Review) -> None:
    style = "bold red" if not review.decision.is_approved or review.blocking else "bold"
    _put(console, f"foureyes: {translated(verdict.headline(review))}", style)
    for part in who_lines(review, _safe):
        _put(console, part)
    for line in bar_lines(review, console.width - 2, _safe):
        _put(console, line, indent=2)
    for hint in review.attribution.hints:
        _put(console, translated(worded("Note: {hint}", hint=_told(hint))))
    console.print()


def _findings(console: "Console", review: Review) -> None:
    by_path = sorted(
        (item for item in review.active if not _is_note(review, item)),
        key=lambda finding: (finding.path, finding.line, finding.order),
    )
    serious = {path: min(item.order for item in items) for path, items in groupby(by_path, lambda item: item.path)}
    by_path.sort(key=lambda finding: (serious[finding.path], finding.line, finding.order))
    columns = _columns(console, by_path)
    for path, items in groupby(by_path, lambda item: item.path):
        console.print(_path(path), style="bold", soft_wrap=True)
        _rows(console, review, list(items), columns)
    if by_path:
        console.print()
    _notes(console, [finding for finding in review.active if _is_note(review, finding)])


def _is_note(review: Review, finding: Finding) -> bool:
    """A scan is a list of what there is: there notes stand among the rest."""
    return finding.tier is Tier.INFO and not review.whole_tree


def _notes(console: "Console", notes: list[Finding]) -> None:
    """What is told without asking anybody to act: a line each at most, after all else."""
    if not notes:
        return
    _put(console, translated("Notes:"), "dim")
    for finding in notes[:_MAX_NOTES]:
        spot = verdict.spot(finding)
        _put(console, f"{_path(finding.path)}{':' if spot else ''}{spot} {_told(finding.message)}", "dim", indent=2)
    if len(notes) > _MAX_NOTES:
        _put(console, _more(len(notes) - _MAX_NOTES), "dim", indent=2)
    console.print()


def _columns(console: "Console", findings: list[Finding]) -> tuple[int, int] | None:
    """Widths of place and rule, one for the whole report; None where they leave too little for the message."""
    if not findings:
        return None
    place = max(5, *(len(translated(verdict.place(finding))) for finding in findings))
    rule = min(_MAX_RULE, max(len(_safe(finding.rule)) for finding in findings))
    left = console.width - place - rule - _SEVERITY - 8
    return (place, rule) if left >= _MIN_MESSAGE else None


def _rows(console: "Console", review: Review, findings: list[Finding], columns: tuple[int, int] | None) -> None:
    first = set({(finding.rule, finding.remedy): finding for finding in reversed(findings)}.values())
    if columns is None:
        for finding in findings:
            _put(
                console,
                f"{_gutter(review, finding)}{translated(verdict.place(finding))} {_safe(finding.rule)} · "
                f"{translated(finding.severity.value)}",
                _STYLES[finding.severity],
                indent=0,
            )
            _put(console, _said(finding, finding in first), indent=4)
        return
    from rich.table import Table
    from rich.text import Text

    table = Table.grid(padding=(0, 2, 0, 0))
    table.add_column(width=columns[0] + 2, no_wrap=True)
    table.add_column(width=columns[1], overflow="fold")
    table.add_column(width=_SEVERITY, no_wrap=True)
    table.add_column(overflow="fold")
    for finding in findings:
        style = _STYLES[finding.severity]
        table.add_row(
            Text(_gutter(review, finding) + translated(verdict.place(finding))),
            Text(_safe(finding.rule), style="bold"),
            Text(translated(finding.severity.value), style=style),
            _said(finding, finding in first),
        )
    console.print(table)


def _said(finding: Finding, with_remedy: bool) -> "Text":
    """Message, then remedy and CWE on a line of their own; the remedy once where findings of a file share it."""
    from rich.text import Text

    said = Text(_told(finding.message))
    remedy = _told(finding.remedy) if with_remedy else ""
    after = "   ".join(part for part in (remedy, verdict.cwe_label(finding)) if part)
    if after:
        said.append(f"\n{after}", style="dim")
    return said


def _to_merge(console: "Console", review: Review) -> None:
    if review.whole_tree or not review.decision.missing:
        return
    _put(console, translated("To merge:"), "bold")
    from rich.table import Table
    from rich.text import Text

    table = Table.grid(padding=(0, 1, 0, 0))
    for item in review.decision.missing:
        table.add_row("  -", Text(_told(item)))
    console.print(table)
    console.print()


def _not_analysed(console: "Console", review: Review) -> None:
    missed = unread_together(review)
    if not missed:
        return
    _put(console, translated("Not analysed:"), "bold")
    for paths, reason, blocks in missed[:_MAX_UNREAD]:
        path = some_of(paths, _path)
        named = worded("{path}: {reason}", path=path, reason=_told(reason)) if path else _told(reason)
        _put(console, translated(named if blocks else worded("{missed} (does not block)", missed=named)), indent=2)
    if len(missed) > _MAX_UNREAD:
        _put(console, _more(len(missed) - _MAX_UNREAD), indent=2)
    console.print()


def _more(number: int) -> str:
    several = worded_count(
        "and {count:,} more; --format json lists all", "and {count:,} more; --format json lists all", number
    )
    return translated(several)


def _footer(console: "Console", review: Review, effort: bool) -> None:
    _put(console, _totals(review, effort))
    suppressed = verdict.suppressed_label(verdict.counts(review))
    if suppressed:
        _put(console, translated(suppressed))
    steps = [f"{_path(step.path)}:{step.first}" for step in review.reading_order[:_MAX_STEPS]]
    if steps:
        _put(console, translated(worded("Read first: {places}", places=", ".join(steps))))


def _totals(review: Review, effort: bool) -> str:
    parts = [_found(review)]
    if review.whole_tree:
        parts.append(worded("{files} in the tree", files=verdict.files(review.effort.files_in_tree)))
    else:
        parts.append(_added(review))
    if effort and review.effort.cpu_seconds > 0:
        parts.append(verdict.duration(review.effort.cpu_seconds))
    return translated(joined(" · ", parts))


def _found(review: Review) -> str:
    number = verdict.counts(review)
    found = verdict.findings(number.active)
    if number.blocking:
        found = worded_count(
            "{findings} (● {count} blocks)", "{findings} (● {count} block)", number.blocking, findings=found
        )
    if number.files:
        found = worded("{findings} in {files}", findings=found, files=verdict.files(number.files))
    return found


def _added(review: Review) -> str:
    split = verdict.shares(review.attribution)
    added = worded_count("{count:,} line added", "{count:,} lines added", split.added)
    if not split.agents:
        return added
    agents = _safe(split.agents[0][0], 60) if len(split.agents) == 1 else worded("agents")
    lines = split.agents[0][1] if len(split.agents) == 1 else review.attribution.ai_lines
    return worded("{added}, {share} by {agents}", added=added, share=verdict.share(lines, split.added), agents=agents)
