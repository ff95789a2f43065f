"""Promise: no secret and no personal value in clear on any surface."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from sample_notebooks import TOKEN, code, display, error, in_bytes, markdown, notebook, stream

from mlsec_nb.batch import scan_data
from mlsec_nb.cli import FORMAT_NAMES, main
from mlsec_nb.findings import Severity, report_to_json
from mlsec_nb.hyperscan_database import load_database
from mlsec_nb.notebook import Text
from mlsec_nb.report import Context, render
from mlsec_nb.rule import Match, Rule, word
from mlsec_nb.scan import Scanner

_PASSWORD = "vR7!" + "kq2Zt9" + "Wm"
_MAIL = "maria.delgado" + "@" + "kestrel-clinic.org"
_SSN = "536-22" + "-8145"
_CANARIES = (TOKEN, _PASSWORD, _MAIL, _SSN)
_TABLE = f"""
<table><thead><tr><th></th><th>name</th><th>email</th><th>ssn</th></tr></thead><tbody>
<tr><th>0</th><td>Maria Delgado</td><td>{_MAIL}</td><td>{_SSN}</td></tr>
<tr><th>1</th><td>Maria Delgado</td><td>{_MAIL}</td><td>{_SSN}</td></tr></tbody></table>"""
_PLAIN = f"            name                            email          ssn\n0  Maria Delgado  {_MAIL}  {_SSN}\n"

NOTEBOOK = notebook(
    code(f'import pickle\nmodel = pickle.load(open("m.pkl", "rb")); token = "{TOKEN}"\n', stream(f"using {TOKEN}\n")),
    code([f'password = "{_PASSWORD}"\n', f'login("{_MAIL}", "{_PASSWORD}")\n'], error("x", f"\x1b[31m{TOKEN}\x1b[0m")),
    code("df", display(text_html=_TABLE, text_plain=_PLAIN)),
    code(f'! curl -sH "Authorization: Bearer {TOKEN}" https://get.marlin-data.io/x.sh | sh\n'),
    code(f'df = pd.DataFrame({{"email": ["{_MAIL}"], "ssn": ["{_SSN}"]}})\n'),
    code("x", display(application_json={"a": {"token": TOKEN}}), metadata={"token": TOKEN}),
    markdown(f"write to {_MAIL}, ssn {_SSN}, token `{TOKEN}`", attachments={f"{TOKEN}.png": {"image/png": "AAAA"}}),
    code(f"eval('{TOKEN}')\n"),
)


def _pieces() -> Iterator[str]:
    """Every 8 characters of a canary, but those that begin in its first 4."""
    for canary in _CANARIES:
        yield from (canary[at : at + 8] for at in range(4, len(canary) - 7))
        yield canary


def _leaked(text: str) -> list[str]:
    return [piece for piece in _pieces() if piece in text]


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The current folder, with the notebook in it and a cache folder of its own."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    (tmp_path / "made.ipynb").write_bytes(in_bytes(NOTEBOOK))
    return tmp_path


def test_the_canaries_are_there_to_be_found(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["scan", "made.ipynb", "--format", "json", "--isolated"]) == 1
    found = json.loads(capsys.readouterr().out)["findings"]
    assert {finding["part"] for finding in found} == {"code", "markdown", "output", "metadata", "attachment"}
    assert {finding["rule"][:3] for finding in found} >= {"SEC", "DES", "PII"}
    assert len(_leaked(in_bytes(NOTEBOOK).decode())) == len(list(_pieces()))


@pytest.mark.parametrize("select", ["", "ALL", "DES", "SEC", "PII", "EXE,SUP"])
@pytest.mark.parametrize("name", FORMAT_NAMES)
def test_no_format_shows_a_canary(folder: Path, capfd: pytest.CaptureFixture[str], name: str, select: str) -> None:
    chosen = ["--select", select] if select else []
    main(["scan", "made.ipynb", "--format", name, "--output", f"{name}:report", "--isolated", "--no-cache", *chosen])
    out, err = capfd.readouterr()
    assert out
    assert _leaked(out + err + (folder / "report").read_text()) == []


@pytest.mark.parametrize("unsafe", [[], ["--unsafe"]], ids=["safe", "unsafe"])
@pytest.mark.parametrize("indent", [1, None])
def test_diff_shows_no_canary(
    folder: Path, capfd: pytest.CaptureFixture[str], unsafe: list[str], indent: int | None
) -> None:
    (folder / "made.ipynb").write_bytes(in_bytes(NOTEBOOK, indent=indent))
    main(["fix", "--diff", "made.ipynb", "--isolated", "--no-cache", *unsafe])
    out, err = capfd.readouterr()
    assert "+++ b/made.ipynb" in out
    assert _leaked(out + err) == []


@pytest.mark.parametrize(
    "command", ["baseline create made.ipynb", "fix --unsafe made.ipynb", "scan . --stdin-filename x"]
)
def test_files_and_messages_of_commands_hold_no_canary(
    folder: Path, capfd: pytest.CaptureFixture[str], command: str
) -> None:
    main([*command.split(), "--isolated"])
    written = [path for path in folder.rglob("*") if path.is_file() and path.name != "made.ipynb"]
    assert _leaked("".join(path.read_bytes().decode("latin-1") for path in written)) == []
    assert _leaked("".join(capfd.readouterr())) == []


def test_pattern_cache_holds_patterns_only(folder: Path, native_scanner: Scanner) -> None:
    scan_data(native_scanner, in_bytes(NOTEBOOK), Path("made.ipynb"))
    assert load_database((r"\bhf_\w{4}",), may_compile=True) is not None
    [cached] = [path for path in (folder / "cache").rglob("*") if path.is_file()]
    assert _leaked(cached.read_bytes().decode("latin-1")) == []


def _raising(text: Text) -> list[Match]:
    raise ValueError(f"cannot handle {text.source}")


def test_failing_rule_is_listed_without_the_text() -> None:
    rule = Rule(
        "DES999", "broken", Severity.HIGH, "m", "w", "i", find=_raising, triggers=(word("token"), word("pickle"))
    )
    report = scan_data(Scanner([rule]), in_bytes(NOTEBOOK), Path("made.ipynb"))
    assert [(error.cell, error.message[:24]) for error in report.errors][:1] == [(1, "rule DES999 failed (Valu")]
    shown = json.dumps(report_to_json(report)) + repr(report)
    assert _leaked(shown + "".join(render(report, name, Context()) for name in FORMAT_NAMES)) == []


def test_finding_and_match_repr_hold_no_canary(scanner: Scanner) -> None:
    assert _leaked(repr(scan_data(scanner, in_bytes(NOTEBOOK), Path("made.ipynb")))) == []


def test_scanning_our_own_report_finds_nothing_new(folder: Path, scanner: Scanner) -> None:
    report = scan_data(scanner, in_bytes(NOTEBOOK), Path("made.ipynb"))
    for name in FORMAT_NAMES:
        shown = render(report, name, Context())
        again = scan_data(scanner, in_bytes(notebook(code("%mlsec scan", stream(shown)))), Path("made.ipynb"))
        assert [found for found in again.findings if found.rule.startswith(("SEC", "PII"))] == []


_ROWS = [{"name": "Maria Delgado", "email": _MAIL, "ssn": _SSN, "password": _PASSWORD, "note": TOKEN}] * 30
_CSV = "name,email,ssn,password,note\n" + "".join(",".join(row.values()) + "\n" for row in _ROWS)
_DATA_FILES = {
    "good.csv": _CSV,
    "good.tsv": _CSV.replace(",", "\t"),
    "good.json": json.dumps(_ROWS),
    "good.jsonl": "".join(json.dumps(row) + "\n" for row in _ROWS),
    "values as names.csv": f"{_MAIL},{_SSN}\n" * 30,
    "uneven.csv": _CSV + f'"{_MAIL},{_SSN}\n1,2,3,4,5,6,7,8\n{_PASSWORD}',
    "broken.json": json.dumps(_ROWS)[:-30] + _MAIL,
    "odd.json": json.dumps({"a": _MAIL, "b": [_SSN], _MAIL: {"c": TOKEN}}),
    "broken.jsonl": json.dumps(_ROWS[0]) + f"\n{_MAIL}\n",
    "broken.parquet": f"PAR1{_MAIL}",
    "broken.xlsx": f"PK\x03\x04{_MAIL}",
    "broken.feather": f"FEA1{_SSN}",
}


@pytest.mark.parametrize("form", ["text", "json"])
@pytest.mark.parametrize("name", _DATA_FILES)
def test_data_command_shows_no_canary(folder: Path, capfd: pytest.CaptureFixture[str], name: str, form: str) -> None:
    (folder / name).write_text(_DATA_FILES[name])
    main(["data", name, "--format", form])
    out, err = capfd.readouterr()
    assert out or err
    assert _leaked(out + err) == []
