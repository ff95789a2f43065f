"""Promise: one bad cell or file costs itself only, and is listed; what can be read is checked."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from hostile_notebooks import FINE, LISTED, UNREADABLE
from sample_notebooks import TOKEN, code, in_bytes, notebook

from mlsec_nb.config import Config
from mlsec_nb.findings import Report
from mlsec_nb.notebook import Notebook
from mlsec_nb.repository import scan_paths
from mlsec_nb.scan import Scanner

Scan = Callable[..., Report]


def _tokens(report: Report) -> list[str]:
    return [finding.rule for finding in report.findings if finding.name == "hugging-face-token"]


@pytest.mark.parametrize("name", FINE)
def test_secret_is_found_and_nothing_is_wrong(scan: Scan, name: str) -> None:
    report = scan(FINE[name])
    assert len(_tokens(report)) == 1
    assert not report.errors


@pytest.mark.parametrize("name", LISTED)
def test_secret_is_found_and_the_bad_place_is_listed(scan: Scan, name: str) -> None:
    report = scan(LISTED[name])
    assert len(_tokens(report)) == 1
    assert len(report.errors) == 1
    assert TOKEN[4:12] not in report.errors[0].message


@pytest.mark.parametrize("name", UNREADABLE)
def test_unreadable_file_is_one_listed_error(scan: Scan, name: str) -> None:
    report = scan(UNREADABLE[name])
    assert not report.findings
    assert [(error.path, error.cell) for error in report.errors] == [("made.ipynb", None)]


@pytest.mark.parametrize(
    "around",
    [
        "x = '\ud800 \udfff'\n",
        "y = 'é😀'\n",
        "x = 1\0\n",
        "\f",
        "x = 1\r",
        "x = 1\r\n",
        "\ufeff",
        "%time x\n",
        "x = $$\n",
    ],
    ids=["surrogates", "emoji", "NUL", "form feed", "CR", "CRLF", "mark", "magic", "no Python"],
)
def test_load_is_found_beside_odd_characters(scan_for: Scan, around: str) -> None:
    source = around + "import pickle; pickle.load(f)  # done\n"
    report = scan_for(in_bytes(notebook(code(source)), ensure_ascii=True), "DES")
    assert not report.errors
    [finding] = report.findings
    assert source[finding.span.start : finding.span.end].startswith("pickle.load")


def test_a_bug_of_ours_costs_that_file_only(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    names = ["a.ipynb", "b.ipynb", "c.ipynb"]
    for name in names:
        (tmp_path / name).write_bytes(in_bytes(notebook(code())))
    scan = Scanner.scan

    def fail_on_one(self: Scanner, notebook: Notebook) -> Report:
        if notebook.path.endswith("b.ipynb"):
            raise KeyError(TOKEN)
        return scan(self, notebook)

    monkeypatch.setattr(Scanner, "scan", fail_on_one)
    report = scan_paths([tmp_path], Config(cache=False))
    assert [Path(found.path).name for found in report.findings] == ["a.ipynb", "c.ipynb"]
    assert [(Path(error.path).name, error.message) for error in report.errors] == [
        ("b.ipynb", "the scan of it failed (KeyError); please report")
    ]
