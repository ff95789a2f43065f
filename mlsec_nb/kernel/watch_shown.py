"""The one line under a cell, with the details on click."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from typing import Any

from mlsec_nb.findings import Report
from mlsec_nb.frames.column import ColumnFinding
from mlsec_nb.frames.frame_report import safe_name
from mlsec_nb.frames.live import LiveFrame
from mlsec_nb.kernel.frames_html import frames_html
from mlsec_nb.kernel.frames_text import extent
from mlsec_nb.kernel.html import AMBER, color_of, place_html
from mlsec_nb.kernel.session_scan import label
from mlsec_nb.kernel.shown import Shown
from mlsec_nb.report.html_words import escaped
from mlsec_nb.report.summary import counted, summarize
from mlsec_nb.report.visible import visible

_MOST_NAMED = 4
_MOST_FRAMES = 3
# Findings, and columns of a frame, that are told in detail: each takes half a millisecond, and the notebook keeps them.
_MOST_DETAILED = 20
_BOX = "font-size:0.9em;line-height:1.45;color:inherit;margin:4px 0;border-left:3px solid {};padding-left:8px"


@dataclass(slots=True)
class CellLine:
    """What is to be said below one cell; nothing when nothing was found."""

    number: int
    report: Report | None = None
    frames: list[LiveFrame] = field(default_factory=list)
    is_whole: bool = True
    _handle: Any = None

    def show(self, frames_waiting: list[str], is_waiting: bool = False) -> None:
        """Display the line, if there is something to say, and say what is still to be done."""
        shown = self.shown(frames_waiting, is_waiting)
        if shown is not None:
            from IPython.display import display

            publish: Callable[..., Any] = display
            self._handle = publish(shown, display_id=True)

    def shown(self, frames_waiting: list[str], is_waiting: bool = False) -> Shown | None:
        """What is displayed."""
        told = self._told(frames_waiting, is_waiting)
        return self._shown(told) if told else None

    def show_again(self, frames_waiting: list[str] | None = None) -> None:
        """Say it as it is now that the cell was looked at: in the same place, or below it if nothing was said."""
        told = self._told(frames_waiting or [])
        if self._handle is not None:
            self._handle.update(self._shown(told or [f"{label(self.number)}: nothing found"]))
        elif told:
            self.show(frames_waiting or [])

    def _shown(self, told: list[str]) -> Shown:
        line = f"mlsec: {'; '.join(told)}"
        details = self._details()
        box = _BOX.format(color_of(self.report) if self.report and self.report.findings else AMBER)
        if not details:
            return Shown(line, f'<div style="{box}">{escaped(line)}</div>')
        summary = f'<summary style="cursor:pointer">{escaped(line)}</summary>'
        within = f'<div style="margin:2px 0 0 12px">{details}</div>'
        return Shown(line, f'<details style="{box}">{summary}{within}</details>')

    def _told(self, frames_waiting: list[str], is_waiting: bool = False) -> list[str]:
        told = [f"{label(self.number)}: still to be looked at"] if is_waiting else []
        if self.report is not None and (self.report.findings or self.report.errors):
            told.append(f"{label(self.number)}: {_counts(self.report)}")
            if not self.is_whole:
                told.append("of long outputs the beginning was looked at")
        frames = [frame for frame in self.frames if frame.columns or frame.problem]
        told += [_frame(frame, _MOST_NAMED // min(2, len(frames))) for frame in frames[:_MOST_FRAMES]]
        if len(frames) > _MOST_FRAMES:
            told.append(f"{counted(len(frames) - _MOST_FRAMES, 'more frame')}")
        if frames_waiting:
            names = visible(", ".join(frames_waiting[:_MOST_NAMED]))
            told.append(f"still to be looked at: {names} (`%mlsec frames` does it at once)")
        return told

    def _details(self) -> str:
        found = self.report.findings if self.report else ()
        frames = [frame for frame in self.frames if frame.columns]
        pieces = [place_html(replace(self.report, findings=found[:_MOST_DETAILED]))] if self.report else []
        if len(found) > _MOST_DETAILED:
            more = counted(len(found) - _MOST_DETAILED, "more finding")
            pieces.append(f"<div>{more}: <code>%mlsec scan</code> lists them</div>")
        pieces += [frames_html(map(_narrowed, frames[:_MOST_FRAMES]))] if frames else []
        if len(frames) > _MOST_FRAMES or any(len(frame.columns) > _MOST_DETAILED for frame in frames):
            pieces.append("<div><code>%mlsec frames</code> lists all</div>")
        return "".join(pieces)


def _narrowed(frame: LiveFrame) -> LiveFrame:
    """The frame with as many columns as are told in detail."""
    return replace(frame, columns=frame.columns[:_MOST_DETAILED])


def _counts(report: Report) -> str:
    summary = summarize(report)
    severities = ", ".join(f"{number} {severity.value}" for severity, number in summary.severities.items())
    rules = ", ".join(sorted({finding.rule for finding in report.findings})[:_MOST_NAMED])
    problems = f"{counted(len(report.errors), 'part')} could not be checked" if report.errors else ""
    return ", ".join(piece for piece in (severities, rules, problems) if piece)


def _frame(frame: LiveFrame, most: int) -> str:
    if frame.problem:
        return visible(f"{frame.name} {frame.problem}")
    named = ", ".join(visible(_column(one)) for one in frame.columns[:most])
    more = len(frame.columns) - most
    others = f" and {more} more" if more > 0 else ""
    return f"{visible(frame.name)} ({extent(frame)}): personal data in {named}{others}"


def _column(one: ColumnFinding) -> str:
    return f"{safe_name(one.name)} ({one.entity})"
