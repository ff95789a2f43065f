"""Offsets as JavaScript counts them, and types that are what the Python ones say."""

from __future__ import annotations

import json
import random
import subprocess
import sys
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from notebook_requests import TOKEN, cell

from mlsec_nb.incremental import OpenNotebook
from mlsec_nb.scan import Scanner
from mlsec_nb.server.wire import WrittenReports, wide_characters

ROOT = Path(__file__).parents[2]
SCHEMA = json.loads((ROOT / "mlsec_nb" / "server" / "wire.schema.json").read_text())


def live(scanner: Scanner, *cells: dict[str, Any], metadata: dict[str, Any] | None = None) -> dict[str, Any]:
    notebook = OpenNotebook(scanner)
    by_key = {f"c{number}": one for number, one in enumerate(cells, 1)}
    notebook.update(list(by_key), by_key, metadata or {})
    found: dict[str, Any] = json.loads(WrittenReports().write(notebook.scan(), notebook.findings(), 0))
    return found


def in_javascript(source: str, start: int, end: int) -> str:
    """What `source.slice(start, end)` gives."""
    units = source.encode("utf-16-le", "surrogatepass")
    return units[2 * start : 2 * end].decode("utf-16-le", "surrogatepass")


@pytest.mark.parametrize(
    "before",
    [
        "",
        "s = '😀🎉'; ",
        "é = 'e\u0301'; ",
        "s = '\ud83d'; ",
        "s = 1\r\n",
        "s = 'a\0b'; ",
        "# 👩\u200d💻\n",
        "'𝒳' ; ",
    ],
    ids=ascii,
)
def test_offsets_are_utf16_units(scanner: Scanner, before: str) -> None:
    source = f"import torch\n{before}torch.load('😀.pt')"
    (finding,) = live(scanner, cell(source))["findings"]
    assert in_javascript(source, finding["start"], finding["end"]) == "torch.load('😀.pt')"
    (edit,) = finding["fix"]["edits"]
    assert in_javascript(source, 0, edit["start"]).endswith("'😀.pt'")


def test_edits_of_another_text_count_in_that_text(scanner: Scanner) -> None:
    html, plain = f"<b>😀😀</b>{TOKEN}", f"😀 {TOKEN}"
    output = {"output_type": "display_data", "metadata": {}, "data": {"text/html": html, "text/plain": plain}}
    (finding,) = live(scanner, cell("x", outputs=[output]))["findings"]
    text_of = {"text/html": html, "text/plain": plain}
    assert in_javascript(text_of[finding["where"][-1]], finding["start"], finding["end"]) == TOKEN
    assert finding["where"][:3] == ["outputs", 0, "data"]
    elsewhere = [edit for edit in finding["fix"]["edits"] if "where" in edit]
    assert elsewhere
    for edit in elsewhere:
        assert in_javascript(text_of[edit["where"][-1]], edit["start"], edit["end"]) == TOKEN


def test_places_are_relative_to_the_cell(scanner: Scanner) -> None:
    stream = {"output_type": "stream", "name": "stdout", "text": ["a\n", f"{TOKEN}\n"]}
    report = live(
        scanner, cell("y = 1"), cell("x", outputs=[stream]), cell(f"see {TOKEN}", "markdown"), metadata={"k": TOKEN}
    )
    places = [(finding["cell"], finding["where"], finding["path"]) for finding in report["findings"]]
    assert places == [(2, ["outputs", 0, "text"], ""), (3, ["source"], ""), (None, ["metadata"], "")]


def test_wide_characters() -> None:
    rng = random.Random(1)
    for _ in range(200):
        source = "".join(rng.choice("aé\u0301😀\ud800\r\n\0") for _ in range(rng.randint(0, 30)))
        wide = wide_characters(source)
        for at in range(len(source) + 1):
            units = len(source[:at].encode("utf-16-le", "surrogatepass")) // 2
            assert at + sum(one < at for one in wide) == units


def test_the_report_has_the_shape_that_the_schema_says(scanner: Scanner) -> None:
    report = live(scanner, cell(f"import pickle\npickle.load(f)\nt = '{TOKEN}'\n("), cell("?", kind="nonsense"))
    assert report["findings"] and report["errors"]
    jsonschema.validate(report, SCHEMA | {"$ref": "#/$defs/LiveReport"})


def test_the_written_types_are_fresh() -> None:
    done = subprocess.run(
        [sys.executable, "tools/write_wire_types.py", "--check"], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert (done.returncode, done.stdout) == (0, "")
