"""`foureyes audit`: a database comes in; whether its ledger is unbroken, or what it says, goes out."""

import json
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import quote

import click

from foureyes.model.errors import ExitCode, UsageError
from foureyes.model.record import Record
from foureyes.model.safe_text import shown

if TYPE_CHECKING:
    import sqlalchemy as sa

_DATABASE = click.option(
    "--database", metavar="URL", help="the database (default: FOUREYES_DATABASE_URL, else FOUREYES_DATA_DIRECTORY's)"
)


@click.group()
def audit() -> None:
    """Verify, show and export the ledger of decisions."""


@audit.command()
@_DATABASE
@click.option("--anchor", multiple=True, metavar="NUMBER:HASH", help="a record as a check run published it")
def verify(database: str | None, anchor: tuple[str, ...]) -> None:
    """Walk the chain and say whether anything was changed, removed or inserted.

    Without anchors a ledger that was rewritten as a whole looks unbroken: give some from check runs, which stand on
    GitHub. Exits 1 when the ledger is broken.
    """
    from foureyes.ledger.storage import read
    from foureyes.ledger.verification import verify as verified

    with _ledger(database) as connection:
        found = verified(read(connection), dict(_anchor(text) for text in anchor))
    for problem in found.problems:
        click.echo(f"broken: {problem}")
    if not found.is_intact:
        sys.exit(ExitCode.FINDINGS)
    known = f", {len(anchor)} anchor{'s' if len(anchor) != 1 else ''} agree" if anchor else ""
    click.echo(f"unbroken: {found.records} records{known}; newest {found.last}:{found.hash}")


@audit.command()
@_DATABASE
@click.argument("subject", required=False)
@click.option("--last", type=click.IntRange(min=1), default=20, show_default=True, help="how many records")
def show(database: str | None, subject: str | None, last: int) -> None:
    """Show the newest records, of everything or of one pull request (OWNER/NAME#NUMBER)."""
    from collections import deque

    from foureyes.ledger.storage import read

    with _ledger(database) as connection:
        records = deque(read(connection, subject=subject), maxlen=last)
    for record in records:
        click.echo(f"{record.number} {record.at} {shown(record.subject)} {record.kind} by {shown(record.actor)}")
        for line in _told(record):
            click.echo(f"    {shown(line)}")


@audit.command()
@_DATABASE
@click.option("--output", "-o", type=click.Path(path_type=Path, dir_okay=False), help="write it to this file")
def export(database: str | None, output: Path | None) -> None:
    """Write all records as JSON lines, each with its hash, for a place that nobody here can change."""
    from foureyes.ledger.storage import read

    with _ledger(database) as connection, click.open_file(str(output or "-"), "w", encoding="ascii") as file:
        for record in read(connection):
            values = {name: getattr(record, name) for name in Record.__slots__}
            file.write(json.dumps(values, sort_keys=True) + "\n")


def _told(record: Record) -> Iterator[str]:
    body = json.loads(record.body)
    if not isinstance(body, dict):
        return
    words = (str(body.get(name) or "") for name in ("status", "fingerprint", "reason"))
    yield f"{' '.join(word for word in words if word)} at {str(body.get('head', ''))[:12]}".strip()
    for approval in body.get("approvals", []):
        yield f"approved by {approval['login']} (id {approval['user']})"
    for item in body.get("missing", []):
        yield f"missing: {item}"


def _anchor(text: str) -> tuple[int, str]:
    number, _, digest = text.partition(":")
    if not number.isdecimal() or len(digest) != 64:
        raise UsageError(f"{shown(text)!r} is no anchor: give NUMBER:HASH as the check run shows it")
    return int(number), digest.lower()


@contextmanager
def _ledger(database: str | None) -> "Iterator[sa.Connection]":
    """Open the ledger for reading only: a server that runs is not disturbed."""
    import sqlalchemy as sa

    from foureyes.model.safe_text import one_line
    from foureyes.server.settings import database_from

    url = database_from(database)
    if url.get_backend_name() == "sqlite":
        if not Path(url.database or "").is_file():
            raise UsageError(f"there is no database {url.database}: name it with --database")
        url = sa.make_url(f"sqlite:///file:{quote(str(Path(url.database or '').absolute()))}?mode=ro&uri=true")
    engine = sa.create_engine(url)
    try:
        with engine.connect() as connection:
            yield connection
    except (sa.exc.OperationalError, sa.exc.ProgrammingError, sa.exc.DatabaseError) as error:
        raise UsageError(f"the ledger cannot be read: {one_line(str(error.orig))}") from None
    finally:
        engine.dispose()
