"""SARIF, every log against the schema that OASIS published, which `make test` puts into build/."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from functools import cache
from hashlib import blake2b
from pathlib import Path
from typing import Any
from urllib.parse import unquote_to_bytes

import pytest
from jsonschema import Draft7Validator

from mlsec_nb.findings import Edit, Finding, Fix, Report, RuleInfo, Severity, Span
from mlsec_nb.report import Context, RawPosition, render

MakeFinding = Callable[..., Finding]
_SCHEMA = Path(__file__).parents[2] / "build" / "sarif-schema-2.1.0.json"


@cache
def _validator() -> Draft7Validator:
    schema = _SCHEMA.read_bytes()
    # It comes out of another project's package: this is the file that equals the one in OASIS's repository.
    assert blake2b(schema, digest_size=16).hexdigest() == "cf721fe1740ece44849485080226b4bf"
    return Draft7Validator(json.loads(schema))


def _run(report: Report, raw: RawPosition | None = (18, 3, 18, 25)) -> dict[str, Any]:
    log = json.loads(render(report, "sarif", Context(raw_position=lambda finding: raw, base=Path("/abs"))))
    assert [f"{error.json_path}: {error.message}" for error in _validator().iter_errors(log)] == []
    run: dict[str, Any] = log["runs"][0]
    return run


def _physical(result: dict[str, Any]) -> dict[str, Any]:
    location: dict[str, Any] = result["locations"][0]["physicalLocation"]
    return location


def test_reports_have_the_shape(report: Report) -> None:
    assert len(_run(report)["results"]) == len(report.findings)
    assert _run(Report())["results"] == []


@pytest.mark.parametrize("raw", [None, (18, 3, 18, 25), (18, 3, 20, 1)])
def test_hostile_reports_have_the_shape(raw: RawPosition | None, hostile_report: Report) -> None:
    run = _run(hostile_report, raw)
    assert len(run["results"]) == 2
    assert len(run["tool"]["driver"]["rules"]) == 1


def test_a_result_is_at_its_raw_place_and_names_its_cell(make_finding: MakeFinding) -> None:
    (result,) = _run(Report((make_finding(part="output", output=0),)))["results"]
    assert _physical(result) == {
        "artifactLocation": {"uri": "notebooks/tour.ipynb"},
        "region": {"startLine": 18, "startColumn": 3, "endLine": 18, "endColumn": 25},
    }
    assert result["locations"][0]["logicalLocations"] == [
        {
            "name": "cell 3 output 1",
            "fullyQualifiedName": "cell[3]/output[0]",
            "kind": "member",
            "properties": {"cellId": "a1b2c3"},
        }
    ]


@pytest.mark.parametrize(
    ("changes", "region"),
    [
        ({}, {"startLine": 1}),
        ({"cell": None, "where": ()}, {"startLine": 2, "startColumn": 9, "endLine": 2, "endColumn": 31}),
        ({"cell": None, "part": "metadata", "where": ("metadata",)}, {"startLine": 1}),
    ],
)
def test_without_a_raw_position(changes: dict[str, Any], region: dict[str, int], make_finding: MakeFinding) -> None:
    (result,) = _run(Report((make_finding(**changes),)), None)["results"]
    assert _physical(result)["region"] == region


@pytest.mark.parametrize(
    ("path", "uri"),
    [
        ("a b.ipynb", "a%20b.ipynb"),
        ("c:d,e%0A.ipynb", "c%3Ad%2Ce%250A.ipynb"),
        ("é.ipynb", "%C3%A9.ipynb"),
        ("bad\udcff.ipynb", "bad%FF.ipynb"),
        ("/abs/in/x.ipynb", "in/x.ipynb"),
        ("/other/x y.ipynb", "file:///other/x%20y.ipynb"),
    ],
)
def test_paths_are_uris(path: str, uri: str, make_finding: MakeFinding) -> None:
    (result,) = _run(Report((make_finding(path=path),)))["results"]
    assert _physical(result)["artifactLocation"]["uri"] == uri


def test_a_uri_gives_back_the_path(hostile: str, make_finding: MakeFinding) -> None:
    path = f"n{hostile}"
    (result,) = _run(Report((make_finding(path=path),)))["results"]
    handler = "surrogatepass" if "\ud800" in path else "surrogateescape"
    assert unquote_to_bytes(_physical(result)["artifactLocation"]["uri"]) == path.encode("utf-8", handler)


@pytest.mark.parametrize(
    ("severity", "level", "score"),
    [
        ("critical", "error", "9.5"),
        ("high", "error", "8.0"),
        ("medium", "warning", "5.5"),
        ("low", "note", "2.0"),
        ("info", "note", "0.0"),
    ],
)
def test_severities(severity: str, level: str, score: str, make_finding: MakeFinding, rule: RuleInfo) -> None:
    told = Severity(severity)
    run = _run(Report((make_finding(severity=told),), (replace(rule, severity=told),)))
    assert run["results"][0]["level"] == level
    (descriptor,) = run["tool"]["driver"]["rules"]
    assert descriptor["properties"]["security-severity"] == score
    assert run["results"][0]["ruleIndex"] == 0


def test_tags_are_few_and_weaknesses_in_githubs_form(rule: RuleInfo) -> None:
    many = replace(rule, tags=("CWE-79", "CWE-1104", *(f"T{number}" for number in range(20))))
    (descriptor,) = _run(Report(rules=(many,)))["tool"]["driver"]["rules"]
    assert descriptor["properties"]["tags"][:4] == ["security", "external/cwe/cwe-079", "external/cwe/cwe-1104", "T0"]
    assert len(descriptor["properties"]["tags"]) == 10


def test_errors_are_notifications(report: Report) -> None:
    (invocation,) = _run(report)["invocations"]
    assert invocation["executionSuccessful"] is False
    assert [note["message"]["text"] for note in invocation["toolExecutionNotifications"]] == [
        "not JSON: line 1, column 1"
    ]
    assert _run(Report())["invocations"] == [{"executionSuccessful": True, "toolExecutionNotifications": []}]


def _fix(*edits: Edit) -> Fix:
    return Fix("Change it", edits)


OWN_PLACE = Span(21, 43)


@pytest.mark.parametrize(
    ("fix", "where", "inserted"),
    [
        (_fix(Edit(OWN_PLACE, 'f("x")\n')), ("cells", 2, "source"), 'f(\\"x\\")\\n'),
        (_fix(Edit(OWN_PLACE, 'f("x")')), (), 'f("x")'),
    ],
)
def test_a_fix_of_the_own_place_is_stated(
    fix: Fix, where: tuple[str | int, ...], inserted: str, make_finding: MakeFinding
) -> None:
    (result,) = _run(Report((make_finding(fix=fix, where=where),)))["results"]
    (change,) = result["fixes"][0]["artifactChanges"]
    assert change["replacements"] == [
        {
            "deletedRegion": {"startLine": 18, "startColumn": 3, "endLine": 18, "endColumn": 25},
            "insertedContent": {"text": inserted},
        }
    ]


@pytest.mark.parametrize(
    ("fix", "raw"),
    [
        (_fix(Edit(Span(0, 0), "import os\n"), Edit(OWN_PLACE, "x")), (18, 3, 18, 25)),
        (_fix(Edit(OWN_PLACE, "x", where=("outputs", 0, "text"))), (18, 3, 18, 25)),
        (_fix(Edit(OWN_PLACE, "x")), (18, 3, 19, 2)),
        (_fix(Edit(OWN_PLACE, "x")), None),
        (_fix(), (18, 3, 18, 25)),
    ],
)
def test_other_fixes_are_left_out(fix: Fix, raw: RawPosition | None, make_finding: MakeFinding) -> None:
    (result,) = _run(Report((make_finding(fix=fix),)), raw)["results"]
    assert "fixes" not in result


@pytest.mark.parametrize(
    ("message", "text"),
    [("{0} and {x}", "{{0}} and {x}"), ("[a](1)", "[a] (1)"), ("a\nb", "a\\nb")],
)
def test_messages_hold_no_placeholder_and_no_link(message: str, text: str, make_finding: MakeFinding) -> None:
    (result,) = _run(Report((make_finding(message=message),)))["results"]
    assert result["message"]["text"] == text
