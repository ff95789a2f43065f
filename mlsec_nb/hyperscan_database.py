"""The compiled form of all trigger patterns: built once, kept in the user's cache folder, loaded in under 1 ms."""

from __future__ import annotations

import hashlib
import os
import tempfile
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any

from mlsec_nb.cache_folder import cache_folder

_FORM = "single"  # changes with how patterns are compiled


class Database:
    """A Hyperscan database; pattern number n is the n-th of those it was made of."""

    def __init__(self, compiled: Any) -> None:
        self._compiled = compiled

    def found_in(self, data: bytes) -> set[int]:
        """The patterns that match somewhere in `data`."""
        found: list[int] = []

        def note(pattern: int, start: int, end: int, flags: int, context: object) -> None:
            found.append(pattern)

        self._compiled.scan(data, match_event_handler=note)
        return set(found)


def load_database(patterns: Sequence[str], may_compile: bool, disk_cache: bool = True) -> Database | None:
    """The database of `patterns`: from the cache folder, else compiled when `may_compile`, else None.

    None too where Hyperscan is not installed. A cache that cannot be read or written costs time, never findings.
    """
    if not may_compile and not disk_cache:
        return None
    try:
        import hyperscan
    except ImportError:
        return None
    cached = _cache_file(patterns, str(getattr(hyperscan, "__version__", ""))) if disk_cache else None
    if cached is not None:
        with suppress(OSError, hyperscan.HyperscanError):
            database = hyperscan.loadb(cached.read_bytes(), hyperscan.HS_MODE_BLOCK)
            database.scratch = hyperscan.Scratch(database)
            return Database(database)
    if not may_compile:
        return None
    database = hyperscan.Database(mode=hyperscan.HS_MODE_BLOCK)
    database.compile(
        expressions=[pattern.encode() for pattern in patterns],
        ids=list(range(len(patterns))),
        elements=len(patterns),
        flags=[hyperscan.HS_FLAG_MULTILINE | hyperscan.HS_FLAG_SINGLEMATCH] * len(patterns),  # once is enough
    )
    if cached is not None:
        with suppress(OSError):
            _write(cached, hyperscan.dumpb(database))
    return Database(database)


def _cache_file(patterns: Sequence[str], version: str) -> Path:
    key = hashlib.blake2b("\0".join([_FORM, version, *patterns]).encode(), digest_size=16).hexdigest()
    return cache_folder() / f"patterns-{key}.hs"


def _write(path: Path, data: bytes) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=path.name)
    with os.fdopen(handle, "wb") as stream:
        stream.write(data)
    Path(name).replace(path)
