"""How the cost grows with the repository: `python -m benchmarks.scale FOLDER… [--sizes 200,1000,16000]` (Linux).

Notebooks of the folders are linked into a folder of their own; where more are asked for than there are, copies with
one changed cell, so that no cache knows them. Each size is scanned cold by one process, cold by two, and warm.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import tempfile
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from benchmarks.compare import BIN, CACHE

_LOOK_SECONDS = 0.05


@dataclass(frozen=True, slots=True)
class Cost:
    """What one scan cost; peaks in MiB, of the scan itself and of the largest of its workers."""

    cpu: float
    wall: float
    peak: int
    worker_peak: int


def scan(folder: Path, *options: str) -> Cost:
    """Scan a folder; the report is written beside it."""
    fixed = ("--isolated", "--no-gitignore", "--no-progress", "--exit-zero", "--format", "statistics")
    command = [str(BIN / "mlsec"), "scan", str(folder), *fixed, "--output", f"json:{folder}.json", *options]
    start = time.perf_counter()
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    peaks: dict[int, int] = {}
    while (ended := os.wait4(process.pid, os.WNOHANG))[0] == 0:
        for pid in (process.pid, *_children(process.pid)):
            peaks[pid] = max(peaks.get(pid, 0), _peak(pid))
        time.sleep(_LOOK_SECONDS)
    wall = time.perf_counter() - start
    peak = peaks.pop(process.pid, 0)
    usage = ended[2]
    return Cost(usage.ru_utime + usage.ru_stime, wall, peak, max(peaks.values(), default=0))


def _children(pid: int) -> list[int]:
    try:
        return [int(child) for child in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]
    except OSError:
        return []


def _peak(pid: int) -> int:
    try:
        lines = Path(f"/proc/{pid}/status").read_text().splitlines()
    except OSError:
        return 0
    return next((int(line.split()[1]) // 1024 for line in lines if line.startswith("VmHWM")), 0)


def fill(folder: Path, files: Sequence[Path], count: int) -> None:
    """Put `count` notebooks there: links evenly spread over the files, then changed copies."""
    step = max(1.0, len(files) / count)
    for number in range(count):
        source = files[int(number * step) % len(files)]
        target = folder / f"{number // 500:03}" / f"{number:06}.ipynb"
        target.parent.mkdir(parents=True, exist_ok=True)
        if number < len(files):
            target.symlink_to(source.resolve())
        else:
            target.write_bytes(_changed(source.read_bytes(), number))


def _changed(data: bytes, number: int) -> bytes:
    """The notebook with a line more in its first code cell."""
    try:
        content = json.loads(data)
        cell = next(cell for cell in content["cells"] if cell["cell_type"] == "code")
    except (ValueError, KeyError, StopIteration, TypeError):
        return data + b"\n" * (number % 1000 + 1)
    cell["source"] = [f"copy_of_this_notebook = {number}\n", *_lines(cell["source"])]
    return json.dumps(content, indent=1, ensure_ascii=False).encode("utf-8", "surrogatepass")


def _lines(source: str | list[str]) -> list[str]:
    return [source] if isinstance(source, str) else source


def _rows(folder: Path, count: int) -> Iterator[str]:
    runs = {"cold -j1": ("-j1",), "cold -j2": ("-j2",), "warm": ("-j2",), "warm again": ("-j2",)}
    first: Cost | None = None
    for name, options in runs.items():
        if name.startswith("cold"):
            for kept in Path(os.environ[CACHE]).glob("results*"):
                kept.unlink()
        cost = scan(folder, *options)
        first = first or cost
        yield (
            f"| {count:,} | {name} | {cost.cpu:.2f} | {cost.cpu / count * 1000:.2f} | {cost.wall:.2f} "
            f"| {first.wall / cost.wall:.2f} | {first.cpu / cost.cpu:.2f} | {cost.peak} | {cost.worker_peak} |"
        )


def main() -> None:
    """Print the table for the folders given."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folders", nargs="+", type=Path)
    parser.add_argument("--sizes", default="200,1000,16000")
    options = parser.parse_args()
    files = sorted(file for folder in options.folders for file in folder.rglob("*.ipynb"))
    print(
        "| notebooks | | CPU s | ms a notebook | wall s | wall, first : this | CPU, first : this | peak MiB | worker |"
    )
    print("|---|---|---|---|---|---|---|---|---|")
    for count in map(int, options.sizes.split(",")):
        with tempfile.TemporaryDirectory() as folder, tempfile.TemporaryDirectory() as cache:
            os.environ[CACHE] = cache
            os.environ.pop("PYTHONDONTWRITEBYTECODE", None)  # installed packages have their bytecode
            fill(Path(folder) / "notebooks", files, count)
            scan(Path(folder) / "notebooks", "-j2")  # so that the patterns are compiled and the files are in memory
            for row in _rows(Path(folder) / "notebooks", count):
                print(row, flush=True)


if __name__ == "__main__":
    main()
