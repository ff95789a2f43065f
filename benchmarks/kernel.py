"""What the kernel's side costs: `python -m benchmarks.kernel [FOLDER of notebooks]`. Only the ratios mean something."""

from __future__ import annotations

import asyncio
import json
import os
import statistics
import subprocess
import sys
import time
from collections.abc import AsyncIterator, Iterator, Mapping, Sequence
from contextlib import redirect_stdout
from io import StringIO
from itertools import cycle, islice
from pathlib import Path
from types import SimpleNamespace
from typing import Any, NamedTuple

import IPython  # noqa: F401  a kernel has loaded it long before the first cell

from mlsec_nb.config import Config
from mlsec_nb.frames.live import looking_at
from mlsec_nb.kernel.frame_watch import QUICK
from mlsec_nb.kernel.history import CellIds
from mlsec_nb.kernel.known import Known
from mlsec_nb.kernel.session import Session
from mlsec_nb.kernel.watch import Watch
from mlsec_nb.kernel.watch_command import warm_up

_MOST_NOTEBOOKS, _MOST_CELLS = 150, 60
_FRESH, _LONG = 40, 1000
_CONFIG = Config(installed_versions=False)
LATE = 0.1
Variables = Mapping[int, Mapping[str, Any]]


class Cell(NamedTuple):
    """A cell as it is saved: its source, and its outputs as IPython keeps them."""

    source: str
    outputs: list[Any]


class Took(NamedTuple):
    """Seconds after one cell."""

    wall: float
    cpu: float
    was_laid_aside: bool = False
    """Whether something of it was left to an idle kernel."""
    longest_idle: float = 0
    """Seconds of wall time of the longest piece of that: so long the next cell may have to wait."""


class TimedWatch(Watch):
    """Knows how long the pieces of its work took that are done when the kernel is idle."""

    longest_idle = 0.0

    def _when_idle(self) -> None:
        start = time.perf_counter()
        super()._when_idle()
        self.longest_idle = max(self.longest_idle, time.perf_counter() - start)


def _shell(before: Sequence[str]) -> Any:
    """As much of a shell as the watch looks at; cells are not run, for they are somebody else's."""
    history = SimpleNamespace(input_hist_raw=["", *before], outputs={})
    return SimpleNamespace(user_ns={}, user_ns_hidden={}, history_manager=history, display_pub=None)


async def _watched(cells: Sequence[Cell], variables: Variables, before: Sequence[str]) -> AsyncIterator[Took]:
    shell = _shell(before)
    session = Session(shell, CellIds(shell))
    watch = TimedWatch(session, Known(session), _CONFIG, 0.1)
    history = shell.history_manager
    for number, cell in enumerate(cells):
        info = SimpleNamespace(raw_cell=cell.source, store_history=True, silent=False, cell_id=str(number))
        session.cell_ids.note(info)
        history.outputs[len(history.input_hist_raw)] = cell.outputs
        history.input_hist_raw.append(cell.source)
        shell.user_ns.update(variables.get(number, {}))
        watch.longest_idle = 0.0
        with redirect_stdout(StringIO()):  # without a front end the line is printed
            wall, cpu = time.perf_counter(), time.process_time()
            watch._after(SimpleNamespace(info=info))
            took = Took(time.perf_counter() - wall, time.process_time() - cpu)
            was_laid_aside = bool(watch._cells.waiting or watch._frames.is_waiting)
            while watch._idle is not None:
                await asyncio.sleep(0.01)
        yield Took(took.wall, took.cpu, was_laid_aside, watch.longest_idle)


def all_watched(cells: Sequence[Cell], variables: Variables, before: Sequence[str] = ()) -> list[Took]:
    """What the watch takes after each cell; it is idle between two of them, until nothing is left to be done.

    `variables`: those that a cell makes, by its number from 0 on. `before`: the inputs of the session so far.
    """

    async def collected() -> list[Took]:
        return [took async for took in _watched(cells, variables, before)]

    return asyncio.run(collected())


def _notebooks(folder: Path, most: int) -> Iterator[list[Cell]]:
    files = sorted(folder.rglob("*.ipynb"))
    for file in files[:: max(1, len(files) // most)]:
        try:
            yield _cells(file)
        except (ValueError, KeyError, AttributeError):
            continue


def _cells(file: Path) -> list[Cell]:
    cells = json.loads(file.read_text("utf-8"))["cells"]
    code = [cell for cell in cells if cell.get("cell_type") == "code"][:_MOST_CELLS]
    return [Cell("".join(cell["source"]), list(_outputs(cell.get("outputs", [])))) for cell in code]


def _outputs(saved: list[Any]) -> Iterator[Any]:
    for output in saved:
        if "text" in output:
            yield SimpleNamespace(bundle={"stream": ["".join(output["text"])]})
        elif "data" in output:
            bundle = {mime: "".join(data) for mime, data in output["data"].items() if isinstance(data, str | list)}
            yield SimpleNamespace(bundle=bundle)


def told(what: str, took: Sequence[Took]) -> str:
    """One line on all of them."""
    sides = []
    for side, seconds in (("CPU", [one.cpu for one in took]), ("wall", [one.wall for one in took])):
        in_order, late = sorted(seconds), sum(one > LATE for one in seconds)
        median, share = statistics.median(in_order) * 1000, in_order[int(len(in_order) * 0.99)] * 1000
        sides.append(f"{side} median {median:.2f}, 99 % {share:.1f}, most {in_order[-1] * 1000:.0f} ms, {late} late")
    aside = sum(one.was_laid_aside for one in took)
    longest = max(one.longest_idle for one in took) * 1000
    return (
        f"watch, {len(took)} {what}: {'; '.join(sides)}; {aside} laid aside, at idle at most {longest:.0f} ms a piece"
    )


def machine() -> str:
    """How busy it is beside this benchmark."""
    return f"load average {os.getloadavg()[0]:.1f} on {os.cpu_count()} cores; late: over {LATE * 1000:.0f} ms"


def _per_cell(folder: Path, frame: object) -> Iterator[str]:
    warm_up(_CONFIG)
    notebooks = list(_notebooks(folder, _MOST_NOTEBOOKS))
    unchanged = Cell("frame = 1", [])
    yield told(
        "cells", [took for cells in notebooks for took in all_watched([unchanged, *cells], {0: {"frame": frame}})[1:]]
    )
    every = [cell for cells in notebooks for cell in cells]
    long = all_watched(list(islice(cycle(every), _LONG)), {0: {"frame": frame}})
    yield told(f"cells of one session, the last 100 of {_LONG}", long[-100:])


def _first_cells(folder: Path) -> str:
    """Each notebook in a process of its own, right after `%mlsec watch on`."""
    took: list[Took] = []
    for cells in _notebooks(folder, _FRESH):
        code = f"import benchmarks.kernel as k; k.tell_fresh({[cell.source for cell in cells[:10]]!r})"
        run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
        took += [Took(*pair) for pair in json.loads(run.stdout)]
    return told("cells, the first ten of new kernels", took)


def tell_fresh(sources: list[str]) -> None:
    """Print what the watch takes after each of these cells, in this process."""
    warm_up(_CONFIG)
    print(json.dumps(all_watched([Cell(source, []) for source in sources], {})))


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
    print(machine(), flush=True)
    print(_loaded(), flush=True)
    frame = _large_frame()
    print(_judged(frame), flush=True)
    if len(sys.argv) > 1:
        print(_first_cells(Path(sys.argv[1])), flush=True)
        for line in _per_cell(Path(sys.argv[1]), frame):
            print(line, flush=True)


if __name__ == "__main__":
    main()
