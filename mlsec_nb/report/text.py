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
from mlsec_nb.report.summary import counted, fix_kind
from mlsec_nb.report.text_summary import summary_lines
from mlsec_nb.report.visible import visible

_LABEL_WIDTH = len("instead: ")
_LEAST_WIDTH = 40
_SHOWN_PLACES = 5


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
    pieces = wrap(visible(text), width - _LABEL_WIDTH - 2, break_on_hyphens=False, break_long_words=False) or [""]
    yield f"  {paint('label', f'{label}:'.ljust(_LABEL_WIDTH))}{pieces[0]}"
    for piece in pieces[1:]:
        yield f"  {' ' * _LABEL_WIDTH}{piece}"


def _explanation(rule: RuleInfo, width: int, paint: Paint) -> list[str]:
    told = {"why": rule.why, "instead": rule.instead}
    return [line for label, text in told.items() if text for line in _labelled(label, text, width, paint)]


def _reference(rule: RuleInfo, paint: Paint) -> list[str]:
    """What stands in for the explanation once it has been told."""
    return [paint("quiet", f"  why and instead: see {visible(rule.id)} above")]


def _fix(finding: Finding, width: int, paint: Paint) -> Iterator[str]:
    if finding.fix:
        yield from _labelled("fix", f"{finding.fix.title} ({fix_kind(finding.fix)})", width, paint)


def _elsewhere(finding: Finding, width: int, context: Context, paint: Paint) -> Iterator[str]:
    others = context.elsewhere(finding)
    if others:
        shown = ", ".join(f"{shown_path(one.path, context.base)}:{within_file(one)}" for one in others[:_SHOWN_PLACES])
        more = f" and {len(others) - _SHOWN_PLACES} more" if len(others) > _SHOWN_PLACES else ""
        yield from _labelled("also in", f"the same secret, {counted(len(others), 'other place')}: {shown}{more}",
                             width, paint)  # fmt: skip


def _block(finding: Finding, explanation: list[str], width: int, context: Context, paint: Paint) -> Iterator[str]:
    yield _heading(finding, context, paint)
    yield f"  {visible(finding.message)}"
    yield from _source(finding, width, paint)
    yield from explanation
    yield from _elsewhere(finding, width, context, paint)
    yield from _fix(finding, width, paint)
    yield ""


def _lines(report: Report, context: Context, paint: Paint) -> Iterator[str]:
    width = max(context.width, _LEAST_WIDTH)
    untold = {rule.id: _explanation(rule, width, paint) for rule in report.rules}
    told = {rule.id: _reference(rule, paint) for rule in report.rules if untold[rule.id]}
    for finding in report.findings:
        explanation = untold.pop(finding.rule, []) or told.get(finding.rule, [])
        yield from _block(finding, explanation, width, context, paint)
    yield from summary_lines(report, context, paint)


def render(report: Report, context: Context) -> str:
    """Every finding with its source line, why and instead (once per rule) and fix, then the errors and the counts."""
    return "".join(f"{line}\n" for line in _lines(report, context, painter(context.color)))
