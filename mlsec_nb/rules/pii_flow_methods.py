"""What methods of frames that choose, drop or replace columns leave of them."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from mlsec_nb.rules.pii_flow_columns import Columns, made_anew
from mlsec_nb.rules.pii_flow_expressions import NEW_COLUMNS, chosen, renewed
from mlsec_nb.rules.pii_flow_selections import listed, without
from mlsec_nb.uses import PythonCell

METHODS = NEW_COLUMNS | {"assign", "drop", "filter", "select"}
_ROWS = (0, "index")


def left_by(cell: PythonCell, columns: Columns, call: ast.Call, by_name: bool = False) -> Columns:
    """What one of these methods leaves of the columns of what it is asked of; all of them for any other method.

    `by_name`: a `select` also has columns that nothing is known of, when their name decides.
    """
    method = call.func.attr if isinstance(call.func, ast.Attribute) else ""
    if method == "drop":
        return without(cell, columns, call)
    if method == "assign":
        gone = {keyword.arg for keyword in call.keywords if made_anew(keyword.value)}
        return {column: entity for column, entity in columns.items() if column not in gone}
    if method == "filter":
        return _filtered(cell, columns, call)
    if method == "select":
        return chosen(cell, columns, call, by_name)
    return renewed(cell, columns, call, method) if method in NEW_COLUMNS else columns


def left_by_all(cell: PythonCell, columns: Columns, value: ast.expr, made: ast.Call) -> Columns:
    """What the methods that are asked of `made`, one behind the other, leave of its columns."""
    for call in reversed(list(_asked(value, made))):
        columns = left_by(cell, columns, call)
    return columns


def _asked(value: ast.expr, made: ast.Call) -> Iterator[ast.Call]:
    while isinstance(value, ast.Call) and value is not made and isinstance(value.func, ast.Attribute):
        yield value
        value = value.func.value


def _filtered(cell: PythonCell, columns: Columns, call: ast.Call) -> Columns:
    """pandas' `filter` chooses columns: by names, a part of them, a pattern. That of others chooses rows."""
    keywords = {keyword.arg: keyword.value for keyword in call.keywords}
    axis = keywords.get("axis")
    if isinstance(axis, ast.Constant) and axis.value in _ROWS:
        return columns
    items = keywords.get("items") or (call.args[0] if call.args else None)
    named = listed(cell, items) if items is not None and cell.values(items) is None else None  # a text is a condition
    if named is not None:
        return {column: entity for column, entity in columns.items() if column in named}
    like = keywords.get("like")
    if like is not None:
        part = cell.shape(like)
        return {column: entity for column, entity in columns.items() if part in column}
    return {} if keywords.keys() & {"items", "regex"} else columns
