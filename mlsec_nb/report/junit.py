"""Format `junit`: a test suite per file, a failed test case per finding, for CI systems that show tests."""

from __future__ import annotations

from xml.etree.ElementTree import Element, SubElement, indent, tostring

from mlsec_nb.findings import Finding, Report, ScanError
from mlsec_nb.report import Context
from mlsec_nb.report.place import raw_position, shown_path, within_file
from mlsec_nb.report.summary import by_path
from mlsec_nb.report.visible import visible

_TOOL = "mlsec"


def _suite(root: Element, name: str, failures: int, errors: int) -> Element:
    counts = {"tests": str(max(1, failures + errors)), "failures": str(failures), "errors": str(errors)}
    return SubElement(root, "testsuite", {"name": name} | counts)


def _finding_case(suite: Element, finding: Finding, instead: str, path: str, context: Context) -> None:
    position = raw_position(finding, context)
    name = visible(f"{finding.rule} {finding.name} {within_file(finding)}")
    line = str(position[0] if position else 1)
    case = SubElement(suite, "testcase", {"name": name, "classname": path, "file": path, "line": line})
    message = visible(finding.message)
    failure = SubElement(case, "failure", {"message": message, "type": finding.severity.value})
    told = [f"{path}:{visible(within_file(finding))}: {message}", visible(finding.excerpt), visible(instead)]
    failure.text = "\n".join(line for line in told if line)


def _error_case(suite: Element, error: ScanError, path: str) -> None:
    name = "could not be checked" if error.cell is None else f"cell {error.cell} could not be checked"
    case = SubElement(suite, "testcase", {"name": name, "classname": path, "file": path})
    SubElement(case, "error", {"message": visible(error.message), "type": "not checked"})


def _file_suite(root: Element, path: str, findings: list[Finding], report: Report, context: Context) -> None:
    errors = [error for error in report.errors if error.path == path]
    instead = {rule.id: rule.instead for rule in report.rules}
    shown = visible(shown_path(path, context.base))
    suite = _suite(root, shown, len(findings), len(errors))
    for error in errors:
        _error_case(suite, error, shown)
    for finding in findings:
        _finding_case(suite, finding, instead.get(finding.rule, ""), shown, context)


def render(report: Report, context: Context) -> str:
    """JUnit XML; a clean report is one passed test case, because readers take no tests for a failed run."""
    counts = {
        "tests": str(max(1, len(report.findings) + len(report.errors))),
        "failures": str(len(report.findings)),
        "errors": str(len(report.errors)),
    }
    root = Element("testsuites", {"name": _TOOL} | counts)
    files = by_path(report.findings)
    for path in sorted({*files, *(error.path for error in report.errors)}):
        _file_suite(root, path, files.get(path, []), report, context)
    if not len(root):
        SubElement(_suite(root, _TOOL, 0, 0), "testcase", {"name": "no findings", "classname": _TOOL})
    indent(root)
    return '<?xml version="1.0" encoding="UTF-8"?>\n' + tostring(root, encoding="unicode") + "\n"
