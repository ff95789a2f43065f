"""PII120: rows of personal data typed into a cell, as a dict of lists, a list of dicts, or tuples and a schema."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import dataclass, field

from mlsec_nb.findings import Severity, Span
from mlsec_nb.late import late
from mlsec_nb.notebook import Text
from mlsec_nb.python import Code
from mlsec_nb.rule import Match, Rule, Trigger
from mlsec_nb.rules.pii_columns_found import are_single_words, mostly_examples
from mlsec_nb.rules.pii_entities import column_word, severity_of, shown_name, words_for

_LEAST_ROWS = 2
_KEY = late(r"[\"']([^\"'\n]{1,60})[\"']\s{0,8}:\s{0,8}([\[(#]?)")
_MOST_ROWS = 1000
# `name` alone is a key of everything, so it has to be followed by a list.
_NAME = r"[nN][aA][mM][eE][\"'] ?: ?\["


@dataclass(frozen=True, slots=True)
class _Typed:
    """One column as it is written in the code."""

    name: str
    header: ast.expr = field(repr=False)
    cells: tuple[ast.Constant, ...] = field(repr=False)

    @property
    def values(self) -> tuple[object, ...]:
        """What the cells hold."""
        return tuple(cell.value for cell in self.cells)


def _may_be_a_table(source: str) -> bool:
    """Whether a key stands before a list, or twice as in rows, or a frame is made of rows; nothing is parsed."""
    if "DataFrame" in source:
        return True
    keys = _KEY.findall(source)
    return any(opening for _, opening in keys) or len({key for key, _ in keys}) < len(keys)


def _frames(code: Code) -> Iterator[list[_Typed]]:
    """Every literal that is a table: columns of at least two constants of the same length."""
    for node in ast.walk(code.tree):
        match node:
            case ast.Dict():
                yield _dict_of_lists(node)
            case ast.List(elts=[ast.Dict(), *_]):
                yield _list_of_dicts(node)
            case ast.Call(func=ast.Attribute(attr="createDataFrame" | "DataFrame"), args=[ast.List() as rows, *rest]):
                named = next((k.value for k in node.keywords if k.arg in ("columns", "schema")), None)
                yield _rows_and_names(rows, named or (rest[0] if rest else None))


def _dict_of_lists(node: ast.Dict) -> list[_Typed]:
    columns = []
    for key, value in zip(node.keys, node.values):
        if isinstance(key, ast.Constant) and isinstance(key.value, str) and isinstance(value, ast.List | ast.Tuple):
            columns.append(_Typed(key.value, key, _constants(value.elts)))
    return columns


def _list_of_dicts(node: ast.List) -> list[_Typed]:
    headers: dict[str, ast.expr] = {}
    cells: dict[str, list[ast.expr]] = {}
    for row in node.elts[:_MOST_ROWS]:
        for key, value in zip(row.keys, row.values) if isinstance(row, ast.Dict) else ():
            if isinstance(key, ast.Constant) and isinstance(key.value, str):
                headers.setdefault(key.value, key)
                cells.setdefault(key.value, []).append(value)
    return [_Typed(name, headers[name], _constants(found)) for name, found in cells.items()]


def _rows_and_names(rows: ast.List, names: ast.expr | None) -> list[_Typed]:
    if not isinstance(names, ast.List | ast.Tuple):
        return []
    columns = []
    tuples = [row.elts for row in rows.elts[:_MOST_ROWS] if isinstance(row, ast.Tuple | ast.List)]
    for index, name in enumerate(names.elts):
        if isinstance(name, ast.Constant) and isinstance(name.value, str):
            found = [row[index] for row in tuples if index < len(row)]
            columns.append(_Typed(name.value, name, _constants(found)))
    return columns


def _constants(nodes: list[ast.expr]) -> tuple[ast.Constant, ...]:
    return tuple(node for node in nodes[:_MOST_ROWS] if isinstance(node, ast.Constant) and node.value is not None)


def _personal(text: Text) -> Iterator[Match]:
    cell = text.python if _may_be_a_table(text.source) else None
    for typed in _frames(cell.code) if cell else ():
        columns = [column for column in typed if len(column.cells) >= _LEAST_ROWS]
        if columns and cell:
            yield from _judged(cell.code, columns)


def _judged(code: Code, columns: list[_Typed]) -> Iterator[Match]:
    """Direct identifiers, and special categories beside one. Stand-ins and single first names say nothing."""
    from mlsec_nb.frames import Column, judge

    by_name = {column.name: column for column in columns}
    found = [
        (by_name[finding.name], finding)
        for finding in judge(
            [Column("literal", column.name, "object", column.values, len(column.cells)) for column in columns]
        )
        if finding.group != "quasi" and not mostly_examples(finding.entity, by_name[finding.name].values)
    ]
    direct = {finding.entity for _, finding in found if finding.group == "direct"}
    for column, finding in found:
        severity = severity_of(finding.entity, column.values)
        if direct <= {"PERSON"}:
            if finding.group == "special" or are_single_words(column.values):
                continue
            severity = Severity.INFO
        yield _match(code, column, finding.entity, severity)


def _match(code: Code, column: _Typed, entity: str, severity: Severity) -> Match:
    cells = sorted(code.span(cell) for cell in column.cells)
    name = code.span(column.header)
    place = name if name.start < cells[0].start else Span(cells[0].start, name.end)
    shown = shown_name(column.name, 0)
    message = f"column {shown} of a table in the code holds {words_for(entity)} ({len(cells)} rows)"
    return Match(place, None, tuple(cells), message, severity)


_PHONE = ("+49 30 90182" + "114", "+49 221 4710" + "83")

RULES = (
    Rule(
        id="PII120",
        name="personal-data-literal",
        severity=Severity.MEDIUM,
        message="a table of personal data is typed into the code",
        why="Code is committed, shared and pasted more freely than data; deleting it later leaves it in the history.",
        instead="Read the rows from a protected file or database, or use made-up rows (example.com, 555-0100).",
        find=_personal,
        parses=False,
        triggers=(
            *column_word("[\"'] ?[:,\\]]"),
            Trigger(("name'", 'name"'), _NAME),
            Trigger(("createdataframe",), r"\bcreateDataFrame\b"),
        ),
        bad={
            'df = pd.DataFrame({"id": [1, 2], "email": ["anna.kowalska@firma.pl", "x@uni.de"]})': None,
            'rows = [{"name": "Anna Kowalska", "phone": "' + _PHONE[0] + '"},\n'
            '        {"name": "Marek Nowak", "phone": "' + _PHONE[1] + '"}]': None,
            'df = spark.createDataFrame([(1, "anna.kowalska@firma.pl"), (2, "x.li@uni.de")], ["id", "email"])': None,
        },
        good=(
            'df = pd.DataFrame({"name": ["Alice", "Bob"], "email": ["alice@example.com", "bob@example.com"]})',
            'rows = [{"address": "123 Main St", "city": "Anytown"}, {"address": "456 Oak Ave", "city": "Springfield"}]',
            'params = {"model_name": ["resnet", "vgg"], "address": ["a", "b"], "name": ["lr", "momentum"]}',
            'tools = [{"name": "get_weather", "email": {"type": "string"}}, {"name": "search", "email": None}]',
        ),
        tags=("CWE-359", "CWE-312", "GDPR-4"),
    ),
)
