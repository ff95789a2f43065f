"""`mlsec scan` says where else a secret stands, without telling what it is."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from sample_notebooks import PLANTED, TOKEN, code, in_bytes, markdown, notebook

from mlsec_nb.cli import main

Capture = pytest.CaptureFixture[str]
_OTHER = TOKEN[:-3] + "XyZ"


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    return tmp_path


def _write(name: str, *cells: Any) -> None:
    Path(name).parent.mkdir(parents=True, exist_ok=True)
    Path(name).write_bytes(in_bytes(notebook(*cells)))


def _told(capsys: Capture, *arguments: str) -> str:
    assert main(["scan", "--isolated", "--no-cache", *arguments]) == 1
    return capsys.readouterr().out


def _related(capsys: Capture) -> list[list[tuple[str, int]]]:
    out = _told(capsys, "--format", "sarif")
    assert TOKEN[8:] not in out and _OTHER[8:] not in out
    places = [
        [other["physicalLocation"] for other in result.get("relatedLocations", ())]
        for result in json.loads(out)["runs"][0]["results"]
    ]
    return [[(one["artifactLocation"]["uri"], one["region"]["startLine"]) for one in group] for group in places]


def test_other_cells_files_and_checkpoints(capsys: Capture) -> None:
    _write("a.ipynb", code(PLANTED), markdown(f"the token is {TOKEN}"))
    _write("b.ipynb", code("x = 1"), code(f'login("{TOKEN}")'))
    _write("c.ipynb", code(PLANTED.replace(TOKEN, _OTHER)))
    _write(".ipynb_checkpoints/b-checkpoint.ipynb", markdown("# x"), code(f"'{TOKEN}'"))
    related = _related(capsys)
    assert [len(places) for places in related] == [3, 3, 3, 0]
    checkpoint = ".ipynb_checkpoints/b-checkpoint.ipynb"
    line = next(n for n, text in enumerate(Path(checkpoint).read_text().splitlines(), 1) if TOKEN in text)
    assert (checkpoint, line) in related[0]
    out = " ".join(_told(capsys).split())
    assert "the same secret, 3 other places: a.ipynb:cell 2:1:14, b.ipynb:cell 2:1:8" in out
    assert out.count("the same secret") == 3 and f"{checkpoint}:cell 2:1:2" in out
    assert TOKEN[8:] not in out


def test_the_same_name_for_two_secrets_is_not_the_same_secret(capsys: Capture) -> None:
    _write("a.ipynb", code(PLANTED))
    _write("b.ipynb", code(PLANTED.replace(TOKEN, _OTHER)))
    assert _related(capsys) == [[], []]


def test_the_contract_of_json_is_as_it_was(capsys: Capture) -> None:
    _write("a.ipynb", code(PLANTED), code(PLANTED))
    findings = json.loads(_told(capsys, "--format", "json"))["findings"]
    keys = "rule name severity message path cell cell_id part output line column end_line end_column excerpt"
    assert {tuple(finding) for finding in findings} == {(*keys.split(), "fingerprint", "fix", "tags")}


def test_broken_checkpoints_and_files_that_are_gone_do_no_harm(capsys: Capture, folder: Path) -> None:
    _write("a.ipynb", code(PLANTED), code(PLANTED))
    Path(".ipynb_checkpoints").mkdir()
    Path(".ipynb_checkpoints/broken.ipynb").write_text("{")
    (folder / ".ipynb_checkpoints" / "fifo.ipynb").mkdir()
    assert [len(places) for places in _related(capsys)] == [1, 1]
    assert main(["scan", "--isolated", "--no-cache", "--format", "json", "--output", "json:r.json", "."]) == 1
    Path("a.ipynb").unlink()
    capsys.readouterr()
    assert main(["merge", "--isolated", "r.json"]) == 1
    assert "the same secret" not in capsys.readouterr().out
