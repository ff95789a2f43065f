"""Us against the tools people use today, on the same notebooks, in one run: `python -m benchmarks.compare FOLDER…`

Every figure is of this machine at this moment; only the ratios mean something. CPU is user + system time of the
process and all it starts, memory the largest resident set of one process.
"""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

BIN = Path(sys.executable).parent
CACHE = "MLSEC_CACHE_DIR"


@dataclass(frozen=True, slots=True)
class Tool:
    """A command to measure. `most`: on how many notebooks at the most, for the slow ones."""

    name: str
    command: Callable[[Sequence[str]], list[str]]
    most: int


@dataclass(frozen=True, slots=True)
class Run:
    """What one run cost."""

    cpu: float
    wall: float
    peak_mib: float


def _mlsec(files: Sequence[str]) -> list[str]:
    """One process, and nothing known of earlier runs but the compiled patterns."""
    for kept in Path(os.environ[CACHE]).glob("*"):
        if not kept.name.startswith("patterns-"):
            kept.unlink()
    options = ("--isolated", "--no-gitignore", "--jobs", "1", "--format", "json", "--exit-zero")
    return [str(BIN / "mlsec"), "scan", *options, *files]


def _peer(*command: str) -> Callable[[Sequence[str]], list[str]]:
    return lambda files: [str(BIN / command[0]), *command[1:], *files]


PEERS = (
    Tool("ruff --select S", _peer("ruff", "check", "--isolated", "--select", "S", "--no-cache", "-q"), 100_000),
    Tool("nbqa bandit", _peer("nbqa", "bandit", "-q"), 200),
    Tool("detect-secrets scan", _peer("detect-secrets", "scan", "--all-files"), 40),
)


def measure(command: Sequence[str], folder: Path | None = None) -> Run:
    """Run a command in a folder (detect-secrets reads only what is below its own) with its output thrown away."""
    start = time.perf_counter()
    with tempfile.TemporaryFile() as output:
        process = subprocess.Popen(command, stdout=output, stderr=output, cwd=folder)
        _, _, usage = os.wait4(process.pid, 0)
    return Run(usage.ru_utime + usage.ru_stime, time.perf_counter() - start, usage.ru_maxrss / 1024)


def sample(files: Sequence[Path], most: int) -> list[str]:
    """At most `most` of the files, evenly spread over the sorted list."""
    step = max(1, -(-len(files) // most))
    return [str(file) for file in files[::step]]


def _rows(files: Sequence[Path], folder: Path) -> Iterator[str]:
    """Measured in `folder`, to which the files are relative."""
    yield "| tool | notebooks | CPU s | wall s | peak MiB | mlsec: CPU s | wall s | peak MiB | CPU, mlsec : tool |"
    yield "|---|---|---|---|---|---|---|---|---|"
    for peer in PEERS:
        subset = sample(files, peer.most)
        ours, theirs = measure(_mlsec(subset), folder), measure(peer.command(subset), folder)
        yield (
            f"| {peer.name} | {len(subset):,} | {theirs.cpu:.2f} | {theirs.wall:.2f} | {theirs.peak_mib:.0f} "
            f"| {ours.cpu:.2f} | {ours.wall:.2f} | {ours.peak_mib:.0f} | {_ratio(ours.cpu / theirs.cpu)} |"
        )
    subset = sample(files, 40)
    ours = measure(_mlsec(subset), folder)
    both = sum(measure(peer.command(subset), folder).cpu for peer in PEERS[1:])
    cells = ("nbqa bandit + detect-secrets", len(subset), f"{both:.2f}", "", "", f"{ours.cpu:.2f}", "", "")
    yield f"| {' | '.join(map(str, cells))} | {_ratio(ours.cpu / both)} |"


def _ratio(value: float) -> str:
    return f"{value:.2f}×" if value > 0.1 else f"1/{1 / value:.0f}"


def _start_up() -> Iterator[str]:
    version = min(measure([str(BIN / "mlsec"), "--version"]).cpu for _ in range(5))
    with tempfile.TemporaryDirectory() as folder:
        notebook = Path(folder) / "one.ipynb"
        notebook.write_text(
            '{"cells":[{"cell_type":"code","execution_count":null,"id":"a","metadata":{},"outputs":[],'
            '"source":["import torch\\n","torch.load(\\"m.pt\\")"]}],"metadata":{},"nbformat":4,"nbformat_minor":5}'
        )
        one = min(measure(_mlsec([str(notebook)])).cpu for _ in range(5))
    yield f"`mlsec --version` {version * 1000:.0f} ms CPU; one small notebook {one * 1000:.0f} ms CPU (best of 5 each)"


def main() -> None:
    """Print the table for the folders given."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folders", nargs="+", type=Path)
    folders: list[Path] = parser.parse_args().folders
    files = sorted(file for folder in folders for file in folder.rglob("*.ipynb"))
    with tempfile.TemporaryDirectory() as cache:
        os.environ[CACHE] = cache
        os.environ.pop("PYTHONDONTWRITEBYTECODE", None)  # installed packages have their bytecode
        _compare(folders, files)


def _compare(folders: Sequence[Path], files: Sequence[Path]) -> None:
    """Measure with a cache folder of its own and print the table."""
    measure(_mlsec([str(folder) for folder in folders]))  # once, so that the compiled patterns and the files are warm
    megabytes = sum(file.stat().st_size for file in files) / 1e6
    print(f"{len(files):,} notebooks of {len(folders)} folders, {megabytes:,.0f} MB", flush=True)
    parent = Path(os.path.commonpath([folder.resolve() for folder in folders]))
    for lines in (_start_up(), _rows([file.resolve().relative_to(parent) for file in files], parent)):
        for line in lines:
            print(line, flush=True)


if __name__ == "__main__":
    main()
