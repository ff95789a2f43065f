"""The cells of an open notebook in their order, and what is kept up to date about all of them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from mlsec_nb.incremental_cell import OpenCell, OpenCode
from mlsec_nb.incremental_words import WordIndex


class OpenCells:
    """Cells by their keys. What is said of all of them is made anew where they have changed only."""

    def __init__(self) -> None:
        self.by_key: dict[str, OpenCell] = {}
        """In the order of the notebook."""
        self.size = 0
        """About how many bytes they take."""
        self._is_placed = True
        self.codes: dict[str, OpenCode] = {}
        """The code of the cells that have some, in the order of the notebook; as of `place`."""
        self.index_of: dict[str, int] = {}
        """Their numbers."""
        self.words = WordIndex()
        """Of that code."""

    def __iter__(self) -> Iterator[OpenCell]:
        return iter(self.by_key.values())

    def __len__(self) -> int:
        return len(self.by_key)

    def put(self, cell: OpenCell) -> None:
        """The cell is new (at the end until `arrange`), or has changed."""
        old = self.by_key.get(cell.key)
        self.by_key[cell.key] = cell
        self.size += cell.size - (old.size if old else 0)
        self._replace_code(cell.key, old.code if old else None, cell.code)
        if old is not None and old.number and (old.code is None) == (cell.code is None):
            cell.place(old.number, old.code_index)
        else:
            self._is_placed = False

    def arrange(self, order: Sequence[str]) -> None:
        """The notebook has these cells in this order; all of them are known."""
        if list(order) == list(self.by_key):
            return
        before, self.by_key = self.by_key, {key: self.by_key[key] for key in order}
        for key in before.keys() - self.by_key.keys():
            self._replace_code(key, before[key].code, None)
            self.size -= before[key].size
        self._is_placed = False

    def recode(self, cell: OpenCell, code: OpenCode | None) -> None:
        """A cell's text is to be read as another language."""
        self._replace_code(cell.key, cell.code, code)
        cell.code = code
        self._is_placed = False

    def place(self) -> None:
        """Let all cells know where they stand."""
        if self._is_placed:
            return
        code_index = 0
        for number, cell in enumerate(self, 1):
            cell.place(number, code_index)
            code_index += cell.code is not None
        self.codes = {cell.key: cell.code for cell in self if cell.code}
        self.index_of = {key: index for index, key in enumerate(self.codes)}
        self._is_placed = True

    def _replace_code(self, key: str, old: OpenCode | None, new: OpenCode | None) -> None:
        self.words.replace(key, old, new)
        if new is not None and key in self.codes:
            self.codes[key] = new
