"""The cache's file: two tables of digests, in SQLite. Nothing that goes wrong with it is ever an error of a scan."""

from __future__ import annotations

import os
import sqlite3
import time
from collections.abc import Callable, Iterable, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any, TypeVar

MAX_BYTES = 128 << 20
"""When the file is larger than this, the quarter of the rows that was used longest ago is dropped."""
_PATIENCE_SECONDS = 2.0
_DAY_SECONDS = 86_400
# Without write-ahead log: it does not work on network file systems, where home folders are. A power cut may cost the
# cache (it is then made anew), so nothing is waited for.
_TABLES = """
PRAGMA synchronous = OFF;
CREATE TABLE IF NOT EXISTS meta (name TEXT PRIMARY KEY, value BLOB NOT NULL) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS results (key BLOB PRIMARY KEY, result BLOB NOT NULL, used INTEGER NOT NULL) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS seen (place BLOB PRIMARY KEY, state BLOB NOT NULL, key BLOB NOT NULL, used INTEGER NOT NULL)
WITHOUT ROWID;
"""

_Result = TypeVar("_Result")
Row = tuple[bytes, bytes, bytes, bytes]
"""What is stored of one file: key, result, place, state; an empty place when it is not to be known by its state."""


class Database:
    """Rows by key. Whatever fails, `trouble` says so and from then on nothing is read or written.

    One that was empty when it was opened is not asked: a run looks each file up once, before it stores what it found.
    """

    def __init__(self, file: Path) -> None:
        self._file = file
        self._connection: sqlite3.Connection | None = None
        self.salt = b""
        self.trouble = ""
        self._today = int(time.time() // _DAY_SECONDS)
        self.was_empty = False
        try:
            self._connection = _connected(file)
            self.salt = _salt(self._connection)
            self.was_empty = self.count() == 0
        except (sqlite3.Error, OSError) as error:
            self._give_up(error)

    def by_state(self, place: bytes) -> tuple[bytes, bytes, bytes] | None:
        """(state, key, result) of a file that was seen in that place."""
        query = "SELECT state, key, result FROM seen JOIN results USING (key) WHERE place = ?"
        found: tuple[bytes, bytes, bytes] | None = None if self.was_empty else self._one(query, place)
        return found

    def by_key(self, key: bytes) -> bytes | None:
        """The result under that key."""
        found = None if self.was_empty else self._one("SELECT result FROM results WHERE key = ?", key)
        return found[0] if found else None

    def count(self) -> int:
        """How many results there are."""
        found = self._one("SELECT count(*) FROM results")
        return int(found[0]) if found else 0

    def store(self, rows: Iterable[Row]) -> None:
        """Write rows in one short transaction."""
        rows = list(rows)
        results = [(key, result, self._today) for key, result, _, _ in rows if result]
        seen = [(place, state, key, self._today) for key, _, place, state in rows if place]

        def write(connection: sqlite3.Connection) -> None:
            with connection:
                connection.executemany("INSERT OR REPLACE INTO results VALUES (?, ?, ?)", results)
                connection.executemany("INSERT OR REPLACE INTO seen VALUES (?, ?, ?, ?)", seen)

        self._do(write)

    def touch(self, keys: Sequence[bytes]) -> None:
        """Note that rows were used today; where that is known already it costs one look."""

        def write(connection: sqlite3.Connection) -> None:
            known = connection.execute("SELECT used FROM results WHERE key = ?", (keys[0],)).fetchone()
            if known and known[0] < self._today:
                with connection:
                    used = ((self._today, key) for key in keys)
                    connection.executemany("UPDATE results SET used = ? WHERE key = ?", used)

        if keys:
            self._do(write)

    def shrink(self) -> None:
        """Drop the rows used longest ago when there are too many."""
        self._do(_shrink)

    def close(self) -> None:
        """Let go of the file."""
        if self._connection is not None:
            with suppress(sqlite3.Error):
                self._connection.close()
        self._connection = None

    def _one(self, query: str, *values: bytes) -> Any:
        return self._do(lambda connection: connection.execute(query, values).fetchone())

    def _do(self, action: Callable[[sqlite3.Connection], _Result]) -> _Result | None:
        if self._connection is None:
            return None
        try:
            return action(self._connection)
        except (sqlite3.Error, OSError) as error:
            self._give_up(error)
            return None

    def _give_up(self, error: Exception) -> None:
        self.trouble = f"{self._file}: {error}; the scan went on without it"
        damaged = isinstance(error, sqlite3.DatabaseError) and not isinstance(error, sqlite3.OperationalError)
        self.close()
        if damaged:  # the next scan begins a new one
            with suppress(OSError):
                self._file.unlink()


def _shrink(connection: sqlite3.Connection) -> None:
    while _bytes_in_use(connection) > MAX_BYTES:
        with connection:
            oldest = "(SELECT key FROM results ORDER BY used LIMIT 1 + (SELECT count(*) FROM results) / 4)"
            connection.execute(f"DELETE FROM results WHERE key IN {oldest}")
            connection.execute("DELETE FROM seen WHERE key NOT IN (SELECT key FROM results)")


def _connected(file: Path) -> sqlite3.Connection:
    file.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    with suppress(FileExistsError):
        os.close(os.open(file, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600))
    connection = sqlite3.connect(file, timeout=_PATIENCE_SECONDS)
    connection.executescript(_TABLES)
    return connection


def _salt(connection: sqlite3.Connection) -> bytes:
    """Random bytes of this cache: with them in every digest, nothing in it can be compared with what others have."""
    query = "SELECT value FROM meta WHERE name = 'salt'"
    if connection.execute(query).fetchone() is None:
        with connection:
            connection.execute("INSERT OR IGNORE INTO meta VALUES ('salt', ?)", (os.urandom(32),))
    return bytes(connection.execute(query).fetchone()[0])


def _bytes_in_use(connection: sqlite3.Connection) -> int:
    size, pages, free = (
        connection.execute(f"PRAGMA {name}").fetchone()[0] for name in ("page_size", "page_count", "freelist_count")
    )
    return int(size * (pages - free))
