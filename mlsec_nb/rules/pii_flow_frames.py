"""Which columns of personal data an expression carries: a frame, a selection of it, or text made from it.

A column counts when its frame is read or made by a data frame library in the notebook, and the notebook (or the
kernel, which knows) names the column so that its name alone decides (`email`, `ssn`, `date_of_birth`), or spells the
frame out with values that do. Not followed: what functions of the notebook return, aggregates, merges, and methods
that are not in the table below: silence is better than noise.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterable, Iterator, Mapping
from functools import cache

from mlsec_nb.late import late
from mlsec_nb.names import Names
from mlsec_nb.rules.pii_entities import PERSONAL, shown_name, words_for
from mlsec_nb.rules.pii_test_data import is_published_data
from mlsec_nb.uses import PythonCell

LIVE = "personal frames"
"""Key of `Names.memo` under which a kernel puts {frame: {column: entity}} of the frames that it has looked at."""
Live = Mapping[str, Mapping[str, str]]

_MADE = late(
    r"(?:pandas|polars|geopandas|cudf|modin\.pandas|dask\.dataframe|vaex)\.(?:read_\w+|scan_\w+|DataFrame|from_dicts?)"
)
# What the notebook says somewhere when it makes a frame, however the function is called then.
_MAKERS = ("DataFrame", "from_dict", "read_", "scan_")
_SAME_ROWS = frozenset(
    "assign astype collect compute copy dropna drop_duplicates fillna filter head iterrows itertuples limit loc iloc "
    "query rename replace reset_index round sample set_index sort_values str tail to_csv to_dict to_dicts to_html "
    "to_json to_list to_markdown to_numpy to_records to_string tolist values unique apply".split()
)
_TEXT_OF = frozenset("str repr list dict tuple json.dumps json.loads".split())
_QUOTED = re.compile(r"[\"']([^\"'\n]{1,60})[\"']")
# `frame[...]`, whichever the frame; brackets in brackets each for themselves.
_ASKED = re.compile(r"[\w.]\[(?=([^\]\n]{1,300})\])")
# A call whose first argument is a dict display.
_SPELLS_OUT = re.compile(r"\((?:[\s(\\]|#[^\n]{0,200}\n){0,40}\{")
_MAX_STEPS = 60
_LEAST_RANK = 2  # a device's address alone is no reason to warn of a flow
_MAX_NAMED = 4

Columns = Mapping[str, str]
"""Column -> entity."""


def personal_columns(cell: PythonCell, node: ast.expr) -> Columns:
    """What an expression carries; empty when nothing is known."""
    return _Carrier(cell, set()).of(node)


def may_be_personal(names: Names) -> bool:
    """Whether any frame of the notebook can have columns that count, by its text alone: nearly none has."""
    if names.memo.get(LIVE):
        return True
    if not names.mentions(_MAKERS):
        return False
    return bool(names.gathered(__name__, _tells, lambda names, index: True))


def _tells(source: str) -> bool:
    """Whether a cell asks something for a telling column, or can spell a frame out."""
    return (
        any(_speaks_for(word) for inside in _ASKED.findall(source) for word in _QUOTED.findall(inside))
        or _SPELLS_OUT.search(source) is not None
    )


def told(columns: Columns) -> str:
    """ "columns 'email' and 'ssn' (e-mail addresses, social security numbers)"."""
    names = [shown_name(name, index) for index, name in enumerate(columns)][:_MAX_NAMED]
    kinds = dict.fromkeys(words_for(entity) for entity in columns.values())
    more = f" and {len(columns) - _MAX_NAMED} more" if len(columns) > _MAX_NAMED else ""
    return f"{'column' if len(columns) == 1 else 'columns'} {', '.join(names)}{more} ({', '.join(kinds)})"


def is_seen(columns: Columns, names: Names) -> bool:
    """Whether a kernel has seen the values of these columns in one of its frames."""
    live = names.memo.get(LIVE)
    return isinstance(live, dict) and any(columns.items() <= seen.items() for seen in live.values())


class _Carrier:
    """Follows one expression in the cell that holds it."""

    def __init__(self, cell: PythonCell, seen: set[ast.AST]) -> None:
        self._cell, self._seen = cell, seen

    def of(self, node: ast.expr) -> Columns:
        if node in self._seen or len(self._seen) > _MAX_STEPS:
            return {}
        self._seen.add(node)
        match node:
            case ast.Name():
                return self._named(node)
            case ast.Subscript(value=owner, slice=key):
                return self._selected(self.of(owner), key)
            case ast.Attribute(value=owner, attr=word):
                return self._attribute(self.of(owner), word)
            case ast.Call():
                return self._called(node)
        return self._together(_parts(node))

    def _together(self, nodes: Iterable[ast.expr]) -> Columns:
        found: dict[str, str] = {}
        for node in nodes:
            found |= self.of(node)
        return found

    def _named(self, name: ast.Name) -> Columns:
        live = self._cell.names.memo.get(LIVE)
        if isinstance(live, dict) and name.id in live:
            return dict(live[name.id])
        found: dict[str, str] = {}
        for binding in self._cell.bindings(name):
            value = binding.value
            if value is None:
                continue
            beside = self._cell.beside(binding)
            if isinstance(value, ast.Call) and _MADE.fullmatch(beside.name_of(value.func) or ""):
                found |= _spelled_out(value) | _used(self._cell.names, name.id)
            else:
                found |= _Carrier(beside, self._seen).of(value)
        return {} if is_published_data(tuple(found)) else found

    def _selected(self, columns: Columns, key: ast.expr) -> Columns:
        match key:
            case ast.Constant(value=str(name)):
                return {name: columns[name]} if name in columns else {}
            case ast.List(elts=names):
                wanted = {one.value for one in names if isinstance(one, ast.Constant)}
                return {name: entity for name, entity in columns.items() if name in wanted}
        return columns

    def _attribute(self, columns: Columns, word: str) -> Columns:
        if word in columns:
            return {word: columns[word]}
        return columns if word in _SAME_ROWS else {}

    def _called(self, call: ast.Call) -> Columns:
        name = self._cell.name_of(call.func) or ""
        if name in _TEXT_OF and call.args:
            return self._together(call.args)
        if isinstance(call.func, ast.Attribute):
            if call.func.attr == "drop":
                dropped = {one.value for one in ast.walk(call) if isinstance(one, ast.Constant)}
                return {name: entity for name, entity in self.of(call.func.value).items() if name not in dropped}
            if call.func.attr in ("format", "join"):
                return self._together([*call.args, *(keyword.value for keyword in call.keywords)])
            return self.of(call.func)
        return {}


def _parts(node: ast.expr) -> Iterator[ast.expr]:
    """The expressions whose text or content goes into this one."""
    match node:
        case ast.JoinedStr(values=values) | ast.List(elts=values) | ast.Tuple(elts=values) | ast.Dict(values=values):
            yield from values
        case ast.FormattedValue(value=value) | ast.Await(value=value) | ast.NamedExpr(value=value):
            yield value
        case ast.BinOp(left=left, right=right):
            yield from (left, right)
        case ast.IfExp(body=body, orelse=other):
            yield from (body, other)


def _spelled_out(call: ast.Call) -> dict[str, str]:
    """Columns of a frame that is written in the code, as the decision on columns judges their values."""
    if not call.args or not isinstance(call.args[0], ast.Dict):
        return {}
    from mlsec_nb.frames import Column, judge

    columns = []
    for key, value in zip(call.args[0].keys, call.args[0].values, strict=True):
        if isinstance(key, ast.Constant) and isinstance(key.value, str) and isinstance(value, ast.List):
            cells = tuple(one.value for one in value.elts if isinstance(one, ast.Constant))
            columns.append(Column("frame", key.value, "object", cells, len(cells)))
    return {found.name: found.entity for found in judge(columns) if counts(found.entity)}


def _used(names: Names, frame: str) -> dict[str, str]:
    """Columns that the notebook asks the frame for, and whose names decide."""
    asked = re.compile(rf"\b{re.escape(frame)}(?:\.loc)?\[([^\]\n]{{1,300}})\]")

    def words(names: Names, index: int) -> frozenset[str]:
        return frozenset(
            word for inside in asked.findall(names.cells[index].source) for word in _QUOTED.findall(inside)
        )

    asked_for = frozenset().union(*names.gathered((__name__, frame), lambda source: frame in source, words).values())
    return {word: entity for word in sorted(asked_for) if (entity := _speaks_for(word))}


@cache
def _speaks_for(column: str) -> str:
    """The entity that a column's name decides on by itself, or ""."""
    from mlsec_nb.frames.column_names import hints_of

    hints = hints_of(column)
    return hints[0].entity.value if hints and hints[0].strong and counts(hints[0].entity.value) else ""


def counts(entity: str) -> bool:
    """Whether a column of this entity is worth a warning when it leaves."""
    return entity in PERSONAL and PERSONAL[entity].severity.rank >= _LEAST_RANK
