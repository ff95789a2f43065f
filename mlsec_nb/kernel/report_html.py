"""The report of a session as HTML fragments: a chart by family and cell, findings, frames."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import replace

from mlsec_nb.findings import Finding, Report, Severity
from mlsec_nb.frames.live import LiveFrame
from mlsec_nb.kernel.frames_html import frames_html
from mlsec_nb.kernel.html import SEVERITY_COLORS, report_html
from mlsec_nb.report.html_words import element, escaped
from mlsec_nb.report.place import cell_name
from mlsec_nb.report.summary import FAMILIES, counted, family

MOST_SHOWN = 200
_MOST_PLACES = 30
_MOST_OPEN = 2
_BAR = "display:inline-block;height:0.75em;width:{}px;background:{};border-radius:2px;margin-right:5px"
_WIDEST = 70
_CELL = "padding:1px 14px 1px 0;text-align:left;vertical-align:baseline"
_CHART = "border-collapse:collapse;line-height:1.4;margin:4px 0 8px"
_PLACE = "max-width:24em;overflow-wrap:anywhere"


def session_html(report: Report, frames: Iterable[LiveFrame]) -> str:
    """Everything, one below the other."""
    return f"<div>{_chart(report)}{_findings(report)}{_cards(frames)}</div>"


def _findings(report: Report) -> str:
    """The findings; of very many the first ones, and how many more there are."""
    kept = replace(report, findings=report.findings[:MOST_SHOWN])
    return report_html(kept, len(report.findings) - len(kept.findings))


def _cards(frames: Iterable[LiveFrame]) -> str:
    """The frames with personal data."""
    found = [frame for frame in frames if frame.columns or frame.problem]
    cards = frames_html(found, len(found) <= _MOST_OPEN)
    return f'<div style="margin-top:8px">{element("b", "", "Frames")}{cards}</div>' if found else ""


def place_of(finding: Finding) -> str:
    """In[3], or the file and the cell."""
    return " ".join(piece for piece in (finding.path, cell_name(finding)) if piece)


def _chart(report: Report) -> str:
    """A row for each place, a column for each family: a bar as long as there are findings, coloured by the worst."""
    groups: dict[tuple[str, str], list[Finding]] = {}
    for finding in report.findings:
        groups.setdefault((place_of(finding), family(finding.rule)), []).append(finding)
    if not groups:
        return ""
    families = [name for name in FAMILIES.values() if any(name == one for _, one in groups)]
    families += sorted({one for _, one in groups} - set(families))
    found = Counter(map(place_of, report.findings))
    most = {place for place, _ in found.most_common(_MOST_PLACES)}
    heads = "".join(f'<th style="{_CELL};font-weight:normal;opacity:0.75">{escaped(name)}</th>' for name in families)
    rows = "".join(_row(place, families, groups) for place in found if place in most)
    fewer = len(found) - len(most)
    left = f"<div>{counted(fewer, 'more place')} with as many findings or fewer</div>" if fewer else ""
    return f'<table style="{_CHART}"><tr><th></th>{heads}</tr>{rows}</table>{left}'


def _row(place: str, families: Iterable[str], groups: Mapping[tuple[str, str], list[Finding]]) -> str:
    most = max(map(len, groups.values()))
    bars = "".join(_bar(groups.get((place, name), []), most) for name in families)
    return f'<tr><td style="{_CELL};{_PLACE}">{escaped(place)}</td>{bars}</tr>'


def _bar(findings: list[Finding], most: int) -> str:
    if not findings:
        return f'<td style="{_CELL}"></td>'
    worst: Severity = max((finding.severity for finding in findings), key=lambda one: one.rank)
    width = max(4, _WIDEST * len(findings) // most)
    bar = f'<span style="{_BAR.format(width, SEVERITY_COLORS[worst])}"></span>'
    said = f"{len(findings)}, {worst.value}"
    return f'<td style="{_CELL};white-space:nowrap" title="{said}">{bar}{len(findings)}</td>'
