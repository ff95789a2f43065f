"""Calls and references are found however they are spelled, and nothing else is."""

from __future__ import annotations

import pytest

from mlsec_nb.names import Names
from mlsec_nb.uses import PythonCell, Use


def uses(name: str, *cells: str) -> list[Use]:
    """The uses of `name` in the last cell, the earlier ones read before it."""
    names = Names.of_sources(cells)
    for index in range(len(cells)):
        names.collect(index)
    last = len(cells) - 1
    return PythonCell(names.collect(last), names, last).uses(name)


FOUND = [
    ("torch.load", ("import torch\ntorch.load(p)",)),
    ("torch.load", ("import torch as t\nt.load(p)",)),
    ("torch.load", ("import torch as t", "t.load(p)")),
    ("torch.load", ("import os; import torch as t; import sys", "t.load(p)")),
    ("torch.load", ("try: import torch as t\nexcept ImportError: t = None", "t.load(p)")),
    ("torch.load", ("%time import torch as t", "t.load(p)")),
    ("torch.load", ("from torch import load\nload(p)",)),
    ("torch.load", ("from torch import (\n    save,  # as x\n    load as ld,\n)", "ld(p)")),
    ("torch.load", ("from torch import *\nload(p)",)),
    ("torch.load", ("import torch\nld = torch.load\nld(p)",)),
    ("torch.load", ("import torch", "ld = torch.load", "again = ld", "again(p)")),
    ("torch.load", ("import torch\n(ld, sv) = (torch.load, torch.save)\nld(p)",)),
    ("torch.load", ("getattr(torch, 'load')(p)",)),
    ("torch.load", ("import torch\nld = getattr(torch, 'load')\nld(p)",)),
    ("torch.load", ("__import__('torch').load(p)",)),
    ("torch.load", ("import importlib\nimportlib.import_module('torch').load(p)",)),
    ("torch.load", ("import importlib\nt = importlib.import_module('torch')\nt.load(p)",)),
    ("torch.load", ("map(torch.load, ps)",)),
    ("torch.load", ("loaders = {'pt': torch.load}",)),
    ("torch.load", ("def get(p, loader=torch.load):\n    return loader(p)",)),
    ("torch.load", ("self.load = torch.load",)),
    ("torch.load", ("loaders = [torch.load, open]",)),
    ("torch.load", ("ld = torch.load\nld(p)",)),
    ("torch.load", ("class Reader:\n    load = torch.load",)),
    ("torch.load", ("import sys\nsys.modules['torch'].load(p)",)),
    ("torch.load", ("import builtins\nbuiltins.__import__('torch').load(p)",)),
    ("torch.load", ("def f():\n    torch = None\n    return torch\ntorch.load(p)",)),
    ("torch.load", ("import torch\ndef f():\n    ld = torch.load\n    return ld(p)",)),
    ("torch.load", ("from functools import partial\nld = partial(torch.load, map_location='cpu')",)),
    ("torch.load", ("x = [torch.load(p) for p in ps]",)),
    ("torch.load", ("%time x = torch.load(p)",)),
    ("torch.load", ("%timeit -n 3 torch.load(p)",)),
    ("torch.load", ("best = %timeit -o torch.load(p)",)),
    ("torch.load", ("%%script python3\nimport torch\ntorch.load(p)",)),
    ("torch.load", ("%%time\nx = torch.load(p)",)),
    ("torch.load", ("%%writefile train.py\nimport torch\ntorch.load(p)",)),
    ("torch.load", ("!pip install torch\nx = torch.load(p)",)),
    ("torch.load", ("not a statement\nx = torch.load(p)",)),
    ("pickle.Unpickler.load", ("import pickle\npickle.Unpickler(f).load()",)),
    ("pickle.Unpickler.load", ("import pickle\nu = pickle.Unpickler(f)", "u.load()")),
    ("a.Model.load", ("from a import Model\nmodel = Model()\nmodel = model.load(p)",)),
    ("numpy.load", ("np.load(p)",)),
    ("*.from_pretrained", ("AutoModel.from_pretrained('x')",)),
    ("*.from_pretrained", ("class Mine: pass\nMine.from_pretrained('x')",)),
    ("*.from_pretrained", ("def get(cls):\n    return cls.from_pretrained('x')",)),
]

