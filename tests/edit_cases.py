"""Edits that a scan of an open notebook gets wrong as soon as one of the things it looks after is left out."""

from __future__ import annotations

from collections.abc import Mapping

from notebook_edits import Cells

Edit = Mapping[str, str | None] | tuple[str, ...]
"""New sources of cells by their keys, None where a cell is deleted; or all keys in their new order."""
Step = tuple[Edit, str]
"""What is done, and the keys of the cells that findings are then about, as often as there are findings."""


def after(cells: Cells, edit: Edit) -> Cells:
    """The cells after an edit; a new one comes last."""
    if isinstance(edit, tuple):
        return {key: cells[key] for key in edit}
    made: Cells = {
        key: {"cell_type": "code", "metadata": {}, "source": source, "outputs": []}
        for key, source in edit.items()
        if source is not None
    }
    return {key: cell for key, cell in (cells | made).items() if key not in edit or key in made}


# `d` looks for `n`, so that `n = m` is parsed; what `m` is, is known then only if somebody has had `m`'s cell parsed
# before. `a` does if that cell seems to bind the name that `a` looks for: `g(path=1)` looks as if it did.
SHELL = {
    "import": "import os",
    "n": "n = m",
    "m": "m = os; g(path=1)",
    "a": "os.system('ls ' + path)",
    "d": "n.system('ls ' + p)",
}
# The same where `write` is parsed when `load` asks which files the notebook writes, and by no rule of its own.
TORCH = {
    "import": "import os, torch",
    "n": "n = m",
    "m": "m = torch; g(path=1)",
    "write": "obj.tofile(q)",
    "a": "os.system('ls ' + path)",
    "load": "torch.load(file)",
    "d": "n.load(p)",
}
# Each stands for the next one; uses are looked for of all but the last.
CHAIN = {"import": "import pickle, yaml", "a1": "a1 = pickle.load", "a2": "a2 = a1", "a3": "a3 = a2", "a4": "a4 = a3"}

