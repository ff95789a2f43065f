"""One notebook that is open in an editor: its cells as they are now, and the report on them.

The report is that of `Scanner.scan` on the whole notebook. Only cells that have changed are checked again, and those
that have asked for something (a name, a version, whether a word occurs) that is another one now.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from mlsec_nb.decode import SETTINGS
from mlsec_nb.findings import Finding, Report
from mlsec_nb.incremental_cell import OpenCell, compact, open_cell
from mlsec_nb.incremental_cells import OpenCells
from mlsec_nb.incremental_changes import Known
from mlsec_nb.incremental_scan import Round, Superseded
from mlsec_nb.notebook import Ignored, Notebook
from mlsec_nb.scan import Scanner

HEAD = ""
"""The key of what stands for the notebook's own metadata."""


class OpenNotebook:
    """The cells of one open notebook. Not for several threads at once."""

    def __init__(self, scanner: Scanner, lock: threading.Lock | None = None) -> None:
        """`lock` is held while the scanner is at work: scanners are shared, and their native code is not."""
        self._scanner, self._lock = scanner, lock or threading.Lock()
        self._cells = OpenCells()
        self._metadata = "{}"
        self._settings: dict[str, Any] = {}
        self._head, self._ignored = _head("{}")
        self._known = Known()

    def use(self, scanner: Scanner, lock: threading.Lock) -> None:
        """Scan with another scanner from now on."""
        self._scanner, self._lock = scanner, lock
        self._forget()

    def missing(self, order: Sequence[str] | None, cells: Mapping[str, Any]) -> list[str]:
        """The cells of `order` that are neither in `cells` nor known."""
        return [key for key in order or () if key not in cells and key not in self._cells.by_key]

    def update(
        self, order: Sequence[str] | None, cells: Mapping[str, Mapping[str, Any]], metadata: Mapping[str, Any] | None
    ) -> None:
        """The notebook has changed; order and metadata of None are as they were. No cell of `order` may be missing."""
        if metadata is not None:
            self._update_metadata(metadata)
        for key in cells.keys() & frozenset(self._cells.by_key if order is None else order):
            cell, old = open_cell(key, cells[key], self._settings), self._cells.by_key.get(key)
            if old is not None:
                cell.take_over(old)
            self._cells.put(cell)
        if order is not None:
            self._cells.arrange(order)

    @property
    def size(self) -> int:
        """About how many bytes the notebook takes."""
        return len(self._metadata) + self._cells.size

    def findings(self) -> list[tuple[OpenCell, tuple[Finding, ...]]]:
        """What the last report says of each cell and of the notebook's own metadata; the same object while it holds.

        Cells of which it says nothing are left out.
        """
        return [(cell, cell.findings) for cell in (*self._cells, self._head) if cell.findings]

    def scan(self, cancelled: Callable[[], bool] = lambda: False) -> Report:
        """The report on the notebook as it is. Raises Superseded once `cancelled` says so."""
        self._cells.place()
        self._ignored.cells = {cell.number: cell.ignored for cell in self._cells if cell.ignored}
        scan = Round(self._scanner, self._lock, self._cells, self._head, self._ignored, self._known)
        report, self._known = scan.run(cancelled)
        return report

    def _update_metadata(self, metadata: Mapping[str, Any]) -> None:
        text = compact(metadata)
        if text == self._metadata:
            return
        before, self._settings = self._settings, {key: metadata[key] for key in SETTINGS if key in metadata}
        self._metadata = text
        self._head, self._ignored = _head(text)
        if before != self._settings:
            self._reopen()

    def _reopen(self) -> None:
        """The notebook is in another language, or switches off other rules."""
        for cell in self._cells:
            if cell.code:
                fresh = open_cell(cell.key, {"cell_type": "code", "source": cell.code.written}, self._settings)
                self._cells.recode(cell, fresh.code)
                cell.texts[0].language = fresh.texts[0].language
        self._forget()

    def _forget(self) -> None:
        self._known = Known()
        for cell in (*self._cells, self._head):
            cell.forget()


def _head(metadata: str) -> tuple[OpenCell, Ignored]:
    """The notebook's own metadata as a cell without a number, and what it switches off."""
    whole = Notebook.of_bytes(f'{{"cells":[],"metadata":{metadata}}}'.encode(), "")
    head = OpenCell(HEAD, len(metadata), whole.texts, (), tuple(message for _, message in whole.problems), None)
    head.forget()
    return head, whole.ignored


__all__ = ["OpenNotebook", "Superseded"]
