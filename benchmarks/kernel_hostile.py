"""What the watch takes after cells that are as hard on it as can be: `python -m benchmarks.kernel_hostile [--load]`.

`--load` lets as many busy processes as there are cores run beside it. How many cells were late says the last line.
"""

from __future__ import annotations

import os
import random
import string
import subprocess
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack
from types import SimpleNamespace
from typing import Any, NamedTuple

import numpy as np
import pandas as pd

from benchmarks.kernel import LATE, Cell, Took, all_watched, machine, told
from mlsec_nb.config import Config
from mlsec_nb.kernel.watch_command import warm_up

_BUSY = "while True: pass"
_MORE = (
    "x = 1",
    "import torch\nmodel = torch.load('a.pt')",
    "print(x)",
    "!pip install nowhere",
    "df.to_csv('a')",
    "y = x",
)


class Case(NamedTuple):
    """Some cells; the second one makes the variables."""

    name: str
    cells: Sequence[str] = _MORE
    variables: Callable[[], dict[str, Any]] = dict
    before: Sequence[str] = ()
    outputs: Sequence[Any] = ()
    """Of the second cell."""


def _binding(cells: int) -> list[str]:
    """A session in which every cell gives names a meaning, one in ten of them to be looked at."""
    risky = "\ntorch.load(v{0})"
    return [
        f"import lib{i} as l{i}\nv{i} = l{i}.load('x{i}')\ndef f{i}(a): return v{i} + a"
        + (risky.format(i) if i % 10 == 0 else "")
        for i in range(cells)
    ]


def _telling(cells: int) -> list[str]:
    password = "hunter{}-Quietly"
    return [f"import torch\nm{i} = torch.load('f{i}.pt')\npassword = '{password.format(i)}'" for i in range(cells)]


def _texts() -> Iterator[Case]:
    code = "".join(f"value_{i} = compute(table[{i}], key='k{i}', path='data/{i}.csv')\n" for i in range(16_000))
    letters = string.ascii_letters + string.digits
    literal = f"data = '{''.join(random.Random(0).choices(letters, k=1_000_000))}'"
    loads = "\n".join(f"m{i} = torch.load('f{i}.pt')" for i in range(3_000))
    yield Case("1.1 MB of code in a cell", ("import torch", f"{code}torch.load('a.pt')", *_MORE))
    yield Case("one literal of 1 MB in a cell", ("import torch", literal, *_MORE))
    yield Case("3,000 findings in a cell", ("import torch", loads, *_MORE))
    yield Case(
        "brackets that nothing closes", ("import torch", "def (((\n" * 20_000, "torch.load(x) = (" * 200, *_MORE)
    )
    lines = [
        f"line {i} user{i}@mail{i % 7}.org token=abc{i} 2020-01-{i % 28} value {i * 7919}\n" for i in range(160_000)
    ]
    whole = "".join(lines)
    yield Case("10 MB printed", outputs=[{"stream": [whole]}])
    yield Case("10 MB printed line by line", outputs=[{"stream": lines}])
    parts = [whole[i * 90_000 : (i + 1) * 90_000] for i in range(50)]
    yield Case("50 displays of 180 KB", outputs=[{"text/plain": part, "text/html": f"<pre>{part}"} for part in parts])


def _sessions() -> Iterator[Case]:
    for cells in (1_000, 3_000):
        yield Case(f"a session of {cells:,} cells that bind names, switched on late", before=_binding(cells))
    yield Case(
        "a session of 1,000 cells with two findings each",
        cells=[*_telling(1_000)[::20], *_MORE],
        before=_telling(1_000),
    )
    yield Case("20,000 variables", variables=lambda: {f"v{i}": [1, 2] if i % 2 else {"a": i} for i in range(20_000)})


def _frames() -> Iterator[Case]:
    rng = np.random.default_rng(0)
    people = {"email": [f"ann{i}@mail{i}.org" for i in range(100)], "age": range(20, 120)}
    long = [f"lorem ipsum {i} " * 700 for i in range(1_000)]
    yield Case("5,000 columns of numbers", variables=lambda: {"df": pd.DataFrame(rng.random((1_000, 5_000)))})
    yield Case(
        "5,000 columns of mail addresses",
        variables=lambda: {"df": pd.DataFrame({f"c{i}": people["email"] for i in range(5_000)})},
    )
    yield Case(
        "1,000,000 texts of 10 KB", variables=lambda: {"df": pd.DataFrame({"a": pd.Series(long * 1_000, dtype=object)})}
    )
    yield Case(
        "nested values",
        variables=lambda: {
            "df": pd.DataFrame({"deep": [_deep()] * 200, "wide": [_wide()] * 200, "full": [_full(5)] * 200})
        },
    )
    yield Case("500 frames of one cell", variables=lambda: {f"f{i}": pd.DataFrame(people) for i in range(500)})
    yield Case("a dict of 1,000,000 words", variables=lambda: {"index": {f"w{i}": i for i in range(1_000_000)}})
    yield Case(
        "a dict of 300,000 vectors", variables=lambda: {"vectors": {f"w{i}": [0.5, 1.5] for i in range(300_000)}}
    )


def _deep() -> object:
    value: object = "ann@mail.org"
    for _ in range(900):
        value = {"k": value}
    return value


def _wide() -> object:
    return {f"k{i}": "v" for i in range(20_000)}


def _full(depth: int) -> object:
    return [_full(depth - 1)] * 20 if depth else "v"


def _watched(case: Case) -> list[Took]:
    outputs = [SimpleNamespace(bundle=bundle) for bundle in case.outputs]
    cells = [Cell(source, outputs if number == 1 else []) for number, source in enumerate(case.cells)]
    return all_watched(cells, {1: case.variables()}, case.before)


def main() -> None:
    """Print the figures."""
    warm_up(Config(installed_versions=False))
    took: list[Took] = []
    with ExitStack() as busy:
        for _ in range((os.cpu_count() or 1) if "--load" in sys.argv else 0):
            busy.callback(busy.enter_context(subprocess.Popen([sys.executable, "-c", _BUSY])).kill)
        for case in (*_texts(), *_sessions(), *_frames()):
            of_case = _watched(case)
            took += of_case
            print(told(f"cells, {case.name}", of_case), flush=True)
    wall, cpu = sum(one.wall > LATE for one in took), sum(one.cpu > LATE for one in took)
    print(f"of {len(took)} cells {wall} late in wall time, {cpu} in CPU time; {machine()}")


if __name__ == "__main__":
    main()
