"""The report on an open notebook is that of a scan of the whole notebook, whatever has been done to it."""

from __future__ import annotations

import gc
import json
import os
import random
import threading
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path
from types import FunctionType, ModuleType
from typing import Any

import notebook_edits
import pytest
from edit_cases import CASES, Step, after
from notebook_edits import CHAINS, LINES, Cells, edit

from mlsec_nb.findings import Report
from mlsec_nb.incremental import OpenNotebook, Superseded
from mlsec_nb.incremental_cell import OpenCode, compact
from mlsec_nb.incremental_words import WordIndex
from mlsec_nb.notebook import Notebook, Text
from mlsec_nb.scan import Scanner

HERE = Path(__file__).parent
OURS = sorted((HERE.parent / "notebooks").glob("*.ipynb"))
CORPUS = sorted(Path(os.environ["MLSEC_CORPUS"]).rglob("*.ipynb")) if "MLSEC_CORPUS" in os.environ else []


def whole(scanner: Scanner, cells: Cells, metadata: dict[str, Any]) -> Report:
    written = ",".join(compact(cell | {"id": key}) for key, cell in cells.items())
    data = f'{{"cells":[{written}],"metadata":{compact(metadata)}}}'
    return scanner.scan(Notebook.of_bytes(data.encode(), ""))


def cells_of(path: Path) -> tuple[Cells, dict[str, Any]]:
    notebook = json.loads(path.read_bytes())
    cells = [cell for cell in notebook["cells"] if isinstance(cell, dict) and "source" in cell]
    return {f"c{number}": cell for number, cell in enumerate(cells)}, notebook.get("metadata", {})


def assembled(seed: int, lines: Sequence[str] = LINES) -> Cells:
    rng = random.Random(seed)
    return {
        f"c{number}": {
            "cell_type": "code", "metadata": {}, "source": "\n".join(rng.choices(lines, k=rng.randint(1, 4))),
            "outputs": [],
        }
        for number in range(rng.randint(2, 14))
    }  # fmt: skip


def check(scanner: Scanner, cells: Cells, metadata: dict[str, Any], steps: int, seed: int) -> None:
    rng, notebook = random.Random(seed), OpenNotebook(scanner)
    changed = set(cells)
    for step in range(steps):
        notebook.update(list(cells), {key: cells[key] for key in changed if key in cells}, dict(metadata))
        if rng.random() < 0.1:
            give_up(notebook, rng)
        if rng.random() < 0.03:
            notebook.use(scanner, threading.Lock())
        assert notebook.scan() == whole(scanner, cells, metadata), f"seed {seed}, step {step}, changed {changed}"
        changed = set().union(*(edit(cells, metadata, rng) for _ in range(rng.choice([1, 1, 1, 2, 5]))))


def give_up(notebook: OpenNotebook, rng: random.Random) -> None:
    left = rng.randint(0, 6)

    def cancelled() -> bool:
        nonlocal left
        left -= 1
        return left < 0

    with suppress(Superseded):
        notebook.scan(cancelled)


@pytest.mark.parametrize("seed", range(60))
def test_assembled_notebooks(scanner: Scanner, seed: int) -> None:
    check(scanner, assembled(seed), {}, 25, seed)


@pytest.mark.parametrize("seed", range(60))
def test_names_that_stand_for_one_another(scanner: Scanner, seed: int, monkeypatch: pytest.MonkeyPatch) -> None:
    lines = random.Random(seed).sample(CHAINS, 25)
    monkeypatch.setattr(notebook_edits, "LINES", lines)
    check(scanner, assembled(seed, lines), {}, 40, seed)


@pytest.mark.parametrize("steps", CASES.values(), ids=CASES)
def test_what_a_scan_looks_after(scanner: Scanner, steps: Sequence[Step]) -> None:
    cells: Cells = {}
    notebook = OpenNotebook(scanner)
    for done, told in steps:
        before, cells = cells, after(cells, done)
        notebook.update(list(cells), {key: cell for key, cell in cells.items() if before.get(key) != cell}, {})
        report = notebook.scan()
        assert " ".join(finding.cell_id or "" for finding in report.findings) == told
        assert report == whole(scanner, cells, {})


