"""What an expression carries: a frame with personal data, a selection of it, a row, or text made from it.

Followed: names, loops, f-strings and what is put into lists, arguments of the notebook's own functions (one call
deep), and what these return. Not followed: aggregates, functions applied to a column, and methods that are in none of
the tables here: silence is better than noise.
"""

from __future__ import annotations

import ast
from collections.abc import Iterable, Iterator, Mapping
from contextlib import suppress
from functools import partial

from mlsec_nb.bindings import Binding
from mlsec_nb.late import late
from mlsec_nb.names import Names
from mlsec_nb.python import UnparsableCode
from mlsec_nb.rules.pii_entities import shown_name, words_for
from mlsec_nb.rules.pii_flow_columns import (
    SAME_ROWS,
    Columns,
    columns_of,
    does_tell,
    made_with,
    may_tell,
    speaks_for,
)
from mlsec_nb.rules.pii_flow_makers import MADE, made_by
from mlsec_nb.rules.pii_flow_methods import METHODS, left_by, left_by_all
from mlsec_nb.rules.pii_flow_places import added, arguments, loop_over, position_of
from mlsec_nb.rules.pii_flow_previews import previewed
from mlsec_nb.rules.pii_flow_selections import meanings, selected
from mlsec_nb.rules.pii_test_data import is_published_data
from mlsec_nb.uses import PythonCell

LIVE = "personal frames"
"""Key of `Names.memo` under which a kernel puts {frame: {column: entity}} of the frames that it has looked at."""
Live = Mapping[str, Mapping[str, str]]

_TOGETHER = late(r"(?:pandas|polars|cudf|dask\.dataframe)\.(?:concat|merge|merge_asof)")
_LIBRARIES = ("pandas", "pd.", "polars", "spark", "duckdb", "cudf", "modin", "dask", "vaex")
# What the notebook says somewhere when it makes a frame, however the function is called then.
_MAKERS = ("DataFrame", "from_dict", "read_", "scan_", "read.", "spark.", "duckdb")
# Text or plain data with the values of what it is asked of, and texts made from such text.
_CONTENT = frozenset(
    "decode encode getvalue iterrows items iter_rows itertuples strip str to_csv to_dict to_dicts to_html to_json "
    "to_list to_markdown to_numpy to_records to_string tolist toJSON values write_csv write_json rows".split()
)
_TEXT_OF = frozenset(
    "str repr list dict tuple set sorted enumerate zip reversed json.dumps json.loads textwrap.dedent textwrap.shorten"
    " io.StringIO io.BytesIO pprint.pformat".split()
)
_IN_PARTS = ("chunksize", "iterator")
_ROWS = frozenset("iterrows itertuples iter_rows to_dict to_dicts collect toLocalIterator".split())
_FORMATS = frozenset("format join format_messages format_prompt format_map partial safe_substitute substitute".split())
# Messages and documents of model libraries hold what they are made of.
_WRAPS = late(
    r"(?:openai|anthropic|google|vertexai|langchain\w*|llama_index|litellm|mistralai|cohere)\.(?:\w+\.)*[A-Z]\w*"
    r"(?:\.from_\w+)?"
)
_MAX_STEPS = 60
_MAX_NAMED = 4


Made = dict[tuple[str, ast.expr], Columns | None]
"""What a name has by a value that makes a frame, None by others: many expressions of a cell ask for the same."""


def personal_columns(cell: PythonCell, node: ast.expr, made: Made) -> Columns:
    """What an expression carries; empty when nothing is known. `made` is kept for as long as nothing changes."""
    return Carrier(cell, made).of(node)


def may_be_personal(names: Names) -> bool:
    """Whether any frame of the notebook can have columns that count, by its text alone: nearly none has."""
    if names.memo.get(LIVE):
        return True
    if not (names.mentions(_LIBRARIES) and names.mentions(_MAKERS)):
        return False
    return bool(names.gathered(__name__, may_tell, does_tell)) or bool(previewed(names))


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


def _is_in(word: str, source: str) -> bool:
    return word in source