CASES: dict[str, tuple[Step, ...]] = {
    "a cell seems to bind a name that is looked for": (
        (SHELL | {"m": "m = os"}, "a"),
        ({"m": "m = os; g(path=1)"}, "a d"),
    ),
    "it does not any more": (
        (SHELL, "a d"),
        ({"m": "m = os"}, "a"),
    ),
    "it did so when it bound nothing": (
        (SHELL | {"m": "g(path=1)"}, "a"),
        ({"m": "m = os"}, "a"),
    ),
    "the same by way of a text that is parsed anyway": (
        (SHELL | {"import": "import os, pickle", "m": "g(path=1)"}, "a"),
        ({"m": "g(path=1); pickle.load(f)"}, "m a"),
        ({"m": "m = os; pickle.load(f)"}, "m a d"),
        ({"m": "m = os"}, "a"),
    ),
    "a check no longer has a cell parsed": (
        (SHELL, "a d"),
        ({"a": "os.system('ls ' + other)"}, "a"),
    ),
    "the check that has had a cell parsed is gone": (
        (SHELL, "a d"),
        ({"a": None}, ""),
    ),
    "the check that has had a cell parsed comes after one that asks what all cells write": (
        (TORCH | {"write": "n.save(obj, 'm.pt')", "load": "torch.load('m.pt')", "d": ""}, "a load"),
        (("import", "n", "m", "write", "load", "a", "d"), "load a"),
    ),
    "a check has a cell parsed that nobody had parsed": (
        ({"import": "import os\nimport os as m", "m": "m = 1; g(path=1)", "n": "n = m", "a": "os.system('ls ' + q)",
          "d": SHELL["d"]}, "a d"),
        ({"a": "os.system('ls ' + path)"}, "a"),
    ),
    "a cell is parsed later, for another check": (
        (SHELL | {"m": "m = os; g(path=1, q=2)", "a": "os.system('ls ' + q); os.system('ls ' + path)"}, "a a d"),
        ({"a": "os.system('ls ' + q)", "b": "os.system('ls ' + path)"}, "a d b"),
        (("import", "n", "m", "a", "b", "d"), "a b d"),
        ({"a": "os.system('ls ' + other)"}, "a b d"),
    ),
    "what all cells write is asked for, and a cell seems to bind the name of a file": (
        (TORCH | {"m": "m = torch"}, "a load"),
        ({"m": "m = torch; g(q=1)"}, "a load d"),
    ),
    "a cell is parsed later, when it is asked what all cells write": (
        (TORCH | {"m": "m = torch; g(path=1, q=1)"}, "a load d"),
        ({"a": "os.system('ls ' + other)"}, "a load d"),
    ),
    "a cell is parsed before another one, then again after it": (
        (
            {
                "import": "import os, torch",
                "m": "m = torch; g(other=1)",
                "n": "n = m; g(path=1, q=1)",
                "write": "obj.tofile(q)",
                "a": "os.system('ls ' + x)",
                "b": "os.system('ls ' + other)",
                "load": "torch.load(file)",
                "d": "n.load(p)",
            },
            "a b load d",
        ),
        ({"a": "os.system('ls ' + path)"}, "a b load"),
        ({"a": "os.system('ls ' + x)"}, "a b load d"),
    ),
    "a file is loaded before it is written": (
        ({"import": "import joblib", "write": "joblib.dump(x, 'm.joblib')", "load": "joblib.load('m.joblib')"}, "load"),
        (("import", "load", "write"), "load"),
    ),
    "what a name stands for is imported from elsewhere": (
        ({"import": "import pickle, json", "from": "from json import load", "z": "z = load", "d": "z(f)"}, ""),
        ({"from": "from pickle import load"}, "d"),
    ),
    "a use of a name that stands at the end of a long chain": (
        (CHAIN | {"d": "a4(g)"}, ""),
        ({"d": "a4(f)"}, ""),
    ),
    "a name at the end of a long chain stands for something now": (
        (CHAIN | {"a1": "a1 = 1", "d": "yaml.load(g, yaml.SafeLoader); a4(f)"}, ""),
        ({"a1": "a1 = pickle.load"}, "d"),
    ),
    "the same in a cell that is looked at anyway": (
        (CHAIN | {"a1": "a1 = 1", "d": "pickle.load(g); a4(f)"}, "d"),
        ({"a1": "a1 = pickle.load"}, "d d"),
    ),
    "all names of a module are imported": (
        ({"import": "import os", "d": "system('ls ' + path)"}, ""),
        ({"import": "from os import *"}, "d"),
    ),
    "a version under another name of the package": (
        ({"install": "!conda install pytorch=2.1.0", "d": "import torch\ntorch.load(path)"}, "d"),
        ({"install": "!conda install pytorch=2.6.0"}, ""),
    ),
    "a rule looks at a cell now, whose names those below it see": (
        ({"import": "import pickle as m, joblib", "p": "m = 1", "z": "z = m.load", "d": "z(f)"}, "d"),
        ({"p": "m = 1\njoblib.load(g)"}, "p"),
    ),
    "a cell uses another name of something now, and those below it see what it binds": (
        ({"import": "import os as m\nfrom pickle import load as ld", "p": "m = 1", "z": "z = m; ld(x)",
          "d": "z.system('ls ' + path)"}, "z d"),
        ({"p": "m = 1; ld(x)"}, "p z"),
    ),
    "a name is made to stand for something where another cell is not yet parsed": (
        ({"import": "from pickle import load as ld", "p": "pickle = 1; ld(x)", "z": "z = pickle.load(f)",
          "d": "ld(g)\nz(f)", "late": "import pickle"}, "p d"),
        ({"z": "z = pickle.load"}, "p d d"),
    ),
    "the same in a cell that could not be parsed": (
        ({"import": "from pickle import load as ld", "p": "pickle = 1; ld(x)", "z": "pickle.load" + "(" * 500,
          "d": "ld(g)\nz(f)", "late": "import pickle"}, "p d"),
        ({"z": "z = pickle.load"}, "p d d"),
    ),
    "a module is named for the first time": (
        ({"star": "x = 1", "d": "load(f)", "e": "eval(y)"}, "e"),
        ({"star": "from joblib import *"}, "d e"),
    ),
    "cells that give a name its value change places": (
        ({"import": "import os", "p": "path = input()", "q": "path = 'a'", "d": "os.system('ls ' + path)"}, ""),
        (("import", "q", "p", "d"), "d"),
    ),
    "a name stands for something now in a cell that is looked at anyway": (
        ({"import": "import pickle", "p": "z = 1; pickle.load(g)", "d": "z(f)"}, "p"),
        ({"p": "z = pickle.load"}, "d"),
    ),
    "what a cell binds stands one cell further up": (
        ({"top": "x = 1", "import": "import os", "a": "path = 'a'", "d": "os.system('ls ' + path)",
          "b": "g(12345678901234567890)\npath = other", "x": "os.system('ls ' + other)"}, "x"),
        ({"top": None, "x": "os.system('ls ' + path)"}, "x"),
    ),
    "a cell that is parsed as before binds one more name": (
        ({"import": "import os", "k": "path = 'a'", "d": "os.system('ls ' + path)", "x": "os.system('ls ' + z)"}, "x"),
        ({"k": "path = 'a'; z = 'b'"}, ""),
    ),
    "what all cells load is asked for later, when more names are known": (
        (CHAIN | {"k": "a5 = a4; g(w=1)", "x": "!wget https://a.io/m.pkl", "b": "import os\nos.system('ls ' + w)",
                  "y": "!wget https://b.io/m.pkl", "load": "a5('m.pkl')  # load"}, "b load"),
        ({"x": ""}, "b y load"),
    ),
    "what all cells write is asked for, and has a cell parsed with a name that the same check uses": (
        (CHAIN | {"a1": "import torch\na1 = torch.load", "k": "a5 = a4; g(r=1)", "write": "obj.tofile(q)",
                  "d": "pickle.load(open(file))\na5(f)  # torch.load"}, "d"),
        ({"k": "a5 = a4; g(q=1)"}, "d d"),
    ),
}  # fmt: skip
