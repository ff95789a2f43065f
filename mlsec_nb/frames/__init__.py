"""Is this column personal data? One decision for data files, live frames and tables stored in outputs."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

from mlsec_nb.frames.column import Column, ColumnFinding, DataFileError, Risk

if TYPE_CHECKING:
    from mlsec_nb.frames.access import columns_of
    from mlsec_nb.frames.data_files import is_data_file, read_frames
    from mlsec_nb.frames.decide import judge
    from mlsec_nb.frames.frame_report import (
        FrameReport,
        data_report_json,
        frame_report_to_json,
        safe_name,
        scan_data_file,
    )
    from mlsec_nb.frames.risk import risk_of

# Loaded on first use: the word lists and patterns cost time that a scan without tables need not pay.
_LAZY = {
    "columns_of": "access",
    "read_frames": "data_files",
    "is_data_file": "data_files",
    "judge": "decide",
    "FrameReport": "frame_report",
    "data_report_json": "frame_report",
    "frame_report_to_json": "frame_report",
    "scan_data_file": "frame_report",
    "risk_of": "risk",
    "safe_name": "frame_report",
}

__all__ = [
    "Column",
    "ColumnFinding",
    "DataFileError",
    "FrameReport",
    "Risk",
    "columns_of",
    "data_report_json",
    "frame_report_to_json",
    "is_data_file",
    "judge",
    "read_frames",
    "risk_of",
    "safe_name",
    "scan_data_file",
]


def __getattr__(name: str) -> Any:
    if name not in _LAZY:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f"{__name__}.{_LAZY[name]}"), name)
