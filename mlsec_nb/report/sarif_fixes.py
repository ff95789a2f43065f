"""SARIF: fixes that can be stated as replacements in the raw file."""

from __future__ import annotations

import json
from typing import Any

from mlsec_nb.findings import Edit, Finding
from mlsec_nb.report import RawPosition
from mlsec_nb.report.sarif_words import message, region
from mlsec_nb.report.summary import fix_kind


def _raw_text(edit: Edit, in_notebook: bool) -> str:
    """The edit's text as it is written in the file: the inside of a JSON string, in a notebook."""
    return json.dumps(edit.text)[1:-1] if in_notebook else edit.text


def fixes(finding: Finding, position: RawPosition | None, artifact: dict[str, str]) -> list[dict[str, Any]]:
    """The finding's fix as SARIF fixes; empty unless every edit replaces exactly the finding's own place.

    Only that place is known in the raw file, and only within one line is it one JSON string.
    """
    if finding.fix is None or position is None or position[0] != position[2]:
        return []
    edits = finding.fix.edits
    if not edits or any(edit.where is not None or edit.span != finding.span for edit in edits):
        return []
    replacements = [
        {"deletedRegion": region(position), "insertedContent": {"text": _raw_text(edit, bool(finding.where))}}
        for edit in edits
    ]
    changes = [{"artifactLocation": artifact, "replacements": replacements}]
    return [{"description": message(f"{finding.fix.title} ({fix_kind(finding.fix)})"), "artifactChanges": changes}]
