"""The report of a session as HTML fragments: a chart by family and cell, findings, frames."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import replace

from mlsec_nb.findings import Finding, Report, Severity
from mlsec_nb.frames.live import LiveFrame
from mlsec_nb.kernel.frames_html import frames_html
from mlsec_nb.kernel.html import SEVERITY_COLORS, report_html
from mlsec_nb.report.html_words import element, escaped
from mlsec_nb.report.place import cell_name
from mlsec_nb.report.summary import family

MOST_SHOWN = 200
_MOST_PLACES = 30
_BAR = "display:inline-block;height:0.8em;width:{}px;background:{};opacity:0.8;margin-right:6px"
_WIDEST = 160


def static_html(report: Report, frames: Iterable[LiveFrame]) -> str:
    """Everything, one below the other."""
    return f"<div>{chart_html(report)}{findings_html(report)}{cards_html(frames)}</div>"


def findings_html(report: Report) -> str:
    """The findings; of very many the first ones, and how many more there are."""
    kept = replace(report, findings=report.findings[:MOST_SHOWN])
    return report_html(kept, len(report.findings) - len(kept.findings))


def cards_html(frames: Iterable[LiveFrame]) -> str:
    """The frames with personal data."""
    found = [frame for frame in frames if frame.columns or frame.problem]
    return f'<div style="margin-top:8px">{element("b", "", "Frames")}{frames_html(found)}</div>' if found else ""


def place_of(finding: Finding) -> str:
    """In[3], or the file and the cell."""
    return " ".join(piece for piece in (finding.path, cell_name(finding)) if piece)


def chart_html(report: Report) -> str:
    """A bar for each family in each place, the colour of its worst finding; places with most findings first."""
    groups: dict[tuple[str, str], list[Finding]] = {}
    for finding in report.findings:
        groups.setdefault((place_of(finding), family(finding.rule)), []).append(finding)
    places = [place for place, _ in Counter(map(place_of, report.findings)).most_common(_MOST_PLACES)]
    most = max(map(len, groups.values()), default=1)
    rows = "".join(_row(key, groups[key], most) for place in places for key in groups if key[0] == place)
    return f'<table style="border-collapse:collapse;margin:4px 0">{rows}</table>' if rows else ""


def _row(key: tuple[str, str], findings: list[Finding], most: int) -> str:
    worst: Severity = max((finding.severity for finding in findings), key=lambda one: one.rank)
    width = max(4, _WIDEST * len(findings) // most)
    bar = f'<span style="{_BAR.format(width, SEVERITY_COLORS[worst])}"></span>{len(findings)}'
    cells = "".join(f'<td style="padding:0 10px 0 0;text-align:left">{escaped(text)}</td>' for text in key)
    return f'<tr>{cells}<td style="text-align:left">{bar}</td></tr>'
