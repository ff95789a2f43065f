"""What the kernel's side costs: `python -m benchmarks.kernel [FOLDER of notebooks]`. Only the ratios mean something."""

from __future__ import annotations

import json
import statistics
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import redirect_stdout
from io import StringIO
from pathlib import Path
from types import SimpleNamespace
from typing import Any

from mlsec_nb.config import Config
from mlsec_nb.frames.live import looking_at
from mlsec_nb.kernel.frame_watch import QUICK
from mlsec_nb.kernel.history import CellIds
from mlsec_nb.kernel.known import Known
from mlsec_nb.kernel.session import Session
from mlsec_nb.kernel.watch import Watch

_MOST_NOTEBOOKS, _MOST_CELLS = 40, 60


def _shell() -> Any:
    """As much of a shell as the watch looks at; cells are not run, for they are somebody else's."""
    history = SimpleNamespace(input_hist_raw=[""], outputs={})
    return SimpleNamespace(user_ns={}, user_ns_hidden={}, history_manager=history, display_pub=None)


def _watched(cells: list[str], frame: object) -> Iterator[float]:
    """Seconds that the watch takes after each cell, with an unchanged frame in the session."""
    shell = _shell()
    session = Session(shell, CellIds(shell))
    watch = Watch(session, Known(session), Config(installed_versions=False), 0.1)
    shell.user_ns["frame"] = frame
    for cell in ["frame = 1", *cells]:
        shell.history_manager.input_hist_raw += [cell] if len(shell.history_manager.input_hist_raw) == 1 else []
        shell.history_manager.input_hist_raw[-1:] = [cell, ""]
        info = SimpleNamespace(raw_cell=cell, store_history=True, silent=False)
        start = time.perf_counter()
        with redirect_stdout(StringIO()):  # without a front end the line is printed
            watch._after(SimpleNamespace(info=info))
        if cell != "frame = 1":
            yield time.perf_counter() - start


def _notebooks(folder: Path) -> Iterator[list[str]]:
    files = sorted(folder.rglob("*.ipynb"))
    for file in files[:: max(1, len(files) // _MOST_NOTEBOOKS)]:
        try:
            cells = json.loads(file.read_text("utf-8"))["cells"]
        except (ValueError, KeyError):
            continue
        yield ["".join(cell["source"]) for cell in cells if cell.get("cell_type") == "code"][:_MOST_CELLS]


def _per_cell(folder: Path, frame: object) -> str:
    list(_watched(["import torch", "x = 1"], frame))  # once, so that patterns are compiled
    took = [seconds for cells in _notebooks(folder) for seconds in _watched(cells, frame)]
    late = sum(seconds > 0.1 for seconds in took)
    median, most = statistics.median(took) * 1000, max(took) * 1000
    share = statistics.quantiles(took, n=100)[98] * 1000
    return (
        f"watch, {len(took)} cells: median {median:.2f} ms, 99 % {share:.1f} ms, most {most:.0f} ms, {late} over 100 ms"
    )


def _large_frame() -> Any:
    import numpy as np
    import pandas as pd

    rng = np.random.default_rng(0)
    rows = 1_000_000
    columns: dict[str, Any] = {f"mail{i}": [f"user{n}@mail{n % 97}.org" for n in range(rows)] for i in range(2)}
    for i in range(10):
        words = np.array([f"value {n} of {i}" if i < 6 else f"the quick brown fox number {n}" for n in range(1000)])
        columns[f"text{i}"] = rng.choice(words, rows)
    columns |= {f"number{i}": rng.normal(size=rows) if i % 2 else rng.integers(0, 10**6, rows) for i in range(8)}
    return pd.DataFrame(columns)


def _cpu(work: Any, times: int = 5) -> float:
    """CPU seconds, the least of some."""
    took = []
    for _ in range(times):
        start = time.process_time()
        work()
        took.append(time.process_time() - start)
    return min(took)


def _judged(frame: Any) -> str:
    from mlsec_nb.frames.kinds import kind_of

    kind = kind_of(frame)
    assert kind is not None
    texts = [name for name in frame.columns if not name.startswith("number")]
    ours = _cpu(lambda: list(looking_at(frame, "frame", kind, QUICK)))
    one_pass = _cpu(lambda: [frame[name].str.contains("[a-z]@[a-z]").sum() for name in texts], 2)
    as_objects = {name: frame[name].astype(object) for name in texts[:3]}
    old = _cpu(lambda: [column.str.contains("[a-z]@[a-z]").sum() for column in as_objects.values()], 1) * len(texts) / 3
    return (
        f"1,000,000 rows x {frame.shape[1]} columns judged in {ours * 1000:.0f} ms CPU: 1/{one_pass / ours:.0f} of one "
        f"str.contains pass over its texts ({frame[texts[0]].dtype}), 1/{old / ours:.0f} with dtype object (3 columns "
        "measured)"
    )


_LOAD = """
import time, sys
from IPython.core.interactiveshell import InteractiveShell
shell = InteractiveShell.instance()
before, start = set(sys.modules), time.process_time()
import mlsec_nb
shell.extension_manager.load_extension("mlsec_nb")
print((time.process_time() - start) * 1000, *sorted({m.partition(".")[0] for m in set(sys.modules) - before}))
"""


def _loaded() -> str:
    runs = [subprocess.run([sys.executable, "-c", _LOAD], capture_output=True, text=True, check=True) for _ in range(5)]
    took, *modules = min((run.stdout.split() for run in runs), key=lambda words: float(words[0]))
    return f"import and %load_ext: {float(took):.0f} ms CPU (best of 5); new top-level modules: {', '.join(modules)}"


def main() -> None:
    """Print the figures."""
    print(_loaded(), flush=True)
    frame = _large_frame()
    print(_judged(frame), flush=True)
    if len(sys.argv) > 1:
        print(_per_cell(Path(sys.argv[1]), frame), flush=True)


if __name__ == "__main__":
    main()
