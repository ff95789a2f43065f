"""What a killed driver had found is kept; what changed is scanned again; nothing broken in the folder does harm."""

from __future__ import annotations

import json
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from fleet_folder import FILES, make_folder, scan

from mlsec_nb.cli import main
from mlsec_nb.fleet.records import KINDS

Capture = pytest.CaptureFixture[str]


def _known(capsys: Capture, kind: str, *more: str) -> tuple[bytes, int]:
    """The report, and how many files needed no scan."""
    capsys.readouterr()
    report = scan("--records", f"{kind}:records", "-v", *more)
    told = capsys.readouterr().err
    return report, int(told.split(" files, ")[1].split()[0])


@pytest.mark.parametrize("kind", KINDS)
def test_a_second_run_scans_what_is_new(fleet_folder: Path, capsys: Capture, kind: str) -> None:
    alone = scan()
    assert _known(capsys, kind) == (alone, 0)
    assert _known(capsys, kind) == (alone, FILES)
    file = fleet_folder / "07.ipynb"
    file.write_bytes(file.read_bytes().replace(b"hf_", b"xx_"))
    (fleet_folder / "00.ipynb").rename(fleet_folder / "new.ipynb")
    assert _known(capsys, kind) == (scan(), FILES - 2)
    assert _known(capsys, kind, "--ignore", "DES") == (scan("--ignore", "DES"), 0)


@pytest.mark.parametrize("kind", KINDS)
def test_records_hold_no_secret(fleet_folder: Path, kind: str) -> None:
    from sample_notebooks import TOKEN

    scan("--records", f"{kind}:records")
    assert all(TOKEN[3:].encode() not in file.read_bytes() for file in Path("records").iterdir())


def test_lines_that_were_cut_off_are_scanned_again(fleet_folder: Path, capsys: Capture) -> None:
    alone, _ = _known(capsys, "jsonl")
    (part,) = Path("records").glob("part-*")
    lines = part.read_bytes().splitlines(keepends=True)
    part.write_bytes(b"".join(lines[:10]) + lines[10][:50])
    (Path("records") / "part-0.parquet").write_bytes(b"PAR1")
    (Path("records") / "part-1.jsonl").write_text('[]\n{"path": 3}\n\xff\n', encoding="latin-1")
    assert _known(capsys, "jsonl")[0] == alone


_LITTLE_ROOM = """
import resource, signal, sys
resource.setrlimit(resource.RLIMIT_FSIZE, (4000, 4000))
signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
from mlsec_nb.cli import main
sys.exit(main(sys.argv[1:]))
"""


def test_a_full_disk_is_told_and_what_was_written_is_kept(fleet_folder: Path, capsys: Capture) -> None:
    alone = scan()
    command = ["scan", "--isolated", "--records", "jsonl:records"]
    done = subprocess.run([sys.executable, "-c", _LITTLE_ROOM, *command], capture_output=True, text=True, check=False)
    assert done.returncode == 2
    assert "a record cannot be written" in done.stderr
    report, known = _known(capsys, "jsonl")
    assert report == alone
    assert 0 < known < FILES


@pytest.mark.parametrize("value", ["records", "csv:records", "jsonl:"])
def test_what_is_no_kind_of_records(fleet_folder: Path, capsys: Capture, value: str) -> None:
    assert main(["scan", ".", "--records", value]) == 2
    assert "write it as KIND:FOLDER" in capsys.readouterr().err


def test_a_folder_that_cannot_be_written(fleet_folder: Path, capsys: Capture) -> None:
    Path("records").write_text("a file")
    assert main(["scan", ".", "--records", "jsonl:records"]) == 2
    assert "the records cannot be kept" in capsys.readouterr().err


@pytest.mark.parametrize("engine", ["local", "dask"])
def test_a_killed_driver_is_gone_on_from(fleet_folder: Path, capsys: Capture, engine: str) -> None:
    if engine == "dask":
        pytest.importorskip("distributed")
    for file in fleet_folder.glob("*"):
        if file.is_file():
            file.unlink()
    (fleet_folder / "sub" / "left_out.ipynb").unlink()
    (fleet_folder / "sub").rmdir()
    make_folder(fleet_folder, padding=60_000)  # several portions
    command = [sys.executable, "-m", "mlsec_nb", "scan", "--isolated", "--records", "jsonl:records"]
    driver = subprocess.Popen([*command, "--engine", engine, "-j", "2"], stdout=subprocess.DEVNULL)
    try:
        _wait(lambda: _lines() >= 5, driver)
    finally:
        driver.send_signal(signal.SIGKILL)
        driver.wait()
    found = _lines()
    assert 5 <= found < FILES, "killed while it was at work"
    report, known = _known(capsys, "jsonl", "--engine", engine, "-j", "2")
    assert report == scan()
    assert known >= found - 1  # one line may have been cut off
    rows = [json.loads(line) for part in Path("records").glob("part-*") for line in part.open() if line.endswith("}\n")]
    assert len({row["path"] for row in rows}) == FILES + 1


def _lines() -> int:
    return sum(part.read_bytes().count(b"\n") for part in Path("records").glob("part-*"))


def _wait(is_so, driver) -> None:  # type: ignore[no-untyped-def]
    end = time.monotonic() + 120
    while not is_so():
        assert driver.poll() is None, "the driver ended by itself"
        assert time.monotonic() < end
        time.sleep(0.001)
