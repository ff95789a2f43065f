"""Parts of a job are disjoint and together the whole; merged, their reports are the report of the whole."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from sample_notebooks import PLANTED, code, in_bytes, notebook

from mlsec_nb.cli import main
from mlsec_nb.report import FORMATS
from mlsec_nb.shards import Shard

Capture = pytest.CaptureFixture[str]


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    loads = "import torch\nmodel = torch.load('m.pt')\n"
    for number in range(20):
        source = PLANTED if number % 3 else loads
        (tmp_path / f"{number}.ipynb").write_bytes(in_bytes(notebook(code(source), code("x = 1\n" + PLANTED))))
    (tmp_path / "broken.ipynb").write_text("{")
    return tmp_path


def _scan(*options: str) -> int:
    return main(["scan", ".", "--no-cache", "--format", "concise", *options])


def test_merged_shards_are_the_whole_report(folder: Path, capsys: Capture) -> None:
    assert _scan("--output", "json:whole") == 3
    counts = []
    for number in (3, 1, 2):
        _scan("--shard", f"{number}/3", "--output", f"json:part{number}")
        counts.append(json.loads(Path(f"part{number}").read_text())["stats"]["files"])
    assert sum(counts) == 21
    assert all(counts)
    capsys.readouterr()
    assert main(["merge", "part2", "part1", "part3", "--format", "json"]) == 3
    assert capsys.readouterr().out == Path("whole").read_text()


@pytest.mark.parametrize("format", FORMATS)
def test_a_merged_report_has_every_format(folder: Path, capsys: Capture, format: str) -> None:
    _scan("--output", "json:whole")
    capsys.readouterr()
    main(["merge", "whole", "--format", format])
    assert "DES" in capsys.readouterr().out


def test_merging_can_fail_on_less(folder: Path) -> None:
    (folder / "broken.ipynb").unlink()
    _scan("--output", "json:whole")
    assert main(["merge", "whole"]) == 1
    assert main(["merge", "whole", "--exit-zero"]) == 0
    assert main(["baseline", "create", ".", "--no-cache"]) == 0
    assert main(["merge", "whole", "--baseline", ".mlsec-baseline.json"]) == 0


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (None, "cannot be read"),
        ("{", "not valid JSON"),
        ("[]", "no report of"),
        ('{"schema": 99}', "no report of"),
        ('{"schema": 1}', "entries that mlsec does not write"),
        ('{"schema": 1, "findings": [{}], "rules": [], "errors": [], "stats": {}}', "entries that mlsec"),
        ('{"schema": 1, "findings": [], "rules": [3], "errors": [], "stats": {}}', "entries that mlsec"),
        ('{"schema": 1, "findings": [], "rules": [], "errors": [], "stats": {"a": "b"}}', "entries that mlsec"),
    ],
)
def test_what_is_no_report_is_an_error(folder: Path, capsys: Capture, content: str | None, message: str) -> None:
    if content is not None:
        (folder / "part").write_text(content)
    assert main(["merge", "part"]) == 2
    assert message in capsys.readouterr().err


@pytest.mark.parametrize("text", ["1/2", "100000/100000"])
def test_shards_that_are_some(text: str) -> None:
    shard = Shard.of(text)
    assert f"{shard.number}/{shard.count}" == text


@pytest.mark.parametrize("text", ["0/2", "3/2", "1", "a/b", "1/0", "1/2/3", "-1/2", "1/200000", "1 / 2"])
def test_shards_that_are_none(folder: Path, capsys: Capture, text: str) -> None:
    assert main(["scan", ".", f"--shard={text}"]) == 2
    assert "write it as I/N" in capsys.readouterr().err
