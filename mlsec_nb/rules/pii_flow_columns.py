"""Which columns of personal data a frame of the notebook has, by what the notebook says of it.

A column counts when its name alone decides (`email`, `ssn`, `date_of_birth`) and the frame is asked for it, or is made
with it; or when the frame is spelled out with values that decide. It does not count when the notebook takes it out of
that frame or writes something else into it. Known miss: in which order that happens.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator, Mapping
from contextlib import suppress
from functools import lru_cache

from mlsec_nb.late import late
from mlsec_nb.names import Names
from mlsec_nb.python import Code, UnparsableCode
from mlsec_nb.rules.pii_entities import PERSONAL
from mlsec_nb.uses import PythonCell

Columns = Mapping[str, str]
"""Column -> entity."""

SAME_ROWS = frozenset(
    "assign astype bfill cache collect coalesce compute copy distinct drop_duplicates drop_nulls dropna explode ffill "
    "fill_null fillna filter head iloc infer_objects interpolate join limit loc lower merge nlargest nsmallest orderBy "
    "persist pipe query rename replace reset_index round sample set_index slice sort sort_index sort_values str strip "
    "tail title toPandas to_pandas unique upper where with_columns".split()
)
"""Attributes whose value has the rows, and columns, of what they are asked of."""
_LEAST_RANK = 2  # a device's address alone is no reason to warn of a flow
# Strings in calls of these are places and programs, no columns.
_NO_COLUMNS = late(r"to_\w+|write\w*|sink_\w+|query|eval|sql|save\w*|info|describe|rename|pop|drop")
_PATTERNS = ("like", "regex")
_MADE_WITH = ("usecols", "names", "columns", "index_col", "parse_dates", "schema")
_SELECTED = late(r"(?is)\bselect\b(.{1,2000}?)\bfrom\b")
_WORD = re.compile(r"[^\W\d]\w{1,59}")
# Not sentences, paths or parts of code: they are many, and no columns are called so.
_QUOTED = re.compile(r"[\"']([^\W\d]\w*(?:[ .-]\w+){0,3})[\"']")
_ATTRIBUTE = re.compile(r"\.([a-z]\w{2,40})\b(?!\()")  # begins with a plain character, which is found quickly
# Calls that can spell a frame out, and how their first argument begins: a display that is not empty, or a name.
_SPELL_OUT = ("DataFrame(", "from_dict(", "from_dicts(")
_SPELLED = late(r"(?:DataFrame|from_dicts?)\(\s*([\[({]\s*[\[({\"'#]?|[A-Za-z_]\w*(?=\s*[,)]))")
_DISPLAY = late(r"[\[({]\s*(?:[\[({\"'#]|\\?$)")


def counts(entity: str) -> bool:
    """Whether a column of this entity is worth a warning when it leaves."""
    return entity in PERSONAL and PERSONAL[entity].severity.rank >= _LEAST_RANK


def are_of_people(columns: Columns) -> bool:
    """Whether one of them says whose a row is: of what speaks of health or faith alone nobody can tell."""
    from mlsec_nb.frames.entities import FACTS, Entity

    return any(FACTS[Entity(entity)].group == "direct" for entity in columns.values())


@lru_cache(maxsize=32_768)
def speaks_for(column: str) -> str:
    """The entity that a column's name decides on by itself, or ""."""
    from mlsec_nb.frames.column_names import sure_hints_of

    hints = sure_hints_of(column)
    return hints[0].entity.value if hints and counts(hints[0].entity.value) else ""


@lru_cache(maxsize=2048)  # four in ten cells of public notebooks are copies
def tells(source: str) -> bool:
    """Whether a cell says a telling column's name."""
    if any(map(speaks_for, {*_QUOTED.findall(source), *_ATTRIBUTE.findall(source)})):
        return True
    if "select" not in source.lower():  # far quicker than the search that it may spare
        return False
    return any(speaks_for(word) for listed in _SELECTED.findall(source) for word in _WORD.findall(listed))


def may_tell(source: str) -> bool:
    """Whether a cell says a telling column's name, or can spell a frame out: without either nothing is known of it."""
    return tells(source) or any(call in source for call in _SPELL_OUT)


def does_tell(names: Names, index: int) -> bool:
    """The same, after a look at what the calls that can spell a frame out are given."""
    source = names.cells[index].source
    return tells(source) or any(_is_display(names, given) for given in _SPELLED.findall(source))


def _is_display(names: Names, given: str) -> bool:
    """Whether it is the beginning of a display, or a name to which some line of the notebook gives one."""
    if given[0] in "[({":
        return len(given) > 1
    return any(_DISPLAY.match(value) for value in names.written(given))


def columns_of(names: Names, variable: str) -> Columns:
    """The columns that the notebook speaks of when it speaks of this frame."""
    said = names.gathered((__name__, variable), lambda source: variable in source, lambda n, i: _said(n, i, variable))
    words = {word for has, _ in said.values() for word in has}
    gone = {word for _, lacks in said.values() for word in lacks}
    return {word: entity for word in sorted(words - gone) if (entity := speaks_for(word))}


def made_with(cell: PythonCell, call: ast.Call) -> Columns:
    """The columns that the call which makes a frame names, or spells out."""
    words = {word for keyword in call.keywords if keyword.arg in _MADE_WITH for word in strings_in(keyword.value)}
    for given in call.args[:1]:
        text = cell.shape(given) if isinstance(given, ast.Constant | ast.JoinedStr | ast.Name | ast.BinOp) else ""
        words |= {word for listed in _SELECTED.findall(text) for word in _WORD.findall(listed)}
    named = {word: entity for word in sorted(words) if (entity := speaks_for(word))}
    return {**named, **_spelled_out(cell, call)}


