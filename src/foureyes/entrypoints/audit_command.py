"""`foureyes audit`: a database or an export of it comes in; whether its ledger is unbroken, or what it says, goes out.

Nothing is ever written to the database, which may lie on a disk that cannot be written to.
"""

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
from foureyes.model.wording import worded, worded_count
from foureyes.translation.translated import translated

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
@click.option(
    "--file",
    "exported",
    type=click.Path(path_type=Path, exists=True, dir_okay=False),
    help="verify what `audit export` wrote; no database is asked",
)
def verify(database: str | None, anchor: tuple[str, ...], exported: Path | None) -> None:
    """Walk the chain and say whether anything was changed, removed or inserted.

    Without anchors a ledger that was rewritten as a whole looks unbroken: give some from check runs, which stand on
    GitHub. Exits 1 when the ledger is broken.

    \b
    Examples:
      foureyes audit verify
      foureyes audit verify --file ledger.jsonl --anchor 4812:9cff67fa...
    """
    from foureyes.ledger.verification import verify as verified

    if exported is not None and database is not None:
        raise UsageError(worded("give either --database or --file"))
    with _exported(exported) if exported is not None else _recorded(database) as records:
        found = verified(records, dict(_anchor(text) for text in anchor))
    for problem in found.problems:
        click.echo(translated(worded("broken: {problem}", problem=problem)))
    if not found.is_intact:
        sys.exit(ExitCode.FINDINGS)
    known = worded_count(", {count} anchor agree", ", {count} anchors agree", len(anchor)) if anchor else ""
    told = worded(
        "unbroken: {count} records{anchors}; newest {anchor}",
        count=found.records,
        anchors=known,
        anchor=f"{found.last}:{found.hash}",
    )
    click.echo(translated(told))


@audit.command()
@_DATABASE
@click.argument("subject", required=False)
@click.option("--last", type=click.IntRange(min=1), default=20, show_default=True, help="how many records")
def show(database: str | None, subject: str | None, last: int) -> None:
    """Show the newest records, of everything or of one pull request (OWNER/NAME#NUMBER).

    \b
    Example:
      foureyes audit show acme/shop#17 --last 5
    """
    from collections import deque

    with _recorded(database, subject) as records:
        newest = deque(records, maxlen=last)
    for record in newest:
        told = worded(
            "{number} {at} {subject} {kind} by {actor}",
            number=record.number,
            at=record.at,
            subject=shown(record.subject),
            kind=record.kind,
            actor=shown(record.actor),
        )
        click.echo(translated(told))
        for line in _told(record):
            click.echo(f"    {shown(line)}")


@audit.command()
@_DATABASE
@click.option("--output", "-o", type=click.Path(path_type=Path, dir_okay=False), help="write it to this file")
def export(database: str | None, output: Path | None) -> None:
    """Write all records as JSON lines, each with its hash, for a place that nobody here can change.

    \b
    Example:
      foureyes audit export -o ledger.jsonl
    """
    from foureyes.ledger.exported import line_of

    with _recorded(database) as records, click.open_file(str(output or "-"), "w", encoding="ascii") as file:
        for record in records:
            file.write(line_of(record) + "\n")


def _told(record: Record) -> Iterator[str]:
    body = json.loads(record.body)
    if not isinstance(body, dict):
        return
    words = (str(body.get(name) or "") for name in ("status", "fingerprint", "reason"))
    state = " ".join(word for word in words if word)
    yield translated(worded("{state} at {head}", state=state, head=str(body.get("head", ""))[:12])).strip()
    for approval in body.get("approvals", []):
        told = worded("approved by {login} (id {number})", login=str(approval["login"]), number=str(approval["user"]))
        yield translated(told)
    for item in body.get("missing", []):
        yield translated(worded("missing: {item}", item=str(item)))


def _anchor(text: str) -> tuple[int, str]:
    number, _, digest = text.partition(":")
    if not number.isdecimal() or len(digest) != 64:
        raise UsageError(
            worded("{anchor} is no anchor: give NUMBER:HASH as the check run shows it", anchor=repr(shown(text)))
        )
    return int(number), digest.lower()


@contextmanager
def _exported(path: Path) -> Iterator[Iterator[Record]]:
    from foureyes.ledger.exported import LONGEST_LINE, records_in

    with path.open("rb") as file:
        yield records_in(iter(lambda: file.readline(LONGEST_LINE + 1), b""))


@contextmanager
def _recorded(database: str | None, subject: str | None = None) -> Iterator[Iterator[Record]]:
    """Open the ledger for reading only: a server that runs is not disturbed."""
    import sqlalchemy as sa

    from foureyes.ledger.storage import read
    from foureyes.model.safe_text import one_line

    try:
        engine = _read_only(database)
        try:
            with engine.connect() as connection:
                yield read(connection, subject=subject)
        finally:
            engine.dispose()
    except (sa.exc.OperationalError, sa.exc.ProgrammingError, sa.exc.DatabaseError) as error:
        raise UsageError(worded("the ledger cannot be read: {error}", error=one_line(str(error.orig)))) from None


def _read_only(database: str | None) -> "sa.Engine":
    import sqlalchemy as sa

    from foureyes.server.settings import database_from

    url = database_from(database)
    if url.get_backend_name() != "sqlite":
        return sa.create_engine(url, execution_options={"postgresql_readonly": True})
    path = Path(url.database or "").absolute()
    if not path.is_file():
        raise UsageError(worded("there is no database {database}: name it with --database", database=str(url.database)))
    engine = sa.create_engine(f"sqlite:///file:{quote(str(path))}?mode=ro&uri=true")
    try:
        with engine.connect() as connection:
            connection.exec_driver_sql("SELECT 1 FROM ledger_record LIMIT 1")
    except sa.exc.OperationalError:
        log = Path(f"{path}-wal")
        if log.exists() and log.stat().st_size:
            raise
        # SQLite wants to write beside it all the same; nobody has it open, so it can be read as it lies there
        engine = sa.create_engine(f"sqlite:///file:{quote(str(path))}?mode=ro&immutable=1&uri=true")
    return engine
