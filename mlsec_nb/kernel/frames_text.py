"""Frames as plain text."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from mlsec_nb.frames.column import ColumnFinding, Risk
from mlsec_nb.frames.frame_report import safe_name
from mlsec_nb.frames.live import LiveFrame
from mlsec_nb.report.summary import counted
from mlsec_nb.report.visible import visible


def frames_text(frames: Iterable[LiveFrame]) -> str:
    """All frames, each with its columns, its risk and its fixes."""
    return "\n".join(line for frame in frames for line in _lines(frame))


def headline(frame: LiveFrame) -> str:
    """The frame in one line: what it is, how many rows, how many columns are personal."""
    return f"{frame.name}: {frame.kind}, {extent(frame)}, {verdict(frame)}"


def extent(frame: LiveFrame) -> str:
    """How many rows, and how many of them were looked at."""
    if frame.problem:
        return "rows not counted"
    if frame.rows is None:
        return f"{counted(frame.looked_at, 'row')} looked at" if frame.looked_at else "schema only"
    rows = counted(frame.rows, "row")
    return f"{rows}, {frame.looked_at:,} looked at" if frame.is_sampled else rows


def verdict(frame: LiveFrame) -> str:
    """What was found, counted."""
    if frame.problem:
        return frame.problem
    return f"{counted(len(frame.columns), 'column')} with personal data" if frame.columns else "no personal data found"


def _lines(frame: LiveFrame) -> Iterator[str]:
    yield visible(headline(frame))
    width = max((len(visible(safe_name(one.name))) for one in frame.columns), default=0)
    yield from (_column(one, width) for one in frame.columns)
    yield from (f"  {line}" for line in risk_lines(frame.risk))
    if frame.fixes:
        yield f"  fixes: {', '.join(fix.id for fix in frame.fixes)} (`%mlsec frames {frame.name} --fix drop` inserts)"


def _column(one: ColumnFinding, width: int) -> str:
    told = f"{one.entity:15} {one.group:7} {one.confidence:4.0%}  {share(one)}{visible(one.reason)}"
    shape = f", as {visible(form(one))}" if one.shape else ""
    return f"  {visible(safe_name(one.name)):{width}}  {told}{shape}  {' '.join(one.tags)}"


def form(one: ColumnFinding) -> str:
    """The form of the values; written so that no scanner takes it for an address."""
    return one.shape.replace("@", " @ ")


def share(one: ColumnFinding) -> str:
    """The share of matching values, when values were looked at."""
    return f"{one.prevalence:.0%} of values; " if one.prevalence else ""


def risk_lines(risk: Risk) -> Iterator[str]:
    """Which columns single people out together, and what would help."""
    if risk.smallest_set:
        names = ", ".join(visible(safe_name(name)) for name in risk.smallest_set)
        yield f"together identifying: {names}: {risk.share_below_5:.0%} of rows are in groups of fewer than 5"
        for name, advice in zip(risk.smallest_set, risk.generalise):
            yield f"  {visible(safe_name(name))}: better {advice}"
    elif len(risk.quasi_identifiers) > 1 and risk.k_min is None:
        names = ", ".join(visible(safe_name(name)) for name in risk.quasi_identifiers)
        yield f"quasi-identifiers, not counted together: {names}"
