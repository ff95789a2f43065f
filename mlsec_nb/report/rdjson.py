"""Format `rdjson`: Reviewdog Diagnostic Format, which reviewdog posts as comments of a review.

https://github.com/reviewdog/reviewdog/tree/master/proto/rdf; columns there count bytes, so only lines are given.
"""

from __future__ import annotations

from typing import Any

from mlsec_nb.findings import Finding, Report, ScanError, Severity
from mlsec_nb.report import Context
from mlsec_nb.report.place import raw_position, shown_path, within_file
from mlsec_nb.report.safe_json import dumps
from mlsec_nb.report.visible import visible

_SEVERITIES = {
    Severity.INFO: "INFO",
    Severity.LOW: "INFO",
    Severity.MEDIUM: "WARNING",
    Severity.HIGH: "ERROR",
    Severity.CRITICAL: "ERROR",
}


def _location(path: str, lines: tuple[int, int] | None, context: Context) -> dict[str, Any]:
    place: dict[str, Any] = {"path": visible(shown_path(path, context.base))}
    if lines:
        place["range"] = {"start": {"line": lines[0]}, "end": {"line": lines[1]}}
    return place


def _diagnostic(finding: Finding, urls: dict[str, str], context: Context) -> dict[str, Any]:
    known = raw_position(finding, context)
    code = {"value": visible(finding.rule)}
    if urls.get(finding.rule, "").startswith("https://"):
        code["url"] = visible(urls[finding.rule])
    return {
        "message": visible(f"{within_file(finding)}: {finding.message}"),
        "location": _location(finding.path, (known[0], known[2]) if known else None, context),
        "severity": _SEVERITIES[finding.severity],
        "code": code,
    }


def _error(error: ScanError, context: Context) -> dict[str, Any]:
    cell = "" if error.cell is None else f"cell {error.cell}: "
    return {
        "message": visible(f"could not be checked: {cell}{error.message}"),
        "location": _location(error.path, None, context),
        "severity": "WARNING",
        "code": {"value": "mlsec-error"},
    }


def render(report: Report, context: Context) -> str:
    """One diagnostic per finding and per error."""
    urls = {rule.id: rule.url for rule in report.rules}
    diagnostics = [_diagnostic(finding, urls, context) for finding in report.findings]
    diagnostics += [_error(error, context) for error in report.errors]
    return dumps({"source": {"name": "mlsec"}, "diagnostics": diagnostics})
