"""Migrations make the very tables that the code speaks of, on both databases; running them again does nothing."""

from pathlib import Path

import pytest
import sqlalchemy as sa

from foureyes.ledger import storage
from foureyes.server import schema
from foureyes.server.database import DatabaseUnavailable, open_database
from tests.databases import KINDS, database


@pytest.mark.parametrize("kind", KINDS)
def test_the_migrations_make_the_tables_that_the_code_uses(kind: str, tmp_path: Path) -> None:
    with database(kind, tmp_path) as url:
        open_database(sa.make_url(url)).dispose()
        engine = open_database(sa.make_url(url))
        found = sa.inspect(engine)
        for table in (*schema.metadata.sorted_tables, *storage.metadata.sorted_tables):
            columns = {column["name"]: bool(column["nullable"]) for column in found.get_columns(table.name)}
            assert columns == {column.name: bool(column.nullable) for column in table.columns}
            keys = found.get_pk_constraint(table.name)["constrained_columns"]
            assert set(keys) == {column.name for column in table.primary_key}
        with engine.begin() as connection:
            storage.append(connection, kind="k", subject="s", actor="a", body=1)
        with pytest.raises(sa.exc.DBAPIError, match="append-only"), engine.begin() as connection:
            connection.exec_driver_sql("DELETE FROM ledger_record")
        engine.dispose()


def test_a_database_of_a_newer_version_is_refused(tmp_path: Path) -> None:
    url = sa.make_url(f"sqlite:///{tmp_path / 'x.sqlite3'}")
    engine = open_database(url)
    with engine.begin() as connection:
        connection.exec_driver_sql("UPDATE alembic_version SET version_num = '9999'")
    engine.dispose()
    with pytest.raises(DatabaseUnavailable, match="newer foureyes"):
        open_database(url)
