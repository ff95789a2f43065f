"""Format `gitlab`: a Code Quality report, which GitLab shows in merge requests.

https://docs.gitlab.com/ci/testing/code_quality/#code-quality-report-format
"""

from __future__ import annotations

import hashlib
from typing import Any

from mlsec_nb.findings import Finding, Report, ScanError, Severity
from mlsec_nb.report import Context
from mlsec_nb.report.place import raw_position, shown_path, within_file
from mlsec_nb.report.safe_json import dumps
from mlsec_nb.report.visible import visible

_SEVERITIES = {
    Severity.INFO: "info",
    Severity.LOW: "minor",
    Severity.MEDIUM: "major",
    Severity.HIGH: "critical",
    Severity.CRITICAL: "blocker",
}


def _location(path: str, line: int, context: Context) -> dict[str, Any]:
    return {"path": visible(shown_path(path, context.base)).removeprefix("./"), "lines": {"begin": line}}


def _issue(finding: Finding, context: Context) -> dict[str, Any]:
    known = raw_position(finding, context)
    return {
        "description": visible(f"{within_file(finding)}: {finding.message}"),
        "check_name": visible(finding.rule),
        "fingerprint": visible(finding.fingerprint),
        "severity": _SEVERITIES[finding.severity],
        "location": _location(finding.path, known[0] if known else 1, context),
    }


def _error(error: ScanError, context: Context) -> dict[str, Any]:
    cell = "" if error.cell is None else f"cell {error.cell}: "
    identity = f"{error.path}\0{error.cell}\0{error.message}".encode("utf-8", "replace")
    return {
        "description": visible(f"could not be checked: {cell}{error.message}"),
        "check_name": "mlsec-error",
        "fingerprint": hashlib.blake2b(identity, digest_size=16).hexdigest(),
        "severity": "major",
        "location": _location(error.path, 1, context),
    }


def render(report: Report, context: Context) -> str:
    """One issue per finding and per error, at the line of the raw file."""
    issues = [_issue(finding, context) for finding in report.findings]
    return dumps(issues + [_error(error, context) for error in report.errors])
