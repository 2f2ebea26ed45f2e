"""The tables of the fact store, and whether a file has exactly them: a file that does not is not ours.

`blob` and `detail` hold the facts, `posting` the name index: for a name, the ids of the blobs that mention it, in
segments, one for each time that blobs were added. `tree` remembers which blobs were known together, `collected` what
collectors said, `kept` what was worked out from whole trees.
"""

import sqlite3

APPLICATION_ID = 0x34657965
VERSION = 1

_TABLES = (
    "CREATE TABLE blob(id INTEGER PRIMARY KEY AUTOINCREMENT, edition TEXT NOT NULL, oid TEXT NOT NULL,"
    " used INTEGER NOT NULL, failed INTEGER NOT NULL, outline BLOB NOT NULL, UNIQUE(edition, oid))",
    "CREATE INDEX failure ON blob(edition) WHERE failed",
    "CREATE TABLE detail(id INTEGER PRIMARY KEY, data BLOB NOT NULL)",
    "CREATE TABLE posting(edition TEXT NOT NULL, name TEXT NOT NULL, segment INTEGER NOT NULL, ids BLOB NOT NULL,"
    " PRIMARY KEY(edition, name, segment)) WITHOUT ROWID",
    "CREATE TABLE segment(id INTEGER PRIMARY KEY AUTOINCREMENT, edition TEXT NOT NULL)",
    "CREATE TABLE tree(id INTEGER PRIMARY KEY AUTOINCREMENT, edition TEXT NOT NULL, used INTEGER NOT NULL,"
    " oids TEXT NOT NULL)",
    "CREATE TABLE collected(oid TEXT NOT NULL, name TEXT NOT NULL, version TEXT NOT NULL, used INTEGER NOT NULL,"
    " data BLOB NOT NULL, PRIMARY KEY(oid, name, version)) WITHOUT ROWID",
    "CREATE TABLE kept(key TEXT PRIMARY KEY, used INTEGER NOT NULL, data BLOB NOT NULL) WITHOUT ROWID",
)


def prepare(connection: sqlite3.Connection) -> bool:
    """Create the tables in an empty file; return whether the file is ours."""
    connection.execute("PRAGMA trusted_schema=OFF")
    connection.execute("PRAGMA cell_size_check=ON")
    connection.execute("PRAGMA synchronous=NORMAL")
    if _is_ours(connection):
        return True
    connection.execute("PRAGMA auto_vacuum=INCREMENTAL")
    connection.execute("BEGIN IMMEDIATE")
    try:
        if not _is_empty(connection):
            return _is_ours(connection)  # another process may have been first
        for statement in _TABLES:
            connection.execute(statement)
        connection.execute(f"PRAGMA application_id={APPLICATION_ID}")
        connection.execute(f"PRAGMA user_version={VERSION}")
        return True
    finally:
        connection.execute("COMMIT")


def _is_empty(connection: sqlite3.Connection) -> bool:
    return connection.execute("SELECT 1 FROM sqlite_master").fetchone() is None


def _is_ours(connection: sqlite3.Connection) -> bool:
    if connection.execute("PRAGMA application_id").fetchone() != (APPLICATION_ID,):
        return False
    found = connection.execute(
        "SELECT sql FROM sqlite_master WHERE sql IS NOT NULL AND name NOT LIKE 'sqlite_%' ORDER BY sql"
    ).fetchall()
    return [row[0] for row in found] == sorted(_TABLES)
