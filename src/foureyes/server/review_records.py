"""Reviews, decisions, postings and commands of pull requests: what was worked out, decided, posted and said."""

import time
from dataclasses import dataclass, replace

import sqlalchemy as sa

from foureyes.assembly.commands import Command
from foureyes.ledger import storage
from foureyes.model.attribution import Evidence, Strength
from foureyes.model.decision import Decision
from foureyes.provenance.pull_request import PullRequestFacts
from foureyes.server import schema
from foureyes.server.json_codec import decode, encode
from foureyes.server.records import PullKey, Records, upserted
from foureyes.server.review_task import ReviewResult

_WANTED = "wanted"
_MOST_SIGNS = 200
_FORMER_REVIEWS = 5


@dataclass(frozen=True, slots=True)
class ReviewKey:
    """A review is of one head against one base."""

    pull: PullKey
    head: str
    base: str


@dataclass(frozen=True, slots=True)
class StoredReview:
    """`result` is None while the review is still to be made."""

    attempt: int
    result: ReviewResult | None


@dataclass(frozen=True, slots=True)
class Taken:
    """`login`, account `user`, takes on what lies at `path`, in a comment on pull request `number`."""

    path: str
    user: int
    login: str
    number: int
    comment: int
    at: int


class ReviewRecords(Records):
    """What belongs to a pull request."""

    def review(self, key: ReviewKey) -> StoredReview | None:
        with self.transaction() as connection:
            row = connection.execute(sa.select(schema.reviews).where(_is_review(key))).first()
        if row is None:
            return None
        return StoredReview(row.attempt, None if row.state == _WANTED else decode(ReviewResult, row.document))

    def is_reviewed(self, key: ReviewKey) -> bool:
        """Whether a review of this head against this base has been made, whatever came of it."""
        with self.transaction() as connection:
            state = connection.execute(sa.select(schema.reviews.c.state).where(_is_review(key))).scalar()
        return state is not None and state != _WANTED

    def want_review(self, key: ReviewKey, attempt: int, facts: PullRequestFacts) -> None:
        """Note that the review is to be made, and what the forge said of the pull request: now, and ever before."""
        with self.transaction() as connection:
            facts = replace(facts, earlier=_signs_seen(connection, key.pull))
            upserted(connection, schema.reviews, _row(key, _WANTED, "", encode(facts), attempt))

    def wanted(self, key: ReviewKey, attempt: int) -> PullRequestFacts | None:
        """Return what a review that is still to be made was asked with; None when nobody waits for this attempt."""
        with self.transaction() as connection:
            row = connection.execute(sa.select(schema.reviews).where(_is_review(key))).first()
        if row is None or row.state != _WANTED or row.attempt != attempt:
            return None
        return decode(PullRequestFacts, row.document)

    def keep_review(self, key: ReviewKey, attempt: int, result: ReviewResult) -> None:
        with self.transaction() as connection:
            values = _row(key, result.state.value, str(result.detail), encode(result), attempt)
            upserted(connection, schema.reviews, values)

    def posted(self, key: PullKey, what: str) -> str | None:
        """Return the digest of what was last posted."""
        table = schema.postings
        with self.transaction() as connection:
            query = sa.select(table.c.digest).where(_is(table, key), table.c.what == what, table.c.key == "")
            row = connection.execute(query).first()
        return row.digest if row else None

    def keep_posted(self, key: PullKey, what: str, digest: str) -> None:
        values: dict[str, object] = {"repository": key.repository, "number": key.number, "what": what, "key": ""}
        with self.transaction() as connection:
            upserted(connection, schema.postings, {**values, "digest": digest})

    def say(self, key: PullKey, command: Command, *, subject: str, actor: str) -> bool:
        """Keep a command and enter it in the ledger; False when it was kept before."""
        table = schema.commands
        values = {name: getattr(command, name) for name in Command.__slots__}
        with self.transaction() as connection:
            mine = sa.and_(_is(table, key), table.c.comment == command.comment)
            if connection.execute(sa.select(table.c.comment).where(mine)).first():
                return False
            connection.execute(sa.insert(table).values(repository=key.repository, number=key.number, **values))
            storage.append(connection, kind=f"command.{command.kind}", subject=subject, actor=actor, body=values)
        return True

    def take_on(self, repository: int, taken: Taken, *, subject: str) -> None:
        """Keep who answers for a path, instead of whoever did before, and enter it in the ledger once."""
        table = schema.taken_on
        values = {name: getattr(taken, name) for name in Taken.__slots__}
        with self.transaction() as connection:
            mine = sa.and_(table.c.repository == repository, table.c.path == taken.path)
            row = connection.execute(sa.select(table.c.comment).where(mine)).first()
            if row is not None and row.comment >= taken.comment:
                return
            upserted(connection, table, {"repository": repository, **values})
            storage.append(connection, kind="command.own", subject=subject, actor=taken.login, body=values)

    def taken_on(self, repository: int) -> list[Taken]:
        """Return who has taken on what, oldest first."""
        table = schema.taken_on
        with self.transaction() as connection:
            query = sa.select(table).where(table.c.repository == repository).order_by(table.c.comment)
            return [Taken(*(getattr(row, name) for name in Taken.__slots__)) for row in connection.execute(query)]

    def said(self, key: PullKey) -> list[Command]:
        table = schema.commands
        with self.transaction() as connection:
            rows = connection.execute(sa.select(table).where(_is(table, key)).order_by(table.c.comment))
            return [Command(*(getattr(row, name) for name in Command.__slots__)) for row in rows]

    def verdicts(self, repository: int, head: str) -> dict[int, bool]:
        """Return, by number, whether pull requests with this head are approved, each for itself."""
        table = schema.decisions
        with self.transaction() as connection:
            query = sa.select(table).where(table.c.repository == repository, table.c.head == head)
            return {row.number: row.is_approved for row in connection.execute(query)}

    def decided(self, repository: int, head: str) -> dict[int, tuple[Decision, int]]:
        """Return, by number, what was decided of each pull request with this head by itself, and the ledger record."""
        table = schema.decisions
        with self.transaction() as connection:
            query = sa.select(table).where(table.c.repository == repository, table.c.head == head)
            rows = [row for row in connection.execute(query) if row.document]
        return {row.number: (decode(Decision, row.document), row.record) for row in rows}


