"""Constants that Python code gives to a name: assignments, keywords, dict entries, defaults, comparisons, calls."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from typing import NamedTuple

from mlsec_nb.late import late
from mlsec_nb.python import dotted
from mlsec_nb.secrets.callables import positions_of
from mlsec_nb.secrets.places import Literal, literal_of
from mlsec_nb.secrets.telling import Kind, kind_of
from mlsec_nb.uses import PythonCell

_MOST_STEPS = 6
_MOST_JOINED = 20
_LOGS_IN = late(r"(?i)login|auth|client|credential|connect|session|apikey|api_key")
# Calls that hand their text on as it is.
_WRAPPERS = frozenset("SecretStr str bytes encode strip Secret b64decode unquote dedent getenv get".split())
_NAMED_BY_FIRST = frozenset(
    "getenv get setdefault putenv setattr setenv set put set_key option setProperty setParam set_param set_secret "
    "set_option add_header config".split()
)
# What stands there when nothing is given: of a command line's option, of a form's or a model's field.
_DEFAULTS = frozenset("default value".split())
_PAIRS = frozenset("auth basic_auth http_auth credentials creds proxy_auth basicauth".split())


class Given(NamedTuple):
    """A constant and the name it is given to."""

    name: str
    value: str
    literal: Literal


def given(cell: PythonCell) -> Iterator[Given]:
    """Every text constant of the cell that some name explains; constants that are joined count as one."""
    seen: set[ast.AST] = set()
    for node in _constants(cell):
        top = _whole(cell, node)
        if top in seen:
            continue
        seen.add(top)
        value = _text(top)
        name = _name_of(cell, top) if value else ""
        literal = literal_of(cell, top) if name else None
        if literal:
            yield Given(name, value, literal)


def _constants(cell: PythonCell) -> Iterator[ast.Constant]:
    yield from cell.code.strings
    if 'b"' in cell.code.source or "b'" in cell.code.source:
        for node in cell.code.parent_of:
            if isinstance(node, ast.Constant) and isinstance(node.value, bytes):
                yield node


def _whole(cell: PythonCell, node: ast.Constant) -> ast.expr:
    """The outermost `+` or f-string that the constant is a part of."""
    top: ast.expr = node
    for _ in range(_MOST_JOINED):
        parent = cell.code.parent_of.get(top)
        if isinstance(parent, ast.JoinedStr):
            return parent
        if not (isinstance(parent, ast.BinOp) and isinstance(parent.op, ast.Add)):
            break
        top = parent
    return top


def _text(node: ast.expr, depth: int = 0) -> str:
    """The text that is joined of constants only; "" where an unknown part is in it."""
    match node:
        case ast.Constant(value=str(value)):
            return value
        case ast.Constant(value=bytes(raw)):
            return raw.decode("latin-1")
        case ast.BinOp(left=left, right=right) if depth <= _MOST_JOINED:
            first = _text(left, depth + 1)
            second = _text(right, depth + 1) if first else ""
            return first + second if second else ""
        case ast.JoinedStr(values=[only]):
            return _text(only)
    return ""


def _name_of(cell: PythonCell, node: ast.expr) -> str:
    """The name that the value gets, looked for through wrappers; "" when there is none."""
    inner: ast.AST = node
    for _ in range(_MOST_STEPS):
        outer = cell.code.parent_of.get(inner)
        if outer is None:
            return ""
        if isinstance(outer, ast.Tuple | ast.List):
            return _element_name(cell, outer, inner)
        if isinstance(outer, ast.keyword):
            call = cell.code.parent_of.get(outer)
            name, through = _keyword_name(outer, call), outer.arg == "default"
            outer = call or outer
        else:
            name, through = _step(inner, outer)
        if name or not through:
            return name
        inner = outer
    return ""


def _step(inner: ast.AST, outer: ast.AST) -> tuple[str, bool]:
    """The name that `outer` gives to `inner`, and whether to look further out when it gives none."""
    match outer:
        case ast.Assign(targets=targets):
            names = [last_name(target) for target in targets]
            return next(filter(kind_of, names), names[0]), False
        case ast.AnnAssign(target=target) | ast.NamedExpr(target=target):
            return last_name(target), False
        case ast.Dict():
            return _entry_name(outer, inner), False
        case ast.arguments():
            return _default_name(outer, inner), False
        case ast.Compare(left=left, comparators=[right], ops=[ast.Eq() | ast.NotEq()]):
            return last_name(right if inner is left else left), False
        case ast.Call():
            return _argument_name(outer, inner)
        case ast.BoolOp(values=values):
            return next(filter(None, (_read_variable(value) for value in values if value is not inner)), ""), True
        case ast.IfExp() | ast.Attribute():
            return "", not (isinstance(outer, ast.IfExp) and outer.test is inner)
    return "", False


def _read_variable(node: ast.expr) -> str:
    """ "K" of `os.getenv("K")` and `os.environ.get("K")`."""
    match node:
        case ast.Call(func=function, args=[ast.Constant(value=str(name)), *_]):
            return name if (dotted(function) or [""])[-1] in ("getenv", "get") else ""
    return ""


def last_name(node: ast.expr) -> str:
    """The last word of a name, attribute or subscript (`a.b`, `a["b"]`)."""
    match node:
        case ast.Name(id=word) | ast.Attribute(attr=word):
            return word
        case ast.Subscript(slice=ast.Constant(value=str(word))):
            return word
    return ""


def _keyword_name(keyword: ast.keyword, call: ast.AST | None) -> str:
    """The argument's name; a bare `key` is an API key where something logs in; "" for a default without a name."""
    if keyword.arg == "key" and isinstance(call, ast.Call):
        word = (dotted(call.func) or [""])[-1]
        return "api_key" if _LOGS_IN.search(word) else "key"
    if keyword.arg in _DEFAULTS and isinstance(call, ast.Call):
        return _option_name(call)
    return keyword.arg or ""


