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


def _fingerprints(capsys: Capture, command: str) -> dict[str, str]:
    capsys.readouterr()
    _main(command + " --format json")
    return {found["path"]: found["fingerprint"] for found in json.loads(capsys.readouterr().out)["findings"]}


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A project with a notebook in a folder of its own, and a baseline named in the settings."""
    below = tmp_path / "some" / "folder"
    below.mkdir(parents=True)
    (below / "made.ipynb").write_bytes(in_bytes(notebook(code(PLANTED))))
    (tmp_path / "mlsec.toml").write_text("baseline = '.mlsec-baseline.json'\n")
    monkeypatch.chdir(tmp_path)
    return tmp_path


def test_a_baseline_holds_in_every_folder(project: Path, capsys: Capture, monkeypatch: pytest.MonkeyPatch) -> None:
    below = project / "some" / "folder"
    first = _fingerprints(capsys, "scan . --no-baseline")
    assert _main("baseline create .") == 0
    content = (project / ".mlsec-baseline.json").read_text()
    assert json.loads(content)["findings"][0]["path"] == "some/folder/made.ipynb"
    for folder, asked, shown in (
        (below, "made.ipynb", "made.ipynb"), (project / "some", "folder", "folder/made.ipynb"),
        (project.parent, project.name, f"{project.name}/some/folder/made.ipynb"),
    ):  # fmt: skip
        monkeypatch.chdir(folder)
        assert _main(f"scan {asked} --baseline {project / '.mlsec-baseline.json'}") == 0
        again = _fingerprints(capsys, f"scan {asked} --no-baseline")
        assert again == {shown: first["some/folder/made.ipynb"]}
    monkeypatch.chdir(below)
    assert _main("scan .") == 0, "the settings file names it as seen from itself"
    assert _main(f"baseline update . --file {project / '.mlsec-baseline.json'}") == 0
    assert (project / ".mlsec-baseline.json").read_text() == content


def test_update_of_one_folder_keeps_the_others(project: Path) -> None:
    (project / "other").mkdir()
    (project / "other" / "more.ipynb").write_bytes(in_bytes(notebook(code(PLANTED))))
    _main("baseline create .")
    (project / "some" / "folder" / "made.ipynb").unlink()
    paths = lambda: [entry["path"] for entry in json.loads((project / ".mlsec-baseline.json").read_text())["findings"]]  # noqa: E731
    _main("baseline update other")
    assert paths() == ["other/more.ipynb", "some/folder/made.ipynb"]
    _main("baseline prune other")
    assert len(paths()) == 2
    _main("baseline prune")
    assert paths() == ["other/more.ipynb"]


def test_an_expired_entry_accepts_no_more(folder: Path, capsys: Capture) -> None:
    file = folder / ".mlsec-baseline.json"
    assert main(["baseline", "create", ".", "--reason", "known", "--expires", "30d", "--no-cache"]) == 0
    assert _main("scan . --baseline .mlsec-baseline.json") == 0
    content = json.loads(file.read_text())
    content["findings"][0]["expires"] = "2020-02-29"
    file.write_text(json.dumps(content))
    assert _main("scan . --baseline .mlsec-baseline.json") == 1
    capsys.readouterr()
    assert _main("baseline audit") == 1
    assert "(until 2020-02-29): known [expired]\n1 finding accepted, 1 to look at" in capsys.readouterr().out
    assert _main("baseline prune") == 0
    assert json.loads(file.read_text())["findings"] == []


def test_audit_lists_what_is_gone_or_without_reason(folder: Path, capsys: Capture) -> None:
    _main("baseline create .")
    capsys.readouterr()
    assert _main("baseline audit") == 1
    listed = capsys.readouterr().out
    assert "made.ipynb:cell 2 SEC" in listed
    assert "[no reason]" in listed
    entry = listed.split()[0]
    assert main(["baseline", "audit", "--entry", entry, "--reason", "an example key"]) == 0
    assert _main("baseline audit") == 0
    (folder / "made.ipynb").unlink()
    assert _main("baseline audit") == 1
    assert "[gone]" in capsys.readouterr().out
    assert _main("baseline audit --entry zz --reason x") == 2


@pytest.mark.parametrize("given", ["soon", "2030-13-01", "-1d", "999999999d"])
def test_expiry_that_is_no_day_is_an_error(folder: Path, capsys: Capture, given: str) -> None:
    assert main(["baseline", "create", ".", f"--expires={given}", "--no-cache"]) == 2
    assert "--expires" in capsys.readouterr().err


def test_import_takes_what_detect_secrets_accepts(folder: Path, capsys: Capture) -> None:
    second = notebook(code(PLANTED), code("other_" + PLANTED))
    (folder / "made.ipynb").write_bytes(in_bytes(second))
    lines = (folder / "made.ipynb").read_text().split("\n")
    line = next(number for number, text in enumerate(lines, 1) if TOKEN in text)
    (folder / ".secrets.baseline").write_text(_detect_secrets("made.ipynb", line))
    capsys.readouterr()
    assert _main("baseline create . --import .secrets.baseline") == 0
    assert ".secrets.baseline lists 1 line;" in capsys.readouterr().out
    entries = json.loads((folder / ".mlsec-baseline.json").read_text())["findings"]
    assert [(entry["cell"], entry["reason"]) for entry in entries] == [(1, "accepted in .secrets.baseline")]
    assert _main("baseline create . --file b.json --import .mlsec-baseline.json") == 2


def test_fail_on_new_shows_all_and_fails_for_new_ones(folder: Path, capsys: Capture) -> None:
    assert _main("scan . --fail-on-new") == 2
    _main("baseline create .")
    command = "scan . --baseline .mlsec-baseline.json --fail-on-new --format json"
    capsys.readouterr()
    assert _main(command) == 0
    assert len(json.loads(capsys.readouterr().out)["findings"]) == 1
    (folder / "new.ipynb").write_bytes(in_bytes(notebook(code(PLANTED))))
    assert _main(command) == 1
    out, told = capsys.readouterr()
    assert len(json.loads(out)["findings"]) == 2
    assert told.splitlines()[0] == "mlsec: not in the baseline: 1 of 2 findings"
    assert told.splitlines()[1].startswith("  new.ipynb:cell 1:1:")
