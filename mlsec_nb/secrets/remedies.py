"""What to put in the place of a secret: a read of the environment in code, a mask in everything else."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

from mlsec_nb.findings import Edit, Fix, Span
from mlsec_nb.imports import ensure_import
from mlsec_nb.late import late
from mlsec_nb.notebook import Text
from mlsec_nb.python import dotted
from mlsec_nb.secrets.places import Literal, is_comment, is_shell, literal_at, parsed

MASK = "[redacted]"
_READ = 'os.environ["{}"]'
_OTHER_QUOTE = {'"': "'", "'": '"'}
_GETTERS = ("os.getenv", "os.environ.get", "getenv", "environ.get")
_SETTERS = ("os.environ.setdefault", "environ.setdefault", "os.putenv")
_MOST_BRACES = 40
_ENV_LINE = late(r"[ \t]{0,40}(?:%env|%set_env|!export|!set)[ \t]+(\w{1,80})[ \t]*=?[ \t]*[\"']?\Z")


def remedy(text: Text, place: Span, variable: str) -> Fix | None:
    """The fix for a secret at `place`, read from the environment variable `variable` from now on; None if none fits."""
    if text.part == "output":
        return Fix("Mask the secret in this output", (Edit(place, MASK),), safe=True)
    if text.part == "attachment":
        return None
    if text.part != "code":
        return Fix("Mask the secret", (Edit(place, MASK),))
    literal = literal_at(text, place)
    if literal:
        return literal_remedy(text, literal, place, variable)
    if is_shell(text, place.start):
        return _shell_remedy(text, place, variable)
    return Fix("Mask the secret", (Edit(place, MASK),)) if is_comment(text, place.start) else None


def literal_remedy(text: Text, literal: Literal, place: Span, variable: str) -> Fix | None:
    """The fix for a secret that is a Python literal, or a part of one."""
    if place != literal.inner:
        return _part_remedy(text, literal, place, variable)
    cell = parsed(text)
    parent = cell.code.parent_of.get(literal.node) if cell else None
    if cell is None or isinstance(parent, ast.Expr):
        return Fix("Mask the secret", (Edit(place, MASK),))
    match parent:
        case ast.MatchValue():
            return None
        case ast.Assign(targets=[ast.Subscript() as target], value=value) if value is literal.node:
            name = _environment_name(target)
            if name is not None:
                return _ask(text, cell.code.span(parent), name)
        case ast.Call(func=function, args=[first, second]) if second is literal.node:
            called = ".".join(dotted(function) or ())
            if called in _GETTERS:
                end = cell.code.span(first).end
                return Fix("Drop the secret default", (Edit(Span(end, literal.outer.end), ""),))
            if called in _SETTERS and isinstance(first, ast.Constant):
                ask = f'getpass.getpass("{variable}: ")'
                return _with_import(text, Edit(literal.outer, ask), f"Ask for {variable}", "getpass")
    read = _READ.format(variable) + (".encode()" if "b" in literal.prefix else "")
    return _with_import(text, Edit(literal.outer, read), f"Read {variable} from the environment", "os")


def _environment_name(target: ast.Subscript) -> str | None:
    """The variable that `os.environ["X"]` names."""
    if (dotted(target.value) or [""])[-1] != "environ":
        return None
    match target.slice:
        case ast.Constant(value=str(name)) if re.fullmatch(r"\w{1,80}", name):
            return name
    return None


def _ask(text: Text, statement: Span, variable: str) -> Fix:
    ask = f'os.environ.setdefault("{variable}", getpass.getpass("{variable}: "))'
    return _with_import(text, Edit(statement, ask), f"Ask for {variable} when it is not set", "getpass", "os")


def _with_import(text: Text, edit: Edit, title: str, *modules: str) -> Fix:
    imports = [found for module in modules if (found := ensure_import(text, module))]
    if imports:  # one edit: two insertions at one place would count as overlapping
        imports = [Edit(imports[0].span, "".join(found.text for found in imports))]
    return Fix(title, (*imports, edit))


def _part_remedy(text: Text, literal: Literal, place: Span, variable: str) -> Fix | None:
    """`"Bearer abc"` becomes `f"Bearer {os.environ['X']}"`; None where an f-string cannot be made by adding to it."""
    inside = text.source[literal.inner.start : literal.inner.end]
    one_line = len(literal.quote) == 1
    if literal.prefix not in ("", "f") or literal.quote in inside or (one_line and "\n" in inside):
        return None
    if literal.prefix == "" and ("\\N{" in inside or sum(map(inside.count, "{}")) > _MOST_BRACES):
        return None
    other = _OTHER_QUOTE[literal.quote[0]]
    edits = list(_as_fstring(text.source, literal, place)) if literal.prefix == "" else []
    edits.append(Edit(place, f"{{os.environ[{other}{variable}{other}]}}"))
    found = ensure_import(text, "os")
    if found and found.span.start == literal.outer.start:
        return None  # the import and the `f` would be inserted at the same place
    return Fix(f"Read {variable} from the environment", (*([found] if found else []), *edits))


def _as_fstring(source: str, literal: Literal, place: Span) -> Iterator[Edit]:
    """An `f` in front, and every brace doubled."""
    yield Edit(Span(literal.outer.start, literal.outer.start), "f")
    for at in range(literal.inner.start, literal.inner.end):
        if source[at] in "{}" and not place.start <= at < place.end:
            yield Edit(Span(at, at + 1), source[at] * 2)


def _shell_remedy(text: Text, place: Span, variable: str) -> Fix | None:
    start, _ = text.line_span(place.start)
    head, tail = text.source[start : place.start], text.source[place.end : place.end + 1]
    env_line = _ENV_LINE.fullmatch(head)
    if env_line and text.language == "python":
        return _env_line_remedy(text, start, place, env_line[1])
    if head.count("'") % 2 or (tail == "'"):
        return None  # single quotes keep the shell from reading a variable
    return Fix(f"Read {variable} from the environment", (Edit(place, f"${variable}"),))


def _env_line_remedy(text: Text, start: int, place: Span, variable: str) -> Fix | None:
    """`%env X=secret` becomes a question in Python; None when more than the assignment is on the line."""
    _, end = text.line_span(place.start)
    if text.source[place.end : end].strip(" \t\r\"'"):
        return None
    line = text.source[start:end]
    indent = len(line) - len(line.lstrip())
    return _ask(text, Span(start + indent, end), variable)
