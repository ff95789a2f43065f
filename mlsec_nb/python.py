"""One cell of Python: parsed once, walked once, with every position as a character offset."""

from __future__ import annotations

import ast
import re
import warnings
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cache
from itertools import accumulate
from typing import Any

from mlsec_nb.code_bounds import beyond_bounds
from mlsec_nb.findings import Span
from mlsec_nb.masking import mask

MAX_REPAIRS = 30


class UnparsableCode(ValueError):
    """The cell cannot be read as Python; the message says why, without quoting the cell."""


@dataclass(slots=True, eq=False)
class Code:
    """A parsed cell. `blanked` counts the lines left out because they are no Python."""

    source: str
    tree: ast.Module
    blanked: int = 0
    calls: list[ast.Call] = field(default_factory=list)
    by_terminal: dict[str, list[ast.expr]] = field(default_factory=dict)
    """Loaded names and attributes by their last word: `a.b.load` and `load` are both under "load"."""
    called_by: dict[ast.expr, ast.Call] = field(default_factory=dict)
    """The call that an expression is the callee of."""
    strings: list[ast.Constant] = field(default_factory=list)
    assignments: list[ast.stmt | ast.NamedExpr | ast.withitem] = field(default_factory=list)
    imports: list[ast.Import | ast.ImportFrom] = field(default_factory=list)
    definitions: list[ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef] = field(default_factory=list)
    constants: list[ast.Constant] = field(default_factory=list)
    calls_of_getattr: list[ast.Call] = field(default_factory=list)
    parent_of: dict[ast.AST, ast.AST] = field(default_factory=dict)
    _lines: list[int] = field(default_factory=list)

    def offset(self, line: int, byte_column: int) -> int:
        """Character offset of a position as `ast` gives it (1-based line, UTF-8 bytes into it)."""
        if not self._lines:
            self._lines = _line_starts(self.source)
        start = self._lines[min(line, len(self._lines)) - 1]
        if self.source.isascii():
            return start + byte_column
        head = self.source[start : start + byte_column]
        if head.isascii():
            return start + byte_column
        line_text = self.source[start : self._lines[line] if line < len(self._lines) else None]
        encoded = line_text.encode("utf-8", "surrogatepass")
        # A masked line has fewer bytes than its original: a place in it can fall between the bytes of a character.
        while byte_column < len(encoded) and encoded[byte_column] & 0xC0 == 0x80:
            byte_column -= 1
        return start + len(encoded[:byte_column].decode("utf-8", "surrogatepass"))

    def span(self, node: ast.expr | ast.stmt | ast.keyword | ast.alias) -> Span:
        """Where a node stands in the cell."""
        return Span(self.start(node), self.end(node))

    def start(self, node: ast.expr | ast.stmt | ast.keyword | ast.alias) -> int:
        """Where a node begins."""
        return self.offset(node.lineno, node.col_offset)

    def end(self, node: ast.expr | ast.stmt | ast.keyword | ast.alias) -> int:
        """Where a node ends."""
        return self.offset(node.end_lineno or node.lineno, node.end_col_offset or node.col_offset)

    def text(self, node: ast.expr | ast.stmt | ast.keyword) -> str:
        """The source of a node."""
        span = self.span(node)
        return self.source[span.start : span.end]

    def functions_around(self, node: ast.AST) -> list[ast.AST]:
        """The functions around a node, the innermost first."""
        found: list[ast.AST] = []
        around = self.parent_of.get(node)
        while around is not None:
            if isinstance(around, ast.FunctionDef | ast.AsyncFunctionDef):
                found.append(around)
            around = self.parent_of.get(around)
        return found

    def function_of(self, node: ast.AST) -> ast.AST | None:
        """The innermost function around a node, or None."""
        around = self.parent_of.get(node)
        while around is not None and around.__class__ not in _FUNCTIONS:
            around = self.parent_of.get(around)
        return around

    def is_parameter(self, name: ast.Name) -> bool:
        """Whether a name is a parameter or comprehension variable around it: its value comes from elsewhere."""
        node = self.parent_of.get(name)
        while node is not None:
            if node.__class__ in _MAKE_PARAMETERS and _makes(node, name.id):
                return True
            node = self.parent_of.get(node)
        return False


_FUNCTIONS = (ast.FunctionDef, ast.AsyncFunctionDef)
_MAKE_PARAMETERS = frozenset((*_FUNCTIONS, ast.Lambda, ast.ListComp, ast.SetComp, ast.GeneratorExp, ast.DictComp))


def _makes(node: ast.AST, name: str) -> bool:
    """Whether a function has that parameter, or a comprehension that variable."""
    match node:
        case ast.FunctionDef(args=given) | ast.AsyncFunctionDef(args=given) | ast.Lambda(args=given):
            parameters = [*given.posonlyargs, *given.args, *given.kwonlyargs, given.vararg, given.kwarg]
            return any(parameter and parameter.arg == name for parameter in parameters)
        case ast.ListComp() | ast.SetComp() | ast.GeneratorExp() | ast.DictComp():
            return any(_binds(generator.target, name) for generator in node.generators)
    return False


def _binds(target: ast.expr, name: str) -> bool:
    return any(isinstance(node, ast.Name) and node.id == name for node in ast.walk(target))


def _line_starts(source: str) -> list[int]:
    """Where the lines begin, as CPython's tokenizer divides them; the last may be empty."""
    if "\r" not in source:
        return [0, *accumulate(len(line) + 1 for line in source.split("\n")[:-1])]
    return [0, *(found.end() for found in _line_end.finditer(source))]


