"""A review comes in, one self-contained HTML page goes out: no script, nothing loaded, fit for print and for the dark.

All text passes `_t`; the content security policy allows nothing but the one style sheet, by its hash.
"""

import base64
import hashlib
import re
from collections.abc import Iterable
from html import escape

from foureyes import __version__
from foureyes.model.attribution import FileAttribution
from foureyes.model.decision import Requirement
from foureyes.model.finding import Finding, Side
from foureyes.model.review import ReadingStep, Review
from foureyes.model.rule import Rule
from foureyes.model.safe_text import shown
from foureyes.model.wording import Message, joined, worded, worded_count
from foureyes.report import verdict
from foureyes.report.html_style import STYLE
from foureyes.report.json_text import page
from foureyes.report.unread import some_of, unread_together
from foureyes.translation.translated import current_language, translated

_BETWEEN_BACKTICKS = re.compile(r"`([^`]+)`")


def render(review: Review, *, effort: bool = False) -> str:
    """Return the page. `effort` adds what the review cost, which differs from run to run."""
    title = f"foureyes: {translated(verdict.headline(review))}"
    digest = base64.b64encode(hashlib.sha256(STYLE.encode()).digest()).decode()
    policy = f"default-src 'none'; style-src 'sha256-{digest}'; base-uri 'none'; form-action 'none'"
    sections = (
        _who(review),
        _to_merge(review),
        _read_first(review),
        _findings(review),
        _not_analysed(review),
        _suppressed(review),
        _rules(review),
    )
    body = "\n".join(section for section in sections if section)
    return (
        f'<!DOCTYPE html>\n<html lang="{current_language()}">\n<head>\n<meta charset="utf-8">\n'
        f'<meta http-equiv="Content-Security-Policy" content="{policy}">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        '<meta name="color-scheme" content="light dark">\n<meta name="referrer" content="no-referrer">\n'
        f"<title>{_t(title)}</title>\n<style>{STYLE}</style>\n</head>\n<body>\n<main>\n"
        f"<h1>{_t(title)}</h1>\n{_facts(review)}\n{body}\n</main>\n{_footer(review, effort)}\n</body>\n</html>\n"
    )


def _t(text: str) -> str:
    """Hostile text as HTML text or attribute value. A CI log that prints the page shall find no command in it."""
    return escape(shown(text)).replace("##[", "##&#91;")


def _said(text: str) -> str:
    """A message in the reader's language: what stands between single backticks is code."""
    parts = _BETWEEN_BACKTICKS.split(shown(translated(text)))
    return "".join(_code(part) if number % 2 else _t(part) for number, part in enumerate(parts))


def _lines(text: str) -> str:
    return "\n".join(_t(line) for line in page(translated(text)).split("\n"))


def _code(text: str) -> str:
    return f"<code>{_t(text)}</code>"


def _section(title: str, *content: str) -> str:
    name = title.lower().replace(" ", "-")
    top = f'<section aria-labelledby="{name}">\n<h2 id="{name}">{translated(title)}</h2>\n'
    return top + "\n".join(content) + "\n</section>"


def _list(items: Iterable[str], tag: str = "ul") -> str:
    return f"<{tag}>\n" + "\n".join(f"<li>{item}</li>" for item in items) + f"\n</{tag}>"


def _table(caption: str, head: tuple[str, ...], rows: Iterable[tuple[str, ...]]) -> str:
    """The first cell of a row is its heading."""
    top = "".join(f'<th scope="col">{translated(name)}</th>' for name in head)
    body = "\n".join(
        f'<tr><th scope="row">{row[0]}</th>' + "".join(f"<td>{cell}</td>" for cell in row[1:]) + "</tr>" for row in rows
    )
    return f"<table>\n<caption>{caption}</caption>\n<thead><tr>{top}</tr></thead>\n<tbody>\n{body}\n</tbody>\n</table>"


def _facts(review: Review) -> str:
    change = review.change
    parts: list[str] = [_code(translated(verdict.head_name(review)))]
    if not review.whole_tree:
        added = worded_count("{count:,} line added", "{count:,} lines added", change.added_count)
        base, files = _code(verdict.short(change.merge_base)), verdict.files(len(change.files))
        parts.append(worded("against {base}, {files}, {added}", base=base, files=files, added=added))
    parts.append(worded("policy {policy}", policy=_code(review.policy)))
    return f'<p class="facts">{translated(joined(" · ", parts))}</p>'


