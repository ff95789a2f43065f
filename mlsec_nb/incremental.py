"""One notebook that is open in an editor: its cells as they are now, and the report on them."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from mlsec_nb.findings import Report
from mlsec_nb.notebook import Notebook
from mlsec_nb.rawjson import JsonPath
from mlsec_nb.scan import Scanner


class Superseded(Exception):
    """The scan was given up because its answer is no longer wanted."""


@dataclass(slots=True)
class OpenNotebook:
    """The cells of one open notebook."""

    scanner: Scanner
    lock: threading.Lock = field(default_factory=threading.Lock, repr=False)
    """Held while the scanner looks for triggers: scanners are shared, and their native code has one scratch space."""
    order: tuple[str, ...] = ()
    _cells: dict[str, str] = field(default_factory=dict, repr=False)
    _metadata: str = field(default="{}", repr=False)
    _texts: dict[tuple[int | None, JsonPath], str] = field(default_factory=dict, repr=False)

    def use(self, scanner: Scanner, lock: threading.Lock) -> None:
        """Scan with another scanner from now on."""
        self.scanner, self.lock = scanner, lock

    def missing(self, order: Sequence[str], cells: Mapping[str, Any]) -> list[str]:
        """The cells of `order` that are neither in `cells` nor known."""
        return [key for key in order if key not in cells and key not in self._cells]

    def update(
        self, order: Sequence[str], cells: Mapping[str, Mapping[str, Any]], metadata: Mapping[str, Any] | None
    ) -> None:
        """The notebook has changed; `metadata` of None is as it was. No cell of `order` may be missing."""
        for key, cell in cells.items():
            self._cells[key] = compact(dict(cell) | {"id": key})
        self.order = tuple(order)
        self._cells = {key: self._cells[key] for key in order}
        if metadata is not None:
            self._metadata = compact(metadata)

    @property
    def size(self) -> int:
        """About how many bytes the notebook takes."""
        return len(self._metadata) + sum(map(len, self._cells.values()))

    def source(self, cell: int | None, where: JsonPath) -> str:
        """The text at a place relative to a cell, as of the last scan; "" when there is none."""
        return self._texts.get((cell, where), "")

    def scan(self, cancelled: Callable[[], bool] = lambda: False) -> Report:
        """The report on the notebook as it is. Raises Superseded once `cancelled` says so."""
        cells = ",".join(self._cells.values())
        data = f'{{"cells":[{cells}],"metadata":{self._metadata}}}'.encode()
        notebook = Notebook.of_bytes(data, "")
        if cancelled():
            raise Superseded
        self._texts = {
            (text.cell, text.where if text.cell is None else text.where[2:]): text.source for text in notebook.texts
        }
        with self.lock:
            return self.scanner.scan(notebook)


def compact(value: Any) -> str:
    """JSON as the browser's JSON.stringify writes it; ASCII only where a lone surrogate cannot be encoded."""
    text = json.dumps(value, ensure_ascii=False, separators=(",", ":"))
    try:
        text.encode()
    except UnicodeEncodeError:
        return json.dumps(value, separators=(",", ":"))
    return text
