"""Which cells of an open notebook have to be looked at in a scan, from top to bottom."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from heapq import heappop, heappush
from math import inf

from mlsec_nb.incremental_cell import OpenCell
from mlsec_nb.incremental_changes import Known
from mlsec_nb.incremental_names import OpenNames
from mlsec_nb.incremental_words import WordIndex


class Visits:
    """The cells that are not as they were, that had others parsed, and that have asked for what is another thing now.

    What is another thing can come out during a visit: then those below that have asked for it are visited too.
    """

    def __init__(
        self, cells: Mapping[str, OpenCell], words: WordIndex, last: Known, names: OpenNames, changed: Iterable[str]
    ) -> None:
        self._cells, self._words, self._askers, self._names = cells, words, last.askers, names
        self._names_seen: set[str] = set()
        self._aliases_seen: set[str] = set()
        keys = {*changed, *last.askers.parsing, *(key for key, _ in last.learned.keys)}
        if not names.has_same_stars:
            keys.update(cells)
        keys.update(key for question in names.answered_otherwise for key in self._askers.of_question(question))
        self._next: list[tuple[float, str]] = []
        self._add(keys, 0)

    def __iter__(self) -> Iterator[OpenCell]:
        place = 0.0
        self._add_concerned(place)
        while self._next:
            following, key = heappop(self._next)
            if following > place:
                place = following
                yield self._cells[key]
                self._add_concerned(place)

    def _add_concerned(self, place: float) -> None:
        """Of the cells below, those that what has been touched by now concerns."""
        touched = self._names.touched
        if len(touched.names) > len(self._names_seen):
            for name in touched.names - self._names_seen:
                self._add(self._askers.of_name(name), place)
            self._names_seen |= touched.names
        if len(touched.aliases) > len(self._aliases_seen):
            for name in touched.aliases - self._aliases_seen:
                self._add(self._words.cells_with(name), place)
            self._aliases_seen |= touched.aliases

    def _add(self, keys: Iterable[str], place: float) -> None:
        for cell in [self._cells[key] for key in keys if key in self._cells]:
            below = cell.number or inf  # what stands for the notebook's metadata comes last
            if below > place:
                heappush(self._next, (below, cell.key))
