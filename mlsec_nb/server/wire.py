"""A report as the page needs it: offsets in UTF-16 units, places relative to the cell."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable
from typing import Any

from mlsec_nb.findings import Edit, Finding, Report, finding_to_json, report_to_json
from mlsec_nb.rawjson import JsonPath

SourceOf = Callable[[int | None, JsonPath], str]
"""The text at a place relative to a cell (by its number; None: the notebook); "" when there is none."""


def live_report(report: Report, source_of: SourceOf) -> dict[str, Any]:
    """The `LiveReport` of one open notebook."""
    found = report_to_json(report)
    offsets = Utf16Offsets(source_of)
    found["findings"] = [live_finding(finding, offsets) for finding in report.findings]
    return found | {"version": report.version}


def live_finding(finding: Finding, offsets: Utf16Offsets) -> dict[str, Any]:
    """The `LiveFinding` of one finding in a notebook."""
    where = within_cell(finding.where)
    found = finding_to_json(finding)
    found["start"], found["end"] = offsets.converted(finding.cell, where, finding.span.start, finding.span.end)
    found["where"] = list(where)
    if finding.fix:
        for edit, written in zip(finding.fix.edits, found["fix"]["edits"]):
            written["start"], written["end"] = _edit_offsets(finding.cell, where, edit, offsets)
    return found


def _edit_offsets(cell: int | None, where: JsonPath, edit: Edit, offsets: Utf16Offsets) -> tuple[int, ...]:
    return offsets.converted(cell, where if edit.where is None else edit.where, edit.span.start, edit.span.end)


def within_cell(where: JsonPath) -> JsonPath:
    """A path within the notebook as one within its cell; that of notebook metadata stays."""
    return where[2:] if where[:1] == ("cells",) else where


class Utf16Offsets:
    """Turns characters as Python counts them into those JavaScript counts: two for each beyond U+FFFF."""

    def __init__(self, source_of: SourceOf) -> None:
        self._source_of = source_of
        self._wide: dict[tuple[int | None, JsonPath], list[int]] = {}

    def converted(self, cell: int | None, where: JsonPath, *offsets: int) -> tuple[int, ...]:
        """The offsets in the text at that place, in UTF-16 units."""
        wide = self._wide.get((cell, where))
        if wide is None:
            wide = self._wide[cell, where] = wide_characters(self._source_of(cell, where))
        return tuple(offset + bisect_left(wide, offset) for offset in offsets) if wide else offsets


def wide_characters(source: str) -> list[int]:
    """Where in a text characters stand that UTF-16 writes as two units."""
    if source.isascii() or max(source) < "\U00010000":
        return []
    return [at for at, character in enumerate(source) if character >= "\U00010000"]
