"""The chain holds on both databases, takes concurrent appends, and shows every way of rewriting it."""

import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
import sqlalchemy as sa
from hypothesis import given, settings
from hypothesis import strategies as st

from foureyes.ledger.storage import TRIGGERS, append, head, metadata, read
from foureyes.ledger.verification import verify
from foureyes.model.record import Body, canonical
from foureyes.server.engine import create_engine
from tests.databases import KINDS, database


@pytest.fixture(params=KINDS)
def engine(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[sa.Engine]:
    with database(request.param, tmp_path) as url:
        engine = create_engine(url)
        with engine.begin() as connection:
            metadata.create_all(connection)
            for statement in TRIGGERS[engine.dialect.name]:
                connection.exec_driver_sql(statement)
        yield engine
        engine.dispose()


def fill(engine: sa.Engine, count: int) -> None:
    for number in range(count):
        with engine.begin() as connection:
            append(
                connection,
                kind="gate.decided",
                subject=f"o/r#{number % 3}",
                actor="ada",
                body={"n": number, "ü": [True, None]},
            )


def test_records_are_numbered_without_gaps_and_verify(engine: sa.Engine) -> None:
    fill(engine, 5)
    with engine.begin() as connection:
        result = verify(read(connection))
        assert (result.records, result.last, result.problems) == (5, 5, ())
        assert [record.number for record in read(connection, subject="o/r#0")] == [1, 4]
        assert [record.number for record in read(connection, after=3)] == [4, 5]
        newest = head(connection)
    assert newest is not None
    assert newest.hash == result.hash


def test_an_empty_ledger_is_intact(engine: sa.Engine) -> None:
    with engine.begin() as connection:
        assert head(connection) is None
        assert verify(read(connection)).is_intact


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE ledger_record SET body = '{}' WHERE number = 2",
        "DELETE FROM ledger_record WHERE number = 3",
        "INSERT INTO ledger_record SELECT 9, at, kind, subject, actor, body, previous, 'x' FROM ledger_record "
        "WHERE number = 1",
    ],
)
def test_the_database_refuses_to_rewrite(engine: sa.Engine, statement: str) -> None:
    fill(engine, 3)
    if statement.startswith("INSERT") and engine.dialect.name == "postgresql":
        with engine.begin() as connection:  # PostgreSQL lets it in; verification does not
            connection.exec_driver_sql(statement)
            assert any("missing" in problem for problem in verify(read(connection)).problems)
        return
    with pytest.raises(sa.exc.DBAPIError, match=r"append-only|no gaps"), engine.begin() as connection:
        connection.exec_driver_sql(statement)
    with engine.begin() as connection:
        assert verify(read(connection)).is_intact


@pytest.mark.parametrize(
    ("statement", "problem"),
    [
        ("UPDATE ledger_record SET body = '{}' WHERE number = 2", "content was changed"),
        ("UPDATE ledger_record SET actor = 'eve' WHERE number = 2", "content was changed"),
        ("DELETE FROM ledger_record WHERE number = 2", "missing"),
        ("DELETE FROM ledger_record WHERE number = 4", "cut off"),
    ],
)
def test_what_is_rewritten_without_the_triggers_shows(engine: sa.Engine, statement: str, problem: str) -> None:
    fill(engine, 4)
    with engine.begin() as connection:
        newest = head(connection)
        assert newest is not None
        without_triggers(connection)
        connection.exec_driver_sql(statement)
    with engine.begin() as connection:
        found = verify(read(connection), {newest.number: newest.hash})
    assert any(problem in text for text in found.problems)


def test_a_ledger_rewritten_as_a_whole_shows_against_an_anchor(engine: sa.Engine) -> None:
    fill(engine, 3)
    with engine.begin() as connection:
        newest = head(connection)
        assert newest is not None
        without_triggers(connection)
        connection.exec_driver_sql("DELETE FROM ledger_record")
    with engine.begin() as connection:
        for number in range(3):
            append(connection, kind="gate.decided", subject="o/r#1", actor="eve", body=number)
        assert verify(read(connection)).is_intact
        found = verify(read(connection), {newest.number: newest.hash})
    assert found.problems == ("record 3: is not the one that was published",)


def without_triggers(connection: sa.Connection) -> None:
    if connection.dialect.name == "sqlite":
        for name in ("update", "delete", "gap"):
            connection.exec_driver_sql(f"DROP TRIGGER ledger_refuse_{name}")
    else:
        connection.exec_driver_sql("ALTER TABLE ledger_record DISABLE TRIGGER ALL")


def test_appends_from_several_threads_take_turns(engine: sa.Engine) -> None:
    threads = [threading.Thread(target=fill, args=(engine, 10)) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    with engine.begin() as connection:
        result = verify(read(connection))
    assert (result.records, result.problems) == (40, ())


def test_an_append_that_is_rolled_back_leaves_no_gap(engine: sa.Engine) -> None:
    fill(engine, 1)
    with engine.connect() as connection:
        append(connection, kind="k", subject="s", actor="a", body=1)
        connection.rollback()
    fill(engine, 1)
    with engine.begin() as connection:
        assert verify(read(connection)).records == 2


def test_hostile_text_is_kept(engine: sa.Engine) -> None:
    with engine.begin() as connection:
        append(connection, kind="k", subject="a\x00b\ud800", actor="\u202ex", body={"t": "\x00\ud800'; DROP TABLE x"})
        assert verify(read(connection)).is_intact


def test_a_body_with_floats_is_refused(engine: sa.Engine) -> None:
    with pytest.raises(ValueError, match="floats"), engine.begin() as connection:
        append(connection, kind="k", subject="s", actor="a", body={"x": [0.5]})  # type: ignore[list-item]


bodies: st.SearchStrategy[Body] = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
    max_leaves=10,
)


@settings(deadline=None, max_examples=50)
@given(bodies)
def test_a_body_has_one_text(body: Body) -> None:
    assert canonical(body).isascii()
    if isinstance(body, dict):
        assert canonical(dict(reversed(body.items()))) == canonical(body)
