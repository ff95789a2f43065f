"""What the panel is told: findings at their places in cells, frames with the fixes that there is code for."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from mlsec_nb import __version__
from mlsec_nb.findings import Edit, Finding, Fix, Report, Span
from mlsec_nb.frames.frame_report import risk_to_json, safe_name
from mlsec_nb.frames.live import LiveFrame
from mlsec_nb.kernel.history import CellIds, ExecutedCell
from mlsec_nb.notebook import Text
from mlsec_nb.rawjson import JsonPath
from mlsec_nb.server.wire import Utf16Offsets, live_finding, live_report, within_cell


@dataclass(slots=True, eq=False)
class RanCell:
    """A cell that has run and was looked at. `report`: its findings, their places as in a notebook's file."""

    cell: ExecutedCell
    report: Report
    wide: Mapping[JsonPath, str]
    """The texts that have findings and more than ASCII; in others JavaScript counts as Python does."""
    message: list[dict[str, Any]] | None = None
    """The findings as the page is told of them, once it was."""


def ran_cell(cell: ExecutedCell, outputs: Iterable[Text], report: Report) -> RanCell:
    """What is kept of a cell: of its texts only those that offsets cannot be told without."""
    source = cell.head + cell.source
    texts = {("source",): source} | {within_cell(text.where): text.source for text in outputs}
    found = {within_cell(finding.where) for finding in report.findings}
    wide = {where: text for where, text in texts.items() if where in found and not text.isascii()}
    return RanCell(cell, report, wide)


def report_message(ran: Sequence[RanCell], cell_ids: CellIds) -> dict[str, Any]:
    """The `LiveReport` on these cells; what is said of each is worked out once."""
    for one in ran:
        if one.message is None:
            one.message = _findings_message(one, cell_ids)
    findings = [found for one in ran for found in one.message or ()]
    rules = {rule.id: rule for one in ran for rule in one.report.rules}
    stats = {"cells": len(ran), "findings": len(findings)}
    bare = Report((), tuple(rules[key] for key in sorted(rules)), (), stats, __version__)
    return live_report(bare, lambda cell, where: "") | {"findings": findings}


def _findings_message(one: RanCell, cell_ids: CellIds) -> list[dict[str, Any]]:
    offsets = Utf16Offsets(lambda cell, where: one.wide.get(where, ""))
    return [live_finding(_at_its_cell(finding, one.cell, cell_ids), offsets) for finding in one.report.findings]


def _at_its_cell(finding: Finding, cell: ExecutedCell, cell_ids: CellIds) -> Finding:
    """The finding with its cell's id and without a path; without an id its message says which input it is in."""
    cell_id = cell_ids.id_of(cell.number)
    message = finding.message if cell_id else f"{finding.message} (In[{cell.number}])"
    finding = replace(finding, path="", cell_id=cell_id, message=message)
    if finding.part != "code" or not cell.head:
        return finding
    by, lines = len(cell.head), cell.first_line - 1
    return replace(
        finding, span=_moved(finding.span, by), line=finding.line + lines, end_line=finding.end_line + lines,
        fix=_moved_fix(finding.fix, by),
    )  # fmt: skip


def _moved(span: Span, by: int) -> Span:
    return Span(span.start + by, span.end + by)


def _moved_fix(fix: Fix | None, by: int) -> Fix | None:
    if fix is None:
        return None
    edits = [edit if edit.where else Edit(_moved(edit.span, by), edit.text, edit.where) for edit in fix.edits]
    return replace(fix, edits=tuple(edits))


def frame_message(frame: LiveFrame) -> dict[str, Any]:
    """The `Frame` of the wire; never a value."""
    return {
        "name": frame.name, "kind": frame.kind, "rows": frame.rows, "sampled": frame.is_sampled,
        "columns": [
            {"name": safe_name(one.name), "entity": one.entity, "group": one.group, "confidence": one.confidence,
             "prevalence": one.prevalence, "reason": one.reason, "shape": one.shape, "tags": list(one.tags)}
            for one in frame.columns
        ],
        "risk": risk_to_json(frame.risk),
        "actions": [{"id": fix.id, "title": fix.title} for fix in frame.fixes],
    }  # fmt: skip


def frame_codes(frames: Iterable[LiveFrame]) -> dict[tuple[str, str], str]:
    """By frame and action, the code to insert."""
    return {(frame.name, fix.id): fix.code for frame in frames for fix in frame.fixes}
