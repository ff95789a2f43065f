"""`mlsec enable --ipython` and `disable`: the file of a profile, what it does in a kernel, and its undoing."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from mlsec_nb.cli import main

_STARTUP = "profile_default/startup/50-mlsec-nb.py"


@pytest.fixture
def ipython(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("IPYTHONDIR", str(tmp_path))
    return tmp_path


def test_it_is_written_once_and_taken_away(ipython: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["enable", "--ipython"]) == 0
    written = (ipython / _STARTUP).read_bytes()
    assert main(["enable", "--ipython"]) == 0
    assert (ipython / _STARTUP).read_bytes() == written
    assert main(["disable", "--ipython"]) == 0
    assert not (ipython / _STARTUP).exists()
    assert main(["disable", "--ipython"]) == 0
    assert [path.name for path in (ipython / _STARTUP).parent.iterdir()] == []
    assert "nothing to take away" in capsys.readouterr().out


def test_a_profile_of_its_own(ipython: Path) -> None:
    assert main(["enable", "--ipython", "--profile", "work"]) == 0
    assert (ipython / "profile_work/startup/50-mlsec-nb.py").exists()
    assert main(["enable", "--ipython", "--profile", "../../elsewhere"]) == 2


@pytest.mark.parametrize("command", ["enable", "disable"])
def test_what_somebody_else_wrote_stays(ipython: Path, command: str, capsys: pytest.CaptureFixture[str]) -> None:
    file = ipython / _STARTUP
    file.parent.mkdir(parents=True)
    file.write_text("mine = 1\n")
    assert main([command, "--ipython"]) == 2
    assert file.read_text() == "mine = 1\n"
    assert "was changed" in capsys.readouterr().err


def test_without_a_target_nothing_is_done(ipython: Path) -> None:
    assert main(["enable"]) == 2
    assert list(ipython.iterdir()) == []


def test_a_shell_of_the_profile_watches_and_has_no_new_name(ipython: Path) -> None:
    main(["enable", "--ipython"])
    code = "%mlsec watch\nprint(sorted(n for n in globals() if n[0] != '_' and n not in ('In', 'Out')))"
    done = subprocess.run(
        [sys.executable, "-m", "IPython", "-c", code], capture_output=True, text=True, check=True, cwd=ipython
    )
    assert "watch is on" in done.stdout
    assert "['exit', 'get_ipython', 'open', 'quit']" in done.stdout
