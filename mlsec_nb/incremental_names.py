"""The names of an open notebook: as `Names`, made anew for each scan out of what is known about each cell."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterator, Mapping, Sequence, Set
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Any, cast

from mlsec_nb.bindings import Binding, may_bind
from mlsec_nb.incremental_cell import Asked, OpenCode
from mlsec_nb.incremental_learned import BEFORE_CHECKS, Gathered, Learned, Moment, Start, Touched
from mlsec_nb.names import Names, Part
from mlsec_nb.python import Code, UnparsableCode


@dataclass
class OpenNames(Names):
    """Notes what a check asks, and what has come about in another way than in the last scan."""

    codes: Sequence[OpenCode] = ()
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
    _aliases_seen: dict[str, frozenset[str]] = field(default_factory=dict)
    _owned: set[str] | None = None
    """Names whose bindings belong to this scan; those of others are also those of a `Start`. None: all."""
    _asked: Asked | None = field(default_factory=Asked)
    """What is asked now; before the checks, the names that others stand for."""
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

    def end_of_unreached(self) -> None:
        """As `end_of`, for the moments that do not come again, or in another order."""
        for moment in self.last.keys:
            if moment != BEFORE_CHECKS and (moment[0] in self.moved or moment[0] not in self.index_of):
                self.end_of(moment)

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
            self._add(name, binding)
        if targets:
            self.learned.targets[key] = targets
        self._compare(index, key, targets)
        return code

    def _add(self, name: str, binding: Binding) -> None:
        if self._owned is None or name in self._owned:
            self._bindings.setdefault(name, []).append(binding)
        else:
            self._owned.add(name)
            self._bindings[name] = [*self._bindings.get(name, ()), binding]

    def aliases(self) -> dict[str, frozenset[str]]:
        found = super().aliases()
        self._aliases_seen = dict(found)
        return found

    def start(self, first: Set[int]) -> Start:
        """The names as they are now that the search for aliases has ended; `first`: cells that rules need parsed."""
        roots = self._asked.names if self._asked else ()
        self._asked, self._owned = None, set()
        return Start(
            self._imports, dict(self._bindings), frozenset(self._collected), frozenset(first), dict(self._aliases),
            dict(self.learned.targets), frozenset(roots), self._aliases_seen == self._aliases,
        )  # fmt: skip

    def begin_with(self, start: Start, before: Mapping[str, OpenCode]) -> None:
        """Begin with what was known at the last scan's start, but for changed cells; these are to be collected."""
        changed = {self.index_of[key]: before[key] for key in self.changed}
        self._bindings, self._owned = dict(start.bindings), set()
        self._collected = set(start.collected - changed.keys())
        self._aliases, self._aliases_known = dict(start.aliases), True
        self._asked = Asked(set(start.roots))
        if not any(code.imports for index, old in changed.items() for code in (old, self.codes[index])):
            self._imports = start.imports
            self.learned.stars = start.imports[1]
        for index, old in changed.items():
            for name in old.names_bound if index in start.collected else ():
                self._owned.add(name)
                self._bindings[name] = [one for one in self._bindings[name] if one.cell != index]
        keys = [self.codes[index].key for index in sorted(self._collected)]
        self.learned.moments, self.learned.keys = dict.fromkeys(keys, BEFORE_CHECKS), {BEFORE_CHECKS: keys}
        self.learned.targets = {key: found for key, found in start.targets.items() if key not in self.changed}

    def has_begun_as(self, start: Start, first: Set[int], before: Mapping[str, OpenCode]) -> bool:
        """Whether names are as if all cells had been collected now, the changed ones in their turn.

        Only when these were, and are, among the `first` ones, or bind nothing; and no name stands for another thing.
        """
        for key in self.changed:
            index, code = self.index_of[key], self.codes[self.index_of[key]]
            was, now = index in start.collected, index in self._collected
            binds = [names for is_in, names in ((was, before[key].names_bound), (now, code.names_bound)) if is_in]
            if (index in first) != (index in start.first) or (index not in first and any(binds)):
                return False
            if self.learned.targets.get(key) != start.targets.get(key) or (now and not was and code.binds_aliases):
                return False
            for name in code.names_bound if now else ():
                self._bindings[name].sort(key=lambda one: one.cell if one.cell in first else len(self.codes))
        return True

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

    def compare_answers(self, answers: Mapping[tuple[str, object], object], changed: Sequence[str]) -> None:
        """Find out which of these questions have another answer now; `changed`: sources that are new or gone."""
        ask: dict[str, Callable[..., object]] = {
            "is_changed": super().is_changed, "written": super().written, "mentions": super().mentions,
            "version": self.installed_version_of,
        }  # fmt: skip
        self._answered_otherwise = {
            (kind, subject)
            for (kind, subject), answer in answers.items()
            if self._may_differ(kind, subject, changed) and ask[kind](subject) != answer
        }

    def _may_differ(self, kind: str, subject: Any, changed: Sequence[str]) -> bool:
        if kind == "mentions":
            return any(word in source for source in changed for word in subject)
        return kind == "version" or subject in self.changed_words

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
