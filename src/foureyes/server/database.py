"""A database URL in, an engine on a database with all its tables out. Migrations run here, at start."""

from pathlib import Path

import sqlalchemy as sa

from foureyes.model.errors import FoureyesError, UsageError
from foureyes.model.safe_text import one_line
from foureyes.model.system_errors import system_reason
from foureyes.model.wording import worded
from foureyes.server.engine import create_engine

_MIGRATIONS = Path(__file__).parent / "migrations"
_LOCK = 0x4D494752  # held while migrations run; no other advisory lock of this database has this number


class DatabaseUnavailable(FoureyesError):
    """The database cannot be opened, or its tables cannot be brought up to date."""


def open_database(url: sa.URL) -> sa.Engine:
    """Return an engine on an up-to-date database. Raises `DatabaseUnavailable` or `UsageError` with one line."""
    name = url.render_as_string(hide_password=True)
    if url.get_backend_name() == "sqlite" and url.database:
        try:
            Path(url.database).parent.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise UsageError(
                worded("the folder of {path} cannot be made: {why}", path=str(url.database), why=system_reason(error))
            ) from None
    engine = create_engine(url.render_as_string(hide_password=False))
    try:
        with engine.begin() as connection:
            _migrate(connection)
    except sa.exc.OperationalError as error:
        why = one_line(str(error.orig))
        raise DatabaseUnavailable(worded("the database {name} cannot be opened: {why}", name=name, why=why)) from None
    return engine


def _migrate(connection: sa.Connection) -> None:
    from alembic import command
    from alembic.config import Config
    from alembic.util import CommandError

    if connection.dialect.name == "postgresql":
        connection.execute(sa.select(sa.func.pg_advisory_xact_lock(_LOCK)))
    config = Config()
    config.set_main_option("script_location", str(_MIGRATIONS).replace("%", "%%"))
    config.set_main_option("path_separator", "os")
    config.attributes["connection"] = connection
    try:
        command.upgrade(config, "head")
    except CommandError as error:
        raise DatabaseUnavailable(
            worded("the database was made by a newer foureyes ({why}): install that version", why=one_line(str(error)))
        ) from None
