"""The command line's contracts: exit codes, formats, streams, messages."""

from __future__ import annotations

import json
import os
import pickle
import subprocess
import sys
import zlib
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hostile_notebooks import FINE, LISTED, UNREADABLE
from sample_notebooks import PLANTED, TOKEN, code, in_bytes, markdown, notebook, stream

from mlsec_nb.cli import FORMAT_NAMES, main

Capture = pytest.CaptureFixture[str]
_FINDING_KEYS = (
    "rule name severity message path cell cell_id part output line column end_line end_column "
    "excerpt fingerprint fix tags"
).split()


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The current folder: a clean notebook and one with a token."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / ".cache"))
    for name in ("NO_COLOR", "FORCE_COLOR"):
        monkeypatch.delenv(name, raising=False)
    (tmp_path / "clean.ipynb").write_bytes(in_bytes(notebook(code("x = 1"))))
    (tmp_path / "leaky.ipynb").write_bytes(in_bytes(notebook(markdown("a"), code(PLANTED, stream("x"), id="c2"))))
    return tmp_path


def _process(*arguments: str, **more: Any) -> subprocess.CompletedProcess[bytes]:
    return subprocess.run([sys.executable, "-m", "mlsec_nb", *arguments], capture_output=True, check=False, **more)


@pytest.mark.parametrize(
    ("arguments", "exit_code"),
    [
        ("scan clean.ipynb", 0),
        ("scan leaky.ipynb", 1),
        ("scan", 1),
        ("scan leaky.ipynb --exit-zero", 0),
        ("scan leaky.ipynb --fail-on high", 1),
        ("scan leaky.ipynb --fail-on critical", 0),
        ("scan leaky.ipynb --select DES", 0),
        ("scan leaky.ipynb --ignore SEC", 0),
        ("scan leaky.ipynb --min-severity critical", 0),
        ("scan missing.ipynb", 3),
        ("scan leaky.ipynb missing.ipynb", 3),
        ("scan missing.ipynb --exit-zero", 3),
        ("scan leaky.ipynb --fail-on terrible", 2),
        ("scan leaky.ipynb --select SCE", 2),
        ("scan leaky.ipynb --ignore DES9999", 2),
        ("scan leaky.ipynb --format yaml", 2),
        ("scan leaky.ipynb --output yaml:x", 2),
        ("scan leaky.ipynb --output sarif", 2),
        ("scan leaky.ipynb --output sarif:no/such/folder/x", 2),
        ("scan leaky.ipynb --config missing.toml", 2),
        ("scan leaky.ipynb --baseline missing.json", 2),
        ("scan leaky.ipynb --nonsense", 2),
        ("explain DES010", 0),
        ("explain DES010x", 2),
        ("rules", 0),
        ("rules --select NOPE", 2),
        ("fix --diff clean.ipynb", 0),
        ("fix missing.ipynb", 3),
        ("", 2),
        ("nonsense", 2),
    ],
)
def test_exit_codes(folder: Path, capfd: Capture, arguments: str, exit_code: int) -> None:
    assert main([*arguments.split()]) == exit_code
    err = capfd.readouterr().err
    assert (err.startswith("mlsec: ") and err.count("\n") == 1) == (exit_code == 2)


def test_json_contract(folder: Path, capfd: Capture) -> None:
    main("scan leaky.ipynb missing.ipynb --format json --no-cache --select SEC,DES".split())
    report = json.loads(capfd.readouterr().out)
    assert list(report) == ["schema", "findings", "rules", "errors", "stats"]
    assert report["schema"] == 1
    [finding] = report["findings"]
    assert list(finding) == _FINDING_KEYS
    expected = {
        "rule": "SEC001", "severity": "high", "path": "leaky.ipynb", "cell": 2, "cell_id": "c2", "part": "code",
        "output": None, "line": 1, "column": 10, "end_line": 1, "end_column": 10 + len(TOKEN),
    }  # fmt: skip
    assert {key: finding[key] for key in expected} == expected
    assert [rule["id"] for rule in report["rules"]] == ["SEC001"]
    [error] = report["errors"]
    assert (list(error), error["path"], error["cell"]) == (["path", "cell", "message"], "missing.ipynb", None)
    assert report["stats"]["files"] == 2


