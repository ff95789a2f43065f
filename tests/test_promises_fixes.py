"""Promise: a fix changes only its spans, leaves a valid notebook, is atomic, and refuses when the file changed."""

from __future__ import annotations

import json
import os
import resource
import stat
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from difflib import SequenceMatcher
from pathlib import Path
from typing import Any

import nbformat
import pytest
from sample_notebooks import PLANTED, TOKEN, Json, code, display, error, in_bytes, markdown, notebook, stream

from mlsec_nb.cli import main
from mlsec_nb.commands import fix as fix_command
from mlsec_nb.files import write_atomically
from mlsec_nb.findings import Finding
from mlsec_nb.fix import UnsafeEdit

_LOAD = 'import torch\nmodel = torch.load("é 😀.pt")\n'
_FIXED = 'import torch\nmodel = torch.load("é 😀.pt", weights_only=True)\n'
_ENVIRONMENT = 'import os\ntoken = os.environ["HF_TOKEN"]\n'


def _lines(text: str) -> list[str]:
    return text.splitlines(keepends=True)


def _content(split: Callable[[str], Any]) -> Json:
    """One of everything; `split` makes a source of a text."""
    cells = [
        markdown(split("# Ünïcode \u2028 \"quoted\" \\ 😀\n")),
        code(split(_LOAD + "x = 'é'\n"), stream(split(f"a\nkey {TOKEN}\n")), id="z9"),
        code(split(PLANTED), display(text_html=split(f"<b>\n{TOKEN}</b>"), text_plain=split(TOKEN), image_png="AA\n")),
        code(split("1/0"), error("\x1b[31mZeroDivisionError\x1b[0m", f"a\n\x1b[1m{TOKEN}\x1b[0m\nb", "c")),
    ]  # fmt: skip
    for number, cell in enumerate(cells):
        cell["id"] = f"cell-{number}"
    return notebook(*cells, metadata={"z": 1.50, "a": {"é": [True, None, 1e5]}}, nbformat_minor=5)


_WRITTEN: dict[str, dict[str, Any]] = {
    "indent 1": {"indent": 1}, "indent 2": {"indent": 2}, "indent 4": {"indent": 4}, "tabs": {"indent": "\t"},
    "compact": {"indent": None, "separators": (",", ":")}, "one line": {"indent": None},
    "ASCII": {"indent": 1, "ensure_ascii": True}, "sorted": {"indent": 1, "sort_keys": True},
}  # fmt: skip
_CHANGES: dict[str, Callable[[bytes], bytes]] = {
    "as it is": lambda data: data,
    "CRLF": lambda data: data.replace(b"\n", b"\r\n"),
    "no last line break": lambda data: data.rstrip(b"\n"),
    "mark": lambda data: b"\xef\xbb\xbf" + data,
    "UTF-16 LE": lambda data: b"\xff\xfe" + data.decode().encode("utf-16-le"),
    "UTF-16 BE": lambda data: b"\xfe\xff" + data.decode().encode("utf-16-be"),
    "UTF-16 without mark": lambda data: data.decode().encode("utf-16-le"),
    "duplicate keys": lambda data: data.replace(b'"metadata"', b'"metadata": 3, "metadata"'),
    "broken bytes": lambda data: data.replace(b'"metadata"', b'"m\xff\xfe": 3, "metadata"'),
}  # fmt: skip
_CASES = [
    *[pytest.param(options, "as it is", split, id=options) for options in _WRITTEN for split in (str, _lines)],
    *[pytest.param("indent 1", change, split, id=change) for change in _CHANGES for split in (str, _lines)],
]


@pytest.fixture
def file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    return tmp_path / "made.ipynb"


def _fix(*arguments: str) -> int:
    return main(["fix", "--isolated", "--no-cache", *arguments])


def _names(file: Path) -> list[str]:
    return sorted(path.name for path in file.parent.iterdir())


def _changed_pieces(before: bytes, after: bytes) -> list[tuple[bytes, bytes]]:
    matcher = SequenceMatcher(None, before, after, autojunk=False)
    return [(before[a:b], after[c:d]) for kind, a, b, c, d in matcher.get_opcodes() if kind != "equal"]


