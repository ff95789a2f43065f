"""The end of the `text` format: what could not be checked, and the counts."""

from __future__ import annotations

from collections.abc import Iterator

from mlsec_nb.findings import Report
from mlsec_nb.report import Context
from mlsec_nb.report.paint import Paint
from mlsec_nb.report.place import shown_path
from mlsec_nb.report.summary import Summary, counted, summarize
from mlsec_nb.report.visible import visible


def error_lines(report: Report, context: Context, paint: Paint) -> Iterator[str]:
    """What could not be checked, and an empty line; nothing when all could."""
    if not report.errors:
        return
    yield f"{paint('error', 'Could not check')} {counted(len(report.errors), 'thing')}:"
    for error in report.errors:
        cell = "" if error.cell is None else f":cell {error.cell}"
        yield f"  {paint('path', visible(shown_path(error.path, context.base)) + cell)}: {visible(error.message)}"
    yield ""


def _fixable(summary: Summary, command: str) -> str:
    both = summary.safe_fixes + summary.other_fixes
    consequences = f", {summary.other_fixes} with consequences (--unsafe)" if summary.other_fixes else ""
    return f"{both} fixable with `{command} fix`: {summary.safe_fixes} safe{consequences}"


def _counts(summary: Summary, context: Context, paint: Paint) -> Iterator[str]:
    severities = ", ".join(f"{n} {paint(s.value, s.value)}" for s, n in summary.severities.items())
    yield f"{counted(summary.total, 'finding')} in {counted(summary.files, context.unit)}: {severities}"
    yield "  " + ", ".join(f"{visible(name)} {number}" for name, number in summary.families.items())
    if summary.safe_fixes or summary.other_fixes:
        yield "  " + paint("good", _fixable(summary, context.command))


def summary_lines(report: Report, context: Context, paint: Paint) -> Iterator[str]:
    """Lines that close the report; a report without findings says how much was looked at."""
    yield from error_lines(report, context, paint)
    if report.findings:
        yield from _counts(summarize(report), context, paint)
    else:
        yield paint("good", "No findings")
    if report.stats:
        looked_at = ", ".join(f"{visible(name)} {number}" for name, number in report.stats.items())
        yield paint("quiet", f"  looked at: {looked_at}")
