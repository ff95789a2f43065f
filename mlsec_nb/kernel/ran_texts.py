"""The texts of the cells that have run: what is worked out about each is kept from one scan to the next."""

from __future__ import annotations

from collections.abc import Sequence

from mlsec_nb.code_cell import CodeCell
from mlsec_nb.kernel.history import ExecutedCell
from mlsec_nb.kernel.pace import Step, Steps
from mlsec_nb.kernel.session_scan import code_of, notebook_of
from mlsec_nb.notebook import Ignored, Notebook, Text
from mlsec_nb.scan import Scanner

AT_ONCE = 200
"""Cells that are gone through in one step when there is nothing to be worked out about them."""
_MOST_GONE = 500


class RanTexts:
    """The cells of a session, by their text."""

    def __init__(self, scanner: Scanner) -> None:
        self._scanner = scanner
        self._code: dict[str, CodeCell] = {}
        self._modules: dict[str, frozenset[str]] = {}
        """Of those that some rule needs, the ones that a cell names."""
        self._useless: frozenset[int] = frozenset()

    def reading(self, cells: Sequence[ExecutedCell]) -> Steps[None]:
        """These are the cells of the session now."""
        for number, cell in enumerate(cells):
            if cell.source not in self._modules:
                yield Step("modules", 1_000 + len(cell.source))
                self._modules[cell.source] = self._scanner.modules_named(cell.source)
                self._code[cell.source] = code_of(cell.source)
            elif number % AT_ONCE == 0:
                yield Step("known cells", AT_ONCE)
        yield Step("modules of all", AT_ONCE + len(cells))
        if len(self._code) > len(cells) + _MOST_GONE:
            present = {cell.source for cell in cells}
            self._code = {source: code for source, code in self._code.items() if source in present}
            self._modules = {source: named for source, named in self._modules.items() if source in present}
        self._useless = self._scanner.useless(frozenset().union(*(self._modules[cell.source] for cell in cells)))

    @property
    def useless(self) -> frozenset[int]:
        """The rules that need a module which no cell names."""
        return self._useless

    def notebook(self, cells: Sequence[ExecutedCell], outputs: Sequence[Text]) -> Notebook:
        """Some of the cells in this order as a notebook, and the outputs of one."""
        whole = notebook_of(cells, Ignored(), self._code_of)
        whole.texts += outputs
        return whole

    def is_read(self, text: Text) -> bool:
        """Whether a cell's text has been parsed."""
        return self._code_of(text.source).is_parsed

    def _code_of(self, source: str) -> CodeCell:
        return self._code.get(source) or code_of(source)
