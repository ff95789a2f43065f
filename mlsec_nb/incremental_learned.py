"""How the names of an open notebook came about, and what of it may be different now."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Set
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from mlsec_nb.bindings import Binding
from mlsec_nb.incremental_cell import Asked, Bindings, OpenCode
from mlsec_nb.names import Names

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
    bindings: dict[str, Bindings] = field(default_factory=dict)
    """What each of those cells binds, aliases traced to what they stand for."""
    keys: dict[Moment, list[str]] = field(default_factory=dict)
    stars: tuple[str, ...] = ()
    gathered: dict[Hashable, Gathered] = field(default_factory=dict)

    def targets(self, key: str) -> list[tuple[str, str]]:
        """The names that a cell's assignments make stand for importable things, and for which."""
        return self.bindings[key].targets if key in self.bindings else []

    def aliases(self, key: str) -> set[str]:
        """Those names."""
        return {name for name, _ in self.targets(key)}


@dataclass(frozen=True, slots=True)
class Start:
    """What names were before any text was checked. The next scan begins with it, where it may."""

    imports: tuple[dict[str, list[Binding]], tuple[str, ...]]
    collected: tuple[int, ...]
    """Numbers of the cells that have been parsed, in the order in which they were."""
    bindings: dict[str, Bindings]
    """By the keys of those cells."""
    first: frozenset[int]
    """Those that rules need parsed, whether they can be or not: they are before all others, from top to bottom."""
    aliases: dict[str, frozenset[str]]
    roots: frozenset[str]
    """Names that were asked for to know what others stand for."""
    is_settled: bool
    """Whether there were no new aliases when the search for their uses ended."""


@dataclass(slots=True)
class Touched:
    """Names that may not mean what they meant in the last scan, at this moment of this one."""

    asked: Set[str] = frozenset()
    """Every name that some check of the last scan, or what it gathered, has asked for."""
    names: set[str] = field(default_factory=set)
    aliases: set[str] = field(default_factory=set)
    """Those of them that can stand for importable things: cells that use them look at other calls."""

    def add(self, code: OpenCode, aliases: Iterable[str]) -> None:
        """All that a cell binds, those names among it that stand for importable things, before or now, and what
        somebody has parsed it for in vain.
        """
        self.names |= code.names_said
        self.names.update(name for name in self.asked & code.words if code.seems_to_bind(name))
        self.aliases.update(aliases)

    def compare(self, old: OpenCode | None, new: OpenCode | None, aliases: Set[str]) -> None:
        """What differs between two states of a cell: from the first statement that is another one to the last.

        `aliases`: the names that stood for importable things by the old state's assignments.
        """
        before, behind = (old.said if old else ()), (new.said if new else ())
        start = 0
        while start < min(len(before), len(behind)) and before[start] == behind[start]:
            start += 1
        end = 0
        while end < min(len(before), len(behind)) - start and before[-1 - end] == behind[-1 - end]:
            end += 1
        for said in (*before[start : len(before) - end], *behind[start : len(behind) - end]):
            self.names.add(said.name)
            if said.is_alias or said.name in aliases:
                self.aliases.add(said.name)