_line_end = re.compile(r"\r\n|\n|\r")


def parse(source: str) -> Code:
    """The cell as `Code`; IPython syntax is masked, lines that no parser takes are blanked, one at a time.

    Raises UnparsableCode when nothing sensible can be parsed, or when the text is beyond the bounds that keep
    the parser's time and stack small.
    """
    if problem := beyond_bounds(source):
        raise UnparsableCode(problem)
    tree, blanked = _parse_repairing(_for_parser(source))
    code = Code(source, tree, blanked)
    _walk(code)
    return code


def _for_parser(source: str) -> str:
    """The source without what no parser takes; every line has as many UTF-8 bytes as before."""
    if not source.isascii():
        source = _surrogate.sub("\ufffd", source)
        if source.startswith("\ufeff"):
            source = "\f\f\f" + source[1:]  # a form feed is no indentation
    return source.replace("\0", " ")


_surrogate = re.compile("[\ud800-\udfff]")


def _parse_repairing(source: str) -> tuple[ast.Module, int]:
    attempt, broken_line = source, 1
    for attempt in _readings(source):
        tree, broken_line = _parse(attempt)
        if tree is not None:
            return tree, 0
    for blanked in range(1, MAX_REPAIRS + 1):
        attempt = _without_line(attempt, broken_line)
        tree, broken_line = _parse(attempt)
        if tree is not None:
            return tree, blanked
    raise UnparsableCode("not valid Python, even with its IPython syntax and the broken lines left out")


def _readings(source: str) -> Iterator[str]:
    """The source with less and less of IPython's syntax in it; each reading once."""
    masked = mask(source)
    yield masked
    without_commands = mask(source, automagic=True)
    if without_commands != masked:
        yield without_commands


def _parse(text: str) -> tuple[ast.Module | None, int]:
    """The tree, or None and the line that is in the way."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            return ast.parse(text), 0
    except (RecursionError, MemoryError):
        raise UnparsableCode("the expressions are nested too deeply; the code was not parsed") from None
    except SyntaxError as error:
        return None, error.lineno or 1
    except ValueError:
        return None, 1


def _without_line(text: str, line: int) -> str:
    lines = text.split("\n")
    at = min(max(line, 1), len(lines)) - 1
    while at > 0 and not lines[at].strip():
        at -= 1
    indent = len(lines[at]) - len(lines[at].lstrip())
    blank = (lines[at][:indent] + "0").ljust(len(lines[at]))[: len(lines[at])]
    lines[at] = " " * len(lines[at]) if lines[at] == blank else blank
    return "\n".join(lines)


def _walk(code: Code) -> None:
    """One pass over the tree, in plain loops: this is where a scan of a repository spends its time."""
    lists = _lists_of(code)
    by_terminal, parents = code.by_terminal, code.parent_of
    stack: list[ast.AST] = [code.tree]
    pop, push = stack.pop, stack.append
    while stack:
        node = pop()
        kind = node.__class__
        if kind is ast.Name:
            by_terminal.setdefault(node.id, []).append(node)  # type: ignore[attr-defined, arg-type]
            continue
        if kind is ast.Attribute:
            by_terminal.setdefault(node.attr, []).append(node)  # type: ignore[attr-defined, arg-type]
            parents[node.value] = node  # type: ignore[attr-defined]
            push(node.value)  # type: ignore[attr-defined]
            continue
        if kind is ast.Constant:
            code.constants.append(node)  # type: ignore[arg-type]
            continue
        if kind in lists:
            lists[kind].append(node)
        for name in _parts_of(kind):  # type: ignore[arg-type]
            value = getattr(node, name, None)
            if value.__class__ is list:
                for item in value:
                    if isinstance(item, ast.AST):
                        parents[item] = node
                        push(item)
            elif isinstance(value, ast.AST):
                parents[value] = node
                push(value)
    code.called_by = {call.func: call for call in code.calls}
    code.strings = [constant for constant in code.constants if isinstance(constant.value, str)]
    code.calls_of_getattr = [
        call for call in code.calls if isinstance(call.func, ast.Name) and call.func.id == "getattr"
    ]


_NO_NODES = frozenset("ctx op ops arg attr module level asname id type_comment simple is_async".split())


@cache
def _parts_of(kind: type[ast.AST]) -> tuple[str, ...]:
    """The fields of a kind of node in which expressions and statements stand."""
    return tuple(name for name in kind._fields if name not in _NO_NODES)


def _lists_of(code: Code) -> dict[type, list[Any]]:
    """Where the walk notes nodes of each kind."""
    kinds: dict[type, list[Any]] = {ast.Call: code.calls}
    kinds |= dict.fromkeys(
        (ast.Assign, ast.AnnAssign, ast.NamedExpr, ast.withitem, ast.For, ast.AugAssign), code.assignments
    )
    kinds |= dict.fromkeys((ast.Import, ast.ImportFrom), code.imports)
    return kinds | dict.fromkeys((ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef), code.definitions)


def dotted(node: ast.expr) -> list[str] | None:
    """The words of `a.b.c`, or None when the expression is no plain chain of names."""
    words: list[str] = []
    while isinstance(node, ast.Attribute):
        words.append(node.attr)
        node = node.value
    if not isinstance(node, ast.Name):
        return None
    words.append(node.id)
    return words[::-1]
