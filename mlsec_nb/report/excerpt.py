"""The finding's line, cut so that the marked piece can be seen."""

from __future__ import annotations

from dataclasses import dataclass

from mlsec_nb.findings import Finding
from mlsec_nb.redaction import mark_start
from mlsec_nb.report.visible import visible

_CUT = "…"
_TAB = "    "


@dataclass(frozen=True, slots=True)
class Marked:
    """One line in three pieces, each safe to show: before the mark, the marked piece, after it."""

    before: str
    mark: str
    after: str


def _shown(text: str) -> str:
    return visible(text.replace("\t", _TAB))


def _mark_range(finding: Finding) -> tuple[int, int]:
    """Start and end of the mark in the excerpt, kept inside it."""
    length = len(finding.excerpt)
    begin = mark_start(finding.column) if finding.excerpt.startswith(_CUT) else finding.column - 1
    start = min(max(begin, 0), max(length - 1, 0))
    end = start + finding.end_column - finding.column if finding.end_line == finding.line else length
    return start, min(max(end, start + 1), length)


def marked(finding: Finding, width: int) -> Marked:
    """The excerpt with its mark, at most about `width` characters of the line, cuts shown as `…`."""
    line, (start, end) = finding.excerpt, _mark_range(finding)
    room = width - 2 * len(_CUT)
    first = 0 if end <= room else max(0, start - room // 3)
    last = min(len(line), first + room)
    end = min(end, last)
    return Marked(
        before=(_CUT if first else "") + _shown(line[first:start]),
        mark=_shown(line[start:end]),
        after=_shown(line[end:last]) + (_CUT if last < len(line) else ""),
    )
