"""A database URL in, a SQLAlchemy engine out that behaves alike on SQLite and PostgreSQL.

On SQLite every transaction begins with the write lock (`BEGIN IMMEDIATE`): two writers then wait for each other instead
of failing half way, which is what the ledger's numbering and the compare-and-set of heads rest on.
"""

import sqlite3
import time

import sqlalchemy as sa
from sqlalchemy.engine.interfaces import DBAPIConnection
from sqlalchemy.pool import ConnectionPoolEntry


def create_engine(url: str) -> sa.Engine:
    """Return an engine for `sqlite:///PATH` or `postgresql+psycopg://...`."""
    engine = sa.create_engine(url, pool_pre_ping=True)
    if engine.dialect.name == "sqlite":
        sa.event.listen(engine, "connect", _configure_sqlite)
        sa.event.listen(engine, "begin", _begin_immediate)
    return engine


def _configure_sqlite(connection: DBAPIConnection, _record: ConnectionPoolEntry) -> None:
    connection.isolation_level = None
    if sqlite3.sqlite_version_info < (3, 42):
        connection.create_function("unixepoch", 1, lambda _modifier: round(time.time(), 3))
    cursor = connection.cursor()
    for pragma in ("journal_mode=WAL", "busy_timeout=30000", "synchronous=FULL", "foreign_keys=ON"):
        cursor.execute(f"PRAGMA {pragma}")
    cursor.close()


def _begin_immediate(connection: sa.Connection) -> None:
    connection.exec_driver_sql("BEGIN IMMEDIATE")
