"""Where a name gets its value other than by an assignment: loops, what is put into a list, and arguments."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from functools import lru_cache

from mlsec_nb.python import Code
from mlsec_nb.uses import PythonCell

_ADDS = frozenset("append extend insert add update setdefault appendleft".split())
_APPLIES = frozenset("apply map applymap progress_apply transform map_elements foreach".split())


def loop_over(cell: PythonCell, name: ast.Name) -> ast.expr | None:
    """What a loop or comprehension around a name goes over to give it its value; of pairs, the second one counts."""
    node: ast.AST | None = name
    while node is not None:
        node = cell.code.parent_of.get(node)
        match node:
            case ast.For(target=target, iter=over) | ast.AsyncFor(target=target, iter=over):
                if _is_last(target, name.id):
                    return over
            case ast.ListComp(generators=all_) | ast.SetComp(generators=all_) | ast.GeneratorExp(generators=all_):
                for one in all_:
                    if _is_last(one.target, name.id):
                        return one.iter
    return None


def _is_last(target: ast.expr, name: str) -> bool:
    last = target.elts[-1] if isinstance(target, ast.Tuple) and target.elts else target
    return isinstance(last, ast.Name) and last.id == name


@lru_cache(maxsize=8)  # every call of a cell that a frame goes to asks the same of the frame's name
def added(code: Code, name: str) -> tuple[ast.expr, ...]:
    """What the same cell puts into a list or behind a text of that name."""
    return tuple(_added(code, name))


def _added(code: Code, name: str) -> Iterator[ast.expr]:
    for node in code.by_terminal.get(name, ()):
        above = code.parent_of.get(node)
        if isinstance(above, ast.AugAssign) and above.target is node:
            yield above.value
        elif isinstance(above, ast.Attribute) and above.attr in _ADDS and above in code.called_by:
            yield from code.called_by[above].args[-1:]


def position_of(function: ast.AST, parameter: str) -> int | None:
    """Which of a function's positional parameters that is; None when it has none of that name."""
    if not isinstance(function, ast.FunctionDef | ast.AsyncFunctionDef):
        return None
    names = [one.arg for one in (*function.args.posonlyargs, *function.args.args)]
    return names.index(parameter) if parameter in names else None


def arguments(call: ast.Call, function: str, parameter: str, position: int) -> Iterator[ast.expr]:
    """What a call gives for a parameter, directly or as a column that the function is applied to."""
    match call.func:
        case ast.Name(id=called) if called == function:
            yield from call.args[position : position + 1]
            yield from (keyword.value for keyword in call.keywords if keyword.arg == parameter)
        case ast.Attribute(value=owner, attr=method) if method in _APPLIES and position == 0 and call.args:
            if isinstance(call.args[0], ast.Name) and call.args[0].id == function:
                yield owner
