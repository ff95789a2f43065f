"""HTML tables as pandas, its Styler, polars, Spark and SQL magics write them."""

from __future__ import annotations

from collections.abc import Iterator

from mlsec_nb.findings import Span
from mlsec_nb.late import late
from mlsec_nb.tables import MAX_COLUMNS, Header, Row, Table, plain, stripped

# One `<tr` or one whole cell. A cell's content stops before the next cell or row, so the pass is linear even when
# closing tags are missing (browsers close them too).
_TOKEN = late(r"<tr\b|<t([hd])\b([^<>]{0,400})>([^<]*+(?:<(?!/?t[dhr]\b|/?table\b)[^<]*+)*+)")
_COLSPAN = late(r"colspan=[\"']?(\d{1,3})")

_HtmlRow = list[tuple[str, int, Span]]
"""Cells of a row: "h" or "d", columns covered, span of the content."""


def html_tables(source: str) -> Iterator[Table]:
    """Tables that have header cells. Text inside `<table>` that is no table cell is ignored."""
    at = source.find("<table")
    while at >= 0:
        following = source.find("<table", at + 6)
        end = source.find("</table", at, following if following >= 0 else len(source))
        end = end if end >= 0 else (following if following >= 0 else len(source))
        table = _table(source, at, end)
        if table is not None:
            yield table
        at = following


def _table(source: str, start: int, end: int) -> Table | None:
    head_end = source.find("</thead", start, end)
    header_rows: list[_HtmlRow] = []
    dtypes: list[str] = []
    body = start
    for row, row_end in _rows(source, start, head_end if head_end >= 0 else end):
        if all(kind == "h" for kind, _, _ in row):
            header_rows.append(row)
        elif head_end >= 0:
            dtypes = [plain(source[span.start : span.end]) for _, _, span in row]  # polars' second header row
        else:
            break
        body = row_end
        if len(header_rows) > 10:
            break
    headers = _headers(source, header_rows, dtypes)
    if not headers:
        return None
    body = head_end if head_end >= 0 else body
    width = len(headers)
    return Table(source, Span(start, end), body, headers, lambda: _body(source, body, end, width), markup=True)


def _rows(source: str, start: int, end: int) -> Iterator[tuple[_HtmlRow, int]]:
    row: _HtmlRow = []
    row_end = start
    for token in _TOKEN.finditer(source, start, end):
        if token[1] is None:
            if row:
                yield row, row_end
            row = []
        elif len(row) < MAX_COLUMNS:
            covered = _COLSPAN.search(token[2]) if "colspan" in token[2] else None
            row.append(
                (token[1], min(int(covered[1]) if covered else 1, MAX_COLUMNS), stripped(source, *token.span(3)))
            )
        row_end = token.end()
    if row:
        yield row, row_end


def _headers(source: str, rows: list[_HtmlRow], dtypes: list[str]) -> tuple[Header, ...]:
    labels: list[list[str]] = []
    spans: list[Span] = []
    for row in rows:
        position = 0
        for _, covered, span in row:
            label = plain(source[span.start : min(span.end, span.start + 400)]).replace("\xa0", "")
            for _ in range(covered):
                if position >= MAX_COLUMNS:
                    break
                if position == len(labels):
                    labels.append([])
                    spans.append(span)
                if label:
                    labels[position].append(label)
                    spans[position] = span
                position += 1
    padded = [*dtypes, *[""] * (len(labels) - len(dtypes))]
    if not any(labels):
        return ()
    return tuple(Header(".".join(label), span, dtype) for label, span, dtype in zip(labels, spans, padded))


def _body(source: str, start: int, end: int, width: int) -> Iterator[Row]:
    row: list[tuple[int, int] | None] = []
    has_data = False
    for token in _TOKEN.finditer(source, start, end):
        kind = token[1]
        if kind is None:
            if has_data:
                yield _aligned(row, width)
            row, has_data = [], False
        else:
            row.append(token.span(3))
            has_data = has_data or kind == "d"
    if has_data:
        yield _aligned(row, width)


def _aligned(row: list[tuple[int, int] | None], width: int) -> Row:
    """A row lacks its leading cells when an outer index level spans it (`rowspan`), so the right ends are aligned."""
    missing = width - len(row)
    return (*[None] * missing, *row) if missing >= 0 else tuple(row[-width:])