NOT_FOUND = [
    ("torch.load", ("import json as torch\ntorch.load(f)",)),
    ("torch.load", ("from json import load\nload(f)",)),
    ("torch.load", ("def load(p): pass\nload(p)",)),
    ("torch.load", ("model.load(p)",)),
    ("torch.load", ("torch.loads(p)\ntorch.hub.load(p)",)),
    ("torch.load", ("ld = torch.load",)),
    ("torch.load", ("torch.load = None",)),
    ("torch.load", ("help(torch.load)\ntorch.load.__doc__\ntorch.load",)),
    ("torch.load", ("def get(torch):\n    return torch.load(p)",)),
    ("torch.load", ("# torch.load(p)\ns = 'torch.load(p)'",)),
    ("torch.load", ("%%bash\npython -c 'torch.load(p)'",)),
    ("torch.load", ("import torch\nld = torch.load\nld = open\nld(p)",)),
    ("torch.load", ("import torch\ndef f():\n    ld = torch.load\nld(p)",)),
    ("numpy.load", ("import jax.numpy as np\nnp.load(p)",)),
]


@pytest.mark.parametrize(("name", "cells"), FOUND)
def test_found_once(name: str, cells: tuple[str, ...]) -> None:
    assert len(uses(name, *cells)) == 1


@pytest.mark.parametrize(("name", "cells"), NOT_FOUND)
def test_not_found(name: str, cells: tuple[str, ...]) -> None:
    assert uses(name, *cells) == []


ARGUMENTS = [
    ("f(1, 2)", "b", 1, (2,)),
    ("f(1, b=2)", "b", 1, (2,)),
    ("f(1)", "b", 1, ()),
    ("f(1, **{'b': 2})", "b", 1, (2,)),
    ("f(1, **dict(b=2))", "b", 1, (2,)),
    ("o = {'b': 2}\nf(1, **o)", "b", 1, (2,)),
    ("f(1, **unknown)", "b", 1, None),
    ("f(*unknown, 5)", "b", 0, None),
    ("f(1, b=x)", "b", 1, None),
    ("x = 3\nf(1, b=x)", "b", 1, (3,)),
    ("x = 3\nx = 4\nf(1, b=x)", "b", 1, (4,)),
    ("x = 3\nif y:\n    x = 4\nf(1, b=x)", "b", 1, (3, 4)),
    ("f(1, b=3 if y else 4)", "b", 1, (3, 4)),
    ("f(1, b=not True)", "b", 1, (False,)),
    ("x = 3\ndef g(x):\n    f(1, b=x)", "b", 1, None),
    ("x = 3\ng = lambda x: f(1, b=x)", "b", 1, None),
    ("x = 3\n[f(1, b=x) for x in xs]", "b", 1, None),
    ("x = 3\ndef g():\n    x = 4\nf(1, b=x)", "b", 1, (3,)),
    ("x = 3\ndef g():\n    f(1, b=x)\nx = 4", "b", 1, (3, 4)),
    ("o = {}\no['b'] = 2\nf(1, **o)", "b", 1, None),
    ("for x in (1, 2):\n    f(1, b=x)", "b", 1, None),
    ("x = 1\nx += 1\nf(1, b=x)", "b", 1, None),
    ("n = 'a'\nf(1, b=f'{n}/m')", "b", 1, ("a/m",)),
    ("from functools import partial\npartial(f, 1, b=2)", "b", 1, (2,)),
]


@pytest.mark.parametrize(("source", "keyword", "position", "expected"), ARGUMENTS)
def test_values_of_an_argument(source: str, keyword: str, position: int, expected: tuple[object, ...] | None) -> None:
    (use,) = uses("m.f", "from m import f\n" + source)
    assert use.values(keyword, position) == expected


def test_constant_of_another_cell_is_known() -> None:
    (use,) = uses("torch.load", "import torch\nWO = False", "torch.load(p, weights_only=WO)")
    assert use.values("weights_only") == (False,)


def test_span_is_the_whole_call_also_behind_other_characters() -> None:
    source = "ä = '€𝕏'; x = torch.load('ü')"
    (use,) = uses("torch.load", source)
    assert source[use.span.start : use.span.end] == "torch.load('ü')"


def test_endless_definitions_end() -> None:
    assert uses("torch.load", "a = b\nb = a\na.load(p)\nx = x.load\nx(p)") == []