def _option_name(call: ast.Call) -> str:
    """ "token" of `add_argument("-t", "--token", default=...)`, "API key" of `text_input("API key", value=...)`."""
    named = [node.value for node in call.args if isinstance(node, ast.Constant) and isinstance(node.value, str)]
    return max(named, key=len, default="").strip("-")


def _element_name(cell: PythonCell, elements: ast.Tuple | ast.List, inner: ast.AST) -> str:
    """`user, password = "a", "b"`, `auth=("a", "b")`, `["--password", "b"]` and `api_keys = ["a", "b"]`."""
    at = next(index for index, element in enumerate(elements.elts) if element is inner)
    parent = cell.code.parent_of.get(elements)
    match parent:
        case ast.Assign(targets=[ast.Tuple(elts=names) | ast.List(elts=names)]) if len(names) == len(elements.elts):
            return last_name(names[at])
    before = elements.elts[at - 1] if at else None
    if isinstance(before, ast.Constant) and isinstance(before.value, str) and before.value.startswith("--"):
        return before.value.strip("-")
    name = _name_of(cell, elements)
    if at == 1 and len(elements.elts) == 2 and name.lower() in _PAIRS:
        return "password"
    one = name.removesuffix("s")
    # A list of passwords is a column of data: not this family's.
    return one if kind_of(one) in (Kind.KEY, Kind.VAGUE) else ""


def _entry_name(entries: ast.Dict, inner: ast.AST) -> str:
    for key, value in zip(entries.keys, entries.values):
        if value is inner and isinstance(key, ast.Constant) and isinstance(key.value, str):
            return key.value
    return ""


def _default_name(arguments: ast.arguments, inner: ast.AST) -> str:
    positional = [*arguments.posonlyargs, *arguments.args]
    pairs = [*zip(positional[::-1], arguments.defaults[::-1]), *zip(arguments.kwonlyargs, arguments.kw_defaults)]
    return next((argument.arg for argument, default in pairs if default is inner), "")


def _argument_name(call: ast.Call, inner: ast.AST) -> tuple[str, bool]:
    words = dotted(call.func) or [getattr(call.func, "attr", "")]
    word = words[-1]
    if call.func is inner:
        return "", word in _WRAPPERS
    at = next((index for index, argument in enumerate(call.args) if argument is inner), None)
    if at is None:
        return "", False
    if word in _NAMED_BY_FIRST:
        named = [
            node.value for node in call.args[:at] if isinstance(node, ast.Constant) and isinstance(node.value, str)
        ]
        return (named[-1] if named else ""), False
    positions = positions_of(words)
    name = positions.get(at) or (positions.get(-1, "") if at == len(call.args) - 1 else "")
    return name, not name and word in _WRAPPERS
