"""Masking, parsing, values and names: what the rules' understanding of code stands on."""

from __future__ import annotations

import ast

import pytest

from mlsec_nb.code_bounds import MAX_CELL_CHARACTERS
from mlsec_nb.masking import cell_magic, mask, writes_python
from mlsec_nb.names import Names
from mlsec_nb.python import UnparsableCode, parse
from mlsec_nb.values import UNKNOWN_PART, ValueReader

MASKED = [
    ("x = 1", "x = 1"),
    ("!ls -l", "0     "),
    ("  %cd data", "  0       "),
    ("files = !ls *.csv", "files = 0        "),
    ("x = %sql select 1", "x = 0            "),
    ("%time y = f(x)", "0;    y = f(x)"),
    ("%timeit -n 10 f(x)", "0;            f(x)"),
    ("out = %timeit -o f(x)", "out = 0;         f(x)"),
    ("%lprun -f fit -m mod fit(x)", "0;                   fit(x)"),
    ("?open", "0    "),
    ("open??", "0     "),
    ("a = b % c", "a = b % c"),
    ("print('!x')", "print('!x')"),
    ("!pip install \\\n  torch", "0             \n       "),
]


@pytest.mark.parametrize(("source", "expected"), MASKED)
def test_mask_keeps_every_offset(source: str, expected: str) -> None:
    assert mask(source) == expected
    assert len(mask(source)) == len(source)


@pytest.mark.parametrize(
    ("source", "magic"), [("%%bash\nls", "bash"), ("\n %%time\nx", "time"), ("%time x", ""), ("x = '%%bash'", "")]
)
def test_cell_magic(source: str, magic: str) -> None:
    assert cell_magic(source) == magic


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("%%writefile train.py\nx", True),
        ("%%writefile -a 'src/train.py'\nx", True),
        ("%%file a.py", True),
        ("%%writefile Dockerfile\nx", False),
        ("%%writefile a.pyx\nx", False),
        ("# %%writefile a.py", False),
    ],
)
def test_cell_that_writes_a_python_file(source: str, expected: bool) -> None:
    assert writes_python(source) is expected


def test_broken_line_costs_itself_only() -> None:
    code = parse("x = torch.load(a)\nnot a statement\ny = torch.load(b)")
    assert len(code.by_terminal["load"]) == 2
    assert code.blanked == 1


@pytest.mark.parametrize("source", ["(" * 1000, "x" * (MAX_CELL_CHARACTERS + 1), "-" * 5000 + "1", "a" + ".b" * 5000])
def test_hostile_source_is_refused_before_it_is_parsed(source: str) -> None:
    with pytest.raises(UnparsableCode):
        parse(source)


@pytest.mark.parametrize("newline", ["\n", "\r\n", "\r"])
def test_spans_count_characters(newline: str) -> None:
    source = f"é = '𝕏'{newline}f('ü', load){newline}"
    code = parse(source)
    (node,) = code.by_terminal["load"]
    span = code.span(node)
    assert source[span.start : span.end] == "load"


IMPORTS = [
    ("import a", "a", "a"),
    ("import a.b", "a", "a"),
    ("import a.b as c", "c", "a.b"),
    ("import a, b as c", "c", "b"),
    ("from a import b", "b", "a.b"),
    ("from a.b import c as d", "d", "a.b.c"),
    ("from a import (b,\n  c as d)  # both", "d", "a.c"),
    ("x = 1; from a import b", "b", "a.b"),
    ("import os; import a as b; import sys", "b", "a"),
    ("try: import a as b\nexcept ImportError: pass", "b", "a"),
    ("if True:\n    import a as b", "b", "a"),
    ("!pip install a\nimport a as b", "b", "a"),
]


@pytest.mark.parametrize(("source", "name", "target"), IMPORTS)
def test_import(source: str, name: str, target: str) -> None:
    binding = Names.of_sources([source]).binding(name, 1, 0)
    assert binding is not None
    assert binding.target == target


def test_last_import_before_the_place_counts() -> None:
    names = Names.of_sources(["import a as x", "x", "import b as x"])
    targets = [binding.target for cell in (1, 3) if (binding := names.binding("x", cell, 0))]
    assert targets == ["a", "b"]


def test_broken_cell_does_not_hide_the_others() -> None:
    names = Names.of_sources(["(" * 1000 + " x = 1", "x = 2"])
    assert [ast.unparse(binding.value) for binding in names.assigned("x") if binding.value] == ["2"]


VALUES = [
    ("'a' + 'b'", ("ab",), "ab"),
    ("f'{x}/m.pt'", ("data/m.pt",), "data/m.pt"),
    ("f'{unknown}/m.pt'", None, UNKNOWN_PART + "/m.pt"),
    ("os.path.join(x, 'm.pt')", ("data/m.pt",), "data/m.pt"),
    ("Path(x) / 'm.pt'", ("data/m.pt",), "data/m.pt"),
    ("x if flag else 'b'", ("data", "b"), UNKNOWN_PART),
    ("-1", (-1,), UNKNOWN_PART),
    ("not 0", (True,), UNKNOWN_PART),
    ("unknown", None, UNKNOWN_PART),
    ("g(x)", None, UNKNOWN_PART),
]


@pytest.mark.parametrize(("expression", "values", "shape"), VALUES)
def test_value_of_an_expression(expression: str, values: tuple[object, ...] | None, shape: str) -> None:
    names = Names.of_sources(["x = 'data'", expression])
    code = names.collect(1)
    statement = code.tree.body[0]
    assert isinstance(statement, ast.Expr)
    reader = ValueReader(names, 1, code)
    assert reader.values(statement.value) == values
    assert reader.shape(statement.value) == shape


def test_true_and_one_are_two_values() -> None:
    names = Names.of_sources(["x = 1 if a else True"])
    code = names.collect(0)
    value = names.assigned("x")[0].value
    assert value is not None
    assert ValueReader(names, 0, code).values(value) == (1, True)


def test_conditional_definitions_of_each_other_end() -> None:
    lines = [f"if flag{i}:\n    x = x + 'a'" for i in range(60)]
    names = Names.of_sources(["x = ''", "\n".join(lines), "x"])
    code = names.collect(2)
    statement = code.tree.body[0]
    assert isinstance(statement, ast.Expr)
    assert ValueReader(names, 2, code).values(statement.value) is None


def test_long_sum_of_texts_is_read() -> None:
    source = " + ".join(["'a'"] * 600)
    names = Names.of_sources([source])
    code = names.collect(0)
    statement = code.tree.body[0]
    assert isinstance(statement, ast.Expr)
    assert ValueReader(names, 0, code).shape(statement.value) == "a" * 600


def test_blanked_line_with_wide_characters_has_a_place() -> None:
    source = "def f():\n    𝕏 ! broken\n"
    code = parse(source)
    assert code.blanked == 1
    span = code.span(code.definitions[0])
    assert source[span.start : span.end].startswith("def f():\n    ")


def test_open_bracket_of_an_import_costs_no_time() -> None:
    """Comments in it could once be read in two ways each, so that thirty of them took for ever."""
    names = Names.of_sources(["from a import (" + "#\n" * 3000 + "(", "import b as c"])
    binding = names.binding("c", 2, 0)
    assert binding is not None
    assert binding.target == "b"