class Carrier:
    """Follows one expression in the cell that holds it."""

    def __init__(self, cell: PythonCell, made: Made, seen: set[ast.AST] | None = None, passed: bool = True) -> None:
        """`passed`: follow parameters to the calls of their function too."""
        self._cell, self._made, self._seen, self._passed = cell, made, set() if seen is None else seen, passed

    def of(self, node: ast.expr) -> Columns:
        """The columns that the value of `node` carries."""
        if node in self._seen or len(self._seen) > _MAX_STEPS:
            return {}
        self._seen.add(node)
        match node:
            case ast.Name():
                return self._named(node)
            case ast.Subscript(value=owner, slice=key):
                return selected(self._cell, self.of(owner) or self._row_has(owner, key), owner, key)
            case ast.Attribute(value=owner, attr=word):
                columns = self.of(owner) or self._row_has(owner, ast.Constant(word))
                if word in columns:
                    return {word: columns[word]}
                return columns if word in SAME_ROWS or word in _CONTENT else {}
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
        loop = loop_over(self._cell, name)
        if loop is not None:
            return {} if self._gives_names(loop) else self.of(loop)
        if self._cell.code.is_parameter(name):
            return self._given(name) if self._passed else {}
        found: dict[str, str] = {}
        for binding in self._cell.bindings(name):
            found |= self._bound(name.id, binding)
        found |= self._together(added(self._cell.code, name.id))
        return {} if is_published_data(tuple(found)) else found

    def _bound(self, name: str, binding: Binding) -> Columns:
        if binding.value is None:
            return {}
        key, beside = (name, binding.value), self._cell.beside(binding)
        if key not in self._made:
            self._made[key] = self._made_there(name, binding.value, beside)
        columns = self._made[key]
        return Carrier(beside, self._made, self._seen, self._passed).of(binding.value) if columns is None else columns

    def _made_there(self, name: str, value: ast.expr, beside: PythonCell) -> Columns | None:
        made = made_by(beside, value)
        if made is None:
            return None
        seen = previewed(self._cell.names).get(name, {})
        columns = {**made_with(made[0], made[1]), **columns_of(self._cell.names, name), **seen}
        return left_by_all(beside, columns, value, made[1])

    def _row_has(self, owner: ast.expr, key: ast.expr) -> Columns:
        """The column that a row of some frame is asked for: `row["email"]` in a loop over `frame.iterrows()`."""
        over = loop_over(self._cell, owner) if isinstance(owner, ast.Name) else None
        match over, key:
            case ast.Call(func=ast.Attribute(value=frame, attr=method)), ast.Constant(value=str(word)) if (
                method in _ROWS and (entity := speaks_for(word)) and self._is_made_frame(frame)
            ):
                return {word: entity}
        return {}

    def _is_made_frame(self, node: ast.expr) -> bool:
        """Whether it is the call that makes a frame, or a name for what such a call has made."""
        return bool(self._makers(node))

    def _gives_names(self, loop: ast.expr) -> bool:
        """Whether a loop goes over a frame, which gives the names of its columns; a file in parts gives frames."""
        made = self._makers(loop)
        return bool(made) and not any(keyword.arg in _IN_PARTS for call in made for keyword in call.keywords)

    def _makers(self, node: ast.expr) -> list[ast.Call]:
        return [made[1] for there, value in meanings(self._cell, node) if (made := made_by(there, value))]

    def _given(self, name: ast.Name) -> Columns:
        """What the notebook's calls of a function give for its parameter."""
        for function in self._cell.code.functions_around(name):
            position = position_of(function, name.id)
            if position is not None and isinstance(function, ast.FunctionDef | ast.AsyncFunctionDef):
                called = function.name
                part = partial(_passed_in, function=called, parameter=name.id, position=position)
                found = self._cell.names.gathered((__name__, called, name.id), partial(_is_in, called), part)
                return {column: entity for part in found.values() for column, entity in part.items()}
        return {}

    def _called(self, call: ast.Call) -> Columns:
        name = self._cell.name_of(call.func) or ""
        keywords = [keyword.value for keyword in call.keywords]
        if MADE.fullmatch(name):
            return made_with(self._cell, call)
        if name in _TEXT_OF or _TOGETHER.fullmatch(name) or _WRAPS.fullmatch(name):
            return self._together([*call.args, *keywords])
        if not isinstance(call.func, ast.Attribute):
            return {}
        owner, method = call.func.value, call.func.attr
        if method in METHODS:
            return left_by(self._cell, self.of(owner), call, method == "select" and self._is_made_frame(owner))
        if method in _FORMATS:
            return self._together([owner, *call.args, *keywords])
        if method in ("merge", "join", "union", "unionByName", "vstack") and call.args:
            return self._together([owner, call.args[0]])
        return self.of(owner) if method in SAME_ROWS or method in _CONTENT else {}


def _passed_in(names: Names, index: int, function: str, parameter: str, position: int) -> dict[str, str]:
    """What the calls of a function in one cell carry for a parameter."""
    found: dict[str, str] = {}
    with suppress(UnparsableCode):
        cell, made = PythonCell(names.collect(index), names, index), Made()
        for call in cell.code.calls:
            for given in arguments(call, function, parameter, position):
                found |= Carrier(cell, made, passed=False).of(given)
    return found


def _parts(node: ast.expr) -> Iterator[ast.expr]:
    """The expressions whose text or content goes into this one."""
    match node:
        case ast.JoinedStr(values=values) | ast.List(elts=values) | ast.Tuple(elts=values) | ast.Dict(values=values):
            yield from values
        case ast.FormattedValue(value=value) | ast.Await(value=value) | ast.NamedExpr(value=value):
            yield value
        case ast.Starred(value=value) | ast.ListComp(elt=value) | ast.GeneratorExp(elt=value):
            yield value
        case ast.BinOp(left=left, right=right):
            yield from (left, right)
        case ast.IfExp(body=body, orelse=other):
            yield from (body, other)
