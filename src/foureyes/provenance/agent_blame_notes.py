"""An Agent Blame note (JSON, version 2) in, its claims on lines out. Never raises."""

from collections.abc import Iterator

from foureyes.model.wording import worded
from foureyes.provenance.line_claims import (
    MAX_CHARACTERS,
    MAX_CLAIMS,
    UNKNOWN,
    LineClaim,
    ParsedNote,
    line_number,
    loaded,
    mapping,
    sequence,
    word,
)

REF = "refs/notes/agentblame"
_AI = ("ai_generated", "ai-generated", "ai")  # compared and not hashed: a category may be a list


def parse_agent_blame(text: str) -> ParsedNote:
    """Parse one note. Categories other than AI say nothing: a person's lines are not attested by it."""
    document = mapping(loaded(text)) if len(text) <= MAX_CHARACTERS else {}
    if not document:
        return ParsedNote(REF, (), ignored=(worded("an Agent Blame note that is not a JSON object, or too large"),))
    ignored: list[str] = []
    if document.get("version") not in (1, 2):
        ignored.append(
            worded(
                "an Agent Blame note of the unknown version {version}: read as 2",
                version=repr(str(document.get("version"))[:20]),
            )
        )
    claims = tuple(_claims(sequence(document.get("attributions"))[:MAX_CLAIMS], ignored))
    return ParsedNote(REF, claims, ignored=tuple(ignored[:20]))


def _claims(items: list[object], ignored: list[str]) -> Iterator[LineClaim]:
    for item in items:
        entry = mapping(item)
        if entry.get("category") not in _AI:
            continue
        path = entry.get("path")
        first = line_number(entry.get("startLine"))
        last = line_number(entry.get("endLine", entry.get("startLine")))
        if not isinstance(path, str) or first is None or last is None or last < first:
            ignored.append(worded("an Agent Blame attribution without path or lines"))
            continue
        tool = word(entry.get("provider"), 60)
        yield LineClaim(path, first, last, tool or UNKNOWN, word(entry.get("model")), resolved=tool is not None)
