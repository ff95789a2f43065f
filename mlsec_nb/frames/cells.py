"""The values of a column, made comparable: distinct texts with their counts, and what kind of thing they are."""

from __future__ import annotations

import json
import math
import re
from collections import Counter
from collections.abc import Callable, Collection, Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date
from enum import Enum
from itertools import chain, islice

from mlsec_nb.frames.column import Column

MOST_DISTINCT = 1000
LONGEST_TEXT = 2000
_MOST_LEAVES = 20
_DEEPEST = 4
# Of nested values, and of all of a column: with five levels of twenty each, one value could have three million.
_MOST_IN_VALUE, _MOST_NODES = 1_000, 20_000
_LONGEST_JSON = 20_000
_MOST_BITS = 512
_MISSING = frozenset(
    "|-|--|---|n/a|na|n.a.|#n/a|nan|nat|none|null|nil|<na>|?|unknown|missing|not available|not provided|tbd|.|n/d|nd"
    "|k.a.|…|...".split("|")
)
_INTEGER = re.compile(r"-?\d{1,40}")
_DECIMAL = re.compile(r"[+-]?\d{0,20}\.\d{0,20}(?:[eE][+-]?\d{1,3})?|[+-]?\d{1,20}[eE][+-]?\d{1,3}")
_DATE = re.compile(
    r"(?:\d{4}[-/.]\d{1,2}[-/.]\d{1,2}|\d{1,2}[-/. ](?:\d{1,2}|[A-Za-z]{3,9})[-/., ]{1,2}\d{2,4}"
    r"|[A-Za-z]{3,9}\.? \d{1,2},? \d{4})(?:[T ]\d{1,2}:\d{2}(?::\d{2}(?:\.\d{1,9})?)?(?: ?[AaPp][Mm])?"
    r"(?:Z|[+-]\d{2}:?\d{2})?)?"
)
_TRUTH = frozenset("true false yes no y n t ja nein oui non si sí".split())


class Kind(Enum):
    """What the values of a column are, by their type or, for texts, by their form."""

    BOOLEAN = "boolean"
    INTEGER = "integer"
    FLOAT = "float"
    DATE = "date"
    TEXT = "text"


@dataclass(slots=True)
class Cells:
    """Distinct values as texts, most frequent first, with their counts."""

    kind: Kind
    texts: list[str] = field(repr=False)
    counts: list[int] = field(repr=False)
    total: int
    was_text: bool = False
    was_float: bool = False
    """Whole numbers stored as floats: as spreadsheets do with long numbers, so check digits may be gone."""

    def share(self, test: Callable[[str], object]) -> float:
        """Share of all non-null cells whose text passes the test, 0 to 1."""
        if not self.total:
            return 0.0
        return sum(count for text, count in zip(self.texts, self.counts) if test(text)) / self.total


def cells_of(column: Column) -> Cells:
    """The column's sampled values without missing-value markers. At most 1,000 distinct ones."""
    counted: Counter[str] = Counter()
    types: Counter[Kind] = Counter()
    for value, count in Counter(_scalars(column.values)).items():
        text = _text(value)
        if text.lower() in _MISSING:
            continue
        counted[text] += count
        types[_kind_of(value)] += count
    common = counted.most_common(MOST_DISTINCT)
    texts = [text for text, _ in common]
    counts = [count for _, count in common]
    cells = Cells(Kind.TEXT, texts, counts, sum(counts))
    if types:
        _set_kind(cells, types.most_common(1)[0][0])
    return cells


def _scalars(values: Iterable[object]) -> Iterator[object]:
    for value in values:
        if isinstance(value, str | int | float | bool | date):
            yield value
        else:
            yield value[:LONGEST_TEXT].decode("utf-8", "replace") if isinstance(value, bytes) else _opaque(value)


def _opaque(value: object) -> object:
    """A hashable stand-in for values of other types: their text, which for UUID, Decimal or Timestamp says it all."""
    try:
        if isinstance(value, Collection) and len(value) > MOST_DISTINCT:
            return ""  # no value of a table, and to put all of it into words would take long
        return str(value)[:LONGEST_TEXT]
    except Exception:
        return ""  # a value that cannot even be printed says nothing


def _text(value: object) -> str:
    if type(value) is str:
        return value[:LONGEST_TEXT].strip()
    if isinstance(value, float):
        if not math.isfinite(value):
            return ""
        return str(int(value)) if value.is_integer() and abs(value) < 1e19 else repr(value)
    if isinstance(value, int) and value.bit_length() > _MOST_BITS:
        return ""  # no identifier is that long, and printing it takes quadratic time
    return str(value)[:LONGEST_TEXT].strip()


def _kind_of(value: object) -> Kind:
    if type(value) is str:
        return Kind.TEXT
    if isinstance(value, bool):
        return Kind.BOOLEAN
    if isinstance(value, int):
        return Kind.INTEGER
    if isinstance(value, float):
        return Kind.FLOAT
    return Kind.DATE if isinstance(value, date) else Kind.TEXT


