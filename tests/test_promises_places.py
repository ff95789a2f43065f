"""Promise: a finding points at the very characters, in the cell and in the raw file."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from sample_notebooks import TOKEN, code, display, error, in_bytes, markdown, notebook, stream
from test_promises_no_leak import NOTEBOOK

from mlsec_nb.cli import main

_WRITTEN: dict[str, dict[str, Any]] = {
    "indent 1": {}, "tabs": {"indent": "\t"}, "one line": {"indent": None}, "ASCII": {"ensure_ascii": True},
}  # fmt: skip
_AROUND = ["", "é ", "😀 e\u0301 ", "\t", '\\ " ', "\u2028 "]


def _region(text: str, region: dict[str, int]) -> str:
    """What a SARIF region covers; its columns count characters, as the run says."""
    lines = text.split("\n")[region["startLine"] - 1 : region["endLine"]]
    lines[-1] = lines[-1][: region["endColumn"] - 1]
    lines[0] = lines[0][region["startColumn"] - 1 :]
    return "\n".join(lines)


def _sarif(folder: Path, data: bytes, capsys: pytest.CaptureFixture[str]) -> list[dict[str, Any]]:
    (folder / "made.ipynb").write_bytes(data)
    main(["scan", "made.ipynb", "--format", "sarif", "--isolated", "--no-cache", "--select", "SEC,DES"])
    run = json.loads(capsys.readouterr().out)["runs"][0]
    assert run["columnKind"] == "unicodeCodePoints"
    found: list[dict[str, Any]] = run["results"]
    return found


@pytest.mark.parametrize("options", _WRITTEN)
@pytest.mark.parametrize("around", _AROUND, ids=["plain", "accent", "emoji", "tab", "escapes", "separator"])
def test_sarif_region_is_the_secret_in_the_raw_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], options: str, around: str
) -> None:
    monkeypatch.chdir(tmp_path)
    line = f"# {around}{TOKEN} {around}\n"
    content = notebook(
        markdown([line, line]), code(line + line, stream([line])),
        code([line], display(text_html=line), error(line, line)),
        code("x", display(application_json={around: TOKEN}), metadata={"a": TOKEN}),
    )  # fmt: skip
    data = in_bytes(content, **_WRITTEN[options])
    results = _sarif(tmp_path, data, capsys)
    assert len(results) == 11
    for result in results:
        place = result["locations"][0]["physicalLocation"]
        assert _region(data.decode("utf-8", "surrogatepass"), place["region"]) == TOKEN


def test_places_in_the_cell_are_those_of_its_text(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Every finding of a secret in code or markdown covers one of the planted values, whole."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "made.ipynb").write_bytes(in_bytes(NOTEBOOK))
    main("scan made.ipynb --format json --isolated --no-cache --select SEC".split())
    found = [f for f in json.loads(capsys.readouterr().out)["findings"] if f["part"] in ("code", "markdown")]
    assert len(found) >= 6
    for finding in found:
        source = "".join(NOTEBOOK["cells"][finding["cell"] - 1]["source"]).split("\n")[finding["line"] - 1]
        piece = source[finding["column"] - 1 : finding["end_column"] - 1]
        assert piece == TOKEN or (len(piece) == 12 and piece.startswith("vR7!"))
