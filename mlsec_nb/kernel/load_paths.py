"""Which files or bytes a load call reads, followed through the expressions of a cell; nothing is evaluated.

Not followed: what functions return, attributes of objects, folders that are listed, and what other libraries read.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import dataclass

from mlsec_nb.kernel.load_names import HELD
from mlsec_nb.provenance import HOLDS_THE_SAME, READERS
from mlsec_nb.uses import PythonCell

_MAX_STEPS = 60
_MAX_SOURCES = 64
_MORE_READERS = READERS | {"expanduser", "absolute", "values", "items", "copy"}
_PASSED_ON = frozenset("list tuple set sorted reversed iter enumerate zip tqdm.tqdm tqdm.auto.tqdm tqdm".split())


@dataclass(frozen=True, slots=True)
class Held:
    """Bytes that a name of the namespace stands for."""

    name: str


def sources(cell: PythonCell, node: ast.expr) -> list[str | bytes | Held]:
    """The paths, or the bytes, that an argument of a load call can be; () when that is not known."""
    found = dict.fromkeys(_Reader(cell, set()).read(node))
    return list(found)[:_MAX_SOURCES]


@dataclass(slots=True)
class _Reader:
    cell: PythonCell
    seen: set[ast.AST]

    def read(self, node: ast.expr) -> Iterator[str | bytes | Held]:
        if node in self.seen or len(self.seen) > _MAX_STEPS:
            return
        self.seen.add(node)
        known = self.cell.values(node)
        if known is not None:
            yield from (value for value in known if isinstance(value, str | bytes))
            return
        for part, cell in self._behind(node):
            yield from _Reader(cell, self.seen).read(part)
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == HELD:
            yield Held(ast.literal_eval(node.args[0]))

    def _behind(self, node: ast.expr) -> Iterator[tuple[ast.expr, PythonCell]]:
        """The expressions that the same bytes come from."""
        match node:
            case ast.Name():
                yield from self._named(node)
            case ast.Call():
                yield from ((part, self.cell) for part in self._called(node))
            case ast.Subscript():
                yield from self._item(node)
            case ast.IfExp(body=body, orelse=other):
                yield from ((body, self.cell), (other, self.cell))
            case ast.BoolOp(values=values) | ast.List(elts=values) | ast.Tuple(elts=values) | ast.Set(elts=values):
                yield from ((value, self.cell) for value in values)
            case ast.Dict(keys=keys, values=values):
                yield from ((part, self.cell) for part in (*keys, *values) if part is not None)
            case ast.NamedExpr(value=value) | ast.Await(value=value) | ast.Starred(value=value):
                yield value, self.cell

    def _named(self, name: ast.Name) -> Iterator[tuple[ast.expr, PythonCell]]:
        looped = list(_iterated(self.cell, name))
        if looped:
            yield from ((part, self.cell) for part in looped)
            return
        for binding in self.cell.bindings(name):
            if binding.value is not None:
                yield binding.value, self.cell.beside(binding)

    def _called(self, call: ast.Call) -> Iterator[ast.expr]:
        name = self.cell.name_of(call.func) or ""
        if call.args and (HOLDS_THE_SAME.fullmatch(name) or name in _PASSED_ON):
            yield from call.args if name == "zip" else call.args[:1]
        elif isinstance(call.func, ast.Attribute) and call.func.attr in _MORE_READERS:
            yield call.func.value

    def _item(self, node: ast.Subscript) -> Iterator[tuple[ast.expr, PythonCell]]:
        """The items of a display that the subscript can mean; a slice of bytes or text is something else."""
        for owner, cell in self._displays(node.value):
            if isinstance(owner, ast.Dict):
                keyed = zip(owner.keys, owner.values, strict=True)
                yield from ((value, cell) for key, value in keyed if _may_be(key, node.slice))
            elif isinstance(owner, ast.List | ast.Tuple):
                yield from ((value, cell) for value in _picked(owner.elts, node.slice))

    def _displays(self, node: ast.expr) -> Iterator[tuple[ast.expr, PythonCell]]:
        if isinstance(node, ast.Subscript):
            yield from self._item(node)
        elif isinstance(node, ast.Name):
            yield from self._named(node)
        else:
            yield node, self.cell


def _picked(items: list[ast.expr], asked: ast.expr) -> list[ast.expr]:
    """The item at a constant place, else all of them; none for a slice."""
    match asked:
        case ast.Constant(value=int(at)):
            return items[at : at + 1]
        case ast.UnaryOp(op=ast.USub(), operand=ast.Constant(value=int(back))):
            return items[-back:][:1]
        case ast.Slice():
            return []
    return items


def _may_be(key: ast.expr | None, asked: ast.expr) -> bool:
    match key, asked:
        case ast.Constant(value=one), ast.Constant(value=other):
            return bool(one == other)
    return True


def _iterated(cell: PythonCell, name: ast.Name) -> Iterator[ast.expr]:
    """What the loops run over that give the name its value."""
    around = cell.code.parent_of.get(name)
    while around is not None:
        loops = getattr(around, "generators", ()) or ([around] if isinstance(around, ast.For) else ())
        for loop in loops:
            targets = ast.walk(loop.target)
            if any(isinstance(target, ast.Name) and target.id == name.id for target in targets):
                yield loop.iter
                return
        around = cell.code.parent_of.get(around)
