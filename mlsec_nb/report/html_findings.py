"""The HTML page: a section per file, a group of rows per cell."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from itertools import groupby

from mlsec_nb.findings import Finding, Report
from mlsec_nb.report import Context
from mlsec_nb.report.excerpt import marked
from mlsec_nb.report.html_rules import rule_anchor
from mlsec_nb.report.html_words import element, escaped
from mlsec_nb.report.place import cell_name, shown_path
from mlsec_nb.report.summary import WORST_FIRST, by_path, fix_kind

_EXCERPT_WIDTH = 160
_MAX_OPEN = 400  # findings up to which every file starts unfolded


def _source(finding: Finding) -> str:
    if not finding.excerpt.strip():
        return ""
    line = marked(finding, _EXCERPT_WIDTH)
    pieces = escaped(line.before.lstrip()) + element("mark", "", line.mark) + escaped(line.after)
    return f'<pre class="source"><code>{pieces}</code></pre>'


def _fix(finding: Finding) -> str:
    if finding.fix is None:
        return ""
    kind = element("i", "", fix_kind(finding.fix))
    return f'<p class="fix">{element("b", "", "Fix")} {escaped(finding.fix.title)} {kind}</p>'


def _row(finding: Finding, anchors: dict[str, str]) -> str:
    severity = element("span", f"badge {finding.severity.value}", finding.severity.value)
    rule = element("code", "", finding.rule)
    if finding.rule in anchors:
        rule = f'<a href="#{anchors[finding.rule]}">{rule}</a>'
    told = element("p", "message", finding.message) + _source(finding) + _fix(finding)
    return (
        f'<tr class="finding"><td>{severity}</td><td class="rule">{rule}{element("span", "name", finding.name)}</td>'
        f'<td class="place">{finding.line}:{finding.column}</td><td>{told}</td></tr>\n'
    )


def _cell_groups(findings: list[Finding], anchors: dict[str, str]) -> Iterator[str]:
    for name, group in groupby(findings, key=cell_name):
        yield "<tbody>\n"
        if name:
            yield f'<tr class="cell"><th colspan="4" scope="rowgroup">{escaped(name)}</th></tr>\n'
        yield from (_row(finding, anchors) for finding in group)
        yield "</tbody>\n"


def _file_counts(findings: list[Finding]) -> str:
    counts = Counter(finding.severity for finding in findings)
    return " ".join(
        element("span", f"badge {severity.value}", f"{counts[severity]} {severity.value}")
        for severity in WORST_FIRST
        if counts[severity]
    )


def file_sections(report: Report, context: Context) -> Iterator[str]:
    """The findings, a foldable section per file."""
    anchors = {rule.id: rule_anchor(index) for index, rule in enumerate(report.rules)}
    unfolded = " open" if len(report.findings) <= _MAX_OPEN else ""
    for path, findings in by_path(report.findings).items():
        name = element("span", "path", shown_path(path, context.base))
        yield f'<details class="file"{unfolded}>\n<summary>{name} {_file_counts(findings)}</summary>\n<table>\n'
        yield "<thead><tr><th>Severity</th><th>Rule</th><th>Line</th><th>Finding</th></tr></thead>\n"
        yield from _cell_groups(findings, anchors)
        yield "</table>\n</details>\n"
