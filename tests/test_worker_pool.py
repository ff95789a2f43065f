"""Several processes: the same report, and a worker that dies costs at most the file it was at."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest
from sample_notebooks import PLANTED, code, in_bytes, notebook

from mlsec_nb.config import Config
from mlsec_nb.files import FoundFile
from mlsec_nb.findings import Report
from mlsec_nb.repository import Run, batches, scan_paths
from mlsec_nb.worker import Setup
from mlsec_nb.worker_pool import WorkerPool

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="signals")
CONFIG = Config(installed_versions=False, cache=False)
FILES = 60


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    for number in range(FILES):
        source = f"{PLANTED}y = {number}\n" + "# nothing\n" * number
        (tmp_path / f"{number:02}.ipynb").write_bytes(in_bytes(notebook(code(source))))
    (tmp_path / "broken.ipynb").write_text("{")
    (tmp_path / "lone \udcff.py".encode("utf-8", "surrogateescape").decode("utf-8", "surrogateescape")).write_text("x")
    return tmp_path


@pytest.fixture
def cheap_workers(monkeypatch: pytest.MonkeyPatch) -> None:
    """Workers for a small job too, with few files at a time."""
    monkeypatch.setattr("mlsec_nb.repository.WORTH_A_WORKER", 1)
    monkeypatch.setattr("mlsec_nb.repository._BATCH_COST", 100_000)


def _scan(jobs: int, config: Config = CONFIG) -> tuple[Report, Run]:
    run = Run(jobs)
    return scan_paths([Path()], config, run), run


def test_same_report_with_any_number_of_processes(folder: Path, cheap_workers: None) -> None:
    alone, run = _scan(1)
    assert (run.processes, len(alone.findings), len(alone.errors)) == (1, FILES, 1)
    for jobs in (2, 3):
        report, run = _scan(jobs)
        assert (run.processes, report) == (jobs, alone)


def test_a_small_job_starts_no_worker(folder: Path) -> None:
    assert _scan(8)[1].processes == 1


def test_progress_counts_every_file_once(folder: Path, cheap_workers: None) -> None:
    seen: list[tuple[int, int]] = []
    scan_paths([Path()], CONFIG, Run(2, lambda done, total: seen.append((done, total))))
    assert seen == [(done, FILES + 2) for done in range(FILES + 3)]


def _pool(folder: Path, jobs: int = 2) -> WorkerPool:
    files = [(number, FoundFile(path, 50_000)) for number, path in enumerate(sorted(folder.glob("*.ipynb")))]
    return WorkerPool(jobs, Setup(CONFIG, 0, None, ""), list(batches(files)))


def test_a_worker_killed_from_outside_costs_nothing(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("mlsec_nb.repository._BATCH_COST", 300_000)
    pool = _pool(folder)
    reports = {}
    for number, scanned in pool.results():
        if len(reports) in (0, 10, 30):
            for pid in pool.pids()[:1]:
                os.kill(pid, signal.SIGKILL)
        reports[number] = scanned.report
    assert sorted(reports) == list(range(FILES + 1))
    assert sum(len(report.findings) for report in reports.values()) == FILES
    assert pool.left == []


def test_all_workers_killed_at_once(folder: Path) -> None:
    pool = _pool(folder)
    reports = {}
    for number, scanned in pool.results():
        if not reports:
            for pid in pool.pids():
                os.kill(pid, signal.SIGKILL)
        reports[number] = scanned.report
    assert sum(len(report.findings) for report in reports.values()) == FILES


_DEADLY = """
import os, signal, sys
from mlsec_nb import batch, worker
scan = batch.scan_data
def scan_or_die(scanner, data, path):
    if path.name == "07.ipynb":
        os.kill(os.getpid(), signal.SIGKILL)
    return scan(scanner, data, path)
