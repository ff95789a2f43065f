"""Where the time of a scan goes: per phase and per rule."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from mlsec_nb import batch
from mlsec_nb.config import Config
from mlsec_nb.file_scanner import FileScanner, Scanned
from mlsec_nb.files import UnreadableFile, read_bytes
from mlsec_nb.rule import Rule
from mlsec_nb.scan import Scanner
from mlsec_nb.selection import redacting_rules

READ, START, REST = "reading files", "making the rules ready", "decoding, triggers, names, places"
RULES = "rules, with the parsing that they ask for"


@dataclass(slots=True)
class Profile:
    """Seconds by phase and by rule id, and how often each rule was asked."""

    phases: Counter[str] = field(default_factory=Counter)
    rules: Counter[str] = field(default_factory=Counter)
    asked: Counter[str] = field(default_factory=Counter)

    @contextmanager
    def phase(self, name: str) -> Iterator[None]:
        """Add the time that the block takes to a phase."""
        start = time.perf_counter()
        try:
            yield
        finally:
            self.phases[name] += time.perf_counter() - start  # type: ignore[assignment]

    def lines(self, shown: int = 20) -> Iterator[str]:
        """The table as it is printed: phases, then the rules that took longest. Seconds of one process."""
        in_rules = sum(self.rules.values())
        phases = Counter({name: seconds for name, seconds in self.phases.items() if name != REST})
        phases[REST] = self.phases[REST] - in_rules
        phases[RULES] = in_rules
        total = sum(phases.values()) or 1
        yield f"where the time went, {sum(phases.values()):.2f} s:"
        yield from (f"  {seconds:8.3f} s {seconds / total:4.0%}  {name}" for name, seconds in phases.most_common())
        yield "rules that took longest (the first to ask for a parsed cell pays for parsing it):"
        for rule, seconds in self.rules.most_common(shown):
            yield f"  {seconds:8.3f} s {seconds / total:4.0%}  {rule}, asked {self.asked[rule]} times"


@dataclass
class ProfiledFileScanner(FileScanner):
    """Scans as its base does, without cache, and notes the time."""

    profile: Profile = field(default_factory=Profile)
    _made: Scanner | None = None

    def scan(self, path: Path, data: bytes | None = None) -> Scanned:
        try:
            with self.profile.phase(READ):
                content = read_bytes(path) if data is None else data
        except UnreadableFile as problem:
            return Scanned(batch.failed(path, str(problem)))
        if self._made is None:
            with self.profile.phase(START):
                self._made = _timed_scanner(self.config, self.expected_bytes, self.profile)
        with self.profile.phase(REST):
            return Scanned(batch.scan_data(self._made, content, path))


def _timed_scanner(config: Config, expected_bytes: int, profile: Profile) -> Scanner:
    return Scanner(
        _timed(batch.rules_of(config), profile),
        redacting=_timed(redacting_rules(), profile),
        installed_versions=config.installed_versions,
        expected_bytes=expected_bytes,
        disk_cache=config.cache,
    )


def _timed(rules: Sequence[Rule], profile: Profile) -> tuple[Rule, ...]:
    return tuple(replace(rule, find=_TimedFind(rule, profile)) for rule in rules)


class _TimedFind:
    """A rule's `find`, with all that it says of itself."""

    def __init__(self, rule: Rule, profile: Profile) -> None:
        self._find: Any = rule.find
        self._id = rule.id
        self._profile = profile

    def __getattr__(self, name: str) -> Any:
        return getattr(self._find, name)

    def __call__(self, text: Any) -> Iterator[Any]:
        start = time.perf_counter()
        try:
            return iter(list(self._find(text)))
        finally:
            self._profile.rules[self._id] += time.perf_counter() - start  # type: ignore[assignment]
            self._profile.asked[self._id] += 1
