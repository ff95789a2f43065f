"""One file after another, each from the cache where its content is known, else scanned."""

from __future__ import annotations

import gc
import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path

from mlsec_nb import batch
from mlsec_nb.cache import Place, ResultCache
from mlsec_nb.cache_database import Row
from mlsec_nb.config import Config
from mlsec_nb.files import UnreadableFile, read_with_status
from mlsec_nb.findings import Report
from mlsec_nb.inspected import noting_what_is_looked_for
from mlsec_nb.project import paths_of
from mlsec_nb.scan import Scanner


@dataclass(frozen=True, slots=True)
class Scanned:
    """The report on a file, and what the cache is to keep of it."""

    report: Report
    rows: tuple[Row, ...] = ()


@dataclass
class FileScanner:
    """Scans files with one configuration; the rules are made ready for the first file that is not known."""

    config: Config
    expected_bytes: int = 0
    cache: ResultCache | None = None
    is_ready: bool = field(default=False, init=False)

    @cached_property
    def scanner(self) -> Scanner:
        self.is_ready = True
        return batch.make_scanner(self.config, self.expected_bytes)

    def scan(self, path: Path, data: bytes | None = None) -> Scanned:
        """What is in a file, or in `data`, which goes by its name."""
        _sweep()
        before = None
        if data is None:
            try:
                data, before = read_with_status(path)
            except UnreadableFile as problem:
                return Scanned(batch.failed(path, str(problem)))
        if self.cache is None:
            return Scanned(batch.scan_data(self.scanner, data, path))
        return self._cached(self.cache, place_of(path), data, before)

    def _cached(self, cache: ResultCache, place: Place, data: bytes, before: os.stat_result | None) -> Scanned:
        key = cache.key(place, data)
        known = cache.known_content(place, key, data)
        if known:
            return Scanned(known, _rows(cache.seen(place, key, before)))
        with noting_what_is_looked_for() as looked_for:
            report = batch.scan_as(self.scanner, data, place.path.name, (place.shown, place.identity), place.directory)
        row = cache.row(place, key, data, report, looked_for)
        return Scanned(report, _rows(row, cache.seen(place, key, before)) if row else ())


def place_of(path: Path) -> Place:
    """The file as the cache knows it."""
    return Place(path, *paths_of(path))


def _rows(*rows: Row | None) -> tuple[Row, ...]:
    return tuple(row for row in rows if row)


_MANY = 100_000


def _sweep() -> None:
    """Collect when so many objects are left since the last time: names and their cells refer to each other."""
    if not gc.isenabled() and gc.get_count()[0] > _MANY:
        gc.collect()
        gc.freeze()  # what is left is remembered on purpose, and need not be looked through again


@contextmanager
def few_collections() -> Iterator[None]:
    """Syntax trees are many small objects: looking through them again and again, as they are made, costs a tenth."""
    enabled = gc.isenabled()
    gc.disable()
    gc.freeze()
    try:
        yield
    finally:
        gc.unfreeze()
        if enabled:
            gc.enable()