batch.scan_data = scan_or_die
worker.main()
"""


def test_a_file_that_kills_every_worker_is_reported_and_the_rest_is_scanned(
    folder: Path, cheap_workers: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    alone, _ = _scan(1)
    monkeypatch.setattr("mlsec_nb.worker_process._PROGRAM", "import sys; sys.path.append(sys.argv[1])\n" + _DEADLY)
    report, _ = _scan(2)
    assert [error.path for error in report.errors] == ["07.ipynb", "broken.ipynb"]
    assert "killed, perhaps for want of memory" in report.errors[0].message
    assert report.findings == tuple(finding for finding in alone.findings if finding.path != "07.ipynb")


@pytest.mark.parametrize("program", ["raise SystemExit(1)", "print('hello', flush=True)", "import nothing_there"])
def test_workers_that_do_not_start_are_done_without(
    folder: Path, cheap_workers: None, monkeypatch: pytest.MonkeyPatch, program: str
) -> None:
    alone, _ = _scan(1)
    monkeypatch.setattr("mlsec_nb.worker_process._PROGRAM", program)
    assert _scan(2)[0] == alone


def test_nothing_is_imported_from_what_is_scanned(folder: Path, cheap_workers: None) -> None:
    for name in ("json", "hyperscan", "mlsec_nb", "sitecustomize", "msgspec"):
        (folder / f"{name}.py").write_text("open('imported', 'w').close()")
    _scan(2)
    assert not (folder / "imported").exists()


_SLOW = """
import sys
import mlsec_nb.repository as repository, mlsec_nb.worker_process as worker_process
repository.WORTH_A_WORKER, repository._BATCH_COST = 1, 100_000
worker_process._PROGRAM = '''
import sys, time; sys.path.append(sys.argv[1])
from mlsec_nb import batch, worker
scan = batch.scan_data
batch.scan_data = lambda *given: time.sleep(0.3) or scan(*given)
worker.main()
'''
from mlsec_nb.cli import main
sys.exit(main(["scan", ".", "-j2", "--no-cache", "--output", "json:report.json"]))
"""


def _children(pid: int) -> list[int]:
    listed = subprocess.run(["ps", "-A", "-o", "pid=,ppid="], capture_output=True, text=True, check=True).stdout
    pairs = [line.split() for line in listed.splitlines()]
    return [int(child) for child, parent in pairs if parent == str(pid)]


def _wait(condition: object, what: str) -> None:
    deadline = time.monotonic() + 60
    while not condition():  # type: ignore[operator]
        assert time.monotonic() < deadline, what
        time.sleep(0.02)


def _is_alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
        return (
            "Z"
            not in subprocess.run(
                ["ps", "-o", "stat=", "-p", str(pid)], capture_output=True, text=True, check=False
            ).stdout
        )
    except OSError:
        return False


@pytest.mark.parametrize("ending", [signal.SIGINT, signal.SIGKILL, signal.SIGTERM])
def test_when_the_scan_ends_its_workers_do(folder: Path, ending: signal.Signals) -> None:
    process = subprocess.Popen([sys.executable, "-c", _SLOW], stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    _wait(lambda: len(_children(process.pid)) == 2, "two workers")
    workers = _children(process.pid)
    time.sleep(0.5)
    process.send_signal(ending)
    _, errors = process.communicate(timeout=60)
    _wait(lambda: not any(map(_is_alive, workers)), "no worker")
    assert not (folder / "report.json").exists()
    if ending == signal.SIGINT:
        assert (process.returncode, errors) == (130, b"mlsec: interrupted; nothing more was scanned or written\n")


def test_cache_is_filled_by_workers(folder: Path, cheap_workers: None, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MLSEC_CACHE_DIR", str(folder.parent / "cache"))
    monkeypatch.setattr("mlsec_nb.cache._SETTLED_NS", -1)
    config = Config(installed_versions=False)
    cold, _ = _scan(2, config)
    time.sleep(2.1)  # workers are processes of their own: for them, too, a file just written is too young
    _scan(2, config)
    warm, run = _scan(2, config)
    assert (warm, run.from_cache) == (cold, FILES + 1)


def test_batches_are_of_about_the_same_size_and_the_largest_come_first() -> None:
    sizes = [9_000_000, *([1_000_000] * 20), *([1000] * 1000)]
    made = list(batches([(number, FoundFile(Path(str(number)), size)) for number, size in enumerate(sizes)]))
    assert sorted(number for batch in made for number, _ in batch) == list(range(len(sizes)))
    assert made[0] == [(0, Path("0"))]
    assert max(len(batch) for batch in made) < 350
    assert len(made) < 14


def test_threads_end_with_the_scan(folder: Path, cheap_workers: None) -> None:
    before = threading.active_count()
    _scan(2)
    _wait(lambda: threading.active_count() <= before, "no thread is left")


def test_hostile_notebooks_have_the_same_report_everywhere(
    tmp_path: Path, cheap_workers: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    from hostile_notebooks import FINE, LISTED, UNREADABLE

    project = tmp_path / "project"
    project.mkdir()
    monkeypatch.chdir(project)
    monkeypatch.setenv("MLSEC_CACHE_DIR", str(tmp_path / "cache"))
    monkeypatch.setattr("mlsec_nb.cache._SETTLED_NS", -1)
    for number, data in enumerate((FINE | LISTED | UNREADABLE).values()):
        if len(data) < 300_000:
            (project / f"{number:03}.ipynb").write_bytes(data)
    alone, _ = _scan(1)
    assert len(alone.errors) > 10
    cached = Config(installed_versions=False)
    for jobs, config in ((2, CONFIG), (2, cached), (1, cached), (1, cached)):
        assert _scan(jobs, config)[0] == alone
