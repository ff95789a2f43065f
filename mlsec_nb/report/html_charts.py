"""The HTML page: where the findings are, at a glance: families by severity, and the folders that have most."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from posixpath import dirname

from mlsec_nb.findings import Finding, Report, Severity
from mlsec_nb.report import Context
from mlsec_nb.report.html_words import element, escaped
from mlsec_nb.report.place import shown_path
from mlsec_nb.report.summary import WORST_FIRST, family

_FOLDERS = 10
_BAR = 200
_LABEL = 36
_FEW = 2
"""A picture of fewer findings than this says nothing that the findings do not."""


def charts(report: Report, context: Context) -> Iterator[str]:
    """Both pictures; every number in them is a button that filters the findings."""
    if len(report.findings) < _FEW:
        return
    yield '<section class="charts">\n'
    yield from _matrix(report)
    yield from _folders(report, context)
    yield "</section>\n"


def _matrix(report: Report) -> Iterator[str]:
    counts = Counter((_prefix(finding), finding.severity) for finding in report.findings)
    names = {_prefix(finding): family(finding.rule) for finding in report.findings}
    severities = [severity for severity in WORST_FIRST if any(found is severity for _, found in counts)]
    totals = Counter({prefix: sum(counts[prefix, s] for s in severities) for prefix in names})
    most = max(counts.values())
    yield '<table class="matrix">\n<tbody><tr><th></th>'
    for severity in severities:
        yield f"<th>{_button(severity.value, f'severity:{severity.value}', 'wide')}</th>"
    yield "</tr>\n"
    for prefix, _ in sorted(totals.items(), key=lambda item: (-item[1], item[0])):
        yield f"<tr><th>{_button(names[prefix], _quoted('rule', prefix), 'wide')}</th>"
        yield from (_square(prefix, severity, counts[prefix, severity], most) for severity in severities)
        yield "</tr>\n"
    yield "</tbody></table>\n"


def _square(prefix: str, severity: Severity, number: int, most: int) -> str:
    if not number:
        return "<td></td>"
    shade = 1 + min(3, 4 * number // (most + 1))
    wanted = f"{_quoted('rule', prefix)} severity:{severity.value}"
    return f"<td>{_button(str(number), wanted, f'square shade{shade} {severity.value}')}</td>"


def _folders(report: Report, context: Context) -> Iterator[str]:
    folders: dict[str, Counter[Severity]] = {}
    for finding in report.findings:
        folder = dirname(shown_path(finding.path, context.base))
        folders.setdefault(folder, Counter())[finding.severity] += 1
    ordered = sorted(folders.items(), key=lambda item: (-item[1].total(), item[0]))
    if len(ordered) < _FEW:
        return
    yield '<ol class="folders">\n'
    for folder, counts in ordered[:_FOLDERS]:
        label = folder if len(folder) <= _LABEL else f"…{folder[-_LABEL:]}"
        button = _button(label or ".", _quoted("path", f"{folder}/" if folder else ""), "wide")
        bar = "".join(_bar(counts, ordered[0][1].total()))
        yield f'<li>{button}<svg class="bar" viewBox="0 0 {_BAR} 8" preserveAspectRatio="none">{bar}</svg>'
        yield f"{element('b', '', str(counts.total()))}</li>\n"
    yield "</ol>\n"
    if len(ordered) > _FOLDERS:
        yield element("p", "counts quiet", f"and {len(ordered) - _FOLDERS} more folders") + "\n"


def _bar(counts: Counter[Severity], most: int) -> Iterator[str]:
    at = 0.0
    for severity in WORST_FIRST:
        width = counts[severity] * _BAR / most
        if width:
            yield f'<rect class="{severity.value}" x="{at:.2f}" y="0" width="{width:.2f}" height="8"></rect>'
        at += width


def _prefix(finding: Finding) -> str:
    letters = re.match("[A-Z]*", finding.rule)
    return letters.group() if letters else ""


def _quoted(key: str, value: str) -> str:
    """A word of the filter; one with spaces stands in quotes."""
    return f'{key}:"{value}"' if re.search(r'[\s"]', value) else f"{key}:{value}"


def _button(label: str, wanted: str, css_class: str) -> str:
    return f'<button class="{css_class}" type="button" value="{escaped(wanted)}">{escaped(label)}</button>'