def test_script_has_no_cells(folder: Path, capfd: Capture) -> None:
    (folder / "a.py").write_text("\n" + PLANTED)
    main("scan a.py --format json".split())
    [finding] = json.loads(capfd.readouterr().out)["findings"]
    assert (finding["cell"], finding["line"], finding["column"]) == (None, 2, 10)


@pytest.mark.parametrize(
    ("name", "data", "line"),
    [
        ("x.ipynb", in_bytes(notebook(code("\n" + PLANTED))), 2),
        ("x.py", f"\n{PLANTED}".encode(), 2),
        ("x.md", f"# T\n\n```python\n{PLANTED}```\n".encode(), 1),
        ("x.unknown", in_bytes(notebook(code(PLANTED))), 1),
    ],
)
def test_stdin_is_what_its_name_says(folder: Path, name: str, data: bytes, line: int) -> None:
    done = _process("scan", "-", "--stdin-filename", name, "--format", "json", input=data)
    [finding] = json.loads(done.stdout)["findings"]
    assert (finding["path"], finding["line"], done.returncode, done.stderr) == (name, line, 1, b"")


@pytest.mark.parametrize(
    ("data", "name"),
    [
        (in_bytes(notebook(code(PLANTED))), "stdin.ipynb"),
        (b"\xef\xbb\xbf\n" + in_bytes(notebook(code(PLANTED))), "stdin.ipynb"),
        (PLANTED.encode(), "stdin.py"),
    ],
)
def test_stdin_without_a_name_is_a_notebook_or_python(folder: Path, data: bytes, name: str) -> None:
    done = _process("scan", "-", "--format", "json", input=data)
    assert [finding["path"] for finding in json.loads(done.stdout)["findings"]] == [name]


def test_several_outputs_and_stdout_at_once(folder: Path, capfd: Capture) -> None:
    outputs = [f"--output={name}:reports.{name}" for name in FORMAT_NAMES]
    assert main(["scan", "leaky.ipynb", "--format", "json", *outputs]) == 1
    out, err = capfd.readouterr()
    assert (folder / "reports.json").read_text() == out
    assert err == ""
    for name in FORMAT_NAMES:
        assert "\x1b" not in (folder / f"reports.{name}").read_text()
    assert json.loads((folder / "reports.sarif").read_text())["version"] == "2.1.0"


@pytest.mark.parametrize(
    ("environment", "option", "colored"),
    [
        ({}, "auto", False),
        ({"FORCE_COLOR": "1"}, "auto", True),
        ({"FORCE_COLOR": "1", "NO_COLOR": "1"}, "auto", False),
        ({"NO_COLOR": "1"}, "always", True),
        ({"FORCE_COLOR": "1"}, "never", False),
        ({"FORCE_COLOR": ""}, "auto", False),
    ],
)
def test_colour_is_for_those_who_want_it(
    folder: Path,
    capfd: Capture,
    monkeypatch: pytest.MonkeyPatch,
    environment: dict[str, str],
    option: str,
    colored: bool,
) -> None:
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    main(["scan", "leaky.ipynb", "--color", option])
    out, err = capfd.readouterr()
    assert ("\x1b[" in out) == colored
    assert err == ""


def test_pipe_gets_no_progress_bar(folder: Path) -> None:
    for number in range(30):
        (folder / f"{number}.ipynb").write_bytes(in_bytes(notebook(code("x = 1"))))
    done = _process("scan", ".", cwd=folder)
    assert (done.returncode, done.stderr, b"\r" in done.stdout) == (1, b"", False)


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="no /dev/full")
def test_output_that_does_not_fit_is_told_in_one_line(folder: Path) -> None:
    with open("/dev/full", "w") as full:
        command = [sys.executable, "-m", "mlsec_nb", "scan", ".", "--format", "json"]
        done = subprocess.run(command, stdout=full, stderr=subprocess.PIPE, text=True, check=False)
    assert done.returncode == 2
    assert done.stderr.splitlines() == [
        "mlsec: the output cannot be written (No space left on device); what was written is not all of it"
    ]


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="no named pipes")
def test_a_report_goes_into_a_pipe_and_does_not_replace_it(folder: Path, capfd: Capture) -> None:
    os.mkfifo(folder / "pipe")
    reader = subprocess.Popen(["cat", str(folder / "pipe")], stdout=subprocess.PIPE)
    assert main(["scan", ".", "--output", f"json:{folder / 'pipe'}"]) == 1
    assert json.loads(reader.communicate()[0])["findings"]
    assert (folder / "pipe").is_fifo()


