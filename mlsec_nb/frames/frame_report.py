"""`mlsec data`: what a data file holds, as values and as the JSON that the command promises."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from mlsec_nb.frames.access import columns_of
from mlsec_nb.frames.cells import mask_shape
from mlsec_nb.frames.column import ColumnFinding, Risk
from mlsec_nb.frames.data_files import read_frames
from mlsec_nb.frames.decide import judge
from mlsec_nb.frames.risk import risk_of, unknown_risk

DEFAULT_SAMPLE = 5000
_VALUE_AS_NAME = re.compile(r"\S@\S|\d(?:[ ().-]{0,2}\d){6}")


@dataclass(frozen=True, slots=True)
class FrameReport:
    """One table of a file: its path (with `#sheet` or `#key` when the file has several), rows, and what was found."""

    path: str
    rows: int
    columns: tuple[ColumnFinding, ...]
    risk: Risk


def scan_data_file(path: Path, whole_k: bool = False, sample: int = DEFAULT_SAMPLE) -> list[FrameReport]:
    """Judge every table of a data file. Raises DataFileError when the file cannot be read.

    `whole_k`: read large files whole, so that k can be counted on all rows; `sample`: rows looked at per column.
    """
    reports = []
    for name, frame, rows in read_frames(path, whole_k):
        findings = judge(columns_of(frame, name, sample))
        risk = risk_of(frame, findings) if len(frame) == rows else unknown_risk(findings)
        reports.append(FrameReport(str(path) + name[len(path.name) :], rows, tuple(findings), risk))
    return reports


def frame_report_to_json(report: FrameReport) -> dict[str, Any]:
    """JSON-ready form of one table's report: exactly the promised keys, flagged columns only."""
    return {
        "path": report.path,
        "rows": report.rows,
        "columns": [_column_to_json(finding) for finding in report.columns],
        "risk": risk_to_json(report.risk),
    }


def data_report_json(reports: Iterable[FrameReport]) -> dict[str, Any]:
    """JSON-ready form of a whole `mlsec data` run."""
    return {"frames": [frame_report_to_json(report) for report in reports]}


def _column_to_json(finding: ColumnFinding) -> dict[str, Any]:
    return {
        "name": safe_name(finding.name),
        "entity": finding.entity,
        "group": finding.group,
        "confidence": finding.confidence,
        "prevalence": finding.prevalence,
        "reason": finding.reason,
    }


def risk_to_json(risk: Risk) -> dict[str, Any]:
    """JSON-ready form of a frame's risk."""
    return {
        "quasi_identifiers": [safe_name(name) for name in risk.quasi_identifiers],
        "smallest_set": [safe_name(name) for name in risk.smallest_set],
        "k_min": risk.k_min,
        "share_below_5": risk.share_below_5,
        "rows": risk.rows,
        "computed_on": risk.computed_on,
        "generalise": {safe_name(name): advice for name, advice in zip(risk.smallest_set, risk.generalise)},
    }


def safe_name(name: str) -> str:
    """The column's name, or its shape when the name itself looks like a value (a mail address, a long number)."""
    return mask_shape(name) if _VALUE_AS_NAME.search(name) else name
