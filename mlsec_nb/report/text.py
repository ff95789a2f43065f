"""Format `text`: for people at a terminal."""

from __future__ import annotations

from collections.abc import Iterator
from textwrap import wrap
from unicodedata import combining, east_asian_width

from mlsec_nb.findings import Finding, Report, RuleInfo
from mlsec_nb.report import Context
from mlsec_nb.report.excerpt import marked
from mlsec_nb.report.paint import Paint, painter
from mlsec_nb.report.place import shown_path, within_file
from mlsec_nb.report.text_summary import summary_lines
from mlsec_nb.report.visible import visible

_LABEL_WIDTH = len("instead: ")
_LEAST_WIDTH = 40


def _cells(text: str) -> int:
    """Columns that the text takes on a terminal: East Asian wide characters take two, combining marks none."""
    if text.isascii():
        return len(text)
    return sum(0 if combining(c) else 2 if east_asian_width(c) in "WF" else 1 for c in text)


def _heading(finding: Finding, context: Context, paint: Paint) -> str:
    place = visible(f"{shown_path(finding.path, context.base)}:{within_file(finding)}")
    severity = paint(finding.severity.value, finding.severity.value)
    return f"{paint('path', place)}: {severity} {paint('rule', visible(finding.rule))} {visible(finding.name)}"


def _source(finding: Finding, width: int, paint: Paint) -> Iterator[str]:
    """The source line under its number, and carets under the marked piece."""
    if not finding.excerpt.strip():
        return
    number = str(finding.line)
    line = marked(finding, width - len(number) - 6)
    bar = paint("gutter", f"{' ' * (len(number) + 3)}|")
    yield bar
    yield f"{paint('gutter', f'  {number} |')} {line.before}{line.mark}{line.after}".rstrip()
    yield f"{bar} {' ' * _cells(line.before)}{paint('mark', '^' * max(1, _cells(line.mark)))}"


def _labelled(label: str, text: str, width: int, paint: Paint) -> Iterator[str]:
    """`why:  …`, wrapped under itself."""
    pieces = wrap(visible(text), width - _LABEL_WIDTH - 2) or [""]
    yield f"  {paint('label', f'{label}:'.ljust(_LABEL_WIDTH))}{pieces[0]}"
    for piece in pieces[1:]:
        yield f"  {' ' * _LABEL_WIDTH}{piece}"


def _explanation(rule: RuleInfo, width: int, paint: Paint) -> Iterator[str]:
    if rule.why:
        yield from _labelled("why", rule.why, width, paint)
    if rule.instead:
        yield from _labelled("instead", rule.instead, width, paint)


def _fix(finding: Finding, width: int, paint: Paint) -> Iterator[str]:
    if finding.fix:
        kind = "safe" if finding.fix.safe else "with consequences"
        yield from _labelled("fix", f"{finding.fix.title} ({kind})", width, paint)


def _block(finding: Finding, rule: RuleInfo | None, context: Context, paint: Paint) -> Iterator[str]:
    """One finding; `rule` is given where its explanation is still to be told."""
    width = max(context.width, _LEAST_WIDTH)
    yield _heading(finding, context, paint)
    yield f"  {visible(finding.message)}"
    yield from _source(finding, width, paint)
    if rule:
        yield from _explanation(rule, width, paint)
    yield from _fix(finding, width, paint)
    if not rule:
        yield paint("quiet", f"  why and instead: see {visible(finding.rule)} above, or mlsec explain")
    yield ""


def _lines(report: Report, context: Context, paint: Paint) -> Iterator[str]:
    untold = {rule.id: rule for rule in report.rules}
    for finding in report.findings:
        yield from _block(finding, untold.pop(finding.rule, None), context, paint)
    yield from summary_lines(report, context, paint)


def render(report: Report, context: Context) -> str:
    """Every finding with its source line, why and instead (once per rule) and fix, then the errors and the counts."""
    return "".join(f"{line}\n" for line in _lines(report, context, painter(context.color)))
