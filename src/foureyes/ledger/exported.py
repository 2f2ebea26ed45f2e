"""An export of the ledger: records come in and go out as JSON lines, lines come in and go out as records again.

Reading one needs no database: whoever keeps an export can verify it anywhere. Each line holds every field of a record.
"""

import json
from collections.abc import Iterable, Iterator

from foureyes.model.errors import UsageError
from foureyes.model.record import Record
from foureyes.model.wording import worded

LONGEST_LINE = 64 * 1024 * 1024
_NAMES = frozenset(Record.__slots__)


def line_of(record: Record) -> str:
    """Return the record as one line, without the line's end."""
    return json.dumps({name: getattr(record, name) for name in Record.__slots__}, sort_keys=True)


def records_in(lines: Iterable[bytes]) -> Iterator[Record]:
    """Yield the records of an export. Raises `UsageError` for the first line that holds none."""
    for number, line in enumerate(lines, start=1):
        if line.strip():
            yield _record(number, line)


def _record(number: int, line: bytes) -> Record:
    try:
        values = json.loads(line) if len(line) <= LONGEST_LINE else None
    except (ValueError, RecursionError):
        values = None
    if not isinstance(values, dict) or values.keys() != _NAMES:
        raise UsageError(
            worded(
                "line {number} is no record of a ledger: give a file that `foureyes audit export` wrote", number=number
            )
        )
    for name, value in values.items():
        if type(value) is not (int if name == "number" else str):
            raise UsageError(worded("line {number}: {name} is not what a record has there", number=number, name=name))
    return Record(**values)
