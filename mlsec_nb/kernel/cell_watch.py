"""The cells that ran, scanned within a time; what does not fit is laid aside for an idle kernel."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from mlsec_nb.kernel.cell_outputs import output_texts
from mlsec_nb.kernel.history import executed_cell, executed_cells, is_own
from mlsec_nb.kernel.known import Known
from mlsec_nb.kernel.live_message import ran_cell
from mlsec_nb.kernel.pace import Step, Steps, Time, Work
from mlsec_nb.kernel.ran_scan import Ran, RanScan
from mlsec_nb.kernel.ran_texts import AT_ONCE
from mlsec_nb.kernel.session import Session
from mlsec_nb.kernel.watch_shown import CellLine
from mlsec_nb.rules.pii_flow_frames import Live
from mlsec_nb.scan import Scanner

_MOST_WAITING = 500


@dataclass(slots=True, eq=False)
class RanNow:
    """A cell that has run, what is to be said below it, what the frames held before it ran, and its outputs."""

    line: CellLine
    raw: str
    live: Live
    outputs: Sequence[Mapping[str, Any]]
    scan: Work[None] = field(init=False)
    """From when it is to be scanned."""


class CellWatch:
    """Cells that are still to be scanned, the last one first.

    Known miss: a cell that writes a frame and then takes the personal columns out of it, under the same name.
    """

    def __init__(self, session: Session, known: Known, scanner: Scanner) -> None:
        self._session, self._known = session, known
        self._scan = RanScan(scanner)
        self.waiting: list[RanNow] = []

    def add(self, ran: RanNow) -> None:
        """A cell is to be scanned, or once more."""
        ran.scan = Work(self._scanning(ran))
        self.waiting = [*(one for one in self.waiting if one is not ran), ran][-_MOST_WAITING:]

    def work(self, time: Time) -> Iterator[RanNow]:
        """Scan what waits as far as there is time; the cells, as they are finished.

        Raises what a scan raises: that cell waits no more, the others do.
        """
        while self.waiting:
            ran = self.waiting[-1]
            try:
                if not ran.scan.go_on(time):
                    break
            except BaseException:
                self.waiting.pop()
                raise
            yield self.waiting.pop()

    def _scanning(self, ran: RanNow) -> Steps[None]:
        shell, number = self._session.shell, ran.line.number
        cell = executed_cell(number, ran.raw)
        yield Step("own words", 1_000 + len(cell.source))
        if is_own(cell.source):
            return
        yield Step("inputs", AT_ONCE + number)
        others = [one for one in executed_cells(shell, self._session.cell_ids) if one.number != number]
        yield Step("outputs", 10 + len(ran.outputs))
        outputs, ran.line.is_whole = output_texts(ran.outputs, number)
        live = {**ran.live, **self._known.personal_columns()}
        ran.line.report, report = yield from self._scan.scanning(Ran(cell, others, outputs, live))
        self._known.note_cell(ran_cell(cell, outputs, report))

    def let_go(self) -> None:
        """Forget what waits."""
        self.waiting = []
