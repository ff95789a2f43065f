"""Format `sarif`: SARIF 2.1.0 (OASIS), within the limits that GitHub code scanning puts on it.

https://docs.oasis-open.org/sarif/sarif/v2.1.0/sarif-v2.1.0.html
https://docs.github.com/en/code-security/code-scanning/integrating-with-code-scanning/sarif-support-for-code-scanning
"""

from __future__ import annotations

from typing import Any

from mlsec_nb.findings import Finding, Report, ScanError
from mlsec_nb.report import Context
from mlsec_nb.report.place import cell_name, qualified_name, raw_position, uri
from mlsec_nb.report.safe_json import dumps
from mlsec_nb.report.sarif_fixes import fixes
from mlsec_nb.report.sarif_rules import LEVELS, descriptor
from mlsec_nb.report.sarif_words import message, region
from mlsec_nb.report.visible import visible

_SCHEMA_URI = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"

_MOST_RELATED = 100


def _artifact(path: str, context: Context) -> dict[str, str]:
    return {"uri": uri(path, context.base)}


def _location(finding: Finding, context: Context) -> dict[str, Any]:
    place = region(raw_position(finding, context))
    physical = {"artifactLocation": _artifact(finding.path, context), "region": place}
    name = visible(cell_name(finding))
    if not name:
        return {"physicalLocation": physical}
    logical: dict[str, Any] = {"name": name, "fullyQualifiedName": visible(qualified_name(finding)), "kind": "member"}
    if finding.cell_id:
        logical["properties"] = {"cellId": visible(finding.cell_id)}
    return {"physicalLocation": physical, "logicalLocations": [logical]}


def _result(finding: Finding, rule_index: dict[str, int], context: Context) -> dict[str, Any]:
    result: dict[str, Any] = {
        "ruleId": visible(finding.rule),
        "level": LEVELS[finding.severity],
        "message": message(finding.message),
        "locations": [_location(finding, context)],
        "partialFingerprints": {"mlsec/v1": visible(finding.fingerprint)},
        "properties": {
            "severity": finding.severity.value,
            "part": visible(finding.part),
            "line": finding.line,
            "column": finding.column,
        },
    }
    if finding.rule in rule_index:
        result["ruleIndex"] = rule_index[finding.rule]
    others = [_location(other, context) for other in context.elsewhere(finding)[:_MOST_RELATED]]
    if others:
        result["relatedLocations"] = [other | {"message": message("the same secret")} for other in others]
    stated = fixes(finding, raw_position(finding, context), _artifact(finding.path, context))
    return result | ({"fixes": stated} if stated else {})


def _notification(error: ScanError, context: Context) -> dict[str, Any]:
    cell = "" if error.cell is None else f"cell {error.cell}: "
    return {
        "level": "error",
        "message": message(cell + error.message),
        "locations": [{"physicalLocation": {"artifactLocation": _artifact(error.path, context)}}],
    }


def _invocation(report: Report, context: Context) -> dict[str, Any]:
    notifications = [_notification(error, context) for error in report.errors]
    return {"executionSuccessful": not notifications, "toolExecutionNotifications": notifications}


def _run(report: Report, context: Context) -> dict[str, Any]:
    rule_index = {rule.id: index for index, rule in enumerate(report.rules)}
    driver: dict[str, Any] = {"name": "mlsec-nb", "rules": [descriptor(rule) for rule in report.rules]}
    if report.version:
        driver["version"] = visible(report.version)
    return {
        "tool": {"driver": driver},
        "columnKind": "unicodeCodePoints",
        "invocations": [_invocation(report, context)],
        "results": [_result(finding, rule_index, context) for finding in report.findings],
    }


def render(report: Report, context: Context) -> str:
    """One SARIF run. Without a known position in the raw file a result is on line 1 of that file.

    GitHub takes 25,000 results of a run; all are written, because other readers have no such limit.
    """
    return dumps({"$schema": _SCHEMA_URI, "version": "2.1.0", "runs": [_run(report, context)]})