def _said(names: Names, index: int, variable: str) -> tuple[frozenset[str], frozenset[str]]:
    """In one cell: the columns that the frame is said to have, and those that it has no more."""
    has: set[str] = set()
    lacks: set[str] = set()
    with suppress(UnparsableCode):
        code = names.collect(index)
        for node in code.by_terminal.get(variable, ()):
            if isinstance(node, ast.Name):
                _note(code, node, has, lacks)
    return frozenset(has), frozenset(lacks)


def _note(code: Code, name: ast.Name, has: set[str], lacks: set[str]) -> None:
    match code.parent_of.get(name):
        case ast.Subscript(value=owner, ctx=context, slice=key) as node if owner is name:
            changed = isinstance(context, ast.Del) or _is_overwritten(code, node)
            (lacks if changed else has).update(strings_in(key))
        case ast.Attribute(value=owner, attr=word) as node if owner is name:
            above = code.parent_of.get(node)
            call = code.called_by.get(node)
            if call is not None:
                _note_call(call, word, has, lacks)
            elif word in ("loc", "iloc") and isinstance(above, ast.Subscript):
                changed = _has_all_rows(above) and _is_overwritten(code, above)
                (lacks if changed else has).update(strings_in(above.slice))
            elif word == "columns" and isinstance(above, ast.Assign):
                has.update(strings_in(above.value))
            else:
                has.add(word)


def _note_call(call: ast.Call, method: str, has: set[str], lacks: set[str]) -> None:
    given = [*call.args, *(keyword.value for keyword in call.keywords if keyword.arg not in _PATTERNS)]
    words = {word for node in given for word in strings_in(node)}
    in_place = any(keyword.arg == "inplace" for keyword in call.keywords)
    if method == "pop" or (method == "drop" and in_place):
        lacks.update(words)
    elif method == "rename":
        renamed = [
            value for node in given for one in ast.walk(node) if isinstance(one, ast.Dict) for value in one.values
        ]
        has.update(word for value in renamed for word in strings_in(value))
    elif method == "drop" or not _NO_COLUMNS.fullmatch(method):
        has.update(words)


def _has_all_rows(node: ast.Subscript) -> bool:
    """Whether it is `frame.loc[:, …]`."""
    match node.slice:
        case ast.Tuple(elts=[ast.Slice(lower=None, upper=None, step=None), *_]):
            return True
    return False


def _is_overwritten(code: Code, node: ast.Subscript) -> bool:
    """Whether `frame["a"] = …` puts something there that may be harmless."""
    above = code.parent_of.get(node)
    return isinstance(above, ast.Assign) and node in above.targets and made_anew(above.value)


def made_anew(value: ast.expr) -> bool:
    """Whether a new value of a column is a constant, or what some function made; the old one in other form is not."""
    if isinstance(value, ast.Lambda):
        value = value.body
    while isinstance(value, ast.Call) and isinstance(value.func, ast.Attribute) and value.func.attr in SAME_ROWS:
        value = value.func.value
    return isinstance(value, ast.Call | ast.Constant | ast.ListComp)


def strings_in(node: ast.AST) -> Iterator[str]:
    """The texts that are written within an expression."""
    return (one.value for one in ast.walk(node) if isinstance(one, ast.Constant) and isinstance(one.value, str))


def _spelled_out(cell: PythonCell, call: ast.Call) -> Columns:
    """Columns of a frame that is written in the code, as the decision on columns judges their values."""
    written = dict(_written(cell, call))
    if not written:
        return {}
    from mlsec_nb.frames import Column, judge

    columns = [
        Column(
            "frame", name, "object", tuple(one.value for one in values if isinstance(one, ast.Constant)), len(values)
        )
        for name, values in written.items()
    ]
    return {found.name: found.entity for found in judge(columns) if counts(found.entity)}


def _written(cell: PythonCell, call: ast.Call) -> Iterator[tuple[str, list[ast.expr]]]:
    """(column, cells) of `DataFrame({...})`, `DataFrame([{...}, ...])` and `DataFrame([[...], ...], columns=[...])`."""
    data = _literal(cell, call.args[0]) if call.args else None
    if isinstance(data, ast.Dict):
        for key, values in zip(data.keys, data.values):
            cells = _literal(cell, values)
            if isinstance(key, ast.Constant) and isinstance(key.value, str) and isinstance(cells, ast.List):
                yield key.value, cells.elts
    elif isinstance(data, ast.List | ast.Tuple):
        rows: dict[str, list[ast.expr]] = {}
        labels = [word for keyword in call.keywords if keyword.arg == "columns" for word in strings_in(keyword.value)]
        for row in data.elts:
            for name, value in _of_row(row, labels):
                rows.setdefault(name, []).append(value)
        yield from rows.items()


def _of_row(row: ast.expr, labels: list[str]) -> Iterator[tuple[str, ast.expr]]:
    if isinstance(row, ast.Dict):
        for key, value in zip(row.keys, row.values):
            if isinstance(key, ast.Constant) and isinstance(key.value, str):
                yield key.value, value
    elif isinstance(row, ast.List | ast.Tuple):
        yield from zip(labels, row.elts)


def _literal(cell: PythonCell, node: ast.expr) -> ast.expr:
    """What a name stands for, when that is one expression."""
    if isinstance(node, ast.Name):
        bindings = cell.bindings(node)
        if len(bindings) == 1 and bindings[0].value is not None:
            return bindings[0].value
    return node
