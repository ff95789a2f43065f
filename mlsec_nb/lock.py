"""mlsec.lock: the sha256 and size of the local files that notebooks load, and what has become of them since."""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from mlsec_nb.inventory import Inventory

FILE_NAME = "mlsec.lock"
SCHEMA_VERSION = 1


class LockError(ValueError):
    """A lock file that cannot be used; the message says why and what to do."""


class Entry(NamedTuple):
    """What a file held when it was locked; `size` in bytes."""

    sha256: str
    size: int


class Drift(NamedTuple):
    """What became of one file: `changed`, `missing` (locked, not there), or `new` (loaded, not locked)."""

    path: str
    what: str


def locked(found: Inventory, folder: Path) -> dict[str, Entry]:
    """The files that the notebooks load, by their path from the folder of the lock file. Raises OSError."""
    return {path: _entry(folder / path) for path in sorted(_loaded(found, folder))}


def lock_text(entries: dict[str, Entry]) -> str:
    """The content of a lock file: JSON in order of path, so that a change of one file is a change of one entry."""
    files = {path: entry._asdict() for path, entry in sorted(entries.items())}
    return json.dumps({"schema": SCHEMA_VERSION, "files": files}, indent=2, ensure_ascii=True) + "\n"


def read_lock(file: Path) -> dict[str, Entry]:
    """The entries of a lock file. Raises LockError."""
    try:
        content = json.loads(file.read_text("utf-8"))
    except OSError:
        raise LockError(f"{file}: no such file; `mlsec lock` makes it") from None
    except (ValueError, RecursionError):
        raise LockError(f"{file}: not valid JSON; make it anew with `mlsec lock`") from None
    try:
        if content["schema"] != SCHEMA_VERSION:
            raise LockError(f"{file}: written by another version of mlsec; make it anew with `mlsec lock`")
        return {str(path): Entry(str(entry["sha256"]), int(entry["size"])) for path, entry in content["files"].items()}
    except (KeyError, TypeError, AttributeError):
        raise LockError(f"{file}: no lock file of mlsec; make it anew with `mlsec lock`") from None


def drift(entries: dict[str, Entry], found: Inventory, folder: Path) -> Iterator[Drift]:
    """What is not as it was locked, in order of path. Raises OSError."""
    loaded = _loaded(found, folder)
    for path in sorted({*entries, *loaded}):
        if path not in entries:
            yield Drift(path, "new")
        elif not (folder / path).is_file():
            yield Drift(path, "missing")
        elif _entry(folder / path, entries[path].size) != entries[path]:
            yield Drift(path, "changed")


def _loaded(found: Inventory, folder: Path) -> set[str]:
    files = {file for thing in found.things for file in thing.files}
    return {Path(os.path.relpath(file.absolute(), folder.absolute())).as_posix() for file in files}


def _entry(file: Path, size: int | None = None) -> Entry:
    """The file's entry; where its size is not `size` there is no need to read it."""
    actual = file.stat().st_size
    if size is not None and actual != size:
        return Entry("", actual)
    with file.open("rb") as stream:
        return Entry(hashlib.file_digest(stream, "sha256").hexdigest(), actual)
