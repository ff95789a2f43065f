"""Findings that were accepted stay silent; new ones do not."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path

import pytest
from sample_notebooks import PLANTED, TOKEN, code, in_bytes, markdown, notebook

from mlsec_nb.cli import main

Capture = pytest.CaptureFixture[str]


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "made.ipynb").write_bytes(in_bytes(notebook(markdown("a"), code(PLANTED, id="one"))))
    return tmp_path


def _main(command: str) -> int:
    return main([*command.split(), "--no-cache"])


def test_accepted_findings_are_silent_and_new_ones_are_not(folder: Path, capsys: Capture) -> None:
    assert _main("scan .") == 1
    assert _main("baseline create .") == 0
    assert _main("scan . --baseline .mlsec-baseline.json") == 0
    assert _main("scan . --baseline .mlsec-baseline.json --no-baseline") == 1
    capsys.readouterr()
    moved = notebook(
        markdown("new"), markdown("a"), code("# new\n" + PLANTED, id="one"), code("y = 1\n" + PLANTED, id="two")
    )
    (folder / "made.ipynb").write_bytes(in_bytes(moved))
    assert _main("scan . --baseline .mlsec-baseline.json --format json") == 1
    report = json.loads(capsys.readouterr().out)
    assert [found["cell"] for found in report["findings"]] == [4]
    assert report["stats"]["accepted"] == 1


def test_create_says_how_to_use_the_file(folder: Path, capsys: Capture) -> None:
    _main("baseline create . --file ok.json")
    assert capsys.readouterr().out == "ok.json: 1 finding accepted; `mlsec scan --baseline ok.json` leaves them out\n"
    _main("fix . --unsafe")
    assert "1 finding in 1 file was fixed; 0 left" in capsys.readouterr().out


def test_baseline_in_the_settings(folder: Path) -> None:
    _main("baseline create . --file accepted.json")
    (folder / "mlsec.toml").write_text("baseline = 'accepted.json'\n")
    assert _main("scan .") == 0


def test_update_keeps_reasons_and_drops_what_is_gone(folder: Path) -> None:
    file = folder / ".mlsec-baseline.json"
    assert main(["baseline", "create", ".", "--reason", "known"]) == 0
    assert _main("baseline create .") == 2
    (folder / "other.ipynb").write_bytes(in_bytes(notebook(code(PLANTED))))
    assert main(["baseline", "update", ".", "--reason", "later"]) == 0
    assert [(entry["path"], entry["reason"]) for entry in json.loads(file.read_text())["findings"]] == [
        ("made.ipynb", "known"), ("other.ipynb", "later"),
    ]  # fmt: skip
    (folder / "made.ipynb").unlink()
    _main("baseline update .")
    assert [entry["path"] for entry in json.loads(file.read_text())["findings"]] == ["other.ipynb"]


def test_updating_takes_all_findings_though_a_baseline_is_set(folder: Path) -> None:
    (folder / "mlsec.toml").write_text("baseline = '.mlsec-baseline.json'\n")
    _main("baseline create .")
    _main("baseline update .")
    assert len(json.loads((folder / ".mlsec-baseline.json").read_text())["findings"]) == 1


def _detect_secrets(path: str, line: int, secret: str = TOKEN) -> str:
    """A baseline as detect-secrets 1.5 writes it."""
    entry = {
        "type": "Secret Keyword", "filename": path, "hashed_secret": hashlib.sha1(secret.encode()).hexdigest(),
        "is_verified": False, "line_number": line,
    }  # fmt: skip
    return json.dumps({"version": "1.5.0", "plugins_used": [], "filters_used": [], "results": {path: [entry]}})


@pytest.mark.parametrize(
    ("path", "move", "exit_code"), [("made.ipynb", 0, 0), ("made.ipynb", 1, 1), ("other.ipynb", 0, 1)]
)
def test_baseline_of_detect_secrets_is_understood(folder: Path, path: str, move: int, exit_code: int) -> None:
    lines = (folder / "made.ipynb").read_text().split("\n")
    line = next(number for number, text in enumerate(lines, 1) if TOKEN in text)
    (folder / ".secrets.baseline").write_text(_detect_secrets(path, line + move))
    assert _main("scan . --baseline .secrets.baseline") == exit_code


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (None, "no such baseline"),
        ("{", "not valid JSON"),
        ("[" * 100_000, "not valid JSON"),
        ("[]", "neither a baseline of mlsec nor one of detect-secrets"),
        ('{"a": 1}', "neither a baseline"),
        ('{"findings": [1]}', "no fingerprints"),
        ('{"findings": {"a": 1}}', "no fingerprints"),
    ],
)
@pytest.mark.parametrize("command", ["scan . --baseline b.json", "baseline update . --file b.json"])
def test_unusable_baseline_is_an_error_that_helps(
    folder: Path, capsys: Capture, content: str | None, message: str, command: str
) -> None:
    if content is not None:
        (folder / "b.json").write_text(content)
    assert _main(command) == 2
    assert message in capsys.readouterr().err


@pytest.mark.parametrize("results", [{"made.ipynb": 3}, {"made.ipynb": [3, {"line_number": "x"}]}, [], None])
def test_odd_entries_of_detect_secrets_accept_nothing(folder: Path, results: object) -> None:
    (folder / ".secrets.baseline").write_text(json.dumps({"results": results}))
    assert _main("scan . --baseline .secrets.baseline") == 1
