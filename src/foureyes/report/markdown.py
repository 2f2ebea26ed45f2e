"""A review comes in, Markdown for a job summary or a pull request comment goes out, never longer than asked.

Each part is a function of its own, returning one block without blank lines around it, or "" when it has nothing to
say. Hostile text passes `markdown_text` on its way.
"""

from urllib.parse import quote

from foureyes.model.finding import Finding, Side, Tier
from foureyes.model.review import ReadingStep, Review
from foureyes.model.wording import worded, worded_count
from foureyes.report import verdict
from foureyes.report.markdown_text import code, linked, plain, prose
from foureyes.report.unread import some_of, unread_together
from foureyes.translation.translated import translated

LIMIT = 65_535
_MARKS = {True: "●", False: "○"}
_MAX_ROWS = 50
_ROWS = (_MAX_ROWS, 25, 10, 3, 0)
_NO_TEXT = worded("(no text)")  # a bare dash under a line of text would make a heading of it
_MAX_FILES = 6
_MAX_STEPS = 5
_MAX_ITEMS = 10


def render(review: Review, *, limit: int = LIMIT, blob_url: str | None = None) -> str:
    """Return the summary. `blob_url` is the address that a path of head is appended to, for links to the lines."""
    if verdict.is_quiet(review):
        return f"**foureyes:** {plain(translated(verdict.quiet_line(review)))}\n"
    text = ""
    for rows in _ROWS:
        parts = (
            heading(review),
            who_wrote_it(review),
            to_merge(review),
            read_first(review, blob_url),
            findings_table(review, rows, blob_url),
            details(review, rows, blob_url),
            footer(review),
        )
        text = "\n\n".join(part for part in parts if part) + "\n"
        if len(text) <= limit:
            return text
    return _cut(text, limit)


def _cut(text: str, limit: int) -> str:
    """The last resort: whole blocks from the top, as many as fit, and a word that the rest is missing."""
    note = "\n\n" + translated("The rest did not fit here; `--format json` has all of it.") + "\n"
    blocks, size = [], len(note)
    for block in text.split("\n\n"):
        size += len(block) + 2
        if size > limit or block.startswith("<details>"):
            break
        blocks.append(block)
    return ("\n\n".join(blocks) + note)[: max(0, limit)]


def heading(review: Review) -> str:
    """Return the verdict as a heading."""
    return f"### foureyes: {plain(translated(verdict.headline(review)))}"


def who_wrote_it(review: Review) -> str:
    """Return agents with their shares, prompters, and a bar for each file that an agent wrote in."""
    who = verdict.who(review, lambda text: plain(text, 60))
    if who is None:
        return ""
    lines = [f"**{translated('Who wrote it')}** {translated(who)}"]
    files = [file for file in review.attribution.files if file.added and file.ai_lines]
    files.sort(key=lambda file: (-file.ai_lines, file.path))
    bars = [
        code(
            f"{file.path[-80:]} {verdict.bar(file.ai_lines, file.added)} {verdict.share(file.ai_lines, file.added)} "
            f"{verdict.writers(review.attribution, file)[:100]}".rstrip()
        )
        for file in files[:_MAX_FILES]
    ]
    if len(files) > _MAX_FILES:
        bars.append(translated(verdict.more_files(len(files) - _MAX_FILES)))
    lines.extend(["  ".join(bars)] if bars else [])
    hints = (plain(translated(hint)) for hint in review.attribution.hints[:_MAX_ITEMS])
    lines.extend(translated(worded("Note: {hint}", hint=hint)) for hint in hints)
    return "<br>\n".join(lines)


def to_merge(review: Review) -> str:
    """Return what must happen before the merge, one box each."""
    if review.whole_tree or not review.decision.missing:
        return ""
    boxes = [
        f"- [ ] {prose(translated(item)) or translated(_NO_TEXT)}" for item in review.decision.missing[:_MAX_ITEMS]
    ]
    if len(review.decision.missing) > _MAX_ITEMS:
        more = len(review.decision.missing) - _MAX_ITEMS
        boxes.append(f"- [ ] {translated(worded_count('and {count} more', 'and {count} more', more))}")
    return "\n".join([f"**{translated('To merge')}**", *boxes])


