"""A report as an HTML fragment for a notebook's output: no script, no style sheet, readable on light and on dark."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import groupby

from mlsec_nb.findings import Finding, Report, RuleInfo, Severity
from mlsec_nb.report.excerpt import marked
from mlsec_nb.report.html_words import element, escaped
from mlsec_nb.report.place import cell_name
from mlsec_nb.report.summary import counted, fix_kind, summarize

_EXCERPT_WIDTH = 140
# Colours of the front end's theme: VS Code's for text, JupyterLab's, and one that can be read on white and on black.
# VS Code first: its widgets bring JupyterLab's variables along, with values for a white page whatever its theme.
_RED = "var(--vscode-list-errorForeground,var(--vscode-errorForeground,var(--jp-error-color1,#d64545)))"
AMBER = "var(--vscode-list-warningForeground,var(--vscode-editorWarning-foreground,var(--jp-warn-color1,#b7791f)))"
_BLUE = "var(--vscode-editorInfo-foreground,var(--jp-info-color1,#3b82c4))"
SEVERITY_COLORS = {
    Severity.CRITICAL: _RED, Severity.HIGH: _RED, Severity.MEDIUM: AMBER, Severity.LOW: _BLUE, Severity.INFO: _BLUE,
}  # fmt: skip
_GREEN = "var(--vscode-charts-green,var(--jp-success-color1,#2f855a))"
_BOX = "font-size:0.95em;line-height:1.45;color:inherit;border-left:4px solid {};padding:2px 0 2px 12px"
_CODE = (
    "margin:4px 0;padding:4px 8px;white-space:pre-wrap;overflow-wrap:anywhere;color:inherit;"
    "background:transparent;border:1px solid currentColor;border-radius:3px"
)
_MARK = "background:transparent;color:inherit;font-weight:bold;text-decoration:underline wavy {}"


def color_of(report: Report) -> str:
    """The colour of the worst that was found."""
    worst = max((finding.severity for finding in report.findings), key=lambda one: one.rank, default=None)
    return SEVERITY_COLORS[worst] if worst else AMBER if report.errors else _GREEN


def place_html(report: Report) -> str:
    """The findings of one place, which is told elsewhere, and what could not be checked there."""
    return "".join([*_listed(report.findings, report), *_errors(report)])


def report_html(report: Report, left_out: int = 0, closing: str = "") -> str:
    """The fragment; `left_out` findings are not in the report but counted, `closing` is a last sentence."""
    return "".join(_pieces(report, left_out, closing))


def _pieces(report: Report, left_out: int, closing: str) -> Iterator[str]:
    yield f'<div style="{_BOX.format(color_of(report))}">'
    yield f"<div>{element('b', '', _headline(report, left_out))}</div>"
    for place, findings in groupby(report.findings, key=_place):
        yield f'<div style="margin-top:6px">{element("b", "", place)}</div>'
        yield from _listed(findings, report)
    if left_out:
        yield _paragraph(f"{counted(left_out, 'more finding')}: narrow with --select or --min-severity to see them")
    yield from _errors(report)
    if closing:
        yield f'<div style="margin-top:6px">{_with_code(closing)}</div>'
    yield "</div>"


def _listed(findings: Iterable[Finding], report: Report) -> Iterator[str]:
    rules = {rule.id: rule for rule in report.rules}
    return (_finding(finding, rules.get(finding.rule)) for finding in findings)


def _headline(report: Report, left_out: int) -> str:
    summary = summarize(report)
    cells = report.stats.get("cells", 0)
    looked_at = f"{counted(cells, 'cell')} looked at" if cells else ""
    if not report.findings:
        nothing = "nothing found in what could be checked" if report.errors else "nothing found"
        return f"mlsec: {nothing}" + (f" ({looked_at})" if looked_at else "")
    severities = [f"{number} {severity.value}" for severity, number in summary.severities.items()]
    return f"mlsec: {counted(summary.total + left_out, 'finding')} ({', '.join(severities)}), {looked_at}"


def _place(finding: Finding) -> str:
    return " ".join(piece for piece in (finding.path, cell_name(finding)) if piece)


def _paragraph(text: str) -> str:
    return f'<div style="margin-top:6px">{escaped(text)}</div>'


def _with_code(text: str) -> str:
    """The text, with what stands between backticks as code."""
    pieces = enumerate(text.split("`"))
    return "".join(element("code", "", piece) if number % 2 else escaped(piece) for number, piece in pieces)


def _finding(finding: Finding, rule: RuleInfo | None) -> str:
    severity = f'<b style="color:{SEVERITY_COLORS[finding.severity]}">{finding.severity.value}</b>'
    head = f"{severity} {element('code', '', finding.rule)} {escaped(finding.message)} (line {finding.line})"
    summary = f'<summary style="cursor:pointer">{head}</summary>'
    return f'<details style="margin:2px 0">{summary}{_body(finding, rule)}</details>'


def _body(finding: Finding, rule: RuleInfo | None) -> str:
    told = {"Why": rule.why, "Instead": rule.instead} if rule else {}
    if finding.fix:
        told["Fix"] = f"{finding.fix.title} ({fix_kind(finding.fix)})"
    pieces = [_source(finding)] + [
        f"<div>{element('b', '', name)} {escaped(text)}</div>" for name, text in told.items() if text
    ]
    return f'<div style="margin:0 0 6px 16px">{"".join(pieces)}</div>'


def _source(finding: Finding) -> str:
    if not finding.excerpt.strip():
        return ""
    line = marked(finding, _EXCERPT_WIDTH)
    style = _MARK.format(SEVERITY_COLORS[finding.severity])
    mark = f'<mark style="{style}">{escaped(line.mark)}</mark>' if line.mark else ""
    return f'<pre style="{_CODE}">{escaped(line.before.lstrip())}{mark}{escaped(line.after)}</pre>'


def _errors(report: Report) -> Iterator[str]:
    if not report.errors:
        return
    yield f'<div style="margin-top:6px">{element("b", "", "Could not be checked")}</div>'
    for error in report.errors:
        cell = "" if error.cell is None else f" cell {error.cell}"
        yield f"<div>{element('code', '', error.path)}{cell}: {escaped(error.message)}</div>"