@pytest.mark.parametrize(("options", "change", "split"), _CASES)
def test_only_the_edited_spans_change(file: Path, options: str, change: str, split: Callable[[str], Any]) -> None:
    before = _CHANGES[change](in_bytes(_content(split), **_WRITTEN[options]))
    file.write_bytes(before)
    assert _fix("--unsafe", "made.ipynb") in (0, 3)
    after = file.read_bytes()
    # Each word that a fix writes, put back, gives the file byte for byte.
    encoding = "utf-16-le" if "LE" in change or "without" in change else "utf-16-be" if "BE" in change else "utf-8"

    def raw(text: str) -> bytes:
        return text.encode(encoding)

    restored = after.replace(raw("[redacted]"), raw(TOKEN)).replace(raw(", weights_only=True"), b"")
    restored = restored.replace(raw('os.environ[\\"HF_TOKEN\\"]'), raw(f'\\"{TOKEN}\\"'))
    at = restored.index(raw("import os\\n"))
    assert restored[:at] == before[:at]
    rest = restored[at + len(raw("import os\\n")) :]
    if split is _lines:
        rest = rest[rest.index(raw("token = ")) :]
        assert before.endswith(rest)
    else:
        assert before == restored[:at] + rest
    _fix("--unsafe", "made.ipynb")
    assert file.read_bytes() == after


@pytest.mark.parametrize("split", [str, _lines])
@pytest.mark.parametrize("options", _WRITTEN)
def test_fixed_notebook_is_valid_and_as_expected(file: Path, options: str, split: Callable[[str], Any]) -> None:
    content = _content(split)
    nbformat.validate(nbformat.from_dict(content))
    file.write_bytes(in_bytes(content, **_WRITTEN[options]))
    assert _fix("--unsafe", "made.ipynb") == 0
    fixed = json.loads(file.read_bytes())
    nbformat.validate(nbformat.from_dict(fixed))
    _, second, third, fourth = content["cells"]
    second["source"] = split(_FIXED + "x = 'é'\n")
    second["outputs"][0]["text"] = split("a\nkey [redacted]\n")
    third["source"] = split(_ENVIRONMENT)
    third["outputs"][0]["data"] |= {"text/html": split("<b>\n[redacted]</b>"), "text/plain": split("[redacted]")}
    fourth["outputs"][0]["traceback"][1] = "a\n\x1b[1m[redacted]\x1b[0m\nb"
    assert fixed == content
    assert list(fixed) == list(content) or options == "sorted"


def test_safe_fixes_leave_code_alone(file: Path) -> None:
    before = in_bytes(_content(str))
    file.write_bytes(before)
    assert _fix("made.ipynb") == 1
    assert [piece for piece in _changed_pieces(before, file.read_bytes()) if b"os.environ" in piece[1]] == []
    cells = json.loads(file.read_bytes())["cells"]
    assert [cell["source"] for cell in cells] == [cell["source"] for cell in _content(str)["cells"]]
    assert TOKEN not in json.dumps([cell.get("outputs") for cell in cells])


@pytest.mark.parametrize("name", ["script.py", "notes.md"])
def test_scripts_and_documents_are_fixed_too(file: Path, name: str) -> None:
    fence = ("Some text é\r\n\r\n```python\r\n", "```\r\nmore\r\n") if name.endswith(".md") else ("", "")
    source = fence[0] + "# é😀\r\nimport torch\r\nm = torch.load(f)\r\n" + fence[1]
    script = file.with_name(name)
    script.write_bytes(source.encode())
    assert _fix("--unsafe", name) == 0
    assert script.read_bytes().decode() == source.replace("load(f)", "load(f, weights_only=True)")


