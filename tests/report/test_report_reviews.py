"""Formats `gitlab` and `rdjson`: the shape that their readers publish."""

from __future__ import annotations

import json
from typing import Any

import jsonschema
import pytest

from mlsec_nb.findings import Finding, Report
from mlsec_nb.report import Context, render

# https://docs.gitlab.com/ci/testing/code_quality/#code-quality-report-format
CODE_QUALITY: dict[str, Any] = {
    "type": "array",
    "items": {
        "type": "object",
        "required": ["description", "check_name", "fingerprint", "severity", "location"],
        "additionalProperties": False,
        "properties": {
            "description": {"type": "string"},
            "check_name": {"type": "string"},
            "fingerprint": {"type": "string"},
            "severity": {"enum": ["info", "minor", "major", "critical", "blocker"]},
            "location": {
                "type": "object",
                "required": ["path", "lines"],
                "properties": {
                    "path": {"type": "string", "not": {"pattern": r"^\./"}},
                    "lines": {"type": "object", "properties": {"begin": {"type": "integer", "minimum": 1}}},
                },
            },
        },
    },
}
# reviewdog's proto/rdf/jsonschema: DiagnosticResult and Diagnostic.
_POSITION = {"type": "object", "required": ["line"], "properties": {"line": {"type": "integer", "minimum": 1}}}
RDJSON: dict[str, Any] = {
    "type": "object",
    "required": ["source", "diagnostics"],
    "additionalProperties": False,
    "properties": {
        "source": {"type": "object", "required": ["name"], "properties": {"name": {"type": "string"}}},
        "diagnostics": {
            "type": "array",
            "items": {
                "type": "object",
                "required": ["message", "location", "severity", "code"],
                "additionalProperties": False,
                "properties": {
                    "message": {"type": "string"},
                    "severity": {"enum": ["UNKNOWN_SEVERITY", "ERROR", "WARNING", "INFO"]},
                    "code": {"type": "object", "required": ["value"], "properties": {"url": {"type": "string"}}},
                    "location": {
                        "type": "object",
                        "required": ["path"],
                        "properties": {
                            "path": {"type": "string"},
                            "range": {"type": "object", "properties": {"start": _POSITION, "end": _POSITION}},
                        },
                    },
                },
            },
        },
    },
}


def _known(finding: Finding) -> tuple[int, int, int, int]:
    return (18, 5, 19, 2)


@pytest.mark.parametrize(("format", "shape"), [("gitlab", CODE_QUALITY), ("rdjson", RDJSON)])
@pytest.mark.parametrize("context", [Context(), Context(raw_position=_known)], ids=["unknown lines", "known lines"])
def test_shape(report: Report, format: str, shape: dict[str, Any], context: Context) -> None:
    jsonschema.validate(json.loads(render(report, format, context)), shape)


@pytest.mark.parametrize(("format", "shape"), [("gitlab", CODE_QUALITY), ("rdjson", RDJSON)])
def test_shape_of_hostile_text(hostile_report: Report, format: str, shape: dict[str, Any]) -> None:
    jsonschema.validate(json.loads(render(hostile_report, format, Context())), shape)


def test_gitlab_names_the_line_of_the_raw_file(report: Report) -> None:
    issues = json.loads(render(report, "gitlab", Context(raw_position=_known)))
    assert [issue["severity"] for issue in issues] == ["critical", "critical", "blocker", "minor", "major"]
    assert issues[0]["location"] == {"path": "notebooks/tour.ipynb", "lines": {"begin": 18}}
    assert issues[0]["description"].startswith("cell 3:2:9: torch.load")
    assert issues[-1]["description"] == "could not be checked: not JSON: line 1, column 1"


def test_rdjson_names_lines_only_where_they_are_known(report: Report) -> None:
    known = json.loads(render(report, "rdjson", Context(raw_position=_known)))["diagnostics"]
    assert known[0]["location"]["range"] == {"start": {"line": 18}, "end": {"line": 19}}
    assert known[0]["code"] == {"value": "DES010", "url": "https://example.org/rules/DES010"}
    unknown = json.loads(render(report, "rdjson", Context()))["diagnostics"]
    assert "range" not in unknown[0]["location"]
