"""The fact store's file: SQLite, several processes may share it, or memory only.

In: what the workers read out of blobs. Out: facts by blob id, blobs by mentioned name, collectors' results. Everything
is keyed by content, never by path or time. Every method raises `StoreError` when the file fails
or lies; the review then goes on with another store.
"""

import json
import sqlite3
import time
import weakref
from array import array
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

from foureyes.facts import store_schema, store_upkeep
from foureyes.facts.collector import JsonValue
from foureyes.facts.edition import edition
from foureyes.facts.store_codec import pack, unpack, unpack_detail, unpack_outline
from foureyes.model.facts import BlobFacts, ParseFailure

_BUSY_SECONDS = 30.0
_TREES_KEPT = 8
_MOST_SEGMENTS = 100
_RESULTS_KEPT = 64
_FAMILIAR = 50  # a tree is remembered where at least one in so many of its blobs is new
_DAMAGED = {sqlite3.SQLITE_ERROR, sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB, sqlite3.SQLITE_MISMATCH}


@dataclass(frozen=True, slots=True)
class NewBlob:
    """What a worker read out of one blob, packed."""

    oid: str
    outline: bytes
    detail: bytes
    failed: bool
    mentions: tuple[str, ...]


class StoreError(Exception):
    """The file cannot be used; `is_damaged` where that is because it is no fact store (any more)."""

    def __init__(self, message: str, is_damaged: bool) -> None:
        super().__init__(message)
        self.is_damaged = is_damaged


@contextmanager
def _failures() -> Iterator[None]:
    try:
        yield
    except sqlite3.OperationalError as error:
        code = getattr(error, "sqlite_errorcode", 0) & 0xFF
        raise StoreError(str(error), is_damaged=code in _DAMAGED) from error
    except (sqlite3.Error, ValueError, TypeError) as error:
        raise StoreError(str(error), is_damaged=True) from error


def _close(database: sqlite3.Connection) -> None:
    with suppress(sqlite3.Error):
        database.close()