def read_first(review: Review, blob_url: str | None = None) -> str:
    """Return the places to read, riskiest first, and how long all of them take."""
    steps = review.reading_order
    if not steps:
        return ""
    time = translated(worded("{time} for all", time=verdict.reading_time(steps)))
    lines = [f"**{translated('Read first')}** ({time})"]
    lines.extend(f"{number}. {_step(step, blob_url)}" for number, step in enumerate(steps[:_MAX_STEPS], start=1))
    if len(steps) > _MAX_STEPS:
        more = worded_count("and {count:,} more place", "and {count:,} more places", len(steps) - _MAX_STEPS)
        lines.append(f"{_MAX_STEPS + 1}. {translated(more)}")
    return "\n".join(lines)


def _step(step: ReadingStep, blob_url: str | None) -> str:
    span = code(f"{step.path}:{verdict.lines(step.first, step.last)}")
    why = ", ".join(prose(translated(reason)) for reason in step.why)
    return f"{linked(span, _url(blob_url, step.path, step.first, step.last))} {why}".strip()


def findings_table(review: Review, rows: int = _MAX_ROWS, blob_url: str | None = None) -> str:
    """Return the findings that a person should see, most serious first; notes are left to the details."""
    listed = [finding for finding in review.active if finding.tier is not Tier.INFO]
    listed.sort(key=lambda finding: (not review.is_blocking(finding), finding.order))
    if not listed:
        return ""
    lines = [f"| | {translated('finding')} | {translated('where')} |", "|---|---|---|"]
    lines.extend(_row(review, finding, blob_url) for finding in listed[:rows])
    text = "\n".join(lines if rows else [])
    more = len(listed) - rows
    if more > 0:
        left_out = worded_count(
            "{count:,} more finding not shown here; `--format json` lists all.",
            "{count:,} more findings not shown here; `--format json` lists all.",
            more,
        )
        text += f"\n\n{translated(left_out)}"
    return text.strip()


def _row(review: Review, finding: Finding, blob_url: str | None) -> str:
    said = f"**{plain(finding.rule, 60)}** {prose(translated(finding.message), table=True)}"
    remedy = prose(translated(finding.remedy), table=True)
    after = " ".join(part for part in (remedy, verdict.cwe_label(finding)) if part)
    cell = f"{said}<br><sub>{after}</sub>" if after else said
    mark = f"{_MARKS[review.is_blocking(finding)]} {translated(finding.severity.value)}"
    return f"| {mark} | {cell} | {_where(finding, blob_url, table=True)} |"


def _where(finding: Finding, blob_url: str | None, *, table: bool = False) -> str:
    spot = verdict.spot(finding)
    span = code(f"{finding.path}:{spot}" if spot else finding.path, table=table)
    if finding.side is Side.BASE:
        return translated(worded("{place} (before this change)", place=span))
    return linked(span, _url(blob_url, finding.path, finding.line, finding.end_line))


def _url(blob_url: str | None, path: str, first: int, last: int) -> str | None:
    if blob_url is None:
        return None
    anchor = f"#L{first}" if last <= first else f"#L{first}-L{last}"
    return f"{blob_url.rstrip('/')}/{quote(path.encode('utf-8', 'surrogatepass'))}{anchor}"


def details(review: Review, rows: int = _MAX_ROWS, blob_url: str | None = None) -> str:
    """Return what most readers can leave closed: evidence, notes, what was not analysed or is suppressed, waiving."""
    blocks = (
        (translated("evidence"), _evidence(review, rows)),
        (translated("notes"), _notes(review, rows, blob_url)),
        (translated("what was not analysed"), not_analysed(review, rows)),
        (translated("suppressed"), _suppressed(review, rows)),
        (translated("how to waive"), how_to_waive(review)),
    )
    titles = " · ".join(title for title, block in blocks if block)
    if not titles:
        return ""
    summary = f"<details><summary>{titles[:1].upper()}{titles[1:]}</summary>"
    return "\n\n".join([summary, *(block for _, block in blocks if block), "</details>"])


