"""The notebooks we show: everything planted in the tour is found where it stands, the clean one is silent."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from mlsec_nb.config import Config
from mlsec_nb.findings import Finding
from mlsec_nb.repository import scan_paths

NOTEBOOKS = Path(__file__).parent.parent / "notebooks"
EXPECT = re.compile(r"# expect: ([A-Z]+\d+(?:, [A-Z]+\d+)*)")


def planted(path: Path) -> set[tuple[int, int, str]]:
    """(cell, line, rule) of each `# expect:`."""
    cells = json.loads(path.read_text("utf-8"))["cells"]
    return {
        (number, line_number, rule)
        for number, cell in enumerate(cells, 1)
        for line_number, line in enumerate("".join(cell["source"]).split("\n"), 1)
        for found in EXPECT.findall(line)
        for rule in found.split(", ")
    }


def findings(path: Path) -> tuple[Finding, ...]:
    report = scan_paths([path], Config(installed_versions=False, cache=False))
    assert not report.errors
    return report.findings


@pytest.mark.parametrize("name", ["tour.ipynb"])
def test_what_is_planted_is_found_there_and_nothing_else(name: str) -> None:
    expected = planted(NOTEBOOKS / name)
    found = findings(NOTEBOOKS / name)
    in_code = {(f.cell or 0, f.line, f.rule) for f in found if f.part != "output"}
    # A mark on the line that prints is for what the cell's output shows.
    in_outputs = {(f.cell, f.rule) for f in found if f.part == "output"}
    for_outputs = {(cell, rule) for cell, line, rule in expected - in_code}
    assert in_code <= expected
    assert for_outputs == in_outputs
    assert len(expected) >= 15


def test_the_clean_notebook_is_silent() -> None:
    assert not findings(NOTEBOOKS / "clean.ipynb")
