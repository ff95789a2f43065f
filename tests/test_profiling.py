"""`--profile` says where the time went and changes nothing else."""

from __future__ import annotations

from pathlib import Path

import pytest
from sample_notebooks import PLANTED, code, in_bytes, notebook

from mlsec_nb.cli import main


def test_profile_is_told_on_stderr_and_the_report_is_the_same(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    loads = "import torch\nmodel = torch.load('m.pt')\n"
    (tmp_path / "a.ipynb").write_bytes(in_bytes(notebook(code(PLANTED), code(loads))))
    assert main(["scan", ".", "--no-cache"]) == 1
    plain = capsys.readouterr()
    assert main(["scan", ".", "--profile", "-v"]) == 1
    profiled = capsys.readouterr()
    assert profiled.out == plain.out
    assert "where the time went" in profiled.err
    assert "SEC001, asked 1 times" in profiled.err
    assert "1 files, 0 of them known by their times, 1 at a time" in profiled.err


def test_statistics_count_by_rule_and_folder(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    for name in ("a/one.ipynb", "a/two.ipynb", "b/three.ipynb"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_bytes(in_bytes(notebook(code(PLANTED))))
    assert main(["scan", ".", "--no-cache", "--statistics"]) == 1
    lines = capsys.readouterr().out.splitlines()
    assert lines[1].split()[:3] == ["3", "high", "SEC001"]
    assert lines[4:6] == ["     2  a: 2 high", "     1  b: 1 high"]


def test_cache_command(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    cache = tmp_path / "cache"
    monkeypatch.setenv("MLSEC_CACHE_DIR", str(cache))
    monkeypatch.chdir(tmp_path)
    (tmp_path / "a.ipynb").write_bytes(in_bytes(notebook(code("x = 1"))))
    assert main(["cache", "info"]) == 0
    assert "0 results, 0.0 MB" in capsys.readouterr().out
    main(["scan", "a.ipynb"])
    (cache / "mine.txt").write_text("stays")
    capsys.readouterr()
    main(["cache", "info"])
    assert "1 result," in capsys.readouterr().out
    assert main(["cache", "clear"]) == 0
    assert [path.name for path in cache.iterdir()] == ["mine.txt"]
    capsys.readouterr()
    assert main(["cache", "dir"]) == 0
    assert capsys.readouterr().out == f"{cache}\n"
