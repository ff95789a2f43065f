"""Rows with fields between commas, semicolons or tabs: what `head` and `cat` print of a data file (RFC 4180)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import takewhile

from mlsec_nb.findings import Span
from mlsec_nb.late import late
from mlsec_nb.tables import MAX_COLUMNS, Header, Row, Table, lines_of, stripped, unquoted

_SIGNS = ",;\t"
# A line of labels and signs, and nothing else.
_MAY_BE_LABELS = late(r"^(?:[\w .()#/'\"-]*+[,;\t]){2,}+[\w .()#/'\"-]*+(?=\r?$)", re.MULTILINE)
_LABEL = late(r"\"?[^\W\d][\w .()#/'-]{0,60}\"?")
_LONGEST_LINE = 5000
_LEAST_FIELDS, _LEAST_ROWS = 3, 2


def separated_tables(source: str) -> Iterator[Table]:
    """Every line of labels with at least two lines of as many fields below it."""
    done = 0
    for found in _MAY_BE_LABELS.finditer(source):
        line = Span(*found.span())
        sign = _sign(source, line) if line.start >= done else ""
        labels = _fields(source, line, sign) if sign else []
        if not _are_labels(source, labels):
            continue
        body = _lines_below(source, line.end + 1, sign, len(labels))
        if len(body) >= _LEAST_ROWS:
            done = body[-1].end
            yield _table(source, line, labels, body, sign)


def _lines_below(source: str, start: int, sign: str, width: int) -> list[Span]:
    """The lines from `start` on, up to the first that has another number of fields."""
    return list(takewhile(lambda line: len(_fields(source, line, sign)) == width, lines_of(source, start)))


def _sign(source: str, line: Span) -> str:
    """What divides the line into at least three fields; "" when nothing does, or when it is too long."""
    if line.end - line.start > _LONGEST_LINE:
        return ""
    return next((s for s in _SIGNS if source.count(s, line.start, line.end) >= _LEAST_FIELDS - 1), "")


def _fields(source: str, line: Span, sign: str) -> list[Span]:
    """The fields of a line; a separator between quotes belongs to its field."""
    if line.end - line.start > _LONGEST_LINE:
        return []
    fields: list[Span] = []
    start = line.start
    at = source.find(sign, start, line.end)
    while at >= 0 and len(fields) < MAX_COLUMNS:
        if source.count('"', start, at) % 2 == 0:
            fields.append(stripped(source, start, at))
            start = at + 1
        at = source.find(sign, at + 1, line.end)
    return [*fields, stripped(source, start, line.end)]


def _are_labels(source: str, fields: list[Span]) -> bool:
    """Whether they can name columns: words, all different; only the first, above an index, may be empty."""
    labels = [source[field.start : field.end] for field in fields]
    if len(labels) < _LEAST_FIELDS or len(set(labels)) < len(labels):
        return False
    return all(_LABEL.fullmatch(label) for label in (labels if labels[0] else labels[1:]))


def _table(source: str, head: Span, labels: list[Span], body: list[Span], sign: str) -> Table:
    headers = tuple(Header(unquoted(source[label.start : label.end]), label) for label in labels)
    whole = Span(head.start, body[-1].end)
    return Table(source, whole, head.end, headers, lambda: _rows(source, body, sign), aligned=False)


def _rows(source: str, body: list[Span], sign: str) -> Iterator[Row]:
    for line in body:
        yield tuple((field.start, field.end) for field in _fields(source, line, sign))
