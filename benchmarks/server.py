"""What the server pays for one changed cell of an open notebook, against a scan of the whole notebook.

Run `python -m benchmarks.server [FOLDER]` in the development environment. Notebooks of 20, 200 and 1,000 cells are put
together out of the cells of FOLDER's notebooks (ours, when none is given), lines are typed into them one to three
characters at a time, so that most states do not parse. Of every state the request's JSON is read and checked, applied,
scanned, and the answer's JSON is written, as the handler of POST mlsec/scan does, after the sweep that the server makes
two seconds after a notebook was opened. Processor time of that thread, the collection of garbage included; every tenth
report is compared with that of a scan of the whole notebook.
"""

from __future__ import annotations

import json
import random
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from mlsec_nb.batch import make_scanner
from mlsec_nb.config import Config
from mlsec_nb.findings import Finding, Report
from mlsec_nb.incremental_cell import compact
from mlsec_nb.notebook import Notebook
from mlsec_nb.scan import Scanner
from mlsec_nb.server.project import ProjectScanner
from mlsec_nb.server.requests import scan_request
from mlsec_nb.server.session import Session
from mlsec_nb.server.sweeping import sweep
from mlsec_nb.server.wire_shapes import PROTOCOL

OURS = Path(__file__).parents[1] / "notebooks"
SIZES = (20, 200, 1000)
SEEDS = (3, 4, 5)
STATES = 150
COMPARED = 10
TYPED = (
    "# a comment\n",
    "import seaborn as sns\n",
    "value = total + 1\n",
    "frame = pd.read_csv('a.csv')\n",
    "print(f'{value:.2f}')\n",
    "model = load(open(path, 'rb'))\n",
    "for i in range(10):\n    x.append(i)\n",
    "df['a'].plot(kind=\"bar\")\n",
)
"""Lines that people type; some of them mean something to rules."""

Cells = dict[str, dict[str, Any]]


def cells_of(folder: Path, count: int, seed: int) -> Cells:
    """So many cells of the folder's notebooks, in an order that depends on `seed`; again from the start at the end."""
    files = sorted(folder.rglob("*.ipynb"))
    random.Random(seed).shuffle(files)
    found: list[dict[str, Any]] = []
    for file in files:
        if len(found) < count:
            found += _cells_in(file)
    if not found:
        raise SystemExit(f"no notebook with cells in {folder}")
    return {f"c{number}": found[number % len(found)] for number in range(count)}


def _cells_in(file: Path) -> list[dict[str, Any]]:
    try:
        cells = json.loads(file.read_bytes())["cells"]
    except (ValueError, KeyError, TypeError):
        return []
    return [cell | {"source": "".join(cell["source"])} for cell in cells if isinstance(cell, dict) and "source" in cell]


def typed(cells: Cells, rng: random.Random) -> Iterator[str]:
    """Types into cells for ever; gives the key of each that has changed."""
    code = [key for key, cell in cells.items() if cell.get("cell_type") == "code"]
    while True:
        key, text, step = rng.choice(code), rng.choice(TYPED), rng.choice((1, 1, 1, 2, 3))
        cell = cells[key]
        lines = cell["source"].split("\n")
        at = rng.randint(0, len(lines))
        above, below = "".join(f"{line}\n" for line in lines[:at]), "\n".join(lines[at:])
        for end in range(step, len(text) + step, step):
            cells[key] = cell | {"source": above + text[:end] + below}
            yield key


def whole(scanner: Scanner, cells: Cells) -> Report:
    """The report of a scan of the whole notebook."""
    written = ",".join(compact(cell | {"id": key}) for key, cell in cells.items())
    return scanner.scan(Notebook.of_bytes(f'{{"cells":[{written}],"metadata":{{}}}}'.encode(), ""))


def told(report: Report, project: ProjectScanner) -> tuple[Finding, ...]:
    """The findings that a page is told of."""
    lowest = project.config.min_severity.rank
    return tuple(finding for finding in report.findings if finding.severity.rank >= lowest)


def ask(session: Session, project: ProjectScanner, revision: int, cells: Cells, **more: Any) -> float:
    """Seconds of processor time for a request from its bytes to those of the answer."""
    request = {"protocol": PROTOCOL, "session": "s", "revision": revision, "cells": cells} | more
    body = json.dumps(request, separators=(",", ":")).encode()
    start = time.thread_time()
    answer = session.scan(scan_request(body), project, lambda: False)
    assert answer is not None
    answer.encode()
    return time.thread_time() - start


def measured(scanner: Scanner, cells: Cells, seed: int) -> tuple[list[float], list[float]]:
    """Seconds of processor time for each changed cell, and for each scan of the whole."""
    session, project = Session(), ProjectScanner(scanner, Config())
    ask(session, project, 0, cells, order=list(cells), metadata={})
    sweep()
    changed: list[float] = []
    full: list[float] = []
    said: list[tuple[Cells, Report | None]] = []
    for step, key in zip(range(STATES), typed(cells, random.Random(seed))):
        changed.append(ask(session, project, step + 1, {key: cells[key]}))
        if step % COMPARED == 0:
            said.append((dict(cells), session.report))
    for state, report in said:  # afterwards, for what they leave behind is not to be collected during the requests
        start = time.thread_time()
        expected = whole(scanner, state)
        full.append(time.thread_time() - start)
        if report is None or report.findings != told(expected, project):
            raise SystemExit(f"another report than that of the whole notebook (seed {seed})")
    return changed, full


def main() -> None:
    """Print the table."""
    folder = Path(sys.argv[1]) if len(sys.argv) > 1 else OURS
    scanner = make_scanner(Config())
    print("cells   p50 ms   p95 ms   max ms   whole ms   p50/whole   p95/whole")
    for size in SIZES:
        changed: list[float] = []
        full: list[float] = []
        for seed in SEEDS:
            one, other = measured(scanner, cells_of(folder, size, seed), seed)
            changed, full = changed + one, full + other
        changed.sort()
        p50, p95, top = (changed[int(len(changed) * part)] * 1e3 for part in (0.5, 0.95, 0.9999))
        mean = sum(full) / len(full) * 1e3
        print(
            f"{size:5} {p50:8.1f} {p95:8.1f} {top:8.1f} {mean:10.1f} {p50 / mean:11.3f} {p95 / mean:11.3f}", flush=True
        )


if __name__ == "__main__":
    main()
