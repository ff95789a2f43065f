"""In which code cells of an open notebook a word stands."""

from __future__ import annotations

from collections.abc import Set

from mlsec_nb.incremental_cell import OpenCode

_NONE: frozenset[str] = frozenset()


class WordIndex:
    """The keys of the cells that have a word; kept up to date cell by cell."""

    def __init__(self) -> None:
        self._cells: dict[str, set[str]] = {}

    def replace(self, key: str, old: OpenCode | None, new: OpenCode | None) -> None:
        """A cell has other code now, none any more, or comes in."""
        if old is new:
            return
        before, behind = (old.words if old else _NONE), (new.words if new else _NONE)
        for word in before - behind:
            self._drop(word, key)
        for word in behind - before:
            self._cells.setdefault(word, set()).add(key)

    def _drop(self, word: str, key: str) -> None:
        cells = self._cells[word]
        cells.discard(key)
        if not cells:
            del self._cells[word]

    def cells_with(self, word: str) -> Set[str]:
        """The keys of the cells that have the word."""
        return self._cells.get(word, _NONE)
