"""The names of an open notebook: as `Names`, made anew for each scan out of what is known about each cell."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterator, Mapping, Sequence, Set
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Any, cast

from mlsec_nb.bindings import Binding
from mlsec_nb.incremental_cell import Asked, OpenCode
from mlsec_nb.names import Names, Part, may_bind
from mlsec_nb.python import Code, UnparsableCode

Moment = tuple[str, int]
"""When a cell was parsed: during the check of (cell, which of its texts), or before all checks."""
BEFORE_CHECKS: Moment = ("", -1)


@dataclass(frozen=True)
class Gathered:
    """Something that was gathered from all cells, and how."""

    matters: Callable[[str], object]
    part: Callable[[Names, int], Any]
    moment: Moment
    parts: dict[str, tuple[Any, Asked]]
    """What it is in each cell that matters, by the cell's key in the order of the cells, and what was asked for it."""

    @cached_property
    def found(self) -> list[tuple[str, Any]]:
        """The parts that are not empty."""
        return [(key, found) for key, (found, _) in self.parts.items() if found]


@dataclass(slots=True)
class Learned:
    """How the names of one scan came about, for the next one to be compared with."""

    moments: dict[str, Moment] = field(default_factory=dict)
    """When each cell was parsed, by its key."""
    targets: dict[str, list[tuple[str, str]]] = field(default_factory=dict)
    """The names that a cell makes stand for importable things, by its key."""
    keys: dict[Moment, list[str]] = field(default_factory=dict)
    stars: tuple[str, ...] = ()
    gathered: dict[Hashable, Gathered] = field(default_factory=dict)


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
    changed: Set[str] = frozenset()
    """Keys of cells that are not as they were, or moved."""
    moved: Set[str] = frozenset()
    changed_words: Set[str] = frozenset()
    """All words of the cells that have changed, before and now."""
    installed_version_of: Callable[[str], str | None] = lambda package: None
    """As `version_of`, but notes nothing."""
    _answered_otherwise: Set[tuple[str, object]] = frozenset()
    """Questions that have another answer than in the last scan."""
    _gathers_as_before: dict[Hashable, bool] = field(default_factory=dict)
    _asked: Asked | None = None
    _moment: Moment = BEFORE_CHECKS

    @cached_property
    def index_of(self) -> dict[str, int]:
        """The number of a code cell by its key."""
        return {code.key: index for index, code in enumerate(self.codes)}

    def at(self, moment: Moment) -> None:
        """The checks have come to this moment."""
        self._moment = moment

    @contextmanager
    def asking(self, asked: Asked | None) -> Iterator[None]:
        """Note in `asked` what is asked in this block, and nowhere else."""
        outer, self._asked = self._asked, asked
        try:
            yield
        finally:
            self._asked = outer

    def comes_to_the_same(self, asked: Asked, code: OpenCode) -> bool:
        """Whether what has asked this about a cell in the last scan, at this moment, would find the same now.

        If so, all cells have been parsed that it would parse.
        """
        if not self._means_the_same(asked, code):
            return False
        return not asked.steps or (self._takes_the_same_steps(asked) and self._means_the_same(asked, code))

    def _takes_the_same_steps(self, asked: Asked) -> bool:
        outer, self._asked = self._asked, None
        try:
            for step in asked.steps:
                if isinstance(step, tuple):
                    if not self._gathers_the_same(*step):
                        return False
                elif step in self.index_of:
                    with suppress(UnparsableCode):
                        self.collect(self.index_of[step])
        finally:
            self._asked = outer
        return True

    def _means_the_same(self, asked: Asked, code: OpenCode) -> bool:
        touched = self.touched
        return (
            touched.names.isdisjoint(asked.names)
            and touched.aliases.isdisjoint(code.words)
            and (not asked.answers or self._answered_otherwise.isdisjoint(asked.answers))
            and code.key not in self.moved
            and self._has_same_stars
        )

    @cached_property
    def _has_same_stars(self) -> bool:
        return self.star_modules == self.last.stars

    def _gathers_the_same(self, what: Hashable) -> bool:
        last = self.last.gathered.get(what)
        if last is None:
            return False
        now = self._gather(what, last.matters, last.part)
        if what not in self._gathers_as_before:
            self._gathers_as_before[what] = now.found == last.found
        return self._gathers_as_before[what]

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
            self._asked.steps[key] = None
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
            for name, binding in cell.imported_as(index) if cell.imports else ():
                if name == "*":
                    stars[binding.target] = None
                else:
                    found.setdefault(name, []).append(binding)
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

    def gathered(
        self, what: Hashable, matters: Callable[[str], object], part: Callable[[Names, int], Part | None]
    ) -> dict[int, Part]:
        if self._asked is not None:
            self._asked.steps[what,] = None
        return {self.index_of[key]: found for key, found in self._gather(what, matters, part).found}

    def _gather(self, what: Hashable, matters: Callable[[str], object], part: Callable[[Names, int], Any]) -> Gathered:
        """Parts are taken over from the last scan where they would be the same, if it gathered at this moment too."""
        if what in self.learned.gathered:
            return self.learned.gathered[what]
        last = self.last.gathered.get(what)
        keys = self.index_of.keys() if last is None else (last.parts.keys() & self.index_of.keys()) | self.changed
        before = last.parts if last is not None and last.moment == self._moment else {}
        parts: dict[str, tuple[Any, Asked]] = {}
        for index in sorted(self.index_of[key] for key in keys):
            code = self.codes[index]
            known = before.get(code.key) if code.key not in self.changed else None
            if known is not None and self.comes_to_the_same(known[1], code):
                parts[code.key] = known
            elif matters(code.source):
                asked = Asked()
                with self.asking(asked):
                    parts[code.key] = part(self, index), asked
        self.learned.gathered[what] = Gathered(matters, part, self._moment, parts)
        return self.learned.gathered[what]

    def follow_versions(self, version_of: Callable[[str], str | None]) -> None:
        """Ask this for versions, and note what it answers."""
        self.version_of = lambda package: cast("str | None", self._answered("version", package, version_of))
        self.installed_version_of = version_of

    def compare_answers(self, answers: Mapping[tuple[str, object], object]) -> None:
        """Find out which of these questions have another answer now."""
        ask: dict[str, Callable[..., object]] = {
            "is_changed": super().is_changed, "written": super().written, "mentions": super().mentions,
            "version": self.installed_version_of,
        }  # fmt: skip
        self._answered_otherwise = {
            (kind, subject)
            for (kind, subject), answer in answers.items()
            if (kind not in ("is_changed", "written") or subject in self.changed_words)
            and ask[kind](subject) != answer
        }

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
