"""What people do to a notebook while it is open.

Typing, renaming, running; adding, moving, copying, splitting and deleting cells, and changing what they are.
"""

from __future__ import annotations

import random
import re
from collections.abc import Callable
from typing import Any

TOKEN = "hf_" + "ZqxWkyLmvRtp" + "XcjVbkNmJdrH" + "sfPfwGyTeK"
Cells = dict[str, dict[str, Any]]

LINES = (
    "import pickle", "import pickle as pk", "from pickle import load", "from joblib import load as ld", "import torch",
    "load(f)", "pk.load(open('m.pkl', 'rb'))", "ld('m.joblib')", "torch.load(path)", "path = 'weights.pt'",
    "path = input()", "loader = pk.load", "loader(f)", "with open(path) as f:\n    data = pickle.load(f)",
    "import os\nos.system('ls ' + path)", "!pip install torch==2.1.0", "%pip install 'torch>=2.6'", "!rm {path}",
    "!wget https://example.org/m.pkl -O m.pkl", "pickle.dump(model, open('m.pkl', 'wb'))", "torch.save(m, path)",
    "import requests\nopen('m.pkl', 'wb').write(requests.get(u).content)", "import hashlib\nhashlib.sha256(b)",
    "def get(path):\n    return pickle.load(path)", "eval(path)", "from torch import *", "x = 1", "(", "# a comment",
    f"token = '{TOKEN}'", f"print('{TOKEN}')", "import yaml\nyaml.load(s, yaml.Loader)", "for path in paths: pass",
    "mod = pk", "mod.load(f)", "read = loader", "read(f)", "PATH = 'a.pt'", "path = PATH", "torch.load(PATH)",
    "weights = getattr(mod, 'load')", "weights(f)", "PATH = input()", "kwargs = {'weights_only': True}",
    "torch.load(path, **kwargs)", "kwargs['weights_only'] = False", "mod = torch",
    "import s", "import seaborn as f", "value = total", "print(path)", "from pickle import load as f, loads",
    "import numpy as np\nnp.load(path, allow_pickle=True)", "t = torch\nt.load(path)  # mlsec: ignore[DES010] mine",
    "import pandas as pd", "df = pd.DataFrame({'email': f, 'n': x})", "df.to_csv(path)", "print(df)",
    "df = df[columns]", "columns = ['email']", "def get():\n    return pd.read_csv(path, names=columns)", "df = get()",
    "mod = df", "%%bash\nls",
)  # fmt: skip

# Names that stand for one another over many cells, most of which no rule has parsed by itself.
CHAINS = (
    "import pickle as pk", "import pickle", "import joblib as a4", "import dill as a2", "from joblib import load as a3",
    "from pickle import *", "from torch import *", "import torch", "import os", "a1 = pk", "a2 = a1", "a3 = a2",
    "a4 = a3", "a5 = a4", "a6 = a5", "a5.load(f)", "a4.load(f)", "a3.load(g)", "a6.loads(g)", "b = a4.load", "b(f)",
    "c = b", "c(f)", "b = 3", "a1 = torch", "a2 = os", "a3 = torch", "a3 = None", "load(f)", "load(path)", "(", "x = 1",
    "a3 = getattr(a2, 'load')", "a3(f)", "a1 = pk; path[0] = 1", "a2 = a1; path.x = 2", "a3 = a2; path = q",
    "name[0] = a4; a4 = a3", "with a3 as path: a6 = a2", "path = 'x'", "path = name", "name = path", "name = a5",
    "torch.load(path)", "torch.load(name)", "os.system('x' + path)", "for path in y: pass", "def path(): pass",
    "class Q:\n    a4 = pk\n    path = a4", "[a4 for a4 in path]", "lambda path: a4.load(path)", "del path",
    "kwargs = {'weights_only': True}", "kwargs['weights_only'] = False", "torch.load(path, **kwargs)",
)  # fmt: skip

RENAMED = (
    ("pickle", "pk"), ("path", "file"), ("as pk", "as pkl"), ("torch", "tt"), ("f", "g"), ("mod", "pk"), ("pk", "mod"),
)  # fmt: skip


def edit(cells: Cells, metadata: dict[str, Any], rng: random.Random) -> set[str]:
    """Change the notebook in one way; gives back the keys of the cells that are new or changed."""
    before = set(cells)
    return rng.choice(_WAYS)(cells, metadata, rng) | (set(cells) - before)


def _pick(cells: Cells, rng: random.Random) -> str:
    return rng.choice(list(cells)) if cells else _add(cells, {}, rng).pop()


def _type(cells: Cells, metadata: dict[str, Any], rng: random.Random) -> set[str]:
    key = _pick(cells, rng)
    lines = source_of(cells[key]).split("\n")
    at = rng.randrange(len(lines))
    lines[at] = rng.choice([lines[at] + " ", lines[at] + "x", lines[at][:-1], rng.choice(LINES), ""])
    cells[key] = cells[key] | {"source": "\n".join(lines)}
    return {key}