def test_diff_writes_nothing(file: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file.write_bytes(in_bytes(_content(_lines)))
    before = (file.read_bytes(), file.stat().st_mtime_ns, _names(file))
    assert _fix("--diff", "--unsafe", "made.ipynb") == 1
    assert (file.read_bytes(), file.stat().st_mtime_ns, _names(file)) == before
    assert '+    "model = torch.load(\\"é 😀.pt\\", weights_only=True)\\n",' in capsys.readouterr().out.replace(
        "\\\\", "\\"
    )


def test_nothing_to_fix_touches_nothing(file: Path) -> None:
    file.write_bytes(in_bytes(notebook(code("x = 1\n"))))
    before = file.stat()
    assert _fix("--unsafe", "made.ipynb") == 0
    after = file.stat()
    assert (after.st_mtime_ns, after.st_ino) == (before.st_mtime_ns, before.st_ino)


@pytest.mark.parametrize("mode", [0o600, 0o640, 0o664, 0o755])
def test_mode_and_link_stay(file: Path, mode: int) -> None:
    target = file.parent / "elsewhere" / "real.ipynb"
    target.parent.mkdir()
    target.write_bytes(in_bytes(_content(str)))
    target.chmod(mode)
    file.symlink_to(target)
    assert _fix("--unsafe", "made.ipynb") == 0
    assert file.is_symlink() and TOKEN not in target.read_text()
    assert stat.S_IMODE(target.stat().st_mode) == mode
    assert sorted(path.name for path in target.parent.iterdir()) == ["real.ipynb"]


def test_file_that_changed_meanwhile_is_left_alone(
    file: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    file.write_bytes(in_bytes(_content(str)))
    saved = in_bytes(notebook(code(PLANTED), markdown("typed meanwhile")))
    fix_file = fix_command._fix_file

    def save_then_return(*arguments: Any) -> Any:
        fixed = fix_file(*arguments)
        file.write_bytes(saved)
        return fixed

    monkeypatch.setattr(fix_command, "_fix_file", save_then_return)
    assert _fix("--unsafe", "made.ipynb") == 3
    assert file.read_bytes() == saved
    assert "changed while it was being fixed" in capsys.readouterr().out


@contextmanager
def _files_no_larger_than(size: int) -> Iterator[None]:
    """As on a full disk: writing more fails (Python ignores the signal that goes with it)."""
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, before[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)


def test_full_disk_leaves_the_old_file(file: Path, capsys: pytest.CaptureFixture[str]) -> None:
    before = in_bytes(_content(str))
    file.write_bytes(before)
    with _files_no_larger_than(1000):
        assert _fix("--unsafe", "made.ipynb") == 3
    assert file.read_bytes() == before
    assert _names(file) == ["made.ipynb"]
    out = capsys.readouterr().out
    assert "cannot be written" in out and "0 findings in 0 files were fixed" in out


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write to a read-only folder")
def test_read_only_folder_leaves_the_old_file(file: Path) -> None:
    before = in_bytes(_content(str))
    file.write_bytes(before)
    file.parent.chmod(0o500)
    try:
        assert _fix("--unsafe", "made.ipynb") == 3
    finally:
        file.parent.chmod(0o700)
    assert file.read_bytes() == before


def test_failing_rename_leaves_the_old_file(file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file.write_bytes(b"old")

    def fail(*_: Any) -> None:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(Path, "replace", fail)
    with pytest.raises(PermissionError):
        write_atomically(file, b"new")
    assert file.read_bytes() == b"old"
    assert _names(file) == ["made.ipynb"]


def test_new_file_gets_the_usual_mode(file: Path) -> None:
    old = os.umask(0o027)
    try:
        write_atomically(file, b"new")
    finally:
        os.umask(old)
    assert stat.S_IMODE(file.stat().st_mode) == 0o640


def test_user_is_told_about_trust(file: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file.write_bytes(in_bytes(_content(str)))
    _fix("made.ipynb")
    assert "jupyter trust" in capsys.readouterr().out


def test_fix_that_cannot_be_made_does_not_keep_the_others(
    file: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    file.write_bytes(in_bytes(notebook(code(_LOAD), code(_LOAD), code(_LOAD))))
    make = fix_command.fixed_bytes

    def refuse_the_second(data: bytes, findings: Sequence[Finding]) -> bytes:
        if any(finding.cell == 2 for finding in findings):
            raise UnsafeEdit("no")
        return make(data, findings)

    monkeypatch.setattr(fix_command, "fixed_bytes", refuse_the_second)
    assert _fix("--unsafe", "made.ipynb") == 3
    assert [cell["source"] == _FIXED for cell in json.loads(file.read_bytes())["cells"]] == [True, False, True]
    out = capsys.readouterr().out
    assert "2 findings in 1 file were fixed; 1 left" in out and "made.ipynb: no" in out


def test_findings_of_info_are_fixed_only_when_asked_for(tmp_path: Path) -> None:
    """A table of first names is reported as info; rewriting the outputs of a tutorial for it surprised a user."""
    rows = "".join(f"<tr><th>0</th><td>{name}</td></tr>" for name in ("Alice", "Bob", "Carla", "Dmitri", "Elena"))
    head = "<thead><tr><th></th><th>first_name</th></tr></thead>"
    html = f'<table border="1" class="dataframe">{head}<tbody>{rows}</tbody></table>'
    output = {"output_type": "display_data", "metadata": {}, "data": {"text/html": html}}
    file = tmp_path / "names.ipynb"
    cell = {"cell_type": "code", "id": "a", "metadata": {}, "execution_count": 1, "source": "", "outputs": [output]}
    file.write_text(json.dumps({"cells": [cell], "metadata": {}, "nbformat": 4, "nbformat_minor": 5}))
    before = file.read_bytes()
    main(["fix", "--isolated", str(file)])
    assert file.read_bytes() == before
    main(["fix", "--isolated", "--min-severity", "info", str(file)])
    assert file.read_bytes() != before
