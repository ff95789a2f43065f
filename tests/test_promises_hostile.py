"""Promise: one bad cell or file costs itself only, and is listed; what can be read is checked."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from hostile_notebooks import FINE, LISTED, UNREADABLE
from sample_notebooks import TOKEN, code, in_bytes, notebook

from mlsec_nb.findings import Report

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
