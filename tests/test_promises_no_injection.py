"""Promise: what is scanned, and what files are called, acts on no surface that shows it."""

from __future__ import annotations

import json
import re
from pathlib import Path
from xml.etree import ElementTree

import pytest
from sample_notebooks import PLANTED, TOKEN, code, in_bytes, notebook

from mlsec_nb.cli import FORMAT_NAMES, main

_ESCAPE = "\x1b[2J\x1b]0;title\x07\x9b31m"
_HIDDEN = "\u202e\u2066\u200b\x08\x7f"
_HTML = "<img src=x onerror=alert(1)><script>x</script>]]>&amp;\"'"
_COMMAND = "::error file=x::bad%0A##[error]bad"
_HOSTILE = f"{_ESCAPE}{_HIDDEN}{_HTML}{_COMMAND}[a](javascript:x)|`"
_ACTS = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u200b\u202e\u2066]")


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A notebook and a script whose names and lines are attacks."""
    monkeypatch.chdir(tmp_path)
    name = (_ESCAPE + _HIDDEN + _HTML + "\n" + _COMMAND + ".ipynb").replace("/", "∕")
    line = f'token = "{TOKEN}"; import pickle; pickle.load(f)  # {_HOSTILE}\n'
    (tmp_path / name).write_bytes(in_bytes(notebook(code(line, id="a-b"), code(None)), ensure_ascii=True))
    (tmp_path / f"{_ESCAPE}x.py").write_text(line + PLANTED)
    (tmp_path / f"{_ESCAPE}broken.ipynb").write_text("[")
    return tmp_path


@pytest.mark.parametrize("name", FORMAT_NAMES)
def test_no_report_holds_a_character_that_acts(folder: Path, capfd: pytest.CaptureFixture[str], name: str) -> None:
    assert main(["scan", ".", "--format", name, f"--output={name}:report", "--isolated", "--no-cache"]) == 3
    out, err = capfd.readouterr()
    assert err == ""
    assert _ACTS.findall(out + (folder / "report").read_text()) == []


def test_html_report_has_no_element_of_ours_to_fear(folder: Path, capfd: pytest.CaptureFixture[str]) -> None:
    main("scan . --format html --isolated --no-cache".split())
    out = capfd.readouterr().out
    assert "onerror=alert(1)" in out
    assert re.findall(r"<(?:img|script)\b", out) == ["<script"], "one of ours, nothing of theirs"
    assert "<img" not in out and _HTML not in out


def test_workflow_commands_are_ours_only(folder: Path, capfd: pytest.CaptureFixture[str]) -> None:
    main("scan . --format github --isolated --no-cache".split())
    lines = capfd.readouterr().out.splitlines()
    assert lines and all(re.match(r"::(?:error|warning|notice)[ :]", line) for line in lines if "::" in line)
    assert not any(line.lstrip().startswith("##[") for line in lines)


def test_junit_is_well_formed(folder: Path, capfd: pytest.CaptureFixture[str]) -> None:
    main("scan . --format junit --isolated --no-cache".split())
    tags = {element.tag for element in ElementTree.fromstring(capfd.readouterr().out).iter()}
    assert tags <= {"testsuites", "testsuite", "testcase", "failure", "error", "properties", "property", "system-out"}


@pytest.mark.parametrize(
    "command",
    [
        "fix --diff --unsafe .",
        "fix --unsafe .",
        "baseline create .",
        "baseline create . --file \x1b[2J",
        "inspect .",
        "inspect . --format json",
        "data \x1b[2J.csv",
        "explain \x1b[2J",
        "scan \x1b[2J",
        "scan . --select \x1b[2J",
        "scan . --fail-on \x1b[2J",
        "scan . --config \x1b[2J",
        "scan . --output json:\x1b[2J/x",
        "scan --\x1b[2J",
        "\x1b[2J",
    ],
)
def test_no_other_command_prints_a_character_that_acts(
    folder: Path, capfd: pytest.CaptureFixture[str], command: str
) -> None:
    main(command.split(" "))
    out, err = capfd.readouterr()
    assert out or err
    assert _ACTS.findall(out + err) == []


@pytest.mark.parametrize("setting", ['"\\u001b[2J" = 1', 'fail-on = "\\u001b[2J"', 'select = ["\\u001b[2J"]'])
def test_settings_are_not_printed_raw(folder: Path, capfd: pytest.CaptureFixture[str], setting: str) -> None:
    (folder / "mlsec.toml").write_text(setting)
    assert main(["scan", "."]) == 2
    assert _ACTS.findall("".join(capfd.readouterr())) == []


def test_names_come_back_whole_from_json(folder: Path, capfd: pytest.CaptureFixture[str]) -> None:
    main("scan . --format json --isolated --no-cache".split())
    report = json.loads(capfd.readouterr().out)
    names = {path.name for path in folder.iterdir()}
    assert {found["path"] for found in report["findings"]} | {error["path"] for error in report["errors"]} == names
