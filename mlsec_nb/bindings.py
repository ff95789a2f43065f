"""What one cell's statements make names mean: imports, assignments and definitions."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from mlsec_nb.late import late
from mlsec_nb.python import Code

_IMPORT = re.compile(
    r"[^\S\n]*(?:%%?\w+[^\S\n]+)?"
    r"(?:from[^\S\n]+(?P<module>[\w.]+)[^\S\n]+import[^\S\n]+(?P<names>\((?:[^()#]|\#[^\n]*\n){0,4000}\)|[^\n;#]+)"
    r"|import[^\S\n]+(?P<modules>[\w. ,\t]+))"
)
_LONGEST_HEAD = 300  # characters of `from package.module ` in front of `import`
_AS = re.compile(r"([\w.]+|\*)(?:\s+as\s+(\w+))?")


@dataclass(slots=True, eq=False)
class Binding:
    """What one statement makes a name mean."""

    cell: int
    offset: int
    target: str = ""
    """Qualified name, when the name stands for an importable thing."""
    value: ast.expr | None = None
    """The assigned expression otherwise."""
    code: Code | None = None
    definition: ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef | None = None
    """The function or class of that name."""
    certain: bool = True
    """Whether the statement runs whenever its cell or function does: under no `if`, loop or `try`."""
    function: ast.AST | None = None
    """The function that the name is local to; None for a name of the notebook."""


@lru_cache(maxsize=1024)
def imported(source: str) -> tuple[tuple[str, str, int], ...]:
    """(local name, qualified target, offset) of each import; ("*", module, offset) for star imports."""
    found: list[tuple[str, str, int]] = []
    at = source.find("import")
    while at >= 0:
        floor = max(0, at - _LONGEST_HEAD)
        # `try: import a`, `x = 1; import a`
        start = max(source.rfind(separator, floor, at) for separator in "\n;:") + 1
        statement = _IMPORT.match(source, start) if start or not floor else None
        if statement:
            found += _names_of(statement)
        at = source.find("import", max(at + 6, statement.end() if statement else 0))
    return tuple(found)


def _names_of(statement: re.Match[str]) -> Iterator[tuple[str, str, int]]:
    module, offset = statement["module"], statement.start()
    if module:
        for name, alias in _AS.findall(re.sub(r"#[^\n]*", "", statement["names"])):
            if name == "*":
                yield "*", module.lstrip("."), offset
            else:
                # `from . import eval` is a module beside the file, not what `eval` means everywhere.
                target = f"{module}.{name}".lstrip(".") if module.strip(".") else f"__package__.{name}"
                yield alias or name, target, offset
        return
    for part in statement["modules"].split(","):
        for name, alias in _AS.findall(part)[:1]:
            root = name.partition(".")[0]
            yield (alias, name, offset) if alias else (root, root, offset)


def bound(code: Code, cell: int) -> Iterator[tuple[str, Binding]]:
    for node in code.assignments:
        function, certain = code.function_of(node), _is_certain(code, node)
        for target, value in _targets(node):
            if isinstance(target, ast.Name):
                # The value still sees the old meaning of the name: `model = model.load(path)`.
                start = code.start(target) if value is None else code.end(value)
                yield target.id, Binding(cell, start, "", value, code, None, certain, function)
    for definition in code.definitions:
        if isinstance(code.parent_of[definition], ast.ClassDef):
            continue  # a method's name is no name of the notebook
        function = code.function_of(definition)
        start = code.start(definition)
        yield definition.name, Binding(cell, start, "", None, code, definition, function=function)


def _is_certain(code: Code, node: ast.AST) -> bool:
    if isinstance(node, ast.For | ast.AugAssign):
        return False
    block = code.parent_of.get(node)
    while isinstance(block, ast.With):
        block = code.parent_of.get(block)
    return isinstance(block, ast.Module | ast.FunctionDef | ast.AsyncFunctionDef)


def _targets(node: ast.AST) -> Iterator[tuple[ast.expr, ast.expr | None]]:
    match node:
        case ast.Assign(targets=targets, value=value):
            for target in targets:
                yield from _unpacked(target, value)
        case ast.AnnAssign(target=target, value=value) if value is not None:
            yield target, value
        case ast.NamedExpr(target=target, value=value):
            yield target, value
        case ast.withitem(context_expr=value, optional_vars=target) if target is not None:
            yield target, value
        case ast.For(target=target) | ast.AugAssign(target=target):
            for name in ast.walk(target):
                if isinstance(name, ast.Name):
                    yield name, None


def _unpacked(target: ast.expr, value: ast.expr) -> Iterator[tuple[ast.expr, ast.expr | None]]:
    if not isinstance(target, ast.Tuple | ast.List):
        yield target, value
    elif isinstance(value, ast.Tuple | ast.List) and len(value.elts) == len(target.elts):
        yield from zip(target.elts, value.elts, strict=True)
    else:
        yield from ((element, None) for element in target.elts)


# Around a name that a statement binds: `name = `, `name += `, `name, other = `; `as name`, `def name`; `for i, name`.
_BINDS_BEHIND = late(r"[ \t]*(?:(?:\*\*|//|>>|<<|[-+*/%&|^@])?=(?!=)|[,:)\]][^=\n]{0,200}=)")
_BINDS_BEFORE = late(r"\b(?:as|def|class)\s{1,200}\Z|\bfor\s[^\n:]{0,200}\Z")
_LONGEST_BEFORE = 210


def may_bind(source: str, name: str) -> bool:
    """Whether some statement of the cell can bind the name, by what stands around it."""
    at = source.find(name)
    while at >= 0:
        end = at + len(name)
        if not (_is_in_word(source[at - 1 : at]) or _is_in_word(source[end : end + 1])) and (
            _BINDS_BEHIND.match(source, end) or _BINDS_BEFORE.search(source[max(0, at - _LONGEST_BEFORE) : at])
        ):
            return True
        at = source.find(name, end)
    return False


def _is_in_word(character: str) -> bool:
    return character.isalnum() or character == "_"
