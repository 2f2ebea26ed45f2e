"""Where the ledger lies: one table that only grows, on SQLite or PostgreSQL.

An event comes in and becomes the next record, in the caller's transaction; numbers have no gaps because appends take
turns (an advisory lock on PostgreSQL, `BEGIN IMMEDIATE` on SQLite). Triggers refuse to change or remove a record; who
can drop a trigger can still rewrite the table, which verification against a published anchor then shows.
"""

from collections.abc import Iterator
from datetime import UTC, datetime

import sqlalchemy as sa

from foureyes.model.record import GENESIS, Body, Record, canonical, chained
from foureyes.model.safe_text import shown

metadata = sa.MetaData()

records = sa.Table(
    "ledger_record",
    metadata,
    sa.Column("number", sa.BigInteger().with_variant(sa.Integer, "sqlite"), primary_key=True, autoincrement=False),
    sa.Column("at", sa.Text, nullable=False),
    sa.Column("kind", sa.Text, nullable=False),
    sa.Column("subject", sa.Text, nullable=False, index=True),
    sa.Column("actor", sa.Text, nullable=False),
    sa.Column("body", sa.Text, nullable=False),
    sa.Column("previous", sa.String(64), nullable=False),
    sa.Column("hash", sa.String(64), nullable=False, unique=True),
)

_LOCK = 0x4F455945  # any number that no other advisory lock of this database uses

TRIGGERS = {
    "postgresql": (
        """
        CREATE OR REPLACE FUNCTION ledger_refuse() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN RAISE EXCEPTION 'the ledger is append-only'; END $$
        """,
        """
        CREATE TRIGGER ledger_refuse_row BEFORE UPDATE OR DELETE ON ledger_record
        FOR EACH ROW EXECUTE FUNCTION ledger_refuse()
        """,
        """
        CREATE TRIGGER ledger_refuse_all BEFORE TRUNCATE ON ledger_record
        FOR EACH STATEMENT EXECUTE FUNCTION ledger_refuse()
        """,
        "ALTER TABLE ledger_record ENABLE ALWAYS TRIGGER ledger_refuse_row",
        "ALTER TABLE ledger_record ENABLE ALWAYS TRIGGER ledger_refuse_all",
    ),
    "sqlite": (
        """
        CREATE TRIGGER ledger_refuse_update BEFORE UPDATE ON ledger_record
        BEGIN SELECT RAISE(ABORT, 'the ledger is append-only'); END
        """,
        """
        CREATE TRIGGER ledger_refuse_delete BEFORE DELETE ON ledger_record
        BEGIN SELECT RAISE(ABORT, 'the ledger is append-only'); END
        """,
        """
        CREATE TRIGGER ledger_refuse_gap BEFORE INSERT ON ledger_record
        WHEN NEW.number <> COALESCE((SELECT MAX(number) FROM ledger_record), 0) + 1
        BEGIN SELECT RAISE(ABORT, 'the ledger has no gaps'); END
        """,
    ),
}


def append(connection: sa.Connection, *, kind: str, subject: str, actor: str, body: Body) -> Record:
    """Append one record in the caller's transaction and return it. Raises ValueError for a body with floats."""
    if connection.dialect.name == "postgresql":
        connection.execute(sa.select(sa.func.pg_advisory_xact_lock(_LOCK)))
    last = head(connection)
    record = chained(
        number=last.number + 1 if last else 1,
        at=datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ"),
        kind=kind,
        subject=shown(subject),
        actor=shown(actor),
        body=canonical(body),
        previous=last.hash if last else GENESIS,
    )
    connection.execute(sa.insert(records).values({name: getattr(record, name) for name in Record.__slots__}))
    return record


def head(connection: sa.Connection) -> Record | None:
    """Return the newest record; its number and hash are what is published as an anchor."""
    row = connection.execute(sa.select(records).order_by(records.c.number.desc()).limit(1)).first()
    return Record(*row) if row else None


def read(connection: sa.Connection, *, subject: str | None = None, after: int = 0) -> Iterator[Record]:
    """Yield records in order, all of them or those of one subject, beginning after number `after`."""
    query = sa.select(records).where(records.c.number > after).order_by(records.c.number)
    if subject is not None:
        query = query.where(records.c.subject == subject)
    for row in connection.execution_options(yield_per=1000).execute(query):
        yield Record(*row)
