"""Upkeep of a fact store: merging the name index's segments, and forgetting what was not used for longest.

Called within one transaction each; an interruption leaves the file as it was.
"""

import sqlite3
from array import array
from collections.abc import Container, Iterable, Iterator
from itertools import groupby

_ROOM = 0.7  # evicting goes this far below the limit, so that the next run does not evict again


def size(database: sqlite3.Connection) -> int:
    """Return the bytes in use."""
    (pages,) = database.execute("PRAGMA page_count").fetchone()
    (free,) = database.execute("PRAGMA freelist_count").fetchone()
    (page,) = database.execute("PRAGMA page_size").fetchone()
    return int((pages - free) * page)


def evict(database: sqlite3.Connection, edition: str, most_bytes: int) -> None:
    """Delete the least recently used facts, those of other editions first among equals."""
    (blobs,) = database.execute("SELECT count(*) FROM blob").fetchone()
    surplus = 1 - _ROOM * most_bytes / size(database)
    database.execute(
        "DELETE FROM blob WHERE id IN (SELECT id FROM blob ORDER BY used, edition=?, id LIMIT ?)",
        (edition, int(blobs * surplus) + 1),
    )
    database.execute("DELETE FROM detail WHERE id NOT IN (SELECT id FROM blob)")
    database.execute("DELETE FROM collected WHERE oid NOT IN (SELECT oid FROM blob)")
    database.execute("DELETE FROM tree")
    database.execute("DELETE FROM kept")
    merge_postings(database, {number for (number,) in database.execute("SELECT id FROM blob")})


def give_back(database: sqlite3.Connection) -> None:
    """Give free pages back to the file system."""
    database.execute("PRAGMA incremental_vacuum").fetchall()


def merge_postings(database: sqlite3.Connection, live: Container[int] | None = None) -> None:
    """Merge all segments of the name index into one, without the blobs that are not in `live`."""
    database.execute("CREATE TEMP TABLE merged(edition TEXT, name TEXT, ids BLOB)")
    rows = database.execute("SELECT edition, name, ids FROM posting ORDER BY edition, name")
    database.executemany("INSERT INTO merged VALUES(?,?,?)", _merged(rows, live))
    database.execute("DELETE FROM posting")
    database.execute("DELETE FROM segment")
    segment = database.execute("INSERT INTO segment(edition) VALUES('')").lastrowid
    database.execute("INSERT INTO posting SELECT edition, name, ?, ids FROM merged ORDER BY rowid", (segment,))
    database.execute("DROP TABLE merged")


def _merged(rows: Iterable[tuple[str, str, bytes]], live: Container[int] | None) -> Iterator[tuple[str, str, bytes]]:
    for (edition, name), group in groupby(rows, key=lambda row: row[:2]):
        numbers = array("I")
        for _, _, data in group:
            numbers.frombytes(data)
        if live is not None:
            numbers = array("I", (number for number in numbers if number in live))
        if numbers:
            yield edition, name, numbers.tobytes()