def _signs_seen(connection: sa.Connection, key: PullKey) -> tuple[Evidence, ...]:
    """The signs of agents that the last reviews of the pull request rested on: whatever was amended or edited away
    since, they were there. Each review passes on those of the one before it."""
    table = schema.reviews
    query = sa.select(table.c.state, table.c.document).where(_is(table, key)).order_by(table.c.at.desc())
    found: dict[Evidence, None] = {}
    for row in connection.execute(query.limit(_FORMER_REVIEWS)):
        if row.state == _WANTED:
            found.update(dict.fromkeys(decode(PullRequestFacts, row.document).earlier))
            continue
        review = decode(ReviewResult, row.document).review
        if review is not None:
            found.update(dict.fromkeys(review.attribution.evidence))
            break
    return tuple(item for item in found if item.strength is not Strength.WEAK)[:_MOST_SIGNS]


def _row(key: ReviewKey, state: str, detail: str, document: str, attempt: int) -> dict[str, object]:
    return {
        "repository": key.pull.repository,
        "number": key.pull.number,
        "head": key.head,
        "base": key.base,
        "state": state,
        "detail": detail,
        "document": document,
        "attempt": attempt,
        "at": time.time(),
    }


def _is_review(key: ReviewKey) -> sa.ColumnElement[bool]:
    table = schema.reviews
    return sa.and_(_is(table, key.pull), table.c.head == key.head, table.c.base == key.base)


def _is(table: sa.Table, key: PullKey) -> sa.ColumnElement[bool]:
    return sa.and_(table.c.repository == key.repository, table.c.number == key.number)