@pytest.mark.parametrize("number", ["0", "-1", "two"])
def test_a_number_of_jobs_is_at_least_one(folder: Path, capfd: Capture, number: str) -> None:
    assert main(["scan", "-j", number]) == 2
    assert "is no number from 1 on" in capfd.readouterr().err


def test_reader_that_leaves_early_is_no_crash(folder: Path) -> None:
    (folder / "many.ipynb").write_bytes(in_bytes(notebook(*[code(PLANTED)] * 3000)))
    command = f"{sys.executable} -m mlsec_nb scan many.ipynb --format json --no-cache | head -c 10"
    done = subprocess.run(["bash", "-c", f"set -o pipefail; {command}"], capture_output=True, check=False, cwd=folder)
    assert (done.stdout, done.stderr) == (b'{\n  "schem', b"")


def test_output_in_a_narrow_encoding_is_no_crash(folder: Path) -> None:
    (folder / "ü😀.ipynb").write_bytes(in_bytes(notebook(code("# ü😀\n" + PLANTED))))
    done = _process("scan", ".", cwd=folder, env={"PYTHONIOENCODING": "ascii", "PATH": os.environ["PATH"]})
    assert (done.returncode, done.stderr) == (1, b"")
    assert done.stdout.isascii()


@pytest.mark.parametrize(
    ("arguments", "suggestion"),
    [("--select SCE", "SEC"), ("--select torch-laod", "torch-load"), ("--ignore DES01O", "DES0")],
)
def test_unknown_rule_is_told_with_a_suggestion(folder: Path, capfd: Capture, arguments: str, suggestion: str) -> None:
    assert main(["scan", "clean.ipynb", *arguments.split()]) == 2
    assert f"did you mean '{suggestion}" in capfd.readouterr().err


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        ("scna", "invalid choice: 'scna'; did you mean 'scan'? See `mlsec --help`"),
        ("scan --format jsno", "invalid choice: 'jsno'; did you mean 'json'? See `mlsec scan --help`"),
        ("scan --color blue", "invalid choice: 'blue'; choose from auto, always, never; see `mlsec scan --help`"),
    ],
)
def test_an_unknown_choice_is_told_with_a_suggestion(capfd: Capture, arguments: str, told: str) -> None:
    assert main(arguments.split()) == 2
    assert told in capfd.readouterr().err


def test_explain_of_a_family_says_how_to_list_it(folder: Path, capfd: Capture) -> None:
    assert main(["explain", "sec"]) == 2
    assert "`mlsec rules --select sec` lists them" in capfd.readouterr().err


def test_rules_as_json(folder: Path, capfd: Capture) -> None:
    main(["rules", "--format", "json"])
    rules = json.loads(capfd.readouterr().out)
    assert [rule["id"] for rule in rules] == sorted({rule["id"] for rule in rules})
    assert set(rules[0]) == {"id", "name", "severity", "message", "why", "instead", "url", "tags", "default"}


@pytest.mark.parametrize("form", ["text", "json", "markdown"])
@pytest.mark.parametrize("rule", ["DES010", "des010", "torch-load"])
def test_explain_by_id_or_name(folder: Path, capfd: Capture, rule: str, form: str) -> None:
    assert main(["explain", rule, "--format", form]) == 0
    assert "weights_only=True" in capfd.readouterr().out


def _hostile_folder(folder: Path) -> list[str]:
    """Everything that breaks readers, beside the good files. Returns the names that must be listed."""
    for number, (name, data) in enumerate((FINE | LISTED | UNREADABLE).items()):
        if len(data) < 1_000_000:
            (folder / f"{number:03} {name.replace('/', '')}.ipynb").write_bytes(data)
    os.mkfifo(folder / "pipe.ipynb")
    (folder / "loop.ipynb").symlink_to("loop.ipynb")
    (folder / "nowhere.ipynb").symlink_to("missing")
    (folder / "folder.ipynb").mkdir()
    (folder / "folder.ipynb" / "inner.ipynb").write_bytes(in_bytes(notebook(code())))
    listed = [path.name for path in folder.glob("*.ipynb") if path.stem[4:] in LISTED | UNREADABLE]
    return sorted([*listed, "pipe.ipynb", "loop.ipynb", "nowhere.ipynb"])


