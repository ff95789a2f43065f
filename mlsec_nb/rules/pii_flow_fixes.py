"""The fix for a frame that leaves: leave the columns of personal data out, where the frame stands in the same cell."""

from __future__ import annotations

import ast
from collections.abc import Iterator, Sequence

from mlsec_nb.findings import Edit, Fix, Span
from mlsec_nb.late import late
from mlsec_nb.rules.pii_entities import shown_name
from mlsec_nb.rules.pii_flow_columns import SAME_ROWS, Columns, speaks_for
from mlsec_nb.rules.pii_flow_frames import LIVE, Made, personal_columns
from mlsec_nb.rules.pii_flow_makers import made_by
from mlsec_nb.uses import PythonCell

# What a frame is asked for that leaves its columns as they are: the drop can go behind it.
_WHOLE_ROWS = frozenset(
    "head tail sample query dropna drop_duplicates sort_values copy limit compute collect round nlargest nsmallest"
    " filter slice distinct cache persist where".split()
)
_MOST_STEPS = 60
_OPENS = late(r"(?:\b[rR]?[fF][rR]?|^[rR]?)(['\"])")


def without_columns(cell: PythonCell, carried: Sequence[ast.expr], columns: Columns, made: Made) -> Fix | None:
    """`frame` becomes `frame.drop(columns=[…])`; None when no frame stands there, or not all of it would go."""
    edits: dict[Span, Edit] = {}
    covered: set[str] = set()
    for node in carried:
        for frame in _frames(cell, node, made, set()):
            held = personal_columns(cell, frame, made)
            code = _drop(cell, frame, sorted(held)) if _takes_a_drop(cell, frame) else None
            if code is None:
                return None
            covered.update(held)
            end = cell.code.end(frame)
            edits[Span(end, end)] = Edit(Span(end, end), code)
    if not edits or covered != set(columns):
        return None
    names = ", ".join(shown_name(name, index) for index, name in enumerate(columns))
    title = f"Leave out {names} (whoever reads the copy does without)"
    return Fix(title, tuple(edits[span] for span in sorted(edits)), safe=False)


def _frames(cell: PythonCell, node: ast.expr, made: Made, seen: set[ast.AST]) -> Iterator[ast.expr]:
    """The outermost frames that an expression is made of, in this cell, or what asks one for just such a column."""
    if node in seen or len(seen) > _MOST_STEPS or not personal_columns(cell, node, made):
        return
    seen.add(node)
    if _takes_a_drop(cell, node) or _needs_columns(node):
        yield node
    elif isinstance(node, ast.Name):
        for binding in cell.bindings(node):
            if binding.value is not None and binding.code is cell.code:
                yield from _frames(cell, binding.value, made, seen)
    else:
        for child in ast.iter_child_nodes(node):
            part = child.value if isinstance(child, ast.keyword) else child
            if isinstance(part, ast.expr):
                yield from _frames(cell, part, made, seen)


def _needs_columns(node: ast.expr) -> bool:
    """Whether it may fail without the columns: `frame["email"]`, `frame.email`, `frame.set_index("email")`."""
    match node:
        case ast.Subscript(slice=key):
            return not isinstance(key, ast.Slice)
        case ast.Call(func=ast.Attribute(attr=method)):
            return method in SAME_ROWS
        case ast.Attribute(attr=word):
            return bool(speaks_for(word))
    return False


def _takes_a_drop(cell: PythonCell, node: ast.expr) -> bool:
    """Whether a drop of columns can stand behind it: it is a frame of the notebook with all its columns."""
    match node:
        case ast.Name(id=name):
            live = cell.names.memo.get(LIVE)
            return (isinstance(live, dict) and name in live) or any(
                binding.value is not None and _is_made(cell.beside(binding), binding.value)
                for binding in cell.bindings(node)
            )
        case ast.Call(func=ast.Attribute(value=owner, attr=method)):
            return method in _WHOLE_ROWS and _takes_a_drop(cell, owner)
        case ast.Subscript(value=owner, slice=key):
            return not isinstance(key, ast.Constant | ast.Tuple | ast.Name) and _takes_a_drop(cell, owner)
    return False


def _is_made(cell: PythonCell, value: ast.expr) -> bool:
    return made_by(cell, value) is not None or _takes_a_drop(cell, value)


def _drop(cell: PythonCell, frame: ast.expr, names: list[str]) -> str | None:
    """The code that leaves the columns out; None when it cannot be written there."""
    quote = _quote_around(cell, frame)
    if quote is None or not _stands_there(cell, frame) or any(mark in name for name in names for mark in "'\"\\{}\n"):
        return None
    listed = ", ".join(f"{quote}{name}{quote}" for name in names)
    library = _library(cell, frame)
    if library == "pyspark":
        return f".drop({listed})"
    return f".drop([{listed}])" if library == "polars" else f".drop(columns=[{listed}])"


def _quote_around(cell: PythonCell, node: ast.AST) -> str | None:
    """The quote that may stand there: within an f-string it is another one than that string's own."""
    used: set[str] = set()
    at: ast.AST | None = node
    while at is not None:
        at = cell.code.parent_of.get(at)
        if isinstance(at, ast.JoinedStr):
            used.update(_OPENS.findall(cell.code.text(at)))
    free = [quote for quote in ("'", '"') if quote not in used]
    return free[0] if free else None


def _stands_there(cell: PythonCell, node: ast.expr) -> bool:
    """Whether the node is where its positions say: before Python 3.12 those within f-strings can be wrong."""
    try:
        return ast.dump(ast.parse(f"({cell.code.text(node)})", mode="eval").body) == ast.dump(node)
    except SyntaxError:
        return False


def _library(cell: PythonCell, frame: ast.expr) -> str:
    at: ast.AST = frame
    while not isinstance(at, ast.Name):
        at = at.func if isinstance(at, ast.Call) else at.value  # type: ignore[attr-defined]
    for binding in cell.bindings(at):
        value = binding.value
        made = made_by(cell.beside(binding), value) if value is not None else None
        if made is not None:
            name = made[0].name_of(made[1].func) or ""
            return "pyspark" if "spark" in name.lower() else name.partition(".")[0]
        if value is not None and isinstance(value, ast.Name | ast.Call | ast.Subscript) and _takes_a_drop(cell, value):
            return _library(cell.beside(binding), value)
    return "pandas"
