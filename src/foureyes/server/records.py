"""What the server remembers, read and written in one transaction each: plain values in, plain values out.

Nothing here is the truth about a pull request: that is read from the forge each time. `Records` is safe to share
between threads.
"""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

import sqlalchemy as sa

from foureyes.model.forge_events import RepositoryName
from foureyes.model.gate_facts import Memory
from foureyes.server import schema
from foureyes.server.json_codec import decode, encode


@dataclass(frozen=True, slots=True)
class Repository:
    """A repository that the App is installed on."""

    name: RepositoryName
    installation: int


@dataclass(frozen=True, slots=True)
class PullKey:
    """A pull request: the repository's number and its own."""

    repository: int
    number: int


@dataclass(frozen=True, slots=True)
class Pull:
    """A pull request as it was last seen."""

    key: PullKey
    head: str
    base: str
    is_open: bool
    memory: Memory = field(default_factory=Memory)


@dataclass(frozen=True, slots=True)
class StoredDelivery:
    id: str
    event: str
    body: str
    attempts: int
    is_processed: bool


def upserted(connection: sa.Connection, table: sa.Table, values: dict[str, object]) -> None:
    """Insert a row, or bring the one with the same key up to date."""
    keys = [column.name for column in table.primary_key]
    changed = {name: value for name, value in values.items() if name not in keys}
    where = sa.and_(*(table.c[name] == values[name] for name in keys))
    if not connection.execute(sa.update(table).where(where).values(changed)).rowcount:
        connection.execute(sa.insert(table).values(values))