def _who(review: Review) -> str:
    split = verdict.shares(review.attribution)
    labels = verdict.agent_labels(review.attribution)
    if not split.added and not labels:
        return ""
    parts = [f"<p>{translated(_shares(review, labels, split))}</p>"]
    known = verdict.sessions(review.attribution)
    sessions = worded("Sessions: {sessions}", sessions=", ".join(map(_code, known)))
    parts.extend([f"<p>{translated(sessions)}</p>"] if known else [])
    hints = (worded("Note: {hint}", hint=_t(translated(hint))) for hint in review.attribution.hints)
    parts.extend(f"<p>{translated(hint)}</p>" for hint in hints)
    files = sorted(
        (file for file in review.attribution.files if file.ai_lines), key=lambda file: (-file.ai_lines, file.path)
    )
    if files:
        heads = (worded("File"), worded("Share"), worded("Lines"), worded("Agents"))
        caption = translated("Added lines by agents, file by file")
        parts.append(_table(caption, heads, map(_share_row, files)))
    return _section(worded("Who wrote it"), *parts)


def _shares(review: Review, labels: tuple[tuple[str, int], ...], split: verdict.Shares) -> Message:
    added = verdict.added_lines(split.added)
    if not labels:
        return worded("No agent declared, {added_lines}.", added_lines=added)
    agents = ", ".join(f"{_t(label)} {verdict.share(lines, split.added)}" for label, lines in labels)
    parts = [worded("{agents} of {added_lines}", agents=agents, added_lines=added)]
    names = dict.fromkeys(_t(prompter.name) for prompter in review.attribution.prompters)
    if names:
        parts.append(worded("prompted by {names}", names=", ".join(names)))
    return joined(" · ", [*parts, verdict.other_shares(split)[-1]])


def _share_row(file: FileAttribution) -> tuple[str, str, str, str]:
    filled = 100 if file.ai_lines >= file.added else max(1, round(100 * file.ai_lines / file.added))
    bar = (
        '<svg class="bar" width="100" height="10" aria-hidden="true">'
        f'<rect class="empty" width="100" height="10"/><rect class="full" width="{filled}" height="10"/></svg>'
    )
    share = f"{bar} {verdict.share(file.ai_lines, file.added)}"
    agents = ", ".join(f"{_t(agent)} {count:,}" for agent, count in file.by_agent)
    lines = worded("{part} of {whole}", part=f"{file.ai_lines:,}", whole=f"{file.added:,}")
    return _code(file.path), share, translated(lines), agents


def _to_merge(review: Review) -> str:
    if review.whole_tree or not review.decision.missing:
        return ""
    tree = _requirements((review.decision.requirement,))
    why = translated(worded("Why: {reason}", reason=_t(review.decision.reason.value)))
    why = f"<details><summary>{why}</summary>\n{tree}\n</details>"
    return _section(worded("To merge"), _list(map(_said, review.decision.missing)), why)


def _requirements(nodes: tuple[Requirement, ...]) -> str:
    items = []
    for node in nodes:
        parts = f"\n{_requirements(node.parts)}" if node.parts else ""
        items.append(f"{_requirement(node)}{parts}")
    return _list(items)


def _requirement(node: Requirement) -> str:
    name = _t(translated(node.name))
    state = worded("{name} met", name=name) if node.satisfied else worded("{name} not met", name=name)
    if node.detail:
        state = worded("{state}: {detail}", state=state, detail=_t(translated(node.detail)))
    return translated(state)


def _read_first(review: Review) -> str:
    if not review.reading_order:
        return ""
    time = translated(worded("{time} for all.", time=verdict.reading_time(review.reading_order)))
    time = f"<p>{time[:1].upper()}{time[1:]}</p>"
    return _section(worded("Read first"), time, _list(map(_step, review.reading_order), "ol"))


def _step(step: ReadingStep) -> str:
    why = ", ".join(map(_said, step.why))
    return f"{_code(f'{step.path}:{verdict.lines(step.first, step.last)}')} {why}"