def _evidence(review: Review, rows: int) -> str:
    """Return what shows that agents wrote, and the sessions that are known by their ids."""
    found: dict[tuple[str, str, str], str] = {}
    for item in review.attribution.evidence:
        place = code(verdict.short(item.where)) if len(item.where) >= 40 else plain(item.where, 100)
        strength, kind = translated(item.strength.value), translated(item.kind.value)
        told = translated(worded("{strength} {kind}", strength=strength, kind=kind))
        words = f"**{plain(item.agent, 60)}** {told} {code(item.value[:160])} {place}"
        found.setdefault((item.agent, item.kind.value, item.value), words)
    known = (code(text[:160]) for text in verdict.sessions(review.attribution))
    items = [*found.values(), *(translated(worded("session {session}", session=text)) for text in known)]
    return _listed(translated("Evidence"), items[:rows], len(items))


def _notes(review: Review, rows: int, blob_url: str | None) -> str:
    notes = [finding for finding in review.active if finding.tier is Tier.INFO]
    items = [
        f"**{plain(item.rule, 60)}** {prose(translated(item.message))} {_where(item, blob_url)}"
        for item in notes[:rows]
    ]
    return _listed(translated("Notes"), items, len(notes))


def not_analysed(review: Review, rows: int = _MAX_ROWS) -> str:
    """Return what was not analysed, and why."""
    missed = unread_together(review)
    items = []
    for paths, reason, blocks in missed[:rows]:
        said = prose(translated(reason))
        files = some_of(paths, code)
        named = f"{files} {said}" if files else said
        items.append(named if blocks else translated(worded("{missed} (does not block)", missed=named)))
    return _listed(translated("Not analysed"), items, len(missed))


def _suppressed(review: Review, rows: int) -> str:
    held = [(finding, finding.suppressed) for finding in review.findings if finding.suppressed is not None]
    items = []
    for finding, suppression in held[:rows]:
        by = f", {plain(suppression.by, 60)}" if suppression.by else ""
        reason = prose(verdict.why_held(suppression)) or translated("no reason given")
        how = f"{translated(suppression.kind.value)}{by}"
        said = worded("{place} ({how}): {reason}", place=_where(finding, None), how=how, reason=reason)
        items.append(f"**{plain(finding.rule, 60)}** {translated(said)}")
    return _listed(translated("Suppressed"), items, len(held))


def how_to_waive(review: Review) -> str:
    """Return how a finding is waived, when one blocks."""
    if not review.blocking:
        return ""
    how = worded(
        "Where a finding is wrong or accepted, write `# foureyes: ignore[RULE] reason` on its line. "
        "The reason is required, and a suppression that a change adds is itself shown to the reviewer."
    )
    return f"**{translated('How to waive')}**\n{translated(how)}"


def _listed(title: str, items: list[str], total: int) -> str:
    if not total:
        return ""
    lines = [f"**{title}**", *(f"- {item or translated(_NO_TEXT)}" for item in items)]
    if total > len(items):
        more = worded_count(
            "{count:,} more, which `--format json` lists",
            "{count:,} more, which `--format json` lists",
            total - len(items),
        )
        lines.append(f"- {translated(more)}")
    return "\n".join(lines)


def footer(review: Review) -> str:
    """Return what was reviewed, and by which policy."""
    legend = [translated("● must be fixed or waived")] if review.blocking else []
    policy = translated(worded("policy {policy}", policy=code(review.policy)))
    parts = [code(translated(verdict.head_name(review))), policy, *legend]
    return f"<sub>{' · '.join(parts)}</sub>"
