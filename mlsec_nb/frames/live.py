"""One live frame: what is personal in it, how far it singles people out, and what to do. No value of it is kept."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from mlsec_nb.frames.access import iter_columns
from mlsec_nb.frames.by_name import judge_schema
from mlsec_nb.frames.column import Column, ColumnFinding, Risk
from mlsec_nb.frames.decide import judging
from mlsec_nb.frames.fixes import FrameFix, frame_fixes
from mlsec_nb.frames.frame_report import safe_name
from mlsec_nb.frames.kinds import FrameKind
from mlsec_nb.frames.lazy import head_columns, schema_of
from mlsec_nb.frames.plain import plain_columns
from mlsec_nb.frames.risk import labels_of, unknown_risk, working_out_risk
from mlsec_nb.portions import Portions


@dataclass(frozen=True, slots=True)
class LiveFrame:
    """What is known of a variable that holds a frame."""

    name: str
    kind: str
    rows: int | None
    """None where counting them would compute something."""
    looked_at: int
    """Rows that were looked at, at the most: 0 when only the schema was."""
    columns: tuple[ColumnFinding, ...] = ()
    risk: Risk = field(default_factory=Risk)
    fixes: tuple[FrameFix, ...] = ()
    problem: str = ""
    """Why it could not be looked at; never text of the frame."""

    @property
    def is_sampled(self) -> bool:
        """Whether there are rows that were not looked at."""
        return self.rows is None or self.looked_at < self.rows


@dataclass(frozen=True, slots=True)
class Effort:
    """How much is done about a frame."""

    sample: int = 5000
    head: bool = False
    """Fetch a head of lazy frames too, of `sample` rows."""
    whole: bool = True
    """Look for mail addresses in all rows of text columns that are only sampled."""
    most_rows_grouped: int = 40_000_000
    """For k-anonymity, over all groupings; a frame with more rows has none."""


def looking_at(value: Any, name: str, kind: FrameKind, effort: Effort) -> Portions[LiveFrame]:
    """Judge one frame, in portions. Raises whatever the frame's own library raises."""
    if kind.rows != "here":
        return (yield from _looking_at_lazy(value, name, kind, effort))
    rows = _rows_of(value, kind)
    if kind.family in ("numpy", "records"):
        columns = plain_columns(value, name, effort.sample)
    else:
        columns = iter_columns(value, name, effort.sample, effort.whole)
    findings = yield from judging(columns)
    risk = unknown_risk(findings)
    if rows <= effort.most_rows_grouped and kind.family in ("pandas", "polars", "arrow") and not kind.is_series:
        risk = yield from working_out_risk(value, findings, effort.most_rows_grouped)
    yield "fixes of a frame"
    labels = _labels(value, kind, findings)
    fixes = frame_fixes(name, kind, labels, findings)
    return LiveFrame(name, kind.label, rows, min(rows, effort.sample), tuple(findings), risk, fixes)


def _looking_at_lazy(value: Any, name: str, kind: FrameKind, effort: Effort) -> Portions[LiveFrame]:
    schema = schema_of(value, kind)
    if effort.head:
        columns: list[Column] = head_columns(value, name, kind, effort.sample)
        findings = yield from judging(columns)
        looked_at = max((column.rows for column in columns), default=0)
    else:
        findings, looked_at = judge_schema(schema), 0
    labels = {name: name for name, _ in schema if safe_name(name) == name}
    fixes = frame_fixes(name, kind, dict(labels), findings)
    return LiveFrame(name, kind.label, None, looked_at, tuple(findings), unknown_risk(findings), fixes)


def _rows_of(value: Any, kind: FrameKind) -> int:
    """Rows, without `len` of a frame, which a subclass may have made its own."""
    if kind.family == "arrow":
        return int(value.num_rows)
    if kind.family == "records":
        return max(map(len, value.values())) if kind.label == "dict of columns" else len(value)
    return int(value.shape[0])


def _labels(value: Any, kind: FrameKind, findings: Sequence[ColumnFinding]) -> dict[str, object]:
    """The frame's own labels of the flagged columns that may stand in code."""
    if kind.is_series:
        return {}
    names = [finding.name for finding in findings if safe_name(finding.name) == finding.name]
    if kind.family in ("numpy", "records"):
        return {name: name for name in names}
    labels = labels_of(value if kind.label != "pyarrow.RecordBatch" else value.schema.empty_table())
    return {name: labels[name] for name in names if name in labels}
