"""What is known of a session by now: the cells that were looked at, and its frames. The panel shows it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from mlsec_nb.findings import Report
from mlsec_nb.frames.live import LiveFrame
from mlsec_nb.kernel.live_message import RanCell, frame_codes, frame_message, report_message
from mlsec_nb.kernel.session import Session
from mlsec_nb.kernel.session_scan import placed
from mlsec_nb.rules.pii_flow_columns import counts
from mlsec_nb.scan import merged

_MOST_CELLS = 2000


class Known:
    """Findings by cell and by frame; no text of a cell but what offsets need, no value of a frame."""

    def __init__(self, session: Session) -> None:
        self._session = session
        self.cells: dict[int, RanCell] = {}
        self.frames: dict[str, LiveFrame] = {}
        self._told: tuple[list[RanCell], list[LiveFrame]] | None = None

    @property
    def report(self) -> Report:
        """The findings of all cells as they are now."""
        return merged(one.report for one in self._present())

    def with_outputs(self, report: Report) -> Report:
        """A report, and what the watch found in outputs that are not in it: those that no file holds yet."""
        ran = self._present()
        seen = {(finding.rule, finding.excerpt) for finding in report.findings if finding.part == "output"}
        shown = placed(merged(one.report for one in ran), [one.cell for one in ran])
        others = tuple(
            finding
            for finding in shown.findings
            if finding.part == "output" and (finding.rule, finding.excerpt) not in seen
        )
        both = merged([report, replace(shown, findings=others, errors=(), stats={})])
        findings = report.findings + others
        counts = report.stats | {"findings": len(findings)}
        return replace(both, findings=findings, errors=report.errors, stats=counts)

    def personal_columns(self) -> dict[str, dict[str, str]]:
        """{frame: {column: entity}} of the frames that are known, as the rules on flows read it."""
        return {
            frame.name: {one.name: one.entity for one in frame.columns if counts(one.entity)}
            for frame in self.frames.values()
            if not frame.problem
        }

    def note_cell(self, ran: RanCell) -> None:
        """Remember what was found in a cell; the one longest ago is forgotten when there are very many."""
        self.cells.pop(ran.cell.number, None)
        if ran.report.findings or ran.report.errors:
            self.cells[ran.cell.number] = ran
        if len(self.cells) > _MOST_CELLS:
            del self.cells[next(iter(self.cells))]

    def note_frames(self, frames: Iterable[LiveFrame]) -> None:
        """Remember frames that were looked at, and tell the panel."""
        self.frames |= {frame.name: frame for frame in frames}
        self.tell_panel()

    def keep_frames(self, names: set[str]) -> None:
        """Forget the frames that are gone."""
        self.frames = {name: frame for name, frame in self.frames.items() if name in names}

    def tell_panel(self) -> None:
        """Send what is known to the panel, if that is not what it was told last; of the frames those with columns."""
        cells, frames = self._present(), [frame for frame in self.frames.values() if frame.columns]
        if (cells, frames) != self._told:
            self._told = cells, frames
            report = report_message(cells, self._session.cell_ids)
            self._session.panel.show(report, [frame_message(frame) for frame in frames], frame_codes(frames))

    @property
    def size(self) -> int:
        """Findings of cells and frames: what the panel is told of."""
        cells = sum(len(ran.report.findings) for ran in self.cells.values())
        return cells + sum(len(frame.columns) for frame in self.frames.values())

    def _present(self) -> list[RanCell]:
        is_rerun = self._session.cell_ids.is_rerun
        self.cells = {number: ran for number, ran in self.cells.items() if not is_rerun(number)}
        return list(self.cells.values())


def live_columns(session: Session) -> dict[str, dict[str, str]]:
    """{frame: {column: entity}} of the frames that are known by now."""
    return {} if session.known is None else known_of(session).personal_columns()


def known_of(session: Session) -> Known:
    """What is known of this session; made when it is first asked for."""
    if session.known is None:
        session.known = Known(session)
    known: Known = session.known
    return known
