"""Format `github`: workflow commands, which GitHub Actions turns into annotations.

https://docs.github.com/actions/reference/workflow-commands-for-github-actions
"""

from __future__ import annotations

from mlsec_nb.findings import Finding, Report, ScanError, Severity
from mlsec_nb.report import Context
from mlsec_nb.report.place import raw_position, shown_path, within_file
from mlsec_nb.report.visible import visible

_COMMAND = {
    Severity.CRITICAL: "error",
    Severity.HIGH: "error",
    Severity.MEDIUM: "warning",
    Severity.LOW: "notice",
    Severity.INFO: "notice",
}


def _data(text: str) -> str:
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    return _data(text).replace(":", "%3A").replace(",", "%2C")


def _command(name: str, properties: dict[str, str | int], message: str) -> str:
    listed = ",".join(f"{key}={_property(str(value))}" for key, value in properties.items())
    return f"::{name} {listed}::{_data(message)}\n"


def _file(path: str, context: Context) -> str:
    """The path itself: a line break in a name is percent-encoded, what UTF-8 cannot encode is written out."""
    shown = shown_path(path, context.base)
    return "".join(character if character in "\r\n\t" else visible(character) for character in shown)


def _region(finding: Finding, context: Context) -> dict[str, str | int]:
    line, column, end_line, end_column = raw_position(finding, context) or (1, 0, 1, 0)
    if end_line != line or not column:  # GitHub takes columns only within one line
        return {"line": line, "endLine": end_line}
    return {"line": line, "col": column, "endLine": end_line, "endColumn": end_column}


def _annotation(finding: Finding, context: Context) -> str:
    properties = {"file": _file(finding.path, context)} | _region(finding, context)
    properties["title"] = visible(f"{finding.rule} {finding.name}")
    message = visible(f"{within_file(finding)}: {finding.message}")
    if finding.fix:
        message += "\n" + visible(f"Fix: {finding.fix.title}")
    return _command(_COMMAND[finding.severity], properties, message)


def _error(error: ScanError, context: Context) -> str:
    cell = "" if error.cell is None else f"cell {error.cell}: "
    properties: dict[str, str | int] = {"file": _file(error.path, context), "title": "mlsec could not check this"}
    return _command("error", properties, visible(cell + error.message))


def render(report: Report, context: Context) -> str:
    """One line per error and finding, the worst first: GitHub shows only the first ten of each kind in a step."""
    worst_first = sorted(report.findings, key=lambda finding: -finding.severity.rank)
    lines = [_error(error, context) for error in report.errors]
    return "".join(lines + [_annotation(finding, context) for finding in worst_first])