def _insert_line(cells: Cells, metadata: dict[str, Any], rng: random.Random) -> set[str]:
    key = _pick(cells, rng)
    lines = source_of(cells[key]).split("\n")
    lines.insert(rng.randint(0, len(lines)), rng.choice(LINES))
    cells[key] = cells[key] | {"source": "\n".join(lines)}
    return {key}


def _rename(cells: Cells, metadata: dict[str, Any], rng: random.Random) -> set[str]:
    key = _pick(cells, rng)
    old, new = rng.choice(RENAMED)
    cells[key] = cells[key] | {"source": source_of(cells[key]).replace(old, new)}
    return {key}


def _rename_one(cells: Cells, metadata: dict[str, Any], rng: random.Random) -> set[str]:
    key = _pick(cells, rng)
    words = [re.findall(r"[A-Za-z_]\w*", source_of(cells[one])) for one in (key, _pick(cells, rng))]
    if all(words):
        old, new = map(rng.choice, words)
        cells[key] = cells[key] | {"source": re.sub(rf"\b{old}\b", new, source_of(cells[key]))}
    return {key}


def _add(cells: Cells, metadata: dict[str, Any], rng: random.Random) -> set[str]:
    key, source = f"new{rng.getrandbits(40)}", "\n".join(rng.choices(LINES, k=rng.randint(1, 4)))
    kind = rng.choice(["code", "code", "markdown"])
    new = {"cell_type": kind, "metadata": {}, "source": source} | ({"outputs": []} if kind == "code" else {})
    items = list(cells.items())
    items.insert(rng.randint(0, len(items)), (key, new))
    _replace(cells, items)
    return {key}


def _delete(cells: Cells, metadata: dict[str, Any], rng: random.Random) -> set[str]:
    del cells[_pick(cells, rng)]
    return set()


def _move(cells: Cells, metadata: dict[str, Any], rng: random.Random) -> set[str]:
    key = _pick(cells, rng)
    items = [item for item in cells.items() if item[0] != key]
    items.insert(rng.randint(0, len(items)), (key, cells[key]))
    _replace(cells, items)
    return set()


def _turn_around(cells: Cells, metadata: dict[str, Any], rng: random.Random) -> set[str]:
    _replace(cells, list(cells.items())[::-1])
    return set()


def _copy(cells: Cells, metadata: dict[str, Any], rng: random.Random) -> set[str]:
    key, copied = f"copy{rng.getrandbits(40)}", cells[_pick(cells, rng)]
    items = list(cells.items())
    items.insert(rng.randint(0, len(items)), (key, copied))
    _replace(cells, items)
    return {key}


def _split(cells: Cells, metadata: dict[str, Any], rng: random.Random) -> set[str]:
    key, behind = _pick(cells, rng), f"split{rng.getrandbits(40)}"
    lines = source_of(cells[key]).split("\n")
    at = rng.randint(0, len(lines))
    cells[key] = cells[key] | {"source": "\n".join(lines[:at])}
    items = list(cells.items())
    items.insert(list(cells).index(key) + 1, (behind, cells[key] | {"source": "\n".join(lines[at:])}))
    _replace(cells, items)
    return {key, behind}


def _retype(cells: Cells, metadata: dict[str, Any], rng: random.Random) -> set[str]:
    key, kind = _pick(cells, rng), rng.choice(["code", "markdown", "raw"])
    new = {"cell_type": kind, "metadata": {}, "source": source_of(cells[key])}
    cells[key] = new | ({"outputs": []} if kind == "code" else {})
    return {key}


def _run(cells: Cells, metadata: dict[str, Any], rng: random.Random) -> set[str]:
    key = _pick(cells, rng)
    text = rng.choice(["42", TOKEN, "Name  Email\n0  Ann  ann.lee@corp.org\n"])
    outputs = rng.choice([[], [{"output_type": "stream", "name": "stdout", "text": text}]])
    if cells[key]["cell_type"] == "code":
        cells[key] = cells[key] | {"outputs": outputs}
    return {key}


def _tag(cells: Cells, metadata: dict[str, Any], rng: random.Random) -> set[str]:
    key = _pick(cells, rng)
    cells[key] = cells[key] | {"metadata": rng.choice([{}, {"tags": ["mlsec-ignore-DES"]}, {"note": "x"}])}
    return {key}


def _describe(cells: Cells, metadata: dict[str, Any], rng: random.Random) -> set[str]:
    metadata.clear()
    metadata |= rng.choice(
        [{}, {"kernelspec": {"language": "R"}}, {"mlsec": {"ignore": ["DES001"]}}, {"title": "x"}, {}, {}]
    )
    return set()


def source_of(cell: dict[str, Any]) -> str:
    """The cell's text; nbformat has it as a string or as a list of lines."""
    source = cell.get("source", "")
    return source if isinstance(source, str) else "".join(source)


def _replace(cells: Cells, items: list[tuple[str, dict[str, Any]]]) -> None:
    cells.clear()
    cells.update(items)


_WAYS: list[Callable[[Cells, dict[str, Any], random.Random], set[str]]] = [
    *[_type] * 6, *[_insert_line] * 3, *[_rename, _rename_one] * 2, _add, _delete, _move, _turn_around, _copy, _split,
    _retype, *[_run] * 2, _tag, _describe,
]  # fmt: skip
