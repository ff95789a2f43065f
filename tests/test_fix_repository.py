"""`mlsec fix` over many files: what is chosen, what is told, what stays."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from sample_notebooks import PLANTED, TOKEN, code, display, in_bytes, notebook, stream

from mlsec_nb.cli import main

Capture = pytest.CaptureFixture[str]
_PNG = "iVBORw0KGgo" * 20 + "\n"


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    return tmp_path


def _write(name: str, source: str) -> bytes:
    outputs = stream(f"key {TOKEN}\nok\n"), display(image_png=_PNG, text_plain=f"<Figure {TOKEN}>")
    data = in_bytes(notebook(code(source, *outputs)))
    Path(name).write_bytes(data)
    return data


def _fix(capsys: Capture, *arguments: str, expect: int) -> str:
    capsys.readouterr()
    assert main(["fix", "--isolated", "--no-cache", *arguments, "."]) == expect
    return capsys.readouterr().out


def test_only_what_is_bad_in_outputs_is_redacted(capsys: Capture) -> None:
    before = {name: _write(name, PLANTED) for name in ("a.ipynb", "b.ipynb")}
    Path("script.py").write_text(PLANTED)
    out = _fix(capsys, "--redact-outputs", expect=0)
    assert out.startswith("4 findings in 2 files were fixed; 0 left\n")
    for name, data in before.items():
        head, secret, rest = data.partition(f"key {TOKEN}".encode())
        assert Path(name).read_bytes() == head + b"key [redacted]" + rest.replace(TOKEN.encode(), b"[redacted]", 1)
        assert secret and json.loads(Path(name).read_bytes())["cells"][0]["outputs"][1]["data"]["image/png"] == _PNG
    assert Path("script.py").read_text() == PLANTED
    assert "0 findings in 0 files" in _fix(capsys, "--redact-outputs", expect=0)


def test_the_preview_of_a_redaction_writes_and_tells_nothing(capsys: Capture) -> None:
    data = _write("a.ipynb", "x = 1")
    out = _fix(capsys, "--redact-outputs", "--diff", expect=1)
    assert "[redacted]" in out and TOKEN[8:] not in out and "2 findings in 1 file would be fixed" in out
    assert Path("a.ipynb").read_bytes() == data


def test_only_the_selected_rules(capsys: Capture) -> None:
    data = _write("a.ipynb", "load(trust_remote_code=True)\n")
    out = _fix(capsys, "--select", "DES070", "--unsafe", expect=0)
    assert out.startswith("1 finding in 1 file was fixed; 0 left")
    assert Path("a.ipynb").read_bytes() == data.replace(b"code=True", b"code=False")


def test_why_something_is_left_is_told(capsys: Capture) -> None:
    _write("a.ipynb", "import pickle\nload(trust_remote_code=True)\npickle.load(g)\n")
    out = _fix(capsys, "--select", "DES", expect=1)
    assert "2 left (1: no fix can be made by machine; 1: the fix can change what the code does (--unsafe))" in out


def test_one_file_that_cannot_be_read_does_not_keep_the_others(capsys: Capture) -> None:
    Path("a.ipynb").write_text("{")
    _write("b.ipynb", "x = 1")
    out = _fix(capsys, expect=3)
    assert "2 findings in 1 file were fixed" in out and "a.ipynb: not valid JSON" in out
    assert TOKEN not in Path("b.ipynb").read_text()
