"""Tables inside text: which columns they have, and exactly where each header and each cell stands.

Headers come first and cheap, cells only when somebody asks: most tables of most notebooks hold nothing personal, and
their headers say so. Every reader is one linear pass; nothing here builds a document tree or runs what it reads.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from functools import cached_property
from typing import NamedTuple

from mlsec_nb.findings import Span
from mlsec_nb.late import late

MAX_COLUMNS = 500
MAX_ROWS = 20_000
"""Rows that are located in one table; a longer table is cut there and says so."""
JUDGED_ROWS = 200
LONGEST_VALUE = 500

_TAG = late(r"<[^<>]{0,300}>")
# What our fixes leave, and what people write over values themselves, is no value any more.
_MASKED = late(r"\[?redacted\]?|\[?hidden\]?|[*•█]{1,64}|[xX]{3,64}", re.IGNORECASE)


class Header(NamedTuple):
    """Name of a column (levels of a nested header joined by dots) and where its last label stands."""

    name: str
    span: Span
    dtype: str = ""
    """As printed under the name (polars); "" when the table does not say."""


Row = tuple[tuple[int, int] | None, ...]
"""Start and end of each column's cell, white space included; None where the row has none."""


@dataclass(eq=False)
class Table:
    """One table in `source`. `markup`: cells are HTML and have to be unescaped."""

    source: str = field(repr=False)
    span: Span
    body: int
    """Where the rows begin."""
    headers: tuple[Header, ...]
    read: Callable[[], Iterator[Row]] = field(repr=False)
    markup: bool = False
    aligned: bool = True
    """Whether a column's cells stand one below another, and would not with a value of another width."""

    @cached_property
    def rows(self) -> tuple[Row, ...]:
        """All rows of cell spans, at most MAX_ROWS."""
        found: list[Row] = []
        for row in self.read():
            if len(found) >= MAX_ROWS:
                break
            found.append(row)
        return tuple(found)

    @property
    def names(self) -> tuple[str, ...]:
        """The names of the columns."""
        return tuple(header.name for header in self.headers)

    @property
    def is_cut(self) -> bool:
        """Whether the table may have more rows than were located."""
        return len(self.rows) >= MAX_ROWS

    def cells(self, column: int) -> list[Span]:
        """Spans of the non-empty cells of one column, in order."""
        places = (row[column] for row in self.rows)
        spans = (stripped(self.source, *place) for place in places if place is not None)
        return [span for span in spans if span.end > span.start]

    def values(self, column: int, most: int = JUDGED_ROWS) -> tuple[str, ...]:
        """Texts of the first cells of a column that still hold a value (not those masked before)."""
        texts = (self.value(span) for span in self.cells(column)[:most])
        return tuple(text for text in texts if not _MASKED.fullmatch(text))

    def value(self, span: Span) -> str:
        """The text of a cell without markup, entities and the quotes that polars prints."""
        text = self.source[span.start : min(span.end, span.start + LONGEST_VALUE)]
        return plain(text) if self.markup else unquoted(text)


def plain(markup: str) -> str:
    """Text of a piece of HTML."""
    import html

    text = _TAG.sub("", markup) if "<" in markup else markup
    return unquoted((html.unescape(text) if "&" in text else text).strip())


def unquoted(text: str) -> str:
    """The text without one pair of double quotes around it."""
    return text[1:-1] if len(text) > 1 and text[0] == text[-1] == '"' else text


def stripped(source: str, start: int, end: int) -> Span:
    """The span without white space at its ends; empty at `start` when there is nothing else."""
    while start < end and source[start].isspace():
        start += 1
    while end > start and source[end - 1].isspace():
        end -= 1
    return Span(start, end)


def lines_of(source: str, start: int = 0) -> Iterator[Span]:
    """The lines of a text from `start` on, without their ends."""
    while start < len(source):
        end = source.find("\n", start)
        end = len(source) if end < 0 else end
        yield Span(start, end)
        start = end + 1


def find_tables(source: str) -> Iterator[Table]:
    """All tables of a text: HTML, pandas' and polars' print, Spark's show(), markdown, records, separated values."""
    from mlsec_nb.tables_aligned import aligned_tables
    from mlsec_nb.tables_html import html_tables
    from mlsec_nb.tables_records import record_tables
    from mlsec_nb.tables_ruled import ruled_tables
    from mlsec_nb.tables_separated import separated_tables

    others = (ruled_tables, aligned_tables, record_tables, separated_tables)
    readers = (html_tables,) if "<table" in source else others
    for reader in readers:
        yield from reader(source)
