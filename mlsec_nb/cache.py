"""What was found in a file, kept by the digest of its content: a second scan reads only what is new.

Two ways lead to a result. By content: the digest of the file, of the path that its fingerprints are made of and of
all else that findings depend on (`cache_scope`). By state, without reading the file: its place, size and times; a
file changed less than two seconds before it was read has no such entry, for its time could not tell a further change.

Results are kept whole and sealed (`sealed`), not as a mark "clean" with the rest scanned again: a quarter of public
notebooks has findings, and scanning those again makes the second run four times faster, not fifteen. A result also
names the files beside the notebook that were looked for, and their state; when one changed it counts no
more. A report with errors is not kept: what failed may have failed for want of memory.
"""

from __future__ import annotations

import hashlib
import json
import os
import time
from collections.abc import Collection
from dataclasses import dataclass, field
from pathlib import Path

from mlsec_nb.cache_database import Database, Row
from mlsec_nb.findings import Report
from mlsec_nb.inspected import state_beside
from mlsec_nb.packed import packed, unpacked
from mlsec_nb.sealed import key_of, opened, sample, sealed, signed, verified

FILE_NAME = "results.sqlite"
_KEY_BYTES = 16
_PLAIN, _SEALED = b"p", b"s"
_SETTLED_NS = 2_000_000_000
"""Times of FAT count in steps of two seconds; no file system we know of is coarser."""
_ROWS_A_TRANSACTION = 256
_ENCODE = json.JSONEncoder(separators=(",", ":")).encode  # made once: `json.dumps` makes one a call


@dataclass(frozen=True, slots=True)
class Place:
    """A file as the cache knows it: where it is, and what its fingerprints call it."""

    path: Path
    absolute: str
    shown: str
    identity: str

    @property
    def directory(self) -> str:
        """Its folder, as rules get it."""
        return str(self.path.parent)


@dataclass(slots=True)
class ResultCache:
    """The results of one scope; `trouble` says what was wrong with the cache, "" when nothing was."""

    scope: bytes
    database: Database
    _rows: list[Row] = field(default_factory=list)
    _used: list[bytes] = field(default_factory=list)

    @classmethod
    def at(cls, folder: Path, scope: bytes) -> ResultCache:
        """The cache in that folder, made when there is none."""
        return cls(scope, Database(folder / FILE_NAME))

    @property
    def trouble(self) -> str:
        return self.database.trouble

    @property
    def is_new(self) -> bool:
        """Whether nothing was in it when it was opened."""
        return self.database.was_empty

    def known(self, place: Place) -> Report | None:
        """The report on a file whose state is that of an earlier scan."""
        found = self.database.by_state(self._place_key(place))
        if found is None:
            return None
        state, key, result = found
        try:
            status = place.path.stat()
            report = self._read(result, key, place, status.st_size, None) if state == _state(status) else None
        except OSError:
            return None
        if report:
            self._used.append(key)
        return report

    def known_content(self, place: Place, key: bytes, data: bytes) -> Report | None:
        """The report on content that was scanned before, under that identity; `key`: that of the content."""
        result = self.database.by_key(key)
        return self._read(result, key, place, len(data), data) if result else None

    def row(self, place: Place, key: bytes, data: bytes, report: Report, looked_for: Collection[str]) -> Row | None:
        """What to keep of a report on content with that key; None when it is not to be kept."""
        beside = {path: state_beside(place.directory, path) for path in looked_for}
        now = time.time_ns()
        if report.errors or any(state and now - state[0] < _SETTLED_NS for state in beside.values()):
            return None
        content = _ENCODE([packed(report), sorted(beside.items())]).encode()
        if not report.findings and not beside:  # nothing of the file is in it: read without the file
            return key, _PLAIN + signed(content, self._own_key(key)), b"", b""
        return key, _SEALED + sealed(content, self._file_key(key, *_cut(data), len(data))), b"", b""

    def seen(self, place: Place, key: bytes, before: os.stat_result | None) -> Row | None:
        """That the file in that place had the content of `key`; `before`: its state before it was read."""
        if before is None or time.time_ns() - max(before.st_mtime_ns, before.st_ctime_ns) < _SETTLED_NS:
            return None
        return key, b"", self._place_key(place), _state(before)

    def add(self, row: Row | None) -> None:
        """Keep a row; it is written with others."""
        if row is not None:
            self._rows.append(row)
        if len(self._rows) >= _ROWS_A_TRANSACTION:
            self.write()

    def write(self) -> None:
        """Write what was added."""
        rows, self._rows = self._rows, []
        if rows:
            self.database.store(rows)

    def close(self) -> None:
        """Write what is left, keep the size within bounds, let go of the file."""
        self.write()
        self.database.touch(self._used)
        self.database.shrink()
        self.database.close()

    def key(self, place: Place, data: bytes) -> bytes:
        """What a result on that content is kept under. To make it costs as much as to read the file."""
        digest = hashlib.sha256(self.database.salt + self.scope + _prefixed(place.identity))
        digest.update(data)
        return digest.digest()[:_KEY_BYTES]

    def _place_key(self, place: Place) -> bytes:
        parts = _prefixed(place.identity) + _prefixed(place.absolute)
        return hashlib.sha256(self.database.salt + self.scope + parts).digest()[:_KEY_BYTES]

    def _own_key(self, key: bytes) -> bytes:
        return hashlib.sha256(self.database.salt + key).digest()

    def _file_key(self, key: bytes, head: bytes, tail: bytes, size: int) -> bytes:
        return key_of(self.database.salt + key, head, tail, size)

    def _read(self, box: bytes, key: bytes, place: Place, size: int, data: bytes | None) -> Report | None:
        if box[:1] == _PLAIN:
            content = verified(box[1:], self._own_key(key))
        else:
            head, tail = _ends(place.path, size) if data is None else _cut(data)
            content = opened(box[1:], self._file_key(key, head, tail, size))
        if content is None:
            return None
        try:
            report, beside = json.loads(content)
            if any(_listed(state_beside(place.directory, path)) != state for path, state in beside):
                return None
            return unpacked(report, place.shown)
        except (ValueError, TypeError):
            return None


def _listed(state: tuple[int, int] | None) -> list[int] | None:
    return None if state is None else list(state)


def _prefixed(text: str) -> bytes:
    encoded = text.encode("utf-8", "surrogatepass")
    return len(encoded).to_bytes(4, "big") + encoded


def _state(status: os.stat_result) -> bytes:
    times = f"{status.st_mtime_ns} {status.st_ctime_ns}"
    return f"{status.st_size} {times} {status.st_ino} {status.st_dev}".encode()


def _cut(data: bytes) -> tuple[bytes, bytes]:
    head, tail = sample(len(data))
    return data[:head], data[len(data) - tail :]


def _ends(path: Path, size: int) -> tuple[bytes, bytes]:
    head, tail = sample(size)
    with path.open("rb", buffering=0) as stream:
        beginning = stream.read(head)
        stream.seek(size - tail)
        return beginning, stream.read(tail)
