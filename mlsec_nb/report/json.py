"""Format `json`: the wire format itself."""

from __future__ import annotations

from mlsec_nb.findings import Report, report_to_json
from mlsec_nb.report import Context
from mlsec_nb.report.safe_json import dumps


def render(report: Report, context: Context) -> str:
    """The report as JSON, exactly `report_to_json`."""
    return dumps(report_to_json(report))
