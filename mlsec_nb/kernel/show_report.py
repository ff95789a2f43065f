"""Show a report under the cell that asked for it."""

from __future__ import annotations

from dataclasses import replace

from mlsec_nb.findings import Report
from mlsec_nb.kernel.html import report_html
from mlsec_nb.kernel.shown import Shown, show
from mlsec_nb.report import Context, render

MAX_SHOWN = 200
"""Findings that one output holds: outputs are saved in the notebook."""


FILES = Context(command="%mlsec")
PLACES = Context(command="%mlsec", unit="place")
"""For a report on executed cells, with or without the notebook's file."""


def show_report(report: Report, format: str, context: Context, closing: str = "") -> None:
    """Display the report: `text` as HTML and plain text, any other format as the plain text that the CLI prints."""
    if format != "text":
        show(Shown(render(report, format, context)))
        return
    kept = replace(report, findings=report.findings[:MAX_SHOWN])
    left_out = len(report.findings) - len(kept.findings)
    plain = render(kept, "text", context)
    if left_out:
        plain += f"{left_out} more findings are not shown; narrow with --select or --min-severity\n"
    show(Shown(plain + (f"{closing}\n" if closing else ""), report_html(kept, left_out, closing)))
