"""The formats that other programs read: json, github, junit."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from pathlib import Path
from xml.etree import ElementTree

import pytest

from mlsec_nb.findings import Finding, Report, ScanError, Severity, report_to_json
from mlsec_nb.report import Context, render

MakeFinding = Callable[..., Finding]
RAW = Context(raw_position=lambda finding: (18, 3, 18, 25), base=Path("/repo"))
_COMMAND = re.compile(r"::(error|warning|notice) ((?:[a-zA-Z]+=[^:,\r\n]*,?)+)::([^\r\n]*)")


def _unescaped(text: str) -> str:
    for escape, character in (("%3A", ":"), ("%2C", ","), ("%0D", "\r"), ("%0A", "\n"), ("%25", "%")):
        text = text.replace(escape, character)
    return text


def _properties(line: str) -> dict[str, str]:
    match = _COMMAND.fullmatch(line)
    assert match, line
    return {key: _unescaped(value) for key, value in (pair.split("=", 1) for pair in match.group(2).split(","))}


def test_json_is_the_wire_format(report: Report) -> None:
    assert json.loads(render(report, "json", Context())) == report_to_json(report)


def test_json_keeps_every_character_but_lone_surrogates(hostile: str, make_finding: MakeFinding) -> None:
    rendered = render(Report((make_finding(message=hostile),)), "json", Context())
    expected = hostile.replace("\ud800", "\\ud800").replace("\udcff", "\\udcff")
    assert json.loads(rendered)["findings"][0]["message"] == expected


def test_github_annotates_the_raw_line(make_finding: MakeFinding) -> None:
    (line,) = render(Report((make_finding(),)), "github", RAW).splitlines()
    assert line == (
        "::error file=notebooks/tour.ipynb,line=18,col=3,endLine=18,endColumn=25,title=DES010 torch-load::"
        "cell 3:2:9: torch.load without weights_only=True can run code that is in the file"
        "%0AFix: Pass weights_only=True"
    )


@pytest.mark.parametrize(
    ("severity", "command"),
    [("critical", "error"), ("high", "error"), ("medium", "warning"), ("low", "notice"), ("info", "notice")],
)
def test_github_commands(severity: str, command: str, make_finding: MakeFinding) -> None:
    rendered = render(Report((make_finding(severity=Severity(severity)),)), "github", RAW)
    assert rendered.startswith(f"::{command} ")


@pytest.mark.parametrize(
    ("raw", "region"),
    [
        (None, {"line": "1", "endLine": "1"}),
        ((4, 2, 6, 1), {"line": "4", "endLine": "6"}),
        ((4, 2, 4, 9), {"line": "4", "col": "2", "endLine": "4", "endColumn": "9"}),
    ],
)
def test_github_gives_columns_only_within_one_line(
    raw: tuple[int, int, int, int] | None, region: dict[str, str], make_finding: MakeFinding
) -> None:
    rendered = render(Report((make_finding(),)), "github", Context(raw_position=lambda finding: raw))
    properties = _properties(rendered.rstrip("\n"))
    assert {key: properties[key] for key in properties if key not in ("file", "title")} == region


def test_github_shows_the_worst_first(report: Report) -> None:
    kinds = [line.split()[0] for line in render(report, "github", RAW).splitlines()]
    assert kinds == ["::error", "::error", "::error", "::error", "::notice"]
    assert "SEC001" in render(report, "github", RAW).splitlines()[1]


def test_github_text_forges_no_command_and_no_property(hostile_report: Report) -> None:
    lines = render(hostile_report, "github", RAW).split("\n")
    assert lines.pop() == ""
    assert len(lines) == len(hostile_report.findings) + len(hostile_report.errors)
    assert {tuple(_properties(line)) for line in lines} <= {
        ("file", "title"),
        ("file", "line", "col", "endLine", "endColumn", "title"),
    }


def test_github_names_the_file_exactly(make_finding: MakeFinding) -> None:
    path = "odd %0A,:name\n.ipynb"
    assert _properties(render(Report((make_finding(path=path),)), "github", RAW).rstrip("\n"))["file"] == path


def test_junit_groups_cases_by_file(report: Report) -> None:
    root = ElementTree.fromstring(render(report, "junit", RAW))
    assert root.attrib == {"name": "mlsec", "tests": "5", "failures": "4", "errors": "1"}
    suites = {suite.attrib["name"]: [case.attrib["name"] for case in suite] for suite in root}
    assert suites == {
        "broken.ipynb": ["could not be checked"],
        "notebooks/tour.ipynb": [
            "DES010 torch-load cell 3:2:9",
            "DES010 torch-load cell 3:7:9",
            "SEC001 token cell 5 output 1:1:9",
        ],
        "train.py": ["DES010 torch-load 2:9"],
    }


def test_junit_failure_tells_place_source_and_instead(make_finding: MakeFinding, report: Report) -> None:
    root = ElementTree.fromstring(render(report, "junit", RAW))
    failure = root.find(".//failure")
    assert failure is not None and failure.text is not None
    assert failure.attrib["type"] == "high"
    assert failure.text.splitlines()[1:] == [
        'model = torch.load("model.pt")',
        "Pass weights_only=True, or load safetensors.",
    ]


def test_junit_of_hostile_text_has_only_our_elements(hostile_report: Report) -> None:
    root = ElementTree.fromstring(render(hostile_report, "junit", RAW))
    assert {element.tag for element in root.iter()} == {"testsuites", "testsuite", "testcase", "failure", "error"}
    assert len(root.findall(".//failure")) == 2
    assert len(root.findall(".//error")) == 1


def test_junit_without_findings_has_one_passed_case() -> None:
    root = ElementTree.fromstring(render(Report(), "junit", Context()))
    assert [(case.attrib["name"], len(case)) for case in root.iter("testcase")] == [("no findings", 0)]


def test_junit_counts_errors_of_a_file_with_findings(make_finding: MakeFinding) -> None:
    report = Report((make_finding(path="a.ipynb"),), errors=(ScanError("a.ipynb", 4, "too deep"),))
    (suite,) = ElementTree.fromstring(render(report, "junit", RAW))
    assert (suite.attrib["tests"], suite.attrib["failures"], suite.attrib["errors"]) == ("2", "1", "1")
