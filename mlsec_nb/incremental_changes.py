"""What a scan of an open notebook begins with: what the last one left, and what has changed since."""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence, Set
from dataclasses import dataclass, field

from mlsec_nb.incremental_askers import Askers, Question
from mlsec_nb.incremental_cell import OpenCell, OpenCode
from mlsec_nb.incremental_cells import OpenCells
from mlsec_nb.incremental_learned import Learned, Start, Touched
from mlsec_nb.scan import Scanner

Followed = tuple[tuple[str, str], ...]
"""(secret, id of the rule that knows it) of those that are looked for everywhere."""


@dataclass(frozen=True, slots=True)
class Naming:
    """The modules that rules need and some cell names, and the rules that need one which no cell names."""

    named: frozenset[str]
    useless: frozenset[int]


@dataclass(frozen=True, slots=True)
class Known:
    """What one scan leaves to the next, beside what each cell holds."""

    codes: dict[str, OpenCode] = field(default_factory=dict)
    """In the order of the notebook."""
    learned: Learned = field(default_factory=Learned)
    start: Start | None = None
    pinning: tuple[str, ...] = ()
    """Sources of the cells that install versions."""
    version_of: Callable[[str], str | None] | None = None
    followed: Followed = ()
    naming: Naming | None = None
    askers: Askers = field(default_factory=Askers)
    telling: frozenset[str] = frozenset()
    """Keys of the cells of which there is something to tell: findings, or errors."""


class Changes:
    """The code of an open notebook, compared with what it was at the last scan."""

    def __init__(self, cells: OpenCells, last: Known) -> None:
        self._before, self._askers, self._learned = last.codes, last.askers, last.learned
        self.codes = dict(cells.codes)
        self.moved = _moved(list(last.codes), list(self.codes))
        """Keys of cells that stand in another order."""
        changed = [key for key, code in self.codes.items() if last.codes.get(key) is not code]
        gone = [key for key in last.codes if key not in self.codes]
        self.changed = {*changed, *gone, *self.moved}
        """Keys of cells that are new, gone, moved or have another text."""
        self.words: set[str] = set()
        """All words of those cells, before and now."""
        self._gathered = [asked for found in last.learned.gathered.values() for _, asked in found.parts.values()]
        self._asked = last.askers.names | {name for asked in self._gathered for name in asked.names}
        self.touched = Touched(self._asked)
        for key in self.changed:
            self._compare(key)

    @property
    def states(self) -> list[OpenCode]:
        """The code of the changed cells, before and now."""
        states = [codes.get(key) for codes in (self._before, self.codes) for key in self.changed]
        return [code for code in states if code]

    def questions(self) -> dict[Question, object]:
        """Every question that a check of the last scan, or what it gathered, has asked, with the answer of then."""
        gathered = {question: asked.answers[question] for asked in self._gathered for question in asked.answers}
        return self._askers.answers | gathered

    def _compare(self, key: str) -> None:
        before, behind = self._before.get(key), self.codes.get(key)
        aliases = self._learned.aliases(key)
        self.touched.compare(before, behind, aliases)
        for code in (before, behind):
            self.words |= code.words if code else frozenset()
        if key in self.moved and behind:
            self.touched.add(behind, aliases | {said.name for said in behind.said if said.is_alias})

    def touch_searched(self, known: Set[str]) -> None:
        """Touch what is looked for in other cells now; those that are `known` before all checks need no search."""
        searched = self._asked & self.words
        for key in self.changed - known:
            before, behind = self._before.get(key), self.codes.get(key)
            self.touched.names.update(
                name for name in searched if _seems_to_bind(before, name) != _seems_to_bind(behind, name)
            )


def _seems_to_bind(code: OpenCode | None, name: str) -> bool:
    return code is not None and code.seems_to_bind(name)


def find_wanted(scanner: Scanner, lock: threading.Lock, cells: Sequence[OpenCell], last: Known) -> Naming:
    """Find for each text the rules that have a trigger in it, but those that need a module which no cell names."""
    for cell in cells:
        if cell.naming is None:
            _find_candidates(scanner, lock, cell)
    named = frozenset().union(*{cell.naming for cell in cells if cell.naming})
    naming = last.naming if last.naming and last.naming.named == named else Naming(named, scanner.useless(named))
    for cell in cells:
        if cell.useless is not naming.useless:
            cell.leave_out(naming.useless, scanner.parsing, scanner.reported)
    return naming


def _find_candidates(scanner: Scanner, lock: threading.Lock, cell: OpenCell) -> None:
    unknown = [index for index, found in enumerate(cell.candidates) if found is None]
    with lock:
        candidates = scanner.candidates([cell.texts[index] for index in unknown])
    for index, found in zip(unknown, candidates):
        cell.candidates[index] = found
    cell.naming = scanner.modules_named(cell.code.written if cell.code else "")


def _moved(before: list[str], behind: list[str]) -> set[str]:
    """Keys that are in both lists and do not stand in the same order: all between the first and the last such."""
    if before == behind:
        return set()
    both = set(before) & set(behind)
    old, new = [key for key in before if key in both], [key for key in behind if key in both]
    start = next((at for at, (one, other) in enumerate(zip(old, new)) if one != other), len(new))
    end = next((at for at, (one, other) in enumerate(zip(old[::-1], new[::-1])) if one != other), len(new))
    return set(new[start : len(new) - end]) if start < len(new) else set()
