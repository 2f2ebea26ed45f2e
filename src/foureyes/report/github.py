"""A review comes in, workflow commands of GitHub Actions go out: annotations on the lines of a pull request.

A step may show ten errors, ten warnings and ten notices, so the most serious findings come first and one notice says
what is left. Every line is one command: nothing in a path or a message can begin another.
"""

from collections.abc import Iterator

from foureyes.model.finding import Finding, Scope, Severity, Side
from foureyes.model.review import Review
from foureyes.model.safe_text import shown
from foureyes.model.wording import joined, worded, worded_count
from foureyes.report import verdict
from foureyes.report.unread import unread
from foureyes.translation.translated import translated

SHOWN_A_STEP = 10
_MAX_UNREAD = 3
_MAX_AGENTS = 5
_MAX_HINTS = 3
_MAX_MESSAGE = 2_000
_LEVELS = {
    Severity.CRITICAL: "error",
    Severity.HIGH: "error",
    Severity.MEDIUM: "warning",
    Severity.LOW: "notice",
    Severity.NOTE: "notice",
}


def render(review: Review, *, most: int | None = None) -> str:
    """Return the commands, `most` of them on lines; a review with nothing to say is one notice."""
    if verdict.is_quiet(review):
        return _command("notice", {"title": "foureyes"}, translated(verdict.quiet_line(review)))
    room = {"error": SHOWN_A_STEP, "warning": SHOWN_A_STEP, "notice": SHOWN_A_STEP - 1}
    lines: list[str] = []
    left = max(0, len(unread(review)) - _MAX_UNREAD)
    for level, properties, text in _annotations(review):
        if room[level] and (most is None or len(lines) < most):
            room[level] -= 1
            lines.append(_command(level, properties, text))
        else:
            left += 1
    lines.append(_command("notice", {"title": "foureyes"}, _closing(review, left)))
    return "".join(lines)


def _annotations(review: Review) -> Iterator[tuple[str, dict[str, str], str]]:
    """Some of what was not analysed, for it may hide anything; then findings: those that block, then by severity."""
    for path, reason, blocks in unread(review)[:_MAX_UNREAD]:
        place = {"file": path} if path else {}
        yield "error" if blocks else "notice", {**place, "title": translated("not analysed")}, shown(translated(reason))
    for finding in sorted(review.active, key=lambda item: (not review.is_blocking(item), item.order)):
        level = "error" if review.is_blocking(finding) else _LEVELS[finding.severity]
        yield level, _place(finding), _said(finding)


def _place(finding: Finding) -> dict[str, str]:
    place = {"file": finding.path, "title": f"{finding.rule} ({translated(finding.severity.value)})"}
    if finding.side is Side.BASE:
        return place
    place["line"] = str(max(1, finding.line))
    if finding.scope is Scope.FILE:
        return place
    place["endLine"] = str(max(1, finding.line, finding.end_line))
    if finding.column > 0 and finding.end_line <= finding.line:
        place["col"] = str(finding.column)
    return place


def _said(finding: Finding) -> str:
    said = shown(translated(finding.message))
    if finding.side is Side.BASE:
        said = translated(worded("(line {line} before this change) {message}", line=finding.line, message=said))
    parts = (said, shown(translated(finding.remedy)), verdict.cwe_label(finding))
    return "\n".join(part[:_MAX_MESSAGE] for part in parts if part)


def _closing(review: Review, left: int) -> str:
    parts: list[str] = [verdict.headline(review)]
    split = verdict.shares(review.attribution)
    agents = [
        f"{label[:60]} {verdict.share(lines, split.added)}" for label, lines in verdict.agent_labels(review.attribution)
    ]
    if agents:
        by, added = ", ".join(agents[:_MAX_AGENTS]), verdict.added_lines(split.added)
        parts.append(worded("written by {agents} of {added_lines}", agents=by, added_lines=added))
    parts += [translated(hint)[:200] for hint in review.attribution.hints[:_MAX_HINTS]]
    if left:
        parts.append(
            worded_count(
                "{count:,} more not shown as annotations; the job summary and the SARIF file have them",
                "{count:,} more not shown as annotations; the job summary and the SARIF file have them",
                left,
            )
        )
    suppressed = verdict.suppressed_label(verdict.counts(review))
    return shown(translated(joined(" · ", [*parts, suppressed] if suppressed else parts)))


def _command(name: str, properties: dict[str, str], text: str) -> str:
    order = ("file", "line", "endLine", "col", "title")
    listed = ",".join(f"{key}={_property(properties[key])}" for key in order if key in properties)
    return f"::{name} {listed}::{_data(text)}\n"


def _data(text: str) -> str:
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    return _data(shown(text)).replace(":", "%3A").replace(",", "%2C")
