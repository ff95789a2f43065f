"""A report as the page needs it: offsets in UTF-16 units, places relative to the cell."""

from __future__ import annotations

import json
from bisect import bisect_left
from collections.abc import Callable, Iterable
from dataclasses import replace
from typing import Any

from mlsec_nb.findings import Edit, Finding, Report, finding_to_json, report_to_json, rule_to_json
from mlsec_nb.incremental_cell import OpenCell
from mlsec_nb.rawjson import JsonPath


def as_json(value: Any) -> str:
    """JSON that stays JSON wherever it is put: as tornado's `json_encode`, without blanks."""
    return json.dumps(value, separators=(",", ":")).replace("</", "<\\/")


SourceOf = Callable[[int | None, JsonPath], str]
"""The text at a place relative to a cell (by its number; None: the notebook); "" when there is none."""


def live_report(report: Report, source_of: SourceOf) -> dict[str, Any]:
    """The `LiveReport` of one open notebook."""
    offsets = Utf16Offsets(source_of)
    findings = [live_finding(finding, offsets) for finding in report.findings]
    return report_to_json(replace(report, findings=())) | {"findings": findings, "version": report.version}


class WrittenReports:
    """Writes the `LiveReport`s of one open notebook as JSON; what is said of a cell is written once while it holds."""

    def __init__(self) -> None:
        self._written: dict[str, tuple[tuple[Finding, ...], int, list[str]]] = {}
        self._rules: dict[str, str] = {}

    def write(self, report: Report, findings: Iterable[tuple[OpenCell, tuple[Finding, ...]]], lowest: int) -> str:
        """The report, with those `findings` of each cell whose severity has at least the rank `lowest`."""
        before, self._written = self._written, {}
        for cell, found in findings:
            known = before.get(cell.key)
            if known is None or known[0] is not found or known[1] != lowest:
                known = found, lowest, _written(cell, found, lowest)
            self._written[cell.key] = known
        self._rules = {rule.id: self._rules.get(rule.id) or as_json(rule_to_json(rule)) for rule in report.rules}
        pieces = {
            "findings": [one for _, _, found in self._written.values() for one in found],
            "rules": list(self._rules.values()),
        }
        whole = report_to_json(replace(report, findings=(), rules=())) | {"version": report.version}
        values = {key: f"[{','.join(pieces[key])}]" if key in pieces else as_json(whole[key]) for key in whole}
        return f"{{{','.join(f'{as_json(key)}:{value}' for key, value in values.items())}}}"


def _written(cell: OpenCell, findings: Iterable[Finding], lowest: int) -> list[str]:
    offsets = Utf16Offsets(lambda _, where: cell.source_at(where))
    return [as_json(live_finding(one, offsets)) for one in findings if one.severity.rank >= lowest]


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
