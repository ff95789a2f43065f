"""The calls that make a frame: of data frame libraries, and of functions of the notebook that return one."""

from __future__ import annotations

import ast
from itertools import islice

from mlsec_nb.late import late
from mlsec_nb.rules.pii_flow_columns import SAME_ROWS
from mlsec_nb.uses import PythonCell

_MOST_NODES = 1000
"""Of a function, whose statements come first."""
_SPARK = r"(?:.{1,80}\.)?(?:spark|sparkSession|getOrCreate|SparkSession)"
MADE = late(
    r"(?:pandas|polars|geopandas|cudf|modin\.pandas|dask\.dataframe|vaex|pyspark\.pandas|duckdb)\."
    r"(?:read_\w+|scan_\w+|DataFrame(?:\.from_\w+)?|from_(?:dicts?|records|pandas)|sql|query)(?:\.(?:df|pl|to_df))?"
    rf"|{_SPARK}\.(?:table|sql|createDataFrame"
    r"|read\.(?:(?:format|options?|schema)\.)*(?:csv|json|parquet|orc|text|table|load|jdbc))"
)
"""Qualified names of functions that make a frame."""


def made_by(cell: PythonCell, value: ast.expr) -> tuple[PythonCell, ast.Call] | None:
    """The call that makes the frame which is the value, in its cell: a library's, or within the notebook's function."""
    while isinstance(value, ast.Call) and not MADE.fullmatch(cell.name_of(value.func) or ""):
        if not (isinstance(value.func, ast.Attribute) and value.func.attr in SAME_ROWS):
            return _returned(cell, value)
        value = value.func.value
    return (cell, value) if isinstance(value, ast.Call) else None


def _returned(cell: PythonCell, call: ast.Call) -> tuple[PythonCell, ast.Call] | None:
    """The same for `customers = load()`, where `load` returns a frame that it makes."""
    if not isinstance(call.func, ast.Name):
        return None
    for binding in cell.bindings(call.func):
        if isinstance(binding.definition, ast.FunctionDef) and binding.code is not None:
            beside = cell.beside(binding)
            for node in islice(ast.walk(binding.definition), _MOST_NODES):
                made = _made_call(beside, node.value) if isinstance(node, ast.Return) and node.value else None
                if made is not None:
                    return beside, made
    return None


def _made_call(cell: PythonCell, value: ast.expr) -> ast.Call | None:
    bindings = cell.bindings(value) if isinstance(value, ast.Name) else []
    for one in [value, *(binding.value for binding in bindings)]:
        if isinstance(one, ast.Call) and MADE.fullmatch(cell.name_of(one.func) or ""):
            return one
    return None
