"""The names of an open notebook: as `Names`, made anew for each scan out of what is known about each cell."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Mapping, Set
from contextlib import suppress
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Any

from mlsec_nb.bindings import Binding
from mlsec_nb.incremental_asking import AskedNames
from mlsec_nb.incremental_cell import Asked, Bindings, OpenCode, may_be_alias
from mlsec_nb.incremental_learned import BEFORE_CHECKS, Gathered, Learned, Moment, Start, Touched
from mlsec_nb.names import Names, Part
from mlsec_nb.python import Code, UnparsableCode


@dataclass
class OpenNames(AskedNames):
    """Knows what has come about in another way than in the last scan."""

    last: Learned = field(default_factory=Learned)
    learned: Learned = field(default_factory=Learned)
    touched: Touched = field(default_factory=Touched)
    changed: Set[str] = frozenset()
    """Keys of cells that are not as they were, or moved."""
    moved: Set[str] = frozenset()
    _gathers_as_before: dict[Hashable, bool] = field(default_factory=dict)
    _aliases_seen: dict[str, frozenset[str]] = field(default_factory=dict)
    _moment: Moment = BEFORE_CHECKS
    _unbound: list[Bindings] = field(default_factory=list)
    """Of cells that have been parsed, what nobody has asked for yet: `_bindings` is to have it before it is read."""

    def at(self, moment: Moment) -> None:
        """The checks have come to this moment."""
        self._moment = moment

    def comes_to_the_same(self, asked: Asked, code: OpenCode) -> bool:
        """Whether what has asked this about a cell in the last scan, at this moment, would find the same now.

        If so, all cells have been parsed that it would parse.
        """
        if not self._means_the_same(asked, code):
            return False
        return not asked.steps or (self._takes_the_same_steps(asked) and self._means_the_same(asked, code))

    def _takes_the_same_steps(self, asked: Asked) -> bool:
        with self.asking(None):
            for step in asked.steps:
                if isinstance(step, tuple):
                    if not self._gathers_the_same(*step):
                        return False
                elif step in self.index_of:
                    self._collect_as_before(step)
        return True

    def _means_the_same(self, asked: Asked, code: OpenCode) -> bool:
        touched = self.touched
        return (
            touched.names.isdisjoint(asked.names)
            and touched.aliases.isdisjoint(code.words)
            and (not asked.answers or self.answered_otherwise.isdisjoint(asked.answers))
            and code.key not in self.moved
            and self.has_same_stars
        )

    @cached_property
    def has_same_stars(self) -> bool:
        """Whether `from module import *` names the modules that it named in the last scan."""
        return self.star_modules == self.last.stars

    def _gathers_the_same(self, what: Hashable) -> bool:
        last = self.last.gathered.get(what)
        if last is None:
            return False
        now = self._gather(what, last.matters, last.part)
        if what not in self._gathers_as_before:
            self._gathers_as_before[what] = now.found == last.found
        return self._gathers_as_before[what]

    def end_of_unreached(self) -> None:
        """As `end_of`, for the moments that do not come again, or in another order."""
        for moment in self.last.keys:
            if moment != BEFORE_CHECKS and (moment[0] in self.moved or moment[0] not in self.index_of):
                self.end_of(moment)

    def end_of(self, moment: Moment) -> None:
        """What the last scan had parsed at this moment, and this one has not, is not known from here on."""
        for key in self.last.keys.get(moment, ()):
            if key not in self.learned.moments and key in self.index_of:
                self.touched.add(self.codes[self.index_of[key]], self.last.aliases(key))

    def collect(self, index: int) -> Code:
        code, key = self.codes[index].code, self.codes[index].key
        if index in self._collected:
            return code
        self.note_step(key)
        self._enter(key, index)
        self.learned.bindings[key] = self._bound(index)
        self._compare(index, key)
        return code

    def _enter(self, key: str, index: int) -> None:
        self._collected[index] = None
        self.learned.moments[key] = self._moment
        self.learned.keys.setdefault(self._moment, []).append(key)

    def _bound(self, index: int) -> Bindings:
        """What a cell binds, aliases traced; each binding is known to those below it."""
        plain = self.codes[index].bound(index)
        if not plain.may_alias:
            self._unbound.append(plain)
            return plain
        self._bind()
        traced = Bindings(index)
        for name, binding in plain.in_order:
            if (
                may_be_alias(binding)
                and binding.value is not None
                and (target := self.qualified(binding.value, index, binding.offset))
            ):
                binding = replace(binding, target=target)
                self._note_alias(name, target)
                traced.targets.append((name, target))
            traced.add(name, binding)
            self._bindings.setdefault(name, []).append(binding)
        return traced

    def _bind(self) -> None:
        for bindings in self._unbound:
            for name, found in bindings.by_name.items():
                self._bindings.setdefault(name, []).extend(found)
        self._unbound.clear()

    def binding(self, name: str, *place: object, **options: object) -> Binding | None:
        self._bind()
        return super().binding(name, *place, **options)

    def assigned(self, name: str) -> list[Binding]:
        self._bind()
        return super().assigned(name)

    def _search(self, name: str) -> None:
        super()._search(name)
        self._bind()

    def _collect_as_before(self, key: str) -> None:
        """As `collect`, for one who has asked nothing that has another answer now.

        That the cell was parsed at another moment in the last scan needs no look: its names would be touched.
        """
        index, known = self.index_of[key], self.last.bindings.get(key)
        if index in self._collected:
            return
        if known is None or known.index != index or key in self.changed:
            with suppress(UnparsableCode):
                self.collect(index)
            return
        self._take_over(key, index, known)
        for name, target in known.targets:
            self._note_alias(name, target)

    def aliases(self) -> dict[str, frozenset[str]]:
        found = super().aliases()
        if self._moment == BEFORE_CHECKS:
            self._aliases_seen = dict(found)
        return found

    def start(self, first: Set[int]) -> Start:
        """The names as they are now that the search for aliases has ended; `first`: cells that rules need parsed."""
        roots = self._asked.names if self._asked else ()
        self._asked = None
        return Start(
            self._imports, tuple(self._collected), dict(self.learned.bindings), frozenset(first), dict(self._aliases),
            frozenset(roots), self._aliases_seen == self._aliases,
        )  # fmt: skip

    def begin_with(self, start: Start, before: Mapping[str, OpenCode]) -> None:
        """Begin with what was known at the last scan's start, but for changed cells.

        Those among the first are collected in their turn: what their names stand for depends on what is known by then.
        """
        changed = {self.index_of[key] for key in self.changed}
        self._aliases, self._aliases_known = dict(start.aliases), True
        self._asked = Asked(set(start.roots))
        if not any(codes.imports for key in self.changed for codes in (before[key], self.codes[self.index_of[key]])):
            self._imports = start.imports
            self.learned.stars = start.imports[1]
        others = [index for index in start.collected if index not in start.first and index not in changed]
        for index in (*sorted(start.first), *others):
            if index in changed:
                with suppress(UnparsableCode):
                    self.collect(index)
            elif (key := self.codes[index].key) in start.bindings:
                self._take_over(key, index, start.bindings[key])

    def _take_over(self, key: str, index: int, known: Bindings) -> None:
        """As if the cell had been collected, of which this is known."""
        self._enter(key, index)
        self.learned.bindings[key] = known
        self._unbound.append(known)

    def has_begun_as(self, start: Start, first: Set[int], before: Mapping[str, OpenCode]) -> bool:
        """Whether names are as if all cells had been collected now.

        Only when the changed ones were, and are, among the `first` ones, or bind nothing; and no name stands for
        another thing.
        """
        for key in self.changed:
            index, code = self.index_of[key], self.codes[self.index_of[key]]
            was, now = key in start.bindings, index in self._collected
            binds = [names for is_in, names in ((was, before[key].names_bound), (now, code.names_bound)) if is_in]
            if (index in first) != (index in start.first) or (index not in first and any(binds)):
                return False
            if self.learned.targets(key) != (start.bindings[key].targets if was else []):
                return False
        return True

    def _compare(self, index: int, key: str) -> None:
        """Whether the cell was parsed at the same moment in the last scan, and its names stood for the same things."""
        if self.last.moments.get(key) != self._moment:
            self.touched.add(self.codes[index], self.last.aliases(key) | self.learned.aliases(key))
            return
        before, targets = self.last.targets(key), self.learned.targets(key)
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

    def gathered(
        self, what: Hashable, matters: Callable[[str], object], part: Callable[[Names, int], Part | None]
    ) -> dict[int, Part]:
        self.note_step((what,))
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
