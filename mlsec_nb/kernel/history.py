"""The cells that were executed in this session, and the notebook file that they belong to."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

_GATE_LINE = re.compile(r"\s*%%mlsec\b[^\n]*(?:\n|\Z)")
_OWN_LINE = re.compile(r"%?mlsec(?:[ \t]+[-\w].*)?|%?(?:re|un)?load_ext[ \t]+mlsec_nb")


@dataclass(frozen=True, slots=True)
class ExecutedCell:
    """One executed input."""

    number: int
    """Execution count: the N of In[N]."""
    source: str
    """What the cell runs: its text without a `%%mlsec` line."""
    head: str = ""
    """The `%%mlsec` line, and blank lines above it."""

    @property
    def first_line(self) -> int:
        """1-based line of the cell at which `source` begins."""
        return self.head.count("\n") + 1


def executed_cell(number: int, raw: str) -> ExecutedCell:
    """The cell whose raw input is given."""
    gate = _GATE_LINE.match(raw) if "%%mlsec" in raw else None
    head = gate.group() if gate else ""
    return ExecutedCell(number, raw[len(head) :], head)


class CellIds:
    """Which cell of the notebook each input came from, where the front end says so."""

    def __init__(self, shell: Any) -> None:
        self._shell = shell
        self._id_of: dict[int, str] = {}
        self._numbers: dict[str, list[int]] = {}
        """The inputs of each cell of the notebook, in order."""

    def note(self, info: Any) -> None:
        """Remember the id of the cell that is about to run (IPython's event `pre_run_cell`)."""
        cell_id = getattr(info, "cell_id", None)
        if isinstance(cell_id, str) and getattr(info, "store_history", False):
            number = _stored(self._shell)
            if self._id_of.get(number) != cell_id:
                self._id_of[number] = cell_id
                self._numbers.setdefault(cell_id, []).append(number)

    def id_of(self, number: int) -> str | None:
        """The id of the notebook's cell that In[number] came from, when the front end said so."""
        return self._id_of.get(number)

    def is_rerun(self, number: int) -> bool:
        """Whether the same cell of the notebook was executed again later, so that this text of it is gone."""
        numbers = self._numbers.get(self._id_of.get(number, ""), ())
        if len(numbers) < 2:
            return False
        stored = _stored(self._shell)
        return any(number < later < stored and self._id_of[later] == self._id_of[number] for later in numbers)


def _raw_inputs(shell: Any) -> list[str]:
    """Raw inputs by execution count; the first entry stands for In[0] and is empty."""
    manager = getattr(shell, "history_manager", None)
    return list(getattr(manager, "input_hist_raw", ()))


def _stored(shell: Any) -> int:
    """How many raw inputs there are, In[0] among them."""
    return len(getattr(getattr(shell, "history_manager", None), "input_hist_raw", ()))


def next_number(shell: Any) -> int:
    """The execution count of the cell that is running."""
    return max(1, _stored(shell) - 1)


def executed_cells(shell: Any, cell_ids: CellIds) -> list[ExecutedCell]:
    """The session's inputs in order: of equal ones the last, of a cell that was run again its present text.

    Cells that only hold `%mlsec` or `%load_ext mlsec_nb` lines are left out.
    """
    inputs = enumerate(_raw_inputs(shell))
    cells = [executed_cell(number, raw) for number, raw in inputs if raw.strip() and not cell_ids.is_rerun(number)]
    last = {cell.source.strip(): cell for cell in cells}
    return sorted((cell for cell in last.values() if not is_own(cell.source)), key=lambda cell: cell.number)


def is_own(source: str) -> bool:
    """Whether a cell holds nothing but `%mlsec` and `%load_ext mlsec_nb` lines."""
    if "mlsec" not in source:
        return not source or source.isspace()
    return all(_OWN_LINE.fullmatch(line) for line in map(str.strip, source.splitlines()) if line)


def notebook_file(shell: Any) -> Path | None:
    """The file of the notebook that this kernel serves, when the front end tells and the file exists.

    Jupyter Server sets JPY_SESSION_NAME (an absolute path, or one relative to the server's folder; the kernel starts
    in the notebook's folder), VS Code sets `__vsc_ipynb_file__` in the namespace.
    """
    told = (shell.user_ns.get("__vsc_ipynb_file__"), os.environ.get("JPY_SESSION_NAME"))
    for path in told:
        if isinstance(path, str) and path.endswith(".ipynb"):
            for candidate in _candidates(path):
                if candidate.is_file():
                    return candidate
    return None


def _candidates(path: str) -> Iterator[Path]:
    yield Path(path)
    if not Path(path).is_absolute():
        yield Path(Path(path).name)
