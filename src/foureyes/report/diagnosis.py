"""What `doctor` found comes in, text for people (the worst first) or one JSON document goes out."""

import json
import textwrap
from collections.abc import Sequence
from dataclasses import replace

import click

from foureyes.model.diagnosis import Line, State, verdict
from foureyes.model.safe_text import shown
from foureyes.model.wording import rebuilt, worded, worded_count, worded_later
from foureyes.translation.translated import translated

SCHEMA = "foureyes-doctor/v1"
_COLOURS = {State.FAILS: "red", State.UNKNOWN: "yellow", State.WARNING: "yellow", State.OK: "green"}
_STATES = {
    State.FAILS: worded("fails"),
    State.UNKNOWN: worded("unknown"),
    State.WARNING: worded("warning"),
    State.OK: worded("ok"),
}
_INDENT = " " * 9
_BRANCHES = 5


def as_json(subject: str, lines: Sequence[Line], conclusion: str) -> str:
    """Return one document; lines in the order in which things were looked at."""
    document = {
        "schema": SCHEMA,
        "subject": subject,
        "verdict": verdict(lines).value,
        "conclusion": conclusion,
        "lines": [
            {
                "id": line.id,
                "state": line.state.value,
                "where": line.where,
                "what": line.what,
                "why": line.why,
                "fix": line.fix,
                "vital": line.is_vital,
            }
            for line in lines
        ],
    }
    return json.dumps(document, indent=2, ensure_ascii=True)


def as_text(subject: str, lines: Sequence[Line], conclusion: str, *, width: int = 100, colour: bool = False) -> str:
    """Return it for reading: what is well in one line each, the rest with why it matters and what to do."""
    rank = {state: number for number, state in enumerate(State)}
    told = translated(worded("{subject}: {conclusion}", subject=shown(subject), conclusion=translated(conclusion)))
    parts = [told, ""]
    for line in sorted(_folded(lines), key=lambda one: rank[one.state]):
        parts += _text(line, width, colour)
    counts = {state: sum(line.state is state for line in lines) for state in State}
    parts += ["", ", ".join(f"{count} {translated(_STATES[state])}" for state, count in counts.items() if count)]
    return "\n".join(parts)


def _folded(lines: Sequence[Line]) -> list[Line]:
    """What is said of several branches in the same words is said once."""
    groups: dict[Line, list[str]] = {}
    for line in lines:
        groups.setdefault(replace(line, where=""), []).append(line.where)
    return [replace(line, where=_some(names)) for line, names in groups.items()]


def _some(names: list[str]) -> str:
    listed = ", ".join(names[:_BRANCHES])
    more = len(names) - _BRANCHES
    if more <= 0:
        return listed
    return worded_count("{listed} and {count} more", "{listed} and {count} more", more, listed=listed)


def _text(line: Line, width: int, colour: bool) -> list[str]:
    state = f"{translated(_STATES[line.state]):7}"
    what = translated(line.what)
    head = worded("{where}: {what}", where=line.where, what=what) if line.where else what
    told = _wrapped(shown(translated(head)), width)
    told[0] = (click.style(state, fg=_COLOURS[line.state]) if colour else state) + told[0][len(state) :]
    if line.state is not State.OK:
        told += _wrapped(_labelled(worded_later("why: {text}"), line.why), width) if line.why else []
        told += _wrapped(_labelled(worded_later("fix: {text}"), line.fix), width) if line.fix else []
    return told


def _labelled(template: str, text: str) -> str:
    return translated(rebuilt(template, {"text": shown(translated(text))}))


def _wrapped(text: str, width: int) -> list[str]:
    return textwrap.wrap(
        text,
        max(width, 40),
        initial_indent=_INDENT,
        subsequent_indent=_INDENT,
        break_long_words=False,
        break_on_hyphens=False,
    ) or [_INDENT]
