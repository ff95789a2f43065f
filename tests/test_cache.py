"""The cache answers only for the very same file, rules and neighbours; it is never in the way and holds no text."""

from __future__ import annotations

import os
import pickle
import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from sample_notebooks import PLANTED, TOKEN, code, in_bytes, notebook

from mlsec_nb.cache import FILE_NAME, ResultCache
from mlsec_nb.cache_folder import VARIABLE
from mlsec_nb.cache_scope import cache_scope
from mlsec_nb.config import Config
from mlsec_nb.file_scanner import FileScanner, Scanned, place_of
from mlsec_nb.findings import Report
from mlsec_nb.packed import packed, unpacked
from mlsec_nb.repository import Run, scan_paths
from mlsec_nb.rules import RULES

CONFIG = Config(installed_versions=False)
LOAD = "import torch\nmodel = torch.load('model.pt')\n"


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A project of two notebooks, an hour old, and a cache of its own beside it."""
    project = tmp_path / "project"
    project.mkdir()
    monkeypatch.chdir(project)
    monkeypatch.setenv(VARIABLE, str(tmp_path / "cache"))
    _write(project / "dirty.ipynb", PLANTED)
    _write(project / "clean.ipynb", "x = 1")
    return project


def _write(path: Path, source: str, age: float = 3600) -> None:
    path.write_bytes(in_bytes(notebook(code(source))))
    then = time.time() - age
    os.utime(path, (then, then))


def _age(monkeypatch: pytest.MonkeyPatch) -> None:
    """Make every file old enough for its state to be trusted: ctime cannot be set."""
    monkeypatch.setattr("mlsec_nb.cache._SETTLED_NS", -1)


def _scan(config: Config = CONFIG) -> tuple[Report, Run]:
    run = Run()
    return scan_paths([Path()], config, run), run


@pytest.fixture
def never_scans(monkeypatch: pytest.MonkeyPatch) -> Callable[[], None]:
    def forbid() -> None:
        monkeypatch.setattr("mlsec_nb.batch.scan_data", lambda *_: pytest.fail("was scanned again"))

    return forbid


def test_a_second_scan_reads_nothing_again(
    folder: Path, monkeypatch: pytest.MonkeyPatch, never_scans: Callable[[], None]
) -> None:
    _age(monkeypatch)
    first, cold = _scan()
    never_scans()
    second, warm = _scan()
    assert (cold.from_cache, warm.from_cache) == (0, 2)
    assert first == second
    assert [finding.path for finding in first.findings] == ["dirty.ipynb"]


def test_same_content_is_known_by_content(folder: Path, never_scans: Callable[[], None]) -> None:
    first, _ = _scan()
    for path in folder.iterdir():
        path.touch()
    never_scans()
    assert _scan()[0] == first


def test_a_file_just_written_is_not_known_by_its_times(folder: Path) -> None:
    _scan()
    assert _scan()[1].from_cache == 0
    state = (folder / "clean.ipynb").stat()
    _write(folder / "clean.ipynb", PLANTED[:-1])
    os.utime(folder / "clean.ipynb", ns=(state.st_atime_ns, state.st_mtime_ns))
    assert len(_scan()[0].findings) == 2


@pytest.mark.parametrize("other", [replace(CONFIG, select=("DES",)), replace(CONFIG, ignore=("SEC",))])
def test_other_rules_are_other_results(folder: Path, monkeypatch: pytest.MonkeyPatch, other: Config) -> None:
    _age(monkeypatch)
    _scan()
    report, run = _scan(other)
    assert (report.findings, run.from_cache) == ((), 0)


def test_settings_that_change_no_finding_share_results(folder: Path) -> None:
    assert cache_scope(CONFIG) == cache_scope(replace(CONFIG, exclude=("x",), baseline="y"))


def test_scope_changes_with_the_environment(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    before = cache_scope(CONFIG)
    (tmp_path / "torch-9.9.dist-info").mkdir()
    monkeypatch.syspath_prepend(tmp_path)
    assert cache_scope(CONFIG) != before


def test_a_file_under_another_name_has_other_fingerprints(folder: Path) -> None:
    _scan()
    (folder / "copy.ipynb").write_bytes((folder / "dirty.ipynb").read_bytes())
    fingerprints = {finding.path: finding.fingerprint for finding in _scan()[0].findings}
    assert set(fingerprints) == {"copy.ipynb", "dirty.ipynb"}
    assert len(set(fingerprints.values())) == 2


def test_a_model_beside_the_notebook_counts(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    _age(monkeypatch)
    _write(folder / "dirty.ipynb", LOAD)
    messages = []
    for content in (None, pickle.dumps([1]), pickle.dumps(os.system), None):
        model = folder / "model.pt"
        model.unlink(missing_ok=True)
        if content:
            model.write_bytes(content)
        messages.append(_scan()[0].findings[0].message)
    assert messages[0] == messages[3]
    assert len(set(messages)) == 3
    assert _scan()[1].from_cache == 2


def test_a_report_with_errors_is_made_again(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    _age(monkeypatch)
    (folder / "broken.ipynb").write_text("{")
    assert len(_scan()[0].errors) == 1
    assert _scan()[1].from_cache == 2


@pytest.mark.parametrize("rule", RULES, ids=[rule.id for rule in RULES])
def test_reports_come_back_as_they_were(rule: object, scan: Callable[..., Report]) -> None:
    for example in rule.bad:  # type: ignore[attr-defined]
        name = "a.py" if rule.example_part == "code" else "a.md"  # type: ignore[attr-defined]
        report = scan(example.encode("utf-8", "surrogatepass"), name)
        assert unpacked(packed(report), name) == report


@pytest.mark.parametrize("content", [[], [1, 2, 3, 4], [{}, ["NO"], [], []], [{}, [], [], [[["SEC"], 1, 2, 3, 4, 5]]]])
def test_what_is_no_report_is_not_unpacked(content: list[object]) -> None:
    with pytest.raises(ValueError):
        unpacked(content, "a.ipynb")


def test_the_cache_holds_no_text(folder: Path) -> None:
    _write(folder / "dirty.ipynb", f"# a remarkable line\n{PLANTED}{LOAD}")
    _scan()
    stored = b"".join(path.read_bytes() for path in (folder.parent / "cache").glob("results*"))
    assert len(stored) > 4096
    for text in ("remarkable", "model", "torch", TOKEN[:8], TOKEN[-8:], "dirty", "project", "token"):
        assert text.encode() not in stored, text
    assert (folder.parent / "cache" / FILE_NAME).stat().st_mode & 0o077 == 0


def _spoil(file: Path, how: str) -> None:
    content = file.read_bytes()
    match how:
        case "not a database":
            file.write_bytes(b"x" * 9000)
        case "cut":
            file.write_bytes(content[: len(content) // 2])
        case "empty":
            file.write_bytes(b"")
        case "a folder":
            file.unlink()
            file.mkdir()
        case "other tables":
            file.unlink()
            with sqlite3.connect(file) as connection:
                connection.execute("CREATE TABLE results (a)")
        case _:
            half = len(content) // 2
            file.write_bytes(content[:half] + bytes(byte ^ 0xFF for byte in content[half:]))


@pytest.mark.parametrize("how", ["not a database", "cut", "empty", "a folder", "other tables", "flipped"])
def test_a_damaged_cache_costs_time_only(folder: Path, monkeypatch: pytest.MonkeyPatch, how: str) -> None:
    _age(monkeypatch)
    first, _ = _scan()
    _spoil(folder.parent / "cache" / FILE_NAME, how)
    for _ in range(3):
        assert _scan()[0] == first


def test_a_damaged_result_is_not_believed(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    _age(monkeypatch)
    first, _ = _scan()
    with sqlite3.connect(folder.parent / "cache" / FILE_NAME) as connection:
        for key, result in connection.execute("SELECT key, result FROM results").fetchall():
            damaged = result[:-3] + bytes([result[-3] ^ 1]) + result[-2:]
            connection.execute("UPDATE results SET result = ? WHERE key = ?", (damaged, key))
    report, run = _scan()
    assert (report, run.from_cache) == (first, 0)


def test_a_locked_cache_is_left_alone(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("mlsec_nb.cache_database._PATIENCE_SECONDS", 0.05)
    first, _ = _scan()
    lock = sqlite3.connect(folder.parent / "cache" / FILE_NAME, isolation_level=None)
    lock.execute("BEGIN EXCLUSIVE")
    report, run = _scan()
    lock.close()
    assert report == first
    assert "locked" in run.trouble


def test_a_cache_that_cannot_be_made_is_done_without(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (folder / "file").write_text("")
    monkeypatch.setenv(VARIABLE, str(folder / "file" / "cache"))
    report, run = _scan()
    assert len(report.findings) == 1
    assert "results.sqlite" in run.trouble


def test_without_cache_nothing_is_read_or_written(folder: Path) -> None:
    _scan(replace(CONFIG, cache=False))
    assert not (folder.parent / "cache").exists()


def test_the_oldest_results_go_when_there_are_too_many(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    cache = ResultCache.at(folder.parent / "cache", cache_scope(CONFIG))
    cache.database.store((os.urandom(16), os.urandom(500), b"", b"") for _ in range(1000))
    with sqlite3.connect(folder.parent / "cache" / FILE_NAME) as connection:
        connection.execute("UPDATE results SET used = 1")
    monkeypatch.setattr("mlsec_nb.cache_database.MAX_BYTES", 300_000)
    scanned: Scanned = FileScanner(CONFIG, 0, cache).scan(Path("dirty.ipynb"))
    for row in scanned.rows:
        cache.add(row)
    cache.write()
    cache.database.shrink()
    assert 100 < cache.database.count() < 700
    cache.close()
    cache = ResultCache.at(folder.parent / "cache", cache_scope(CONFIG))
    place, data = place_of(Path("dirty.ipynb")), Path("dirty.ipynb").read_bytes()
    assert cache.known_content(place, cache.key(place, data), data)
    cache.close()


def test_a_full_disk_costs_time_only(folder: Path) -> None:
    for number in range(300):
        _write(folder / f"{number}.ipynb", f"{PLANTED}y = {number}")
    program = (
        "import resource, sys; resource.setrlimit(resource.RLIMIT_FSIZE, (60_000, 60_000));"
        "from mlsec_nb.cli import main; sys.exit(main(sys.argv[1:]))"
    )
    reports = [
        subprocess.run(
            [sys.executable, "-c", program, "scan", ".", "--format", "json", *options], capture_output=True, check=False
        )
        for options in ([], [], ["--no-cache"])
    ]
    assert {report.returncode for report in reports} == {1}
    assert len({report.stdout for report in reports}) == 1
    assert {report.stderr for report in reports} == {b""}


def test_two_scans_at_once(folder: Path) -> None:
    for number in range(200):
        _write(folder / f"{number}.ipynb", f"{PLANTED}y = {number}")
    command = [sys.executable, "-m", "mlsec_nb", "scan", ".", "--format", "json"]
    together = [subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE) for _ in range(3)]
    reports = [process.communicate() for process in together]
    afterwards = subprocess.run(command, capture_output=True, check=False)
    reports.append((afterwards.stdout, afterwards.stderr))
    assert len({output for output, _ in reports}) == 1
    assert {errors for _, errors in reports} == {b""}
    with sqlite3.connect(folder.parent / "cache" / FILE_NAME) as connection:
        assert connection.execute("PRAGMA integrity_check").fetchone() == ("ok",)
        assert connection.execute("SELECT count(*) FROM results").fetchone() == (202,)


def test_a_scan_that_is_killed_leaves_a_cache_that_works(folder: Path) -> None:
    for number in range(600):
        _write(folder / f"{number}.ipynb", f"{PLANTED}y = {number}")
    command = [sys.executable, "-m", "mlsec_nb", "scan", ".", "--format", "json"]
    database = folder.parent / "cache" / FILE_NAME
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL)
    deadline = time.monotonic() + 60
    while not database.exists() or database.stat().st_size < 50_000:
        assert time.monotonic() < deadline
        time.sleep(0.005)
    process.kill()
    process.wait()
    after = subprocess.run(command, capture_output=True, check=False)
    fresh = subprocess.run([*command, "--no-cache"], capture_output=True, check=False)
    assert (after.stdout, after.stderr) == (fresh.stdout, b"")


def test_a_report_that_does_not_fit_on_the_disk_leaves_the_old_one(folder: Path) -> None:
    for number in range(60):
        _write(folder / f"{number}.ipynb", f"{PLANTED}y = {number}")
    (folder / "report.json").write_text("the old one")
    program = (
        "import resource, sys; resource.setrlimit(resource.RLIMIT_FSIZE, (20_000, 20_000));"
        "from mlsec_nb.cli import main; sys.exit(main(sys.argv[1:]))"
    )
    command = [sys.executable, "-c", program, "scan", ".", "--no-cache", "--output", "json:report.json"]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 2
    assert "the report cannot be written" in done.stderr
    assert (folder / "report.json").read_text() == "the old one"
    assert [path.name for path in folder.iterdir() if path.name.startswith(".")] == []
