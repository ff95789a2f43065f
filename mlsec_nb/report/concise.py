"""Format `concise`: one line per finding, for grep and editors."""

from __future__ import annotations

from mlsec_nb.findings import Finding, Report, ScanError
from mlsec_nb.report import Context
from mlsec_nb.report.paint import Paint, painter
from mlsec_nb.report.place import shown_path, within_file
from mlsec_nb.report.visible import visible


def _line(finding: Finding, context: Context, paint: Paint) -> str:
    place = visible(f"{shown_path(finding.path, context.base)}:{within_file(finding)}")
    severity = paint(finding.severity.value, finding.severity.value)
    fixable = " [fix]" if finding.fix else ""
    return (
        f"{paint('path', place)}: {severity} {paint('rule', visible(finding.rule))}{fixable} {visible(finding.message)}"
    )


def _error_line(error: ScanError, context: Context, paint: Paint) -> str:
    cell = "" if error.cell is None else f":cell {error.cell}"
    place = visible(shown_path(error.path, context.base)) + cell
    return f"{paint('path', place)}: {paint('error', 'error')} {visible(error.message)}"


def render(report: Report, context: Context) -> str:
    """`path:cell 3:2:5: high DES010 message` for each finding, then the errors; "" when there are none."""
    paint = painter(context.color)
    lines = [_line(finding, context, paint) for finding in report.findings]
    lines += [_error_line(error, context, paint) for error in report.errors]
    return "".join(f"{line}\n" for line in lines)
