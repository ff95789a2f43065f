"""The names of an open notebook: as `Names`, made anew for each scan out of what is known about each cell."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import cast

from mlsec_nb.bindings import Binding
from mlsec_nb.incremental_cell import Asked, OpenCode
from mlsec_nb.names import Names, may_bind
from mlsec_nb.python import Code, UnparsableCode

Moment = tuple[str, int]
"""When a cell was parsed: during the check of (cell, which of its texts), or before all checks."""
BEFORE_CHECKS: Moment = ("", -1)
MOST_GROWTH = 500


@dataclass(slots=True)
class Reading:
    """Something that is worked out from all cells whose source `matters`, and what was asked for it."""

    matters: Callable[[str], object]
    holds: Callable[[Names, int], bool] | None
    holders: set[str] | None = None
    """Keys of the cells that something of it is in."""
    asked: Asked = field(default_factory=Asked)
    most_names: int = 0
    """When more have been asked for since, it is worked out anew, so that nothing piles up."""

    def holds_nothing_in(self, names: OpenNames, keys: Iterable[str], first: Asked, moment: Moment) -> bool:
        """Whether nothing of it is, or was, in these cells; what is asked for that is noted, for `first` as well."""
        codes = names.codes_of(keys)
        if self.holds is None:
            return not any(self.matters(code.source) for code in codes)
        if self.holders is None or len(self.asked.names) > self.most_names:
            return False
        for key in keys:
            index, asked = names.index_of.get(key), Asked()
            if key in self.holders:
                return False
            if index is not None and self.matters(names.codes[index].source):
                with names.asking(asked, moment):
                    held = self.holds(names, index)
                self.asked.names |= asked.names
                self.asked.answers |= asked.answers
                self.asked.readings |= asked.readings
                first.collected += asked.collected
                if held:
                    return False
        return True


@dataclass(slots=True)
class Learned:
    """How the names of one scan came about, for the next one to be compared with."""

    moments: dict[str, Moment] = field(default_factory=dict)
    """When each cell was parsed, by its key."""
    targets: dict[str, list[tuple[str, str]]] = field(default_factory=dict)
    """The names that a cell makes stand for importable things, by its key."""
    keys: dict[Moment, list[str]] = field(default_factory=dict)
    stars: tuple[str, ...] = ()
    readings: dict[Hashable, Reading] = field(default_factory=dict)


@dataclass(slots=True)
class Touched:
    """Names that may not mean what they meant in the last scan, at this moment of this one."""

    asked: frozenset[str] = frozenset()
    """Every name that some check has asked for."""
    names: set[str] = field(default_factory=set)
    aliases: set[str] = field(default_factory=set)
    """Those of them that can stand for importable things: cells that use them look at other calls."""

    def add(self, code: OpenCode) -> None:
        """All that a cell binds, and what somebody has parsed it for in vain."""
        self.names |= code.names_said
        self.names.update(name for name in code.words & self.asked if may_bind(code.source, name))
        self.aliases |= {said.name for said in code.said if said.may_be_alias}

    def compare(self, old: OpenCode | None, new: OpenCode | None) -> None:
        """What differs between two states of a cell: from the first statement that is another one to the last."""
        before, behind = (old.said if old else ()), (new.said if new else ())
        start = 0
        while start < min(len(before), len(behind)) and before[start] == behind[start]:
            start += 1
        end = 0
        while end < min(len(before), len(behind)) - start and before[-1 - end] == behind[-1 - end]:
            end += 1
        for said in (*before[start : len(before) - end], *behind[start : len(behind) - end]):
            self.names.add(said.name)
            if said.may_be_alias:
                self.aliases.add(said.name)


@dataclass
class OpenNames(Names):
    """Notes what a check asks, and what has come about in another way than in the last scan."""

    codes: Sequence[OpenCode] = ()
    codes_before: Mapping[str, OpenCode] = field(default_factory=dict)
    last: Learned = field(default_factory=Learned)
    learned: Learned = field(default_factory=Learned)
    touched: Touched = field(default_factory=Touched)
    _asked: Asked | None = None
    _moment: Moment = BEFORE_CHECKS
    _entered: set[Hashable] = field(default_factory=set)

    @cached_property
    def index_of(self) -> dict[str, int]:
        """The number of a code cell by its key."""
        return {code.key: index for index, code in enumerate(self.codes)}

    def codes_of(self, keys: Iterable[str]) -> list[OpenCode]:
        """The states of these cells at the last scan and now."""
        both = [(self.codes_before.get(key), self.index_of.get(key)) for key in keys]
        old = [code for code, _ in both if code is not None]
        return old + [self.codes[index] for _, index in both if index is not None]

    @contextmanager
    def asking(self, asked: Asked, moment: Moment) -> Iterator[None]:
        """Note in `asked` what is asked in this block."""
        self._asked, self._moment = asked, moment
        try:
            yield
        finally:
            self._asked = None

    def again(self, asked: Asked, moment: Moment) -> None:
        """Parse the cells that a check has parsed, which need not be run."""
        self._moment = moment
        for key in asked.collected:
            if key in self.index_of:
                with suppress(UnparsableCode):
                    self.collect(self.index_of[key])

    def end_of(self, moment: Moment) -> None:
        """What the last scan had parsed at this moment, and this one has not, is not known from here on."""
        for key in self.last.keys.get(moment, ()):
            if key not in self.learned.moments and key in self.index_of:
                self.touched.add(self.codes[self.index_of[key]])

    def collect(self, index: int) -> Code:
        code, key = self.codes[index].code, self.codes[index].key
        if index in self._collected:
            return code
        self.learned.moments[key] = self._moment
        self.learned.keys.setdefault(self._moment, []).append(key)
        if self._asked is not None:
            self._asked.collected.append(key)
        self._collected.add(index)
        targets: list[tuple[str, str]] = []
        for name, binding, may_be_alias in self.codes[index].bound(code, index):
            if (
                may_be_alias
                and binding.value is not None
                and (target := self.qualified(binding.value, index, binding.offset))
            ):
                binding = replace(binding, target=target)
                self._note_alias(name, binding)
                targets.append((name, target))
            self._bindings.setdefault(name, []).append(binding)
        if targets:
            self.learned.targets[key] = targets
        self._compare(index, key, targets)
        return code

    def _compare(self, index: int, key: str, targets: list[tuple[str, str]]) -> None:
        """Whether the cell was parsed at the same moment in the last scan, and its names stood for the same things."""
        if self.last.moments.get(key) != self._moment:
            self.touched.add(self.codes[index])
            return
        before = self.last.targets.get(key, [])
        if targets != before:
            changed = {name for name, _ in set(targets) ^ set(before)}
            self.touched.names |= changed
            self.touched.aliases |= changed

    @cached_property
    def _imports(self) -> tuple[dict[str, list[Binding]], tuple[str, ...]]:
        found: dict[str, list[Binding]] = {}
        stars: dict[str, None] = {}
        for index, cell in enumerate(self.codes):
            for name, target, offset in cell.imports:
                if name == "*":
                    stars[target] = None
                else:
                    found.setdefault(name, []).append(Binding(index, offset, target))
        self.learned.stars = tuple(stars)
        return found, self.learned.stars

    def binding(self, name: str, *place: object, **options: object) -> Binding | None:
        self._note(name)
        return super().binding(name, *place, **options)  # type: ignore[arg-type]

    def assigned(self, name: str) -> list[Binding]:
        self._note(name)
        return super().assigned(name)

    def is_changed(self, name: str) -> bool:
        return bool(self._answered("is_changed", name, super().is_changed))

    def written(self, name: str) -> tuple[str, ...]:
        return self._answered("written", name, super().written)  # type: ignore[return-value]

    def mentions(self, words: tuple[str, ...]) -> bool:
        return bool(self._answered("mentions", words, super().mentions))

    @contextmanager
    def reading(
        self,
        what: Hashable,
        matters: Callable[[str], object],
        holds: Callable[[Names, int], bool] | None = None,
    ) -> Iterator[None]:
        outer = self._asked
        if outer is None:
            yield
            return
        outer.readings.add(what)
        if what not in self._entered:
            self._entered.add(what)
            self.learned.readings[what] = Reading(matters, holds)
        reading = self.learned.readings[what]
        reading.asked.collected = outer.collected  # whoever is first to ask is who parses
        self._asked = reading.asked
        try:
            yield
            if holds is not None and reading.holders is None:
                reading.holders = {
                    code.key for index, code in enumerate(self.codes) if matters(code.source) and holds(self, index)
                }
                reading.most_names = MOST_GROWTH + len(reading.asked.names)
        finally:
            self._asked = outer

    def follow_versions(self, version_of: Callable[[str], str | None]) -> None:
        """Ask this for versions, and note what it answers."""
        self.version_of = lambda package: cast("str | None", self._answered("version", package, version_of))

    def answers_as_before(self, answers: Mapping[tuple[str, object], object], words: set[str]) -> bool:
        """Whether each question has the same answer; `words`: all of the cells that have changed."""
        ask: dict[str, Callable[..., object]] = {
            "is_changed": self.is_changed, "written": self.written, "mentions": self.mentions,
            "version": self.version_of,
        }  # fmt: skip
        return all(
            (kind in ("is_changed", "written") and subject not in words) or ask[kind](subject) == answer
            for (kind, subject), answer in answers.items()
        )

    def _answered(self, kind: str, subject: object, ask: Callable[..., object]) -> object:
        answer = ask(subject)
        if self._asked is not None:
            self._asked.answers[kind, subject] = answer
        return answer

    def _note(self, name: str) -> None:
        if self._asked is not None:
            self._asked.names.add(name)

    def _search(self, name: str) -> None:
        if name in self._searched:
            return
        self._searched.add(name)
        for index, code in enumerate(self.codes):
            if name in code.words and index not in self._collected and may_bind(code.source, name):
                with suppress(UnparsableCode):
                    self.collect(index)
