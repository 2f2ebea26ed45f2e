"""What is kept of merge groups: that there is one, and the ledger record of what was last decided on it."""

import time
from dataclasses import dataclass

import sqlalchemy as sa

from foureyes.ledger import storage
from foureyes.model.decision import Decision
from foureyes.model.record import Record
from foureyes.recording import digest_of, entered
from foureyes.server import schema
from foureyes.server.records import Records, Repository, upserted

_TABLE = schema.merge_groups


@dataclass(frozen=True, slots=True)
class KnownGroup:
    head: str
    branch: str
    is_decided: bool


@dataclass(frozen=True, slots=True)
class GroupRecords:
    records: Records

    def branch(self, repository: int, head: str) -> str | None:
        """Return the base branch of a known group, None where `head` is none."""
        with self.records.transaction() as connection:
            row = connection.execute(sa.select(_TABLE.c.branch).where(_is(repository, head))).first()
        return row.branch if row else None

    def known(self, repository: int) -> list[KnownGroup]:
        """Return the groups that are there, as far as anybody told."""
        with self.records.transaction() as connection:
            rows = connection.execute(sa.select(_TABLE).where(_TABLE.c.repository == repository))
            return [KnownGroup(row.head, row.branch, bool(row.digest)) for row in rows]

    def begin(self, repository: int, head: str, branch: str) -> None:
        """Note a group that is to be decided on."""
        if self.branch(repository, head) is None:
            values = {"repository": repository, "head": head, "branch": branch, "digest": "", "record": 0}
            with self.records.transaction() as connection:
                upserted(connection, _TABLE, {**values, "at": time.time()})

    def enter(self, repository: Repository, branch: str, decision: Decision, cause: str) -> Record:
        """Return the ledger record of the decision; a new one only where it differs from the last one."""
        digest = digest_of(decision.reason, decision.missing, decision.requirement)
        where = _is(repository.name.id, decision.head)
        with self.records.transaction() as connection:
            row = connection.execute(sa.select(_TABLE).where(where)).first()
            if row is not None and row.digest == digest:
                return next(storage.read(connection, after=row.record - 1))
            subject = f"{repository.name.full} merge group {decision.head}"
            record = entered(connection, subject, decision, None, cause)
            values = {"repository": repository.name.id, "head": decision.head, "branch": branch, "digest": digest}
            upserted(connection, _TABLE, {**values, "record": record.number, "at": time.time()})
        return record

    def forget(self, repository: int, head: str) -> None:
        """Drop a group that is no more; the ledger keeps what was decided."""
        with self.records.transaction() as connection:
            connection.execute(sa.delete(_TABLE).where(_is(repository, head)))


def _is(repository: int, head: str) -> sa.ColumnElement[bool]:
    return sa.and_(_TABLE.c.repository == repository, _TABLE.c.head == head)
