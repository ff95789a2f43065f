"""What a selection leaves of a frame's columns: `frame[key]`, `frame.loc[rows, key]`, `frame.drop(key)`.

Names for columns, and for lists of them, are looked up. What is selected, or taken out, by something that is not known
counts as harmless: silence is better than noise.
"""

from __future__ import annotations

import ast
from collections.abc import Iterable, Iterator
from itertools import islice

from mlsec_nb.rules.pii_flow_columns import Columns, strings_in
from mlsec_nb.rules.pii_flow_places import loop_over
from mlsec_nb.uses import PythonCell

_MOST_STEPS = 100


def selected(cell: PythonCell, columns: Columns, owner: ast.expr, key: ast.expr) -> Columns:
    """What `owner[key]` has of the owner's columns."""
    match key:
        case ast.Tuple(elts=[_, ast.Slice()]):
            return columns
        case ast.Tuple(elts=[_, of_columns]):
            named = listed(cell, of_columns) or set()
        case ast.Attribute(value=ast.Name(id=name)) if isinstance(owner, ast.Name) and owner.id == name:
            return columns  # a column of truths
        case _:
            over = loop_over(cell, key) if isinstance(key, ast.Name) else None
            named = listed(cell, over or key) or set(columns if _picks_rows(cell, key) else ())
    return {column: entity for column, entity in columns.items() if column in named}


def _picks_rows(cell: PythonCell, key: ast.expr) -> bool:
    """Whether it can be a mask or a number, where it lists no columns; what a loop or a call gives is taken for one."""
    values = [value for _, value in meanings(cell, key)]
    return not values or any(map(_is_mask_or_number, values))


def _is_mask_or_number(value: ast.expr) -> bool:
    parts = islice(ast.walk(value), _MOST_STEPS)
    if any(isinstance(part, ast.Attribute) and part.attr == "columns" for part in parts):
        return False
    match value:
        case ast.BinOp(op=ast.Add()):  # of lists
            return False
        case ast.Call(func=ast.Name(id=function)):
            return function in ("int", "len", "min", "max", "round")
        case ast.Compare() | ast.BoolOp() | ast.BinOp() | ast.UnaryOp() | ast.Call():
            return True
    return isinstance(value, ast.Slice | ast.Subscript | ast.Constant)


def without(cell: PythonCell, columns: Columns, call: ast.Call) -> Columns:
    """What `frame.drop(…)` leaves."""
    keywords = {keyword.arg: keyword.value for keyword in call.keywords}
    given = [*call.args, *(keywords[name] for name in ("columns", "labels") if name in keywords)]
    if not keywords.keys().isdisjoint(("columns", "axis")) and None in [listed(cell, one) for one in given]:
        return {}
    gone = columns_in(cell, given)
    return {column: entity for column, entity in columns.items() if column not in gone}


def columns_in(cell: PythonCell, nodes: Iterable[ast.expr]) -> set[str]:
    """All that may be columns in the arguments of a call: what they list, and what is written in them."""
    return set().union(*(listed(cell, node) or strings_in(node) for node in nodes))


def listed(cell: PythonCell, node: ast.expr) -> set[str] | None:
    """The columns that an expression names; None when it is none that names columns."""
    found: set[str] = set()
    is_list = False
    waiting, seen = [(cell, node)], set[ast.expr]()
    while waiting and len(seen) < _MOST_STEPS:
        for there, value in meanings(*waiting.pop()):
            if value not in seen:
                seen.add(value)
                parts = _parts(value)
                is_list = is_list or parts is not None
                found.update(_text(part) for part in parts or ())
                waiting += [(there, part) for part in parts or () if not isinstance(part, ast.Constant)]
    return found - {""} if is_list else None


def _parts(node: ast.expr) -> list[ast.expr] | None:
    """What a list of columns, or one of them, is made of; None when it is something else."""
    match node:
        case ast.Constant(value=str()):
            return [node]
        case ast.List(elts=parts) | ast.Tuple(elts=parts) | ast.Set(elts=parts):
            return parts
        case ast.BinOp(op=ast.Add(), left=left, right=right):
            return [left, right]
        case ast.Starred(value=part) | ast.Call(func=ast.Name(id="list" | "sorted" | "set" | "tuple"), args=[part]):
            return [part]
    return None


def _text(node: ast.expr) -> str:
    return node.value if isinstance(node, ast.Constant) and isinstance(node.value, str) else ""


def meanings(cell: PythonCell, node: ast.expr) -> Iterator[tuple[PythonCell, ast.expr]]:
    """The expression, or all that a name can stand for; each with its cell."""
    if not isinstance(node, ast.Name):
        yield cell, node
        return
    for binding in cell.bindings(node):
        if binding.value is not None:
            yield cell.beside(binding), binding.value
