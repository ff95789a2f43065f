"""What a worker does: read the files of a portion, several at a time, scan them one after another, answer."""

from __future__ import annotations

import json
import os
from collections.abc import Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from functools import lru_cache
from pathlib import Path
from threading import Lock
from typing import Any

from mlsec_nb.batch import make_scanner, scan_as
from mlsec_nb.file_scanner import few_collections
from mlsec_nb.files import UnreadableFile, read_bytes
from mlsec_nb.findings import Report, ScanError
from mlsec_nb.fleet.items import Item, Keys, of_portion, of_setup_message
from mlsec_nb.fleet.remote import read_remote
from mlsec_nb.packed import packed
from mlsec_nb.scan import Scanner

_READERS = 8
_MORE_TO_COME = 4
"""A full portion is seldom the only one: from a half full one on, the patterns are compiled."""
_ONE_SCAN = Lock()
"""Engines run several threads in a process; a scanner is for one, and a scan is work for the processor alone."""

Answer = tuple[int, str, list[Any] | None]
"""(number of the item, key of its content, packed report; None when the content is known)."""


def answers(setup: str, portion: str) -> str:
    """The answers to a portion, as a message. Raises RuntimeError when driver and worker do not fit together."""
    ready, items = _ready(setup), of_portion(portion)
    ready.expected_bytes = max(ready.expected_bytes, _MORE_TO_COME * sum(item.size for _, item in items))
    with few_collections():
        return json.dumps(list(_answers(ready, items)), separators=(",", ":"))


def lost(portion: str, message: str) -> str:
    """The answers when nobody could scan the portion."""
    items = of_portion(portion)
    return json.dumps([(number, "", packed(_failed(item, message))) for number, item in items])


class _Ready:
    """A configuration with its scanner, made for the first file that is not known."""

    def __init__(self, setup: str) -> None:
        self.config, self.keys = of_setup_message(setup)
        self.expected_bytes = 0
        self._scanner: Scanner | None = None

    def scan(self, item: Item, data: bytes) -> Report:
        with _ONE_SCAN:
            self._scanner = self._scanner or make_scanner(self.config, self.expected_bytes)
            name, folder = os.path.basename(item.location), os.path.dirname(item.location)  # noqa: PTH119, PTH120
            if item.source:
                name, folder = item.shown.rpartition("/")[2], ""
            return scan_as(self._scanner, data, name, (item.shown, item.identity), folder or None)


@lru_cache(maxsize=2)
def _ready(setup: str) -> _Ready:
    return _Ready(setup)


def _answers(ready: _Ready, items: list[tuple[int, Item]]) -> Iterator[Answer]:
    for (number, item), data in zip(items, _contents([item for _, item in items])):
        if isinstance(data, UnreadableFile):
            yield number, "", packed(_failed(item, str(data)))
            continue
        key = _key(ready.keys, item, data)
        is_known = key and key == item.known
        yield number, key, None if is_known else packed(ready.scan(item, data))


def _key(keys: Keys | None, item: Item, data: bytes) -> str:
    return keys.of(item.identity, data) if keys else ""


def _contents(items: list[Item]) -> Iterable[bytes | UnreadableFile]:
    """The contents in order; of what is far away, several are on their way at a time."""
    if not any(item.source for item in items):
        yield from map(_read, items)
        return
    with ThreadPoolExecutor(_READERS) as readers:
        yield from readers.map(_read, items)


def _read(item: Item) -> bytes | UnreadableFile:
    try:
        return read_remote(item) if item.source else read_bytes(Path(item.location))
    except UnreadableFile as problem:
        return problem


def _failed(item: Item, message: str) -> Report:
    return Report(errors=(ScanError(item.shown, None, message),), stats={"files": 1})
