"""SARIF: fixes that can be stated as replacements in the raw file."""

from __future__ import annotations

import json
from typing import Any

from mlsec_nb.findings import Edit, Finding
from mlsec_nb.report import RawPosition
from mlsec_nb.report.visible import visible


def _raw_text(edit: Edit, in_notebook: bool) -> str:
    """The edit's text as it is written in the file: the inside of a JSON string, in a notebook."""
    return json.dumps(edit.text)[1:-1] if in_notebook else edit.text


def _stated(finding: Finding, edit: Edit, position: RawPosition) -> dict[str, Any]:
    line, column, end_line, end_column = position
    return {
        "deletedRegion": {"startLine": line, "startColumn": column, "endLine": end_line, "endColumn": end_column},
        "insertedContent": {"text": _raw_text(edit, in_notebook=bool(finding.where))},
    }


def fixes(finding: Finding, position: RawPosition | None, artifact: dict[str, str]) -> list[dict[str, Any]]:
    """The finding's fix as SARIF fixes; empty unless every edit replaces exactly the finding's own place.

    Only that place is known in the raw file, and only within one line is it one JSON string.
    """
    if finding.fix is None or position is None or position[0] != position[2]:
        return []
    edits = finding.fix.edits
    if not edits or any(edit.where is not None or edit.span != finding.span for edit in edits):
        return []
    kind = "safe" if finding.fix.safe else "with consequences"
    replacements = [_stated(finding, edit, position) for edit in edits]
    changes = [{"artifactLocation": artifact, "replacements": replacements}]
    return [{"description": {"text": visible(f"{finding.fix.title} ({kind})")}, "artifactChanges": changes}]
