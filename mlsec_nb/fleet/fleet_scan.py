"""The driver: what is to be scanned, what is known already, who scans the rest, and one report of it all."""

from __future__ import annotations

import json
import os
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from mlsec_nb.batch import rules_of
from mlsec_nb.cache_scope import cache_scope
from mlsec_nb.config import Config
from mlsec_nb.files import FoundFile, Unreachable, discover
from mlsec_nb.findings import Report, ScanError
from mlsec_nb.fleet.engines import Cluster, Engine
from mlsec_nb.fleet.items import Item, Keys, Numbered, portions, setup_message
from mlsec_nb.fleet.records import Record, Records
from mlsec_nb.fleet.remote import listed, protocol_of
from mlsec_nb.packed import unpacked
from mlsec_nb.project import identity_path, shown_path
from mlsec_nb.repository import Progress
from mlsec_nb.scan import merged
from mlsec_nb.shards import Shard

Found = Item | ScanError


def everything(paths: Sequence[str], config: Config, shard: Shard) -> Iterator[Found]:
    """The files at paths and URLs that belong to a part of the job, each once. Raises FleetError."""
    seen: set[str] = set()
    for path in paths:
        for found in _below(path, config):
            if isinstance(found, Item):
                if not shard.holds(found.identity) or (len(paths) > 1 and found.identity in seen):
                    continue
                if len(paths) > 1:
                    seen.add(found.identity)
            yield found


def _below(path: str, config: Config) -> Iterator[Found]:
    protocol = protocol_of(path)
    if protocol and protocol not in ("file", "local"):
        yield from listed(path, config.exclude, config.respect_gitignore)
        return
    local = Path(path.removeprefix(f"{protocol}://") if protocol else path)
    yield from map(_of_file, discover([local], config.exclude, config.respect_gitignore))


def _of_file(found: FoundFile | Unreachable) -> Found:
    if isinstance(found, Unreachable):
        return ScanError(shown_path(found.path), None, found.message)
    location = os.path.abspath(found.path)  # noqa: PTH100 - Path.absolute() keeps `..`
    return Item(location, shown_path(found.path), identity_path(found.path), found.size)


@dataclass(slots=True)
class FleetScan:
    """One scan. Use it once; `files` and `known` (from the records) are for telling how it went."""

    config: Config
    engine: Engine
    cluster: Cluster
    records: Records | None = None
    progress: Progress | None = None
    files: int = 0
    known: int = 0
    _keys: Keys | None = None
    _out: dict[int, Item] = field(default_factory=dict)
    """What workers have, by number."""
    _aside: list[Report] = field(default_factory=list)
    """Reports that needed no worker."""

    def report(self, found: Iterable[Found]) -> Report:
        """The report on what was found. Raises UnknownRule, FleetError."""
        rules_of(self.config)
        self._keys = Keys(self.records.salt, cache_scope(self.config)) if self.records else None
        try:
            return merged(self._reports(found))
        finally:
            if self.records:
                self.records.close()

    def _reports(self, found: Iterable[Found]) -> Iterator[Report]:
        done = 0
        todo = portions(self._todo(found))
        for message in self.engine(setup_message(self.config, self._keys), todo, self.cluster):
            for number, key, result in json.loads(message):
                done += 1
                yield self._report(self._out.pop(number), key, result)
            if self.progress:
                self.progress(done + self.known, max(self.files, done + self.known))
            yield from self._set_aside()
        yield from self._set_aside()

    def _set_aside(self) -> list[Report]:
        reports, self._aside = self._aside, []
        return reports

    def _todo(self, found: Iterable[Found]) -> Iterator[Numbered]:
        """What has to be read; the reports on all else are put aside."""
        for number, file in enumerate(found):
            self.files += 1
            if isinstance(file, ScanError):
                self._aside.append(Report(errors=(file,), stats={"files": 1}))
                continue
            record = self.records.known.get(file.identity) if self.records else None
            if record and record.tag and record.tag == self._tag(file):
                self._aside.append(unpacked(json.loads(record.result), file.shown))
                self.known += 1
                continue
            self._out[number] = file
            yield number, file._replace(known=record.key if record else "")

    def _tag(self, item: Item) -> str:
        return self._keys.of(item.identity, item.tag.encode()) if self._keys and item.tag else ""

    def _report(self, item: Item, key: str, result: list[Any] | None) -> Report:
        known = self.records.known.get(item.identity) if self.records else None
        if result is None and known:
            self.known += 1
            return unpacked(json.loads(known.result), item.shown)
        report = unpacked(result or [], item.shown)
        if self.records:
            counts = len(report.findings), len(report.errors)
            packed = json.dumps(result, separators=(",", ":"))
            self.records.add(Record(item.identity, item.size, key, self._tag(item), *counts, packed))
        return report