class StoreFile:
    """One open store. `path` None keeps everything in memory."""

    @_failures()
    def __init__(self, path: Path | None = None) -> None:
        self.path = path
        self._edition = edition()
        self._today = int(time.time() // 86400)
        self._familiar: set[str] = set()
        self._database = sqlite3.connect(
            ":memory:" if path is None else path, timeout=_BUSY_SECONDS, isolation_level=None
        )
        self._finalizer = weakref.finalize(self, _close, self._database)
        try:
            if not store_schema.prepare(self._database):
                raise ValueError("the file is not a fact store")
        except BaseException:
            self._finalizer()
            raise

    def close(self) -> None:
        """Close the file. Everything is on disk already, so that a failure loses nothing."""
        self._finalizer()

    @_failures()
    def tidy(self, most_bytes: int) -> None:
        """Keep questions quick and the file below `most_bytes`; what was not used for longest goes first."""
        (segments,) = self._database.execute("SELECT count(*) FROM segment").fetchone()
        if segments > _MOST_SEGMENTS:
            with self.writing() as database:
                store_upkeep.merge_postings(database)
        if self.path is not None and store_upkeep.size(self._database) > most_bytes:
            with self.writing() as database:
                store_upkeep.evict(database, self._edition, most_bytes)
            store_upkeep.give_back(self._database)

    @contextmanager
    def writing(self) -> Iterator[sqlite3.Connection]:
        """One transaction: all of it is kept, or nothing."""
        self._database.execute("BEGIN IMMEDIATE")
        try:
            yield self._database
        except BaseException:
            if self._database.in_transaction:
                self._database.execute("ROLLBACK")
            raise
        self._database.execute("COMMIT")

    @_failures()
    def known(self, oids: Collection[str]) -> set[str]:
        """Return those blobs whose facts are here, and note that they were used today."""
        unique = set(oids)
        remembered = self._familiar = self._remembered(unique)
        missing = unique - remembered
        found: dict[str, tuple[int, int]] = {}
        if missing:
            rows = self._database.execute(
                "SELECT oid, id, used FROM blob WHERE edition=? AND oid IN (SELECT value FROM json_each(?))",
                (self._edition, json.dumps(sorted(missing))),
            )
            found.update((oid, (number, used)) for oid, number, used in rows)
        stale = [number for number, used in found.values() if used < self._today]
        if stale:
            with self.writing() as database:
                database.executemany("UPDATE blob SET used=? WHERE id=?", ((self._today, item) for item in stale))
        return (unique & remembered) | found.keys()

    def _remembered(self, oids: set[str]) -> set[str]:
        """Return the blobs of the tree, among those seen today, that has most in common with `oids`."""
        best: set[str] = set()
        rows = self._database.execute(
            "SELECT oids FROM tree WHERE edition=? AND used=? ORDER BY id DESC", (self._edition, self._today)
        )
        for (text,) in rows:
            shared = oids.intersection(text.split())
            best = max(best, shared, key=len)
            if len(best) * 20 > len(oids) * 19:
                break
        return best

    @_failures()
    def remember_tree(self, oids: Collection[str]) -> None:
        """Note that all these blobs are known, so that the next, similar tree need not ask for each. A tree that has
        nearly all in common with one remembered today adds nothing to that."""
        if len(self._familiar.intersection(oids)) * _FAMILIAR > len(oids) * (_FAMILIAR - 1):
            return
        text = " ".join(sorted(oids))
        latest = self._database.execute(
            "SELECT 1 FROM tree WHERE edition=? AND used=? AND oids=?", (self._edition, self._today, text)
        ).fetchone()
        if latest:
            return
        with self.writing() as database:
            database.execute("INSERT INTO tree(edition, used, oids) VALUES(?,?,?)", (self._edition, self._today, text))
            database.execute(
                "DELETE FROM tree WHERE id NOT IN (SELECT id FROM tree ORDER BY id DESC LIMIT ?)", (_TREES_KEPT,)
            )

    @_failures()
    def add(self, blobs: Sequence[NewBlob]) -> None:
        """Keep facts and mentions of new blobs; what another process added meanwhile is left as it is."""
        with self.writing() as database:
            segment = database.execute("INSERT INTO segment(edition) VALUES(?)", (self._edition,)).lastrowid
            postings: dict[str, array[int]] = {}
            for blob in blobs:
                number = self._insert(blob)
                if number is not None:
                    for name in blob.mentions:
                        postings.setdefault(name, array("I")).append(number)
            database.executemany(
                "INSERT INTO posting VALUES(?,?,?,?)",
                ((self._edition, name, segment, postings[name].tobytes()) for name in sorted(postings)),
            )

    def _insert(self, blob: NewBlob) -> int | None:
        cursor = self._database.execute(
            "INSERT OR IGNORE INTO blob(edition, oid, used, failed, outline) VALUES(?,?,?,?,?)",
            (self._edition, blob.oid, self._today, blob.failed, blob.outline),
        )
        if not cursor.rowcount:
            return None
        number = cursor.lastrowid
        if not blob.failed:
            self._database.execute("INSERT INTO detail VALUES(?,?)", (number, blob.detail))
        return number

    @_failures()
    def outline(self, oid: str) -> BlobFacts | None:
        """Return the facts of a blob without its definitions and references."""
        row = self._row(oid)
        return None if row is None else unpack_outline(row[1])

    @_failures()
    def outlines(self, oids: Collection[str]) -> dict[str, BlobFacts]:
        """Return the outlines of many blobs."""
        rows = self._database.execute(
            "SELECT oid, outline FROM blob WHERE edition=? AND oid IN (SELECT value FROM json_each(?))",
            (self._edition, json.dumps(list(oids))),
        )
        return {oid: unpack_outline(data) for oid, data in rows}

    @_failures()
    def facts(self, oid: str) -> BlobFacts | None:
        """Return all facts of a blob."""
        row = self._row(oid)
        if row is None:
            return None
        outline = unpack_outline(row[1])
        if outline.failure is not None:
            return outline
        detail = self._database.execute("SELECT data FROM detail WHERE id=?", (row[0],)).fetchone()
        if detail is None:
            raise ValueError("a blob without its definitions")
        return unpack_detail(outline, detail[0])

    def _row(self, oid: str) -> tuple[int, bytes] | None:
        row: tuple[int, bytes] | None = self._database.execute(
            "SELECT id, outline FROM blob WHERE edition=? AND oid=?", (self._edition, oid)
        ).fetchone()
        return row

    @_failures()
    def failures(self) -> Mapping[str, ParseFailure]:
        """Return why blobs could not be parsed, for every such blob."""
        rows = self._database.execute("SELECT oid, outline FROM blob WHERE edition=? AND failed", (self._edition,))
        outlines = ((oid, unpack_outline(data)) for oid, data in rows)
        return {oid: facts.failure for oid, facts in outlines if facts.failure is not None}

    @_failures()
    def mentioning(self, name: str) -> list[str]:
        """Return the blobs that mention a name."""
        numbers = array("I")
        rows = self._database.execute(
            "SELECT ids FROM posting WHERE edition=? AND name=?", (self._edition, name)
        ).fetchall()
        for (data,) in rows:
            numbers.frombytes(data)
        found = self._database.execute(
            "SELECT oid FROM blob WHERE id IN (SELECT value FROM json_each(?))", (json.dumps(numbers.tolist()),)
        )
        return [oid for (oid,) in found]

    @_failures()
    def collected(self, oid: str, name: str, version: str) -> JsonValue:
        """Return what a collector said of a blob, None where nothing is known; see `add_collected`."""
        row = self._database.execute(
            "SELECT data FROM collected WHERE oid=? AND name=? AND version=?",
            (oid, name, self._version(version)),
        ).fetchone()
        return None if row is None else unpack(row[0])

    @_failures()
    def add_collected(self, results: Iterable[tuple[str, str, str, bytes]]) -> None:
        """Keep (blob, collector, version, packed result) rows."""
        rows = [(oid, name, self._version(version), self._today, data) for oid, name, version, data in results]
        if rows:
            with self.writing() as database:
                database.executemany("INSERT OR REPLACE INTO collected VALUES(?,?,?,?,?)", rows)

    def _version(self, version: str) -> str:
        return f"{version} {self._edition}"

    @_failures()
    def recall(self, key: str) -> JsonValue:
        """Return what was kept under `key`, None where nothing was."""
        row = self._database.execute("SELECT data FROM kept WHERE key=?", (f"{self._edition} {key}",)).fetchone()
        return None if row is None else unpack(row[0])

    @_failures()
    def keep(self, values: Mapping[str, JsonValue], still_used: Collection[str] = ()) -> None:
        """Keep what was worked out from whole trees, all or nothing. A key must name everything its value depends on;
        what is kept under the keys `still_used` is not the next to go."""
        now = time.time_ns()
        rows = [(f"{self._edition} {key}", now, pack(value)) for key, value in values.items()]
        with self.writing() as database:
            database.executemany("INSERT OR REPLACE INTO kept VALUES(?,?,?)", rows)
            touched = ((now, f"{self._edition} {key}") for key in still_used)
            database.executemany("UPDATE kept SET used=? WHERE key=?", touched)
            database.execute(
                "DELETE FROM kept WHERE key NOT IN (SELECT key FROM kept ORDER BY used DESC LIMIT ?)",
                (_RESULTS_KEPT,),
            )