def _findings(review: Review) -> str:
    if not review.active:
        return ""
    listed = sorted(review.active, key=lambda finding: (not review.is_blocking(finding), finding.order))
    number = verdict.counts(review)
    found, files = verdict.findings(number.active), verdict.files(number.files)
    caption = translated(worded("{findings} in {files}, most serious first", findings=found, files=files))
    rows = (_row(review, finding) for finding in listed)
    heads = (worded("Rule"), worded("Severity"), worded("Where"), worded("What, and what to do"))
    return _section(worded("Findings"), _table(caption, heads, rows))


def _row(review: Review, finding: Finding) -> tuple[str, ...]:
    blocks = f"<br><strong>{translated('blocks')}</strong>" if review.is_blocking(finding) else ""
    severity = f'<span class="{finding.severity.value}">{translated(finding.severity.value)}</span>{blocks}'
    remedy = f'<br><span class="remedy">{_said(finding.remedy)}</span>' if finding.remedy else ""
    author = translated(worded("written by {agent}", agent=_t(finding.agent))) if finding.agent else ""
    small = " · ".join(part for part in (verdict.cwe_label(finding), author) if part)
    told = f"{_said(finding.message)}{remedy}" + (f"<br><small>{small}</small>" if small else "")
    return _rule_name(finding), severity, _where(finding), told


def _rule_name(finding: Finding) -> str:
    return f'<code class="rule">{_t(finding.rule)}</code>'


def _where(finding: Finding) -> str:
    spot = verdict.spot(finding)
    place = _code(f"{finding.path}:{spot}" if spot else finding.path)
    return translated(worded("{place} before this change", place=place)) if finding.side is Side.BASE else place


def _not_analysed(review: Review) -> str:
    missed = unread_together(review)
    if not missed:
        return ""
    rows = (
        (
            some_of(paths, _code) or translated("the change"),
            _said(why),
            translated("yes") if blocks else translated("no"),
        )
        for paths, why, blocks in missed
    )
    heads = (worded("What"), worded("Why"), worded("Blocks"))
    return _section(worded("Not analysed"), _table(translated("What could not be analysed"), heads, rows))


def _suppressed(review: Review) -> str:
    held = [(finding, finding.suppressed) for finding in review.findings if finding.suppressed is not None]
    if not held:
        return ""
    rows = (
        (
            _rule_name(finding),
            _where(finding),
            translated(item.kind.value),
            _t(item.by or ""),
            _t(verdict.why_held(item)),
        )
        for finding, item in held
    )
    heads = (worded("Rule"), worded("Where"), worded("How"), worded("By"), worded("Reason"))
    caption = translated(verdict.suppressed_label(verdict.counts(review)))
    return _section(worded("Suppressed"), _table(caption, heads, rows))


def _rules(review: Review) -> str:
    found = {finding.rule for finding in review.findings}
    pages = [_rule(rule) for rule in sorted(review.rules, key=lambda rule: rule.id) if rule.id in found]
    return _section(worded("Rules"), *pages) if pages else ""


def _rule(rule: Rule) -> str:
    parts = (
        (translated("Why it matters"), rule.why),
        (translated("What to do"), rule.remedy),
        (translated("Known problems"), rule.known_problems),
    )
    written = "".join(f"<dt>{name}</dt><dd>{_lines(text)}</dd>" for name, text in parts if text.strip())
    examples = (
        (translated("Example"), translated(rule.example)),
        (translated("Use instead"), translated(rule.use_instead)),
    )
    shown_code = "".join(
        f"<dt>{name}</dt><dd><pre>{_lines(text)}</pre></dd>" for name, text in examples if text.strip()
    )
    return (
        f"<details><summary>{_code(rule.id)} {_t(translated(rule.title))}</summary>\n<p>{_lines(rule.what)}</p>\n"
        f"<dl>{written}{shown_code}</dl>\n</details>"
    )


def _footer(review: Review, effort: bool) -> str:
    time = worded("{time} of CPU time", time=verdict.duration(review.effort.cpu_seconds))
    cost = f" · {translated(time)}" if effort and review.effort.cpu_seconds else ""
    return f"<footer>foureyes {__version__} · {_code(review.change.head)}{cost}</footer>"
