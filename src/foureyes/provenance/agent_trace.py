"""Agent Trace records (JSON, or one a line) in, their claims on lines out. Lenient, as the writers are; never raises.

A record's line numbers belong to a revision that is often the one before the commit. So a claim is placed by the hash
of its content where that can be checked, else by path and position, and is worth `strong`, never `conclusive`.
"""

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from foureyes.model.change import FileChange
from foureyes.model.wording import worded
from foureyes.provenance.line_claims import (
    MAX_CHARACTERS,
    UNKNOWN,
    LineClaim,
    line_number,
    loaded,
    mapping,
    sequence,
    word,
)

STANDARD_PATH = ".agent-trace/traces.jsonl"
MAX_RECORDS = 20_000
_MAX_WINDOWS = 200_000
_PSEUDO_FILES = frozenset({".sessions", ".shell-history"})
_AI = ("ai", "mixed")  # compared and not hashed: what is asked for may be a list


@dataclass(frozen=True, slots=True)
class TraceClaim:
    """Lines that a trace says an agent wrote, and the hash of what they held."""

    claim: LineClaim
    content_hash: str | None


@dataclass(frozen=True, slots=True)
class Traces:
    """What a trace file claims, and why parts of it were ignored."""

    claims: tuple[TraceClaim, ...]
    ignored: tuple[str, ...] = ()


NO_TRACES = Traces(())


def parse_agent_trace(text: str) -> Traces:
    """Parse a file of records: one JSON value, or one a line. Only what says ai or mixed becomes a claim."""
    if len(text) > MAX_CHARACTERS:
        return Traces((), (worded("an Agent Trace file of more than {limit} characters", limit=MAX_CHARACTERS),))
    whole = loaded(text)
    if whole is not None:
        records = sequence(whole) or [whole]
        bad = 0
    else:
        values = [loaded(line) for line in text.split("\n") if line.strip()]
        records = [value for value in values if value is not None]
        bad = len(values) - len(records)
    ignored = [worded("{count} lines of an Agent Trace file that are not JSON", count=bad)] if bad else []
    if len(records) > MAX_RECORDS:
        ignored.append(worded("an Agent Trace file: all after {limit} records", limit=MAX_RECORDS))
    claims = tuple(claim for record in records[:MAX_RECORDS] for claim in _record(mapping(record)))
    return Traces(claims, tuple(ignored))


def _record(record: dict[str, object]) -> Iterator[TraceClaim]:
    tool = word(mapping(record.get("tool")).get("name"), 60) or word(record.get("tool"), 60)
    if "file_path" in record:
        yield from _flat(record, tool)
    for item in sequence(record.get("files")):
        file = mapping(item)
        path = file.get("path")
        if not isinstance(path, str) or path in _PSEUDO_FILES:
            continue
        for talk in sequence(file.get("conversations")):
            yield from _conversation(path, mapping(talk), tool)


def _flat(record: dict[str, object], tool: str | None) -> Iterator[TraceClaim]:
    path = record.get("file_path")
    kind = mapping(record.get("contributor")).get("type") or record.get("contributor") or "ai"
    if isinstance(path, str) and kind in _AI:
        session = word(record.get("session_id"))
        model = word(record.get("model_id")) or word(record.get("model"))
        yield from _claim(path, record, tool or _provider(model), model, session)


def _conversation(path: str, talk: dict[str, object], tool: str | None) -> Iterator[TraceClaim]:
    outer = mapping(talk.get("contributor"))
    for item in sequence(talk.get("ranges")):
        entry = mapping(item)
        who = mapping(entry.get("contributor")) or outer
        if who.get("type") in _AI:
            model = word(who.get("model_id"), 250)
            yield from _claim(path, entry, tool or _provider(model), model, None)


def _provider(model: str | None) -> str | None:
    return model.partition("/")[0] if model and "/" in model else model


def _claim(
    path: str, entry: dict[str, object], tool: str | None, model: str | None, session: str | None
) -> Iterator[TraceClaim]:
    first = line_number(entry.get("start_line")) or 1
    last = line_number(entry.get("end_line")) or first
    if last >= first:
        claim = LineClaim(path, first, last, tool or UNKNOWN, model, session, tool is not None)
        yield TraceClaim(claim, word(entry.get("content_hash"), 200))


def placed(traces: Traces, file: FileChange, lines: Sequence[str] | None) -> tuple[LineClaim, ...]:
    """Return the claims on `file`, moved to where their content stands in head; `lines` is its text, if at hand."""
    found: list[LineClaim] = []
    windows = _MAX_WINDOWS
    for item in traces.claims:
        claim = item.claim
        if claim.path != file.path and not (claim.path.startswith("/") and claim.path.endswith(f"/{file.path}")):
            continue
        digest = _digest(item.content_hash)
        if digest is None or lines is None:
            found.append(claim)
            continue
        first, windows = _where(digest, claim, file, lines, windows)
        if first is not None:
            moved = first + claim.count - 1
            found.append(LineClaim(file.path, first, moved, claim.tool, claim.model, claim.session, claim.resolved))
    return tuple(found)


def _digest(content_hash: str | None) -> str | None:
    """Return the hexadecimal SHA-256 (or its beginning) of a hash we can check, None for every other kind."""
    kind, colon, digits = (content_hash or "").lower().rpartition(":")
    hexadecimal = len(digits) >= 16 and all(char in "0123456789abcdef" for char in digits)
    return digits if hexadecimal and (kind == "sha256" or (not colon and len(digits) == 64)) else None


def _where(
    digest: str, claim: LineClaim, file: FileChange, lines: Sequence[str], windows: int
) -> tuple[int | None, int]:
    for first in (claim.first, *file.added_lines):
        if windows <= 0:
            return None, 0
        windows -= claim.count
        text = "\n".join(lines[first - 1 : first - 1 + claim.count])
        if any(
            hashlib.sha256(body.encode("utf-8", "surrogatepass")).hexdigest().startswith(digest)
            for body in (text, text + "\n")
        ):
            return first, windows
    return None, windows


def lines_of(contents: Mapping[str, Sequence[str]] | None, path: str) -> Sequence[str] | None:
    return contents.get(path) if contents is not None else None