class Records:
    """Repositories, pull requests and deliveries."""

    def __init__(self, engine: sa.Engine) -> None:
        self.engine = engine

    @contextmanager
    def transaction(self) -> Iterator[sa.Connection]:
        with self.engine.begin() as connection:
            yield connection

    # repositories

    def keep_repository(self, name: RepositoryName, installation: int) -> None:
        values = {"id": name.id, "installation": installation, "owner": name.owner, "name": name.name}
        known = self.repository(name.id)
        if known != Repository(name, installation):
            with self.transaction() as connection:
                upserted(connection, schema.repositories, dict(values))

    def repository(self, number: int) -> Repository | None:
        table = schema.repositories
        with self.transaction() as connection:
            row = connection.execute(sa.select(table).where(table.c.id == number)).first()
        return _repository(row) if row else None

    def repositories(self, installation: int | None = None) -> list[Repository]:
        table = schema.repositories
        query = sa.select(table).order_by(table.c.id)
        if installation is not None:
            query = query.where(table.c.installation == installation)
        with self.transaction() as connection:
            return [_repository(row) for row in connection.execute(query)]

    def drop_repository(self, number: int) -> None:
        """Forget a repository and its pull requests; the ledger keeps what was decided."""
        with self.transaction() as connection:
            connection.execute(sa.delete(schema.repositories).where(schema.repositories.c.id == number))
            tables = (schema.pulls, schema.reviews, schema.decisions, schema.postings, schema.commands, schema.taken_on)
            for table in tables:
                connection.execute(sa.delete(table).where(table.c.repository == number))

    # pull requests

    def pull(self, key: PullKey) -> Pull | None:
        with self.transaction() as connection:
            row = connection.execute(sa.select(schema.pulls).where(_is(schema.pulls, key))).first()
        return _pull(row) if row else None

    def keep_pull(self, pull: Pull) -> None:
        values: dict[str, object] = {
            "repository": pull.key.repository,
            "number": pull.key.number,
            "head": pull.head,
            "base": pull.base,
            "is_open": pull.is_open,
            "memory": encode(pull.memory),
            "seen_at": time.time(),
        }
        with self.transaction() as connection:
            upserted(connection, schema.pulls, values)

    def open_pulls(self, repository: int, head: str | None = None) -> list[Pull]:
        table = schema.pulls
        query = sa.select(table).where(table.c.repository == repository, table.c.is_open).order_by(table.c.number)
        if head is not None:
            query = query.where(table.c.head == head)
        with self.transaction() as connection:
            return [_pull(row) for row in connection.execute(query)]

    def with_patch(self, repository: int, patch: str) -> list[Pull]:
        """Return the pull requests, closed ones too, that had this patch when there was evidence of an agent."""
        table = schema.pulls
        query = sa.select(table).where(table.c.repository == repository, table.c.memory.contains(f'"{patch}"'))
        with self.transaction() as connection:
            return [_pull(row) for row in connection.execute(query.order_by(table.c.number).limit(20))]

    def longest_unseen(self, repository: int, most: int) -> list[int]:
        """Return the numbers of the open pull requests that were longest not looked at."""
        table = schema.pulls
        mine = sa.and_(table.c.repository == repository, table.c.is_open)
        with self.transaction() as connection:
            query = sa.select(table.c.number).where(mine).order_by(table.c.seen_at).limit(most)
            return list(connection.execute(query).scalars())

    # deliveries

    def take_delivery(self, identity: str, event: str, partition: str, body: str) -> StoredDelivery:
        """Store a delivery, or count one more attempt of one that is there and was not processed."""
        table = schema.deliveries
        with self.transaction() as connection:
            if connection.dialect.name == "postgresql":
                connection.execute(sa.select(sa.func.pg_advisory_xact_lock(sa.func.hashtext(identity))))
            row = connection.execute(sa.select(table).where(table.c.id == identity)).first()
            if row is None:
                values = {"id": identity, "event": event, "partition": partition, "body": body, "attempts": 1}
                connection.execute(sa.insert(table).values(**values, received_at=time.time(), outcome=""))
                return StoredDelivery(identity, event, body, 1, False)
            if row.processed_at is None:
                attempts = row.attempts + 1
                connection.execute(sa.update(table).where(table.c.id == identity).values(attempts=attempts))
                return StoredDelivery(identity, row.event, row.body, attempts, False)
            return StoredDelivery(identity, row.event, row.body, row.attempts, True)

    def delivery(self, identity: str) -> StoredDelivery | None:
        table = schema.deliveries
        with self.transaction() as connection:
            row = connection.execute(sa.select(table).where(table.c.id == identity)).first()
        return StoredDelivery(row.id, row.event, row.body, row.attempts, row.processed_at is not None) if row else None

    def finish_delivery(self, identity: str, outcome: str) -> None:
        """Mark it processed; its body is not needed any more."""
        table = schema.deliveries
        values = {"processed_at": time.time(), "outcome": outcome, "body": ""}
        with self.transaction() as connection:
            connection.execute(sa.update(table).where(table.c.id == identity).values(values))

    def give_up_delivery(self, identity: str, outcome: str) -> None:
        """Note why it is not tried any more; when it is delivered again, it is."""
        table = schema.deliveries
        with self.transaction() as connection:
            connection.execute(sa.update(table).where(table.c.id == identity).values(outcome=outcome))

    def left_over(self, seconds: float) -> list[tuple[str, str]]:
        """Return (id, partition) of deliveries that were stored that long ago, and nobody finished or gave up."""
        table = schema.deliveries
        open_ones = sa.and_(table.c.processed_at.is_(None), table.c.outcome == "")
        old = sa.and_(open_ones, table.c.received_at < time.time() - seconds)
        with self.transaction() as connection:
            rows = connection.execute(sa.select(table.c.id, table.c.partition).where(old).limit(1000))
            return [(row.id, row.partition) for row in rows]

    def forget_older(self, seconds: float) -> None:
        """Drop deliveries, and reviews of heads that are not the head of an open pull request any more."""
        before = time.time() - seconds
        done, old, pulls = schema.deliveries, schema.reviews, schema.pulls
        is_current = sa.exists().where(
            pulls.c.repository == old.c.repository,
            pulls.c.number == old.c.number,
            pulls.c.head == old.c.head,
            pulls.c.is_open,
        )
        with self.transaction() as connection:
            connection.execute(sa.delete(done).where(done.c.received_at < before))
            connection.execute(sa.delete(old).where(old.c.at < before, ~is_current))


def _is(table: sa.Table, key: PullKey) -> sa.ColumnElement[bool]:
    return sa.and_(table.c.repository == key.repository, table.c.number == key.number)


def _repository(row: "sa.Row[tuple[object, ...]]") -> Repository:
    return Repository(RepositoryName(row.id, row.owner, row.name), row.installation)


def _pull(row: "sa.Row[tuple[object, ...]]") -> Pull:
    memory = decode(Memory, row.memory) if row.memory else Memory()
    return Pull(PullKey(row.repository, row.number), row.head, row.base, row.is_open, memory)