def test_one_bad_file_costs_itself_only(folder: Path, capfd: Capture) -> None:
    listed = _hostile_folder(folder)
    assert main("scan . --format json --no-cache".split()) == 3
    report = json.loads(capfd.readouterr().out)
    assert sorted({error["path"] for error in report["errors"]}) == listed
    with_token = {found["path"] for found in report["findings"] if found["name"] == "hugging-face-token"}
    readable = {path.name for path in folder.glob("*.ipynb") if path.stem[4:] in FINE | LISTED}
    assert with_token == readable | {"leaky.ipynb", "folder.ipynb/inner.ipynb"}


@pytest.mark.parametrize("command", ["fix --diff --unsafe .", "fix --unsafe .", "baseline create ."])
def test_other_commands_live_through_hostile_files_too(folder: Path, capfd: Capture, command: str) -> None:
    listed = _hostile_folder(folder)
    assert main([*command.split(), "--no-cache"]) == 3
    out, err = capfd.readouterr()
    assert err == ""
    assert all(f"{name}: " in out for name in listed)
    assert json.loads((folder / "leaky.ipynb").read_text())["cells"][1]["id"] == "c2"


@pytest.mark.skipif(os.geteuid() == 0, reason="root may read every file")
def test_file_without_permission_is_listed(folder: Path, capfd: Capture) -> None:
    (folder / "clean.ipynb").chmod(0)
    assert main(["scan", "."]) == 3
    assert "clean.ipynb: cannot be read: permission denied" in capfd.readouterr().out


def test_inspect_leaves_out_of_a_folder_what_no_model_can_be(folder: Path, capfd: Capture) -> None:
    (folder / "models").mkdir()
    (folder / "models" / ".git").mkdir()
    harmless = pickle.dumps([1])
    for name, data in (
        ("README.md", b"# T"),
        ("__init__.py", b""),
        (".git/object", zlib.compress(b"blob 3")),
        ("notes.txt", harmless),
        ("weights.bin", b"?" * 9),
    ):
        (folder / "models" / name).write_bytes(data)
    main("inspect models --format json".split())
    shown = [(Path(found["path"]).name, found["verdict"]) for found in json.loads(capfd.readouterr().out)["files"]]
    assert shown == [("notes.txt", "clean"), ("weights.bin", "review")]
    assert main("inspect models/README.md".split()) == 1


def test_inspect_says_that_a_folder_holds_no_model(folder: Path, capfd: Capture) -> None:
    (folder / "models").mkdir()
    assert main("inspect models --format json".split()) == 3
    (found,) = json.loads(capfd.readouterr().out)["files"]
    assert (found["path"], found["verdict"], found["format"]) == ("models", "inconclusive", "folder")


def test_inspect_follows_a_link_to_a_file(folder: Path, capfd: Capture) -> None:
    (folder / "blob").write_bytes(pickle.dumps([1]))
    (folder / "snapshot").mkdir()
    (folder / "snapshot" / "model.bin").symlink_to(folder / "blob")
    assert main("inspect snapshot --format json".split()) == 0
    (found,) = json.loads(capfd.readouterr().out)["files"]
    assert (found["path"], found["verdict"]) == ("snapshot/model.bin", "clean")


@pytest.mark.skipif(os.geteuid() == 0, reason="root may read every folder")
def test_inspect_says_that_a_folder_could_not_be_read(folder: Path, capfd: Capture) -> None:
    (folder / "models" / "closed").mkdir(parents=True)
    (folder / "models" / "closed").chmod(0)
    (folder / "models" / "a.pkl").write_bytes(pickle.dumps([1]))
    assert main("inspect models --format json".split()) == 3
    assert "1 of its folders could not be read" in capfd.readouterr().out
    (folder / "models" / "closed").chmod(0o700)


def test_data_says_what_to_make_coarser(folder: Path, capfd: Capture) -> None:
    rows = "".join(f"{2139 + 37 * at},{'MF'[at % 2]}\n" for at in range(30))
    (folder / "people.csv").write_text("zip_code,gender\n" + rows)
    assert main("data people.csv".split()) == 1
    assert "zip_code: better first three digits\n" in capfd.readouterr().out


def test_version_and_help(capfd: Capture) -> None:
    run: Callable[..., int] = main
    for arguments in (["--version"], ["--help"], ["scan", "--help"]):
        with pytest.raises(SystemExit) as left:
            run(arguments)
        assert left.value.code == 0
    assert "mlsec " in capfd.readouterr().out
