"""One entry of the ledger, and the arithmetic that chains it to the one before.

The hash covers every field and the hash before it, so that changing, removing or inserting an entry later shows. A body
is plain JSON data without floats: two machines must write the same bytes for it.
"""

import hashlib
import json
from dataclasses import dataclass
from typing import TypeAlias

Body: TypeAlias = str | int | bool | list["Body"] | dict[str, "Body"] | None

GENESIS = "0" * 64


@dataclass(frozen=True, slots=True)
class Record:
    """`number` counts from 1 without gaps. `at` is UTC, `2026-01-31T12:00:00Z`. `kind` says what happened
    ("review.completed", "gate.decided"), `subject` to what ("owner/name#12"), `actor` who made it happen."""

    number: int
    at: str
    kind: str
    subject: str
    actor: str
    body: str
    previous: str
    hash: str


def canonical(body: Body) -> str:
    """Return `body` as the one JSON text it has: sorted keys, no spaces, ASCII. Raises ValueError for floats."""
    _refuse_floats(body)
    return json.dumps(body, sort_keys=True, separators=(",", ":"))


def chained(*, number: int, at: str, kind: str, subject: str, actor: str, body: str, previous: str) -> Record:
    """Return the record that follows the one whose hash is `previous`; `body` is canonical JSON."""
    fields: dict[str, Body] = {
        "actor": actor,
        "at": at,
        "body": body,
        "kind": kind,
        "number": number,
        "previous": previous,
        "subject": subject,
    }
    return Record(number, at, kind, subject, actor, body, previous, _digest(fields))


def is_intact(record: Record) -> bool:
    """Whether the record's hash is the one its fields have."""
    again = chained(
        number=record.number,
        at=record.at,
        kind=record.kind,
        subject=record.subject,
        actor=record.actor,
        body=record.body,
        previous=record.previous,
    )
    return again.hash == record.hash


def _digest(fields: dict[str, Body]) -> str:
    return hashlib.sha256(canonical(fields).encode("ascii")).hexdigest()


def _refuse_floats(body: object) -> None:
    pending = [body]
    while pending:
        value = pending.pop()
        if isinstance(value, float):
            raise ValueError("a ledger body holds no floats: their text differs between machines")
        if isinstance(value, dict):
            pending.extend(value.values())
        elif isinstance(value, list | tuple):
            pending.extend(value)
