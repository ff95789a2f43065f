"""What `%mlsec guard block` adds to a cell, and to a load: `python -m benchmarks.guard`

Times are medians of one run on this machine at this moment; only the ratios mean something.
"""

from __future__ import annotations

import ast
import pickle
import statistics
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace
from typing import Any

from IPython.core.interactiveshell import InteractiveShell

from mlsec_nb.kernel import load_files
from mlsec_nb.kernel.load_guard import LoadGuard

_ROUNDS = 30
_PLAIN = "total = 0\nfor number in range(100):\n    total += number\nframe = {'a': [1, 2], 'b': total}\n" * 5
_MEGABYTES = 10


def median(act: Callable[[], object], rounds: int = _ROUNDS) -> float:
    """Median milliseconds of a call."""
    times = []
    for _ in range(rounds):
        start = time.perf_counter()
        act()
        times.append(time.perf_counter() - start)
    return statistics.median(times) * 1000


def payloads() -> dict[str, object]:
    """What pickles of about 10 MB hold: few large objects, and very many small ones."""
    return {
        "a dict of ten buffers": {f"w{number}": bytes(_MEGABYTES << 20)[::10] for number in range(10)},
        "a list of 600,000 small tuples": [(number, str(number)) for number in range(600_000)],
    }


def main() -> None:
    """Print the figures."""
    shell: Any = InteractiveShell.instance()
    guard = LoadGuard(shell)
    cell, tree = SimpleNamespace(raw_cell=_PLAIN), ast.parse("")

    def judge() -> None:
        guard.note(cell)
        guard.visit(tree)

    def judged(source: str) -> float:
        cell.raw_cell = source
        return median(judge)

    bare = median(lambda: shell.run_cell(_PLAIN))
    stop = guard.start("block")
    print(f"cell of 20 lines without a load: run_cell {bare:.2f} ms, guard {judged(_PLAIN):.3f} ms")
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "clean.pkl"
        for name, value in payloads().items():
            path.write_bytes(pickle.dumps(value))
            source = f"import pickle\nwith open({str(path)!r}, 'rb') as f:\n    data = pickle.load(f)"
            shell.user_ns["path"] = path
            load = median(lambda: pickle.loads(path.read_bytes()), 5)

            def first(source: str = source) -> None:
                load_files.inspected.cache_clear()
                cell.raw_cell = source
                judge()

            cold, warm = median(first, 5), judged(source)
            size = path.stat().st_size / 1e6
            print(
                f"{name} ({size:.0f} MB): load {load:.1f} ms; guard, first time {cold:.1f} ms ({cold / load:.2f}x), "
                f"file unchanged {warm:.2f} ms ({warm / load:.3f}x)"
            )
        value = [SimpleNamespace(a=number) for number in range(50_000)]
        data = pickle.dumps(value)
        on = median(lambda: pickle.loads(data), 15)
        stop()
        off = median(lambda: pickle.loads(data), 15)
        print(f"audit hook: unpickling 50,000 objects {on / off:.2f}x with the guard on, against the guard off")


if __name__ == "__main__":
    main()