def _set_kind(cells: Cells, stored: Kind) -> None:
    cells.kind, cells.was_text = stored, stored is Kind.TEXT
    if stored is Kind.FLOAT:
        if cells.share(_INTEGER.fullmatch) >= 0.95:
            cells.kind, cells.was_float = Kind.INTEGER, True
    elif stored is Kind.TEXT:
        cells.kind = _kind_of_texts(cells)
        if cells.kind is Kind.FLOAT:
            _restore_whole_numbers(cells)


def _kind_of_texts(cells: Cells) -> Kind:
    first = cells.texts[0][:1]
    if first.isdigit() or first in "+-.":
        if cells.share(_INTEGER.fullmatch) >= 0.95:
            return Kind.INTEGER
        if cells.share(lambda text: _DECIMAL.fullmatch(text) or _INTEGER.fullmatch(text)) >= 0.95:
            return Kind.FLOAT
    if cells.share(lambda text: text.lower() in _TRUTH) >= 0.95:
        return Kind.BOOLEAN
    return Kind.DATE if cells.share(is_date) >= 0.9 else Kind.TEXT


def is_date(text: str) -> bool:
    """True when the text has the form of a calendar date, with or without a time."""
    return 6 <= len(text) <= 35 and _DATE.fullmatch(text) is not None


def _restore_whole_numbers(cells: Cells) -> None:
    """Texts such as 4.11111E+15 or 12345.0 are whole numbers that went through a spreadsheet or a null."""
    restored = [_whole(text) for text in cells.texts]
    if all(text is not None for text in restored):
        cells.texts = [text or "" for text in restored]
        cells.kind, cells.was_float = Kind.INTEGER, True


def _whole(text: str) -> str | None:
    number = float(text) if text.strip("+-.") else math.nan
    return str(int(number)) if math.isfinite(number) and number.is_integer() and abs(number) < 1e19 else None


def unnested(column: Column) -> list[Column]:
    """The column itself, or, when its cells are lists, dicts or JSON texts, one column per key path."""
    head = column.values[:20]
    if sum(1 for value in head if _is_nested(value)) * 2 <= len(head):
        return [column]
    leaves: dict[str, list[object]] = {}
    nodes = chain.from_iterable(_nodes(_parsed(value), column.name) for value in column.values[:MOST_DISTINCT])
    for path, node in islice(nodes, _MOST_NODES):
        if node is not None and not isinstance(node, dict | list | tuple):
            leaves.setdefault(path, []).append(node)
    return [Column(column.frame, path, "nested", tuple(found), column.rows) for path, found in leaves.items()][:50]


def _is_nested(value: object) -> bool:
    if isinstance(value, str):
        return value[:1] in ("{", "[") and value.rstrip()[-1:] in ("}", "]")
    return isinstance(value, dict | list | tuple) or (hasattr(value, "tolist") and hasattr(value, "shape"))


def _parsed(value: object) -> object:
    if not isinstance(value, str):
        return value.tolist() if hasattr(value, "tolist") and getattr(value, "size", 0) <= _MOST_LEAVES else value
    try:
        return json.loads(value) if len(value) <= _LONGEST_JSON else value
    except (ValueError, RecursionError):
        return value


def _nodes(value: object, path: str) -> Iterator[tuple[str, object]]:
    """(key path, what is there) of a value and of what it holds, as far as that is looked at."""
    stack: list[tuple[str, object, int]] = [(path, value, 0)]
    for _ in range(_MOST_IN_VALUE):
        if not stack:
            return
        path, node, depth = stack.pop()
        yield path, node
        inside = list(_inside(path, node)) if depth < _DEEPEST else []
        stack += [(place, item, depth + 1) for place, item in reversed(inside)]


def _inside(path: str, node: object) -> Iterator[tuple[str, object]]:
    if isinstance(node, dict):
        for key, item in islice(node.items(), _MOST_LEAVES):
            yield f"{path}.{str(key)[:60]}", item
    elif isinstance(node, list | tuple):
        for item in node[:_MOST_LEAVES]:
            yield path, item


_PLAIN_SIGNS = frozenset(" .,:;-_/@+()'#*&")


def mask_shape(value: str) -> str:
    """The form of a value without its content: letters become a, digits 9, rare signs ?. At most 40 characters."""
    return value[:40].translate(_SHAPES)


class _Shapes(dict[int, str]):
    """By code point; each is worked out once."""

    def __missing__(self, code: int) -> str:
        sign = chr(code)
        shape = "9" if sign.isdigit() else "a" if sign.isalpha() else sign if sign in _PLAIN_SIGNS else "?"
        self[code] = shape
        return shape


_SHAPES = _Shapes()


def usual_shape(cells: Cells) -> str:
    """The form that most of the values have."""
    shapes: Counter[str] = Counter()
    for text, count in zip(cells.texts[:200], cells.counts):
        shapes[mask_shape(text)] += count
    return shapes.most_common(1)[0][0] if shapes else ""