def test_a_copy_of_a_secret_is_known_as_long_as_something_tells_of_it(scanner: Scanner) -> None:
    value = "q7Zr" + "T4bWm9Xc" + "L2pVs8"
    printed = {"output_type": "stream", "name": "stdout", "text": f"it is {value}\n"}
    cells: Cells = {
        "told": {"cell_type": "code", "source": f"password = '{value}'", "outputs": []},
        "copy": {"cell_type": "code", "source": "show()", "outputs": [printed]},
    }
    notebook = OpenNotebook(scanner)
    for told, expected in ((f"password = '{value}'", ["told", "copy"]), ("password = ask()", []), (value, [])):
        cells["told"] = cells["told"] | {"source": told}
        notebook.update(list(cells), cells if expected else {"told": cells["told"]}, {})
        report = notebook.scan()
        assert [finding.cell_id for finding in report.findings] == expected
        assert report == whole(scanner, cells, {})


@pytest.mark.parametrize("path", OURS, ids=lambda path: path.stem)
def test_our_notebooks(scanner: Scanner, path: Path) -> None:
    check(scanner, *cells_of(path), steps=40, seed=1)


@pytest.mark.parametrize("path", CORPUS, ids=str)
def test_real_notebooks(scanner: Scanner, path: Path) -> None:
    try:
        cells, metadata = cells_of(path)
    except (ValueError, KeyError, TypeError):
        pytest.skip("not a notebook of nbformat 4")
    check(scanner, cells, metadata, 12, len(cells))


def test_only_what_a_change_concerns_is_checked_again(scanner: Scanner, monkeypatch: pytest.MonkeyPatch) -> None:
    checked: list[int | None] = []
    check_text = Scanner.check

    def counting(self: Scanner, notebook: Notebook, text: Text, *rest: Any) -> None:
        checked.append(text.cell)
        check_text(self, notebook, text, *rest)

    monkeypatch.setattr(Scanner, "check", counting)
    sources = ["import pickle as pk", "import torch", "pk.load(f)", "torch.load(path)", "pk.load(g)", "eval(x)"]
    cells = {f"c{number}": {"cell_type": "code", "source": source} for number, source in enumerate(sources, 1)}
    notebook = OpenNotebook(scanner)

    def after(**changed: str) -> set[int | None]:
        checked.clear()
        cells.update({key: {"cell_type": "code", "source": source} for key, source in changed.items()})
        notebook.update(None, {key: cells[key] for key in changed}, None)
        notebook.scan()
        return set(checked)

    notebook.update(list(cells), cells, {})
    notebook.scan()
    assert after() == set()
    assert after(c3="pk.load(f)  # more") == {3}
    assert after(c3="value = pk.load(f)") == {3}
    assert after(c2="import torch as t") == {4}
    assert after(c1="import dill as pk") == {3, 4, 5}  # no cell names pickle any more: other rules look at c4
    assert after(c1="import dill as pk  # more") == set()
    assert after(c6="import s\neval(x)") == {6}  # another name for nothing, though "s" is asked for as a word
    assert after(c6="other = pk\neval(x)") == {6}
    assert after(c6="other = pk.load\neval(x)") == {6}


def test_a_sources_words_are_found_whatever_is_done_to_it() -> None:
    index, rng = WordIndex(), random.Random(5)
    codes: dict[str, OpenCode] = {}
    for _ in range(300):
        key = f"c{rng.randrange(8)}"
        new = OpenCode("", written=rng.choice(LINES)) if rng.random() < 0.8 else None
        index.replace(key, codes.pop(key, None), new)
        if new:
            codes[key] = new
        for word in ("torch", "path", "f", "nowhere"):
            assert index.cells_with(word) == {key for key, code in codes.items() if word in code.words}


def _kept(root: object) -> int:
    """How many objects of ours a notebook holds on to, its modules' and classes' own aside."""
    seen: set[int] = set()
    left: list[object] = [root]
    while left:
        one = left.pop()
        if id(one) in seen or isinstance(one, type | ModuleType | FunctionType | Scanner):
            continue
        seen.add(id(one))
        left += gc.get_referents(one)
    return len(seen)


def test_edits_do_not_pile_up(scanner: Scanner) -> None:
    cells, notebook = assembled(3), OpenNotebook(scanner)
    sizes = []
    for step in range(300):
        source = f"import pickle\nname{step} = {{}}\npickle.load(open(file{step}, 'rb'), **name{step})"
        cells["c0"] = cells["c0"] | {"source": source}
        cells[f"new{step}"] = cells["c1"]
        notebook.update(list(cells), cells if step == 0 else {key: cells[key] for key in ("c0", f"new{step}")}, {})
        notebook.scan()
        del cells[f"new{step}"]
        if step in (100, 299):
            sizes.append(_kept(notebook))
    assert sizes[1] < sizes[0] * 1.02
