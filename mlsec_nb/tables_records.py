"""Records written as text: JSON of tables and charts, printed lists of dicts. Each key that repeats is a column."""

from __future__ import annotations

from collections.abc import Iterator

from mlsec_nb.findings import Span
from mlsec_nb.late import late
from mlsec_nb.tables import MAX_COLUMNS, MAX_ROWS, Header, Row, Table

# "key": "text" or "key": 12, in JSON's or Python's quotes. Nested objects are passed over; their own pairs match.
_PAIR = late(
    r"([\"'])([A-Za-z_][A-Za-z0-9_ .-]{0,60})\1\s{0,4}:\s{0,4}"
    r"(?:\"((?:[^\"\\\n]|\\.){1,300})\"|'((?:[^'\\\n]|\\.){1,300})'|(-?\d[\d.]{0,30}))"
)
LEAST_RECORDS = 3
_MOST_PAIRS = 200_000


def record_tables(source: str) -> Iterator[Table]:
    """At most one table: the keys that stand in at least three records, in order of first appearance."""
    keys: dict[str, Span] = {}
    cells: dict[str, list[tuple[int, int]]] = {}
    for number, pair in enumerate(_PAIR.finditer(source)):
        if number >= _MOST_PAIRS:
            break
        keys.setdefault(pair[2], Span(*pair.span(2)))
        cells.setdefault(pair[2], []).append(pair.span(pair.lastindex or 0))
    columns = [key for key in keys if len(cells[key]) >= LEAST_RECORDS][:MAX_COLUMNS]
    if columns:
        start = min(keys[key].start for key in columns)
        end = max(cells[key][-1][1] for key in columns)
        headers = tuple(Header(key, keys[key]) for key in columns)
        span = Span(start, end)
        yield Table(source, span, start, headers, lambda: _rows([cells[key] for key in columns]), aligned=False)


def _rows(columns: list[list[tuple[int, int]]]) -> Iterator[Row]:
    for number in range(min(MAX_ROWS, max(map(len, columns)))):
        yield tuple(column[number] if number < len(column) else None for column in columns)
