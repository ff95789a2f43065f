"""What expressions for columns give: `pl.col("email").hash()` of polars, `F.lower("email")` of Spark.

An expression has the name of its first column unless `alias` or a keyword gives another one (polars' user guide). What
a method or a function makes that is not known to keep what it is given counts as harmless: silence is better than
noise. So does what stands behind `when`, and what is chosen by a pattern.
"""

from __future__ import annotations

import ast
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace

from mlsec_nb.rules.pii_flow_columns import SAME_ROWS, Columns, speaks_for, strings_in
from mlsec_nb.rules.pii_flow_selections import meanings
from mlsec_nb.uses import PythonCell

NEW_COLUMNS = frozenset(("with_columns", "withColumn", "withColumns"))
"""Methods that give a frame new columns, or put something else into those of the same name."""
Given = Iterator[tuple[str, str]]
"""Names of columns, each with its entity; "" where what it had before is no longer in it."""

_MOST_STEPS = 200
_COLUMN = ("col", "column")
_NAMESPACES = ("str", "name", "list")
_KEEPING_METHODS = SAME_ROWS | frozenset(
    "cast first implode last over reverse strip_chars to_lowercase to_titlecase to_uppercase".split()
)
_KEEPING_FUNCTIONS = frozenset(
    "array coalesce collect_list collect_set concat concat_str concat_ws first format format_string initcap last lower "
    "ltrim rtrim struct trim upper".split()
)


def chosen(cell: PythonCell, columns: Columns, call: ast.Call, by_name: bool) -> Columns:
    """What `frame.select(…)` has; `by_name`: of columns that nothing is known of, those whose name decides."""
    given = _Expressions(cell, columns, by_name)
    return {name: entity for name, entity in given.of_call(call) if entity}


def renewed(cell: PythonCell, columns: Columns, call: ast.Call, method: str) -> Columns:
    """What a frame has after it got new columns by one of the methods above."""
    given = _Expressions(cell, columns, False)
    found = dict(columns)
    for name, entity in given.of_call(call) if method == "with_columns" else given.of_spark(call):
        if entity:
            found[name] = entity
        else:
            found.pop(name, None)
    return found


@dataclass(frozen=True, slots=True)
class _Expressions:
    """Reads expressions over one frame's columns, in the cell that holds them."""

    cell: PythonCell
    columns: Columns
    by_name: bool
    seen: set[ast.AST] = field(default_factory=set)

    def of_call(self, call: ast.Call) -> Given:
        yield from self._all(call.args)
        for keyword in call.keywords:
            if keyword.arg is not None:
                yield keyword.arg, self._entity(keyword.value)

    def of_spark(self, call: ast.Call) -> Given:
        match call.args:
            case [ast.Constant(value=str(name)), value]:
                yield name, self._entity(value)
            case [ast.Dict(keys=keys, values=values)]:
                for key, value in zip(keys, values):
                    if isinstance(key, ast.Constant) and isinstance(key.value, str):
                        yield key.value, self._entity(value)

    def _all(self, nodes: Iterable[ast.expr]) -> Given:
        for node in nodes:
            yield from self._of(node)

    def _entity(self, node: ast.expr) -> str:
        return next((entity for _, entity in self._of(node) if entity), "")

    def _of(self, node: ast.expr) -> Given:
        if node in self.seen or len(self.seen) > _MOST_STEPS:
            return
        self.seen.add(node)
        match node:
            case ast.Constant(value=str(word)) | ast.Subscript(slice=ast.Constant(value=str(word))):
                yield from self._named(word)
            case ast.Name():
                for there, value in meanings(self.cell, node):
                    if value is not node:
                        yield from replace(self, cell=there)._of(value)
            case ast.List(elts=parts) | ast.Tuple(elts=parts) | ast.Set(elts=parts):
                yield from self._all(parts)
            case ast.Starred(value=part):
                yield from self._of(part)
            case ast.Attribute(value=owner, attr=word):
                yield from self._of(owner) if word in _NAMESPACES else self._named(word)
            case ast.ListComp(elt=made, generators=[over]) | ast.GeneratorExp(elt=made, generators=[over]):
                found = self._of(over.iter)
                yield from found if isinstance(made, ast.Name) or self._is_column(made) else _anew(found)
            case ast.BinOp(left=left, op=operator, right=right):
                parts = [part for part in (left, right) if not isinstance(part, ast.Constant)]
                yield from self._joined(parts, keeps=isinstance(operator, ast.Add))
            case ast.Compare(left=part) | ast.UnaryOp(operand=part):
                yield from _anew(self._of(part))
            case ast.Call():
                yield from self._called(node)

    def _named(self, word: str) -> Given:
        if word == "*":
            yield from self.columns.items()
        else:
            yield word, self.columns.get(word) or (speaks_for(word) if self.by_name else "")

    def _joined(self, nodes: Iterable[ast.expr], keeps: bool) -> Given:
        """One column that is made of several."""
        if parts := list(self._all(nodes)):
            yield parts[0][0], next((entity for _, entity in parts if entity and keeps), "")

    def _called(self, call: ast.Call) -> Given:
        name = self.cell.name_of(call.func) or ""
        if self._is_column(call):
            yield from self._all(call.args)
        elif name in ("polars.all", "polars.exclude"):
            yield from self._without(self.columns.items(), call)
        elif isinstance(call.func, ast.Attribute) and (before := list(self._of(call.func.value))):
            yield from self._asked(before, call.func.attr, call)
        elif isinstance(call.func, ast.Attribute) and call.func.attr == "alias":
            yield from self._asked([("", "")], "alias", call)
        elif name.rpartition(".")[2] in _KEEPING_FUNCTIONS:
            yield from self._joined([part for arg in call.args for part in _elements(arg)], keeps=True)

    def _asked(self, before: list[tuple[str, str]], method: str, call: ast.Call) -> Given:
        """What a method makes of columns."""
        match method, call.args:
            case "alias", [ast.Constant(value=str(name))]:
                yield name, before[0][1]
            case "exclude", _:
                yield from self._without(before, call)
            case _:
                yield from before if method in _KEEPING_METHODS else _anew(before)

    def _without(self, columns: Iterable[tuple[str, str]], call: ast.Call) -> Given:
        gone = {word for arg in call.args for word in strings_in(arg)}
        yield from (column for column in columns if column[0] not in gone)

    def _is_column(self, node: ast.expr) -> bool:
        return isinstance(node, ast.Call) and (self.cell.name_of(node.func) or "").rpartition(".")[2] in _COLUMN


def _elements(node: ast.expr) -> list[ast.expr]:
    return node.elts if isinstance(node, ast.List | ast.Tuple) else [node]


def _anew(columns: Iterable[tuple[str, str]]) -> Given:
    yield from ((name, "") for name, _ in columns)
