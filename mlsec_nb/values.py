"""What an expression is worth when its parts are constants, in this cell or in another one of the notebook."""

from __future__ import annotations

import ast
from dataclasses import dataclass, field
from itertools import islice, product

from mlsec_nb.bindings import Binding
from mlsec_nb.names import Names
from mlsec_nb.python import Code, dotted

UNKNOWN_PART = "\ufffc"
_MAX_VALUES = 16
_MAX_DEPTH = 20
_MAX_STEPS = 40
_JOINS = ("os.path.join", "path.join", "posixpath.join", "osp.join")


@dataclass(slots=True)
class ValueReader:
    """Reads expressions of one cell."""

    names: Names
    cell: int
    code: Code
    depth: int = 0
    left: list[int] = field(default_factory=lambda: [_MAX_STEPS])
    """How many more names may be looked up for this question; shared by the readers of other cells."""

    def values(self, node: ast.expr) -> tuple[object, ...] | None:
        """Every constant that `node` can be (at most 16), or None when one of them is not known."""
        match node:
            case ast.Constant(value=value):
                return (value,)
            case ast.Name():
                return self._named(node)
            case ast.IfExp(body=body, orelse=other):
                return self._union([body, other])
            case ast.UnaryOp(op=ast.Not(), operand=operand):
                inner = self.values(operand)
                return None if inner is None else tuple(not value for value in inner)
            case ast.UnaryOp(op=ast.USub(), operand=ast.Constant(value=int() | float() as number)):
                return (-number,)
            case ast.JoinedStr() | ast.FormattedValue() | ast.BinOp() | ast.Call():
                return self._texts(node)
        return None

    def shape(self, node: ast.expr) -> str:
        """The text that `node` makes, with U+FFFC for each part that is not known."""
        known = self.values(node)
        if known is not None and len(known) == 1:
            return known[0] if isinstance(known[0], str) else UNKNOWN_PART
        if known:
            return UNKNOWN_PART
        parts = self._parts(node) if self.depth < _MAX_DEPTH else None
        return UNKNOWN_PART if parts is None else "".join(map(self._deeper().shape, parts))

    def dictionary(self, node: ast.expr) -> dict[str, ast.expr] | None:
        """The entries of a dict display or `dict(...)` call, also behind a name that nobody adds to; else None."""
        match node:
            case ast.Dict(keys=keys, values=values):
                if all(isinstance(key, ast.Constant) and isinstance(key.value, str) for key in keys):
                    return {str(key.value): value for key, value in zip(keys, values) if isinstance(key, ast.Constant)}
            case ast.Call(func=ast.Name(id="dict"), args=[], keywords=keywords):
                if all(keyword.arg for keyword in keywords):
                    return {str(keyword.arg): keyword.value for keyword in keywords}
            case ast.Name():
                bindings = self.bindings(node)
                if len(bindings) != 1 or self.names.is_changed(node.id):
                    return None
                if bindings[0].value is not None and self.depth < _MAX_DEPTH:
                    return self._elsewhere(bindings[0].cell, bindings[0].code).dictionary(bindings[0].value)
        return None

    def _elsewhere(self, cell: int, code: Code | None) -> ValueReader:
        return ValueReader(self.names, cell, code or self.code, self.depth + 1, self.left)

    def _deeper(self) -> ValueReader:
        return self._elsewhere(self.cell, self.code)

    def bindings(self, name: ast.Name) -> list[Binding]:
        """The statements that can have given a name its value where it stands; none for a parameter."""
        if self.code.is_parameter(name):
            return []
        place = self.code.start(name)
        return self.names.reaching(name.id, self.cell, place, self.code.function_of(name))

    def _named(self, name: ast.Name) -> tuple[object, ...] | None:
        self.left[0] -= 1
        if self.left[0] < 0:
            return None
        bindings = self.bindings(name)
        if not 0 < len(bindings) <= _MAX_VALUES or self.depth >= _MAX_DEPTH:
            return None
        found: list[object] = []
        for binding in bindings:
            known = self._elsewhere(binding.cell, binding.code).values(binding.value) if binding.value else None
            if known is None:
                return None
            found += known
        return _distinct(found)

    def _union(self, nodes: list[ast.expr]) -> tuple[object, ...] | None:
        found: list[object] = []
        for node in nodes:
            known = self.values(node)
            if known is None:
                return None
            found += known
        return _distinct(found)

    def _parts(self, node: ast.expr) -> list[ast.expr] | None:
        """The pieces whose texts, one behind the other, make the expression's text."""
        match node:
            case ast.JoinedStr(values=values):
                return values
            case ast.FormattedValue(value=value, conversion=-1, format_spec=None):
                return [value]
            case ast.BinOp(op=ast.Add()):
                return _summands(node)
            case ast.BinOp(left=left, op=ast.Div(), right=right):
                return [left, ast.Constant("/"), right]
            case ast.Call(func=function, args=args, keywords=[]) if args:
                return self._called_parts(function, args)
        return None

    def _called_parts(self, function: ast.expr, args: list[ast.expr]) -> list[ast.expr] | None:
        words = dotted(function)
        name = ".".join(words) if words else ""
        if name in _JOINS:
            joined: list[ast.expr] = [args[0]]
            for argument in args[1:]:
                joined += [ast.Constant("/"), argument]
            return joined
        if name in ("Path", "pathlib.Path", "PurePath", "str", "os.path.expanduser", "os.fspath") and len(args) == 1:
            return args
        return None

    def _texts(self, node: ast.expr) -> tuple[object, ...] | None:
        parts = self._parts(node)
        if parts is None or self.depth >= _MAX_DEPTH:
            return None
        known: list[tuple[object, ...]] = []
        for part in parts:
            values = self._deeper().values(part)
            if values is None or not all(isinstance(value, str | int) for value in values):
                return None
            known.append(values)
        return _distinct(["".join(map(str, pieces)) for pieces in islice(product(*known), _MAX_VALUES)])


def _summands(node: ast.expr) -> list[ast.expr]:
    """a, b, c of a + b + c, however long."""
    found: list[ast.expr] = []
    while isinstance(node, ast.BinOp) and isinstance(node.op, ast.Add):
        found.append(node.right)
        node = node.left
    return [node, *reversed(found)]


def _distinct(values: list[object]) -> tuple[object, ...] | None:
    distinct: list[object] = []
    for value in values:
        # 1 == True, but they are two values to a reader of `weights_only=1`.
        if not any(value == other and type(value) is type(other) for other in distinct):
            distinct.append(value)
    return tuple(distinct) if len(distinct) <= _MAX_VALUES else None
