"""One record per scanned file in a folder, written as results come: a second run goes on where the first ended.

Every run adds files of its own, so that runs at the same time, or one that is killed, harm nothing: a last line that
was cut off, or a file that was not yet given its name, is as if it had never been written.
"""

from __future__ import annotations

import json
import os
import time
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any, NamedTuple, Protocol

from mlsec_nb.fleet.libraries import FleetError, needed

_SALT_FILE = ".salt"
_SALT_BYTES = 16
_ROWS_A_FILE = 1_000
_SECONDS_A_FILE = 10.0
_COLUMNS = ("path", "size", "key", "tag", "findings", "errors", "result")


class Record(NamedTuple):
    """What is kept of one file: no secret, no text of it, no digest that could be guessed back."""

    path: str
    """As fingerprints call it."""
    size: int
    key: str
    """Of its content, path, and all else that findings depend on (`Keys`)."""
    tag: str
    """The same, of what the store says of its content; "" when it says nothing."""
    findings: int
    errors: int
    result: str
    """The packed report, as JSON."""


class _Part(Protocol):
    def add(self, record: Record) -> None: ...
    def close(self) -> None: ...


class Records:
    """The records of earlier runs, by path, and a place for new ones. Raises FleetError when it cannot be written."""

    def __init__(self, folder: Path, kind: str) -> None:
        self._folder = folder
        self._kind = kind
        self._part: _Part | None = None
        try:
            folder.mkdir(parents=True, exist_ok=True)
            self.salt = _salt(folder / _SALT_FILE)
            self.known = {record.path: record for record in _records(folder) if not record.errors}
        except OSError as error:
            raise FleetError(f"{folder}: the records cannot be kept ({error.strerror})") from None

    def add(self, record: Record) -> None:
        """Write a record; after this it outlives the process (Parquet: after the next portion of them)."""
        try:
            self._part = self._part or _PARTS[self._kind](self._folder / f"part-{time.time_ns()}-{os.getpid()}")
            self._part.add(record)
        except OSError as error:
            reason = error.strerror or type(error).__name__
            message = f"{self._folder}: a record cannot be written ({reason}); those before it are kept"
            raise FleetError(message) from None

    def close(self) -> None:
        """Write what is left. Raises FleetError."""
        try:
            if self._part:
                self._part.close()
        except OSError as error:
            reason = error.strerror or type(error).__name__
            raise FleetError(f"{self._folder}: the last records cannot be written ({reason})") from None


def _salt(file: Path) -> bytes:
    with suppress(FileExistsError), file.open("xb") as stream:
        stream.write(os.urandom(_SALT_BYTES))
    salt = file.read_bytes()
    if len(salt) != _SALT_BYTES:  # the disk was full, or another run is just about to write it: this run's own
        file.unlink()
        return _salt(file)
    return salt


class _Lines:
    """JSON Lines; each is handed to the system before the next file is asked for."""

    def __init__(self, stem: Path) -> None:
        self._stream = stem.with_suffix(".jsonl").open("xb", buffering=0)

    def add(self, record: Record) -> None:
        line = memoryview(json.dumps(record._asdict(), separators=(",", ":")).encode() + b"\n")
        while line:
            line = line[self._stream.write(line) :]

    def close(self) -> None:
        self._stream.close()


class _Parquet:
    """Parquet files of up to 1,000 records, each whole or not there; nothing waits longer than ten seconds."""

    def __init__(self, stem: Path) -> None:
        self._stem = stem
        self._arrow = needed("pyarrow", "pyarrow")
        self._parquet = needed("pyarrow.parquet", "pyarrow")
        self._rows: list[Record] = []
        self._written = 0
        self._since = time.monotonic()

    def add(self, record: Record) -> None:
        self._rows.append(record)
        if len(self._rows) >= _ROWS_A_FILE or time.monotonic() - self._since > _SECONDS_A_FILE:
            self.close()

    def close(self) -> None:
        rows, self._rows, self._since = self._rows, [], time.monotonic()
        if rows:
            hidden = self._stem.with_name(f".{self._stem.name}.tmp")
            self._parquet.write_table(self._arrow.Table.from_pylist([row._asdict() for row in rows]), hidden)
            hidden.replace(self._stem.with_name(f"{self._stem.name}-{self._written}.parquet"))
            self._written += 1


_PARTS: dict[str, Any] = {"jsonl": _Lines, "parquet": _Parquet}
KINDS = tuple(_PARTS)


def _records(folder: Path) -> Iterator[Record]:
    """All records, oldest first; what is no record is left out, and its file scanned again."""
    for file in sorted(folder.glob("part-*")):
        rows = _of_lines(file) if file.suffix == ".jsonl" else _of_parquet(file) if file.suffix == ".parquet" else ()
        for row in rows:
            with suppress(KeyError, TypeError):
                yield Record(*(row[name] for name in _COLUMNS))


def _of_lines(file: Path) -> Iterator[Any]:
    with file.open("rb") as stream:
        for line in stream:
            with suppress(ValueError, RecursionError):
                yield json.loads(line)


def _of_parquet(file: Path) -> Iterator[Any]:
    parquet, arrow = needed("pyarrow.parquet", "pyarrow"), needed("pyarrow", "pyarrow")
    with suppress(arrow.ArrowInvalid), parquet.ParquetFile(file) as content:
        for batch in content.iter_batches():
            yield from batch.to_pylist()
