"""Format `junit`: a test suite per file, a failed test case per finding, for CI systems that show tests."""

from __future__ import annotations

from xml.etree.ElementTree import Element, SubElement, indent, tostring

from mlsec_nb.findings import Finding, Report, ScanError
from mlsec_nb.report import Context
from mlsec_nb.report.place import raw_position, shown_path, within_file
from mlsec_nb.report.summary import by_path
from mlsec_nb.report.visible import visible

_TOOL = "mlsec"


def _counts(failures: int, errors: int) -> dict[str, str]:
    return {"tests": str(max(1, failures + errors)), "failures": str(failures), "errors": str(errors)}


def _finding_case(suite: Element, finding: Finding, instead: str, context: Context) -> None:
    path = suite.attrib["name"]
    place = visible(within_file(finding))
    name = visible(f"{finding.rule} {finding.name} ") + place
    line = (raw_position(finding, context) or (1,))[0]
    case = SubElement(suite, "testcase", {"name": name, "classname": path, "file": path, "line": str(line)})
    message = visible(finding.message)
    failure = SubElement(case, "failure", {"message": message, "type": finding.severity.value})
    told = (f"{path}:{place}: {message}", visible(finding.excerpt), visible(instead))
    failure.text = "\n".join(filter(None, told))


def _error_case(suite: Element, error: ScanError) -> None:
    path = suite.attrib["name"]
    name = "could not be checked" if error.cell is None else f"cell {error.cell} could not be checked"
    case = SubElement(suite, "testcase", {"name": name, "classname": path, "file": path})
    SubElement(case, "error", {"message": visible(error.message), "type": "not checked"})


def _add_suites(root: Element, report: Report, context: Context) -> None:
    findings, errors = by_path(report.findings), by_path(report.errors)
    instead = {rule.id: rule.instead for rule in report.rules}
    for path in sorted({*findings, *errors}):
        of_file, unchecked = findings.get(path, []), errors.get(path, [])
        counts = _counts(len(of_file), len(unchecked))
        suite = SubElement(root, "testsuite", {"name": visible(shown_path(path, context.base))} | counts)
        for error in unchecked:
            _error_case(suite, error)
        for finding in of_file:
            _finding_case(suite, finding, instead.get(finding.rule, ""), context)


def render(report: Report, context: Context) -> str:
    """JUnit XML; a clean report is one passed test case, because readers take no tests for a failed run."""
    root = Element("testsuites", {"name": _TOOL} | _counts(len(report.findings), len(report.errors)))
    _add_suites(root, report, context)
    if not len(root):
        suite = SubElement(root, "testsuite", {"name": _TOOL} | _counts(0, 0))
        SubElement(suite, "testcase", {"name": "no findings", "classname": _TOOL})
    indent(root)
    return '<?xml version="1.0" encoding="UTF-8"?>\n' + tostring(root, encoding="unicode") + "\n"
