"""Frames and series as pandas prints them: columns aligned by spaces, wide frames wrapped with a backslash."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import zip_longest

from mlsec_nb.findings import Span
from mlsec_nb.late import late
from mlsec_nb.tables import MAX_COLUMNS, Header, Row, Table, stripped

# A row begins with an integer label. Frames with other labels are recognised in HTML only: in print a line of words
# cannot be told from prose.
_ROW = late(r"\d{1,9} {1,60}\S")
_ANY_ROW = late(r"\n\d{1,9} {1,60}\S")
_GAP = late(r"\.{2,3}(?: |$)")
_SERIES = late(r"Name: ([^\n,]{1,100}), (?:Length: \d{1,12}, )?dtype: (\w{1,30})")
_LONGEST_LINE = 5000
_EDGE_SHARE = 0.8


def aligned_tables(source: str) -> Iterator[Table]:
    """Every frame, the blocks of a wrapped one as one table, and every series."""
    parts: list[Table] = []
    for block in _blocks(source):
        parts.append(block)
        if not _is_wrapped(block):
            yield _joined(parts)
            parts = []
    if parts:
        yield _joined(parts)


def _is_wrapped(block: Table) -> bool:
    """Whether the line of column names ends with a backslash: more columns of the same rows are printed below."""
    line = block.source[block.span.start : block.body].partition("\n")[0]
    return line.rstrip().endswith("\\") and block.headers[0].span.start < block.body


def _joined(parts: list[Table]) -> Table:
    if len(parts) == 1:
        return parts[0]
    headers = tuple(header for part in parts for header in part.headers)
    span = Span(parts[0].span.start, parts[-1].span.end)
    return Table(parts[0].source, span, parts[0].body, headers, lambda: _joined_rows(parts))


def _joined_rows(parts: list[Table]) -> Iterator[Row]:
    empty = [(None,) * len(part.headers) for part in parts]  # for rows that were recognised in some blocks only
    for row in zip_longest(*(part.rows for part in parts)):
        yield tuple(cell for cells, none in zip(row, empty) for cell in cells or none)


def _blocks(source: str) -> Iterator[Table]:
    """Every run of rows with the header line above it, and every series with its name below it."""
    if _ANY_ROW.search(source) is None:
        return
    above: list[Span] = []
    rows: list[Span] = []
    start = 0
    while start <= len(source):
        end = source.find("\n", start)
        end = len(source) if end < 0 else end
        line = Span(start, end)
        if end - start <= _LONGEST_LINE and (
            _ROW.match(source, start, end) or (rows and _GAP.match(source, start, end))
        ):
            rows.append(line)
        else:
            if rows:
                yield from _table(source, above, rows, line)
                above, rows = [], []
            above = [*above[-1:], line]
        start = end + 1
    if rows:
        yield from _table(source, above, rows, Span(len(source), len(source)))


def _table(source: str, above: list[Span], rows: list[Span], below: Span) -> Iterator[Table]:
    body = [row for row in rows if not _GAP.match(source, row.start, row.end)]
    series = _SERIES.match(source, below.start, below.end)
    if series:
        header = Header(series[1], Span(*series.span(1)), series[2])
        yield Table(
            source, Span(rows[0].start, below.end), rows[0].start, (header,), lambda: _series_cells(source, body)
        )
        return
    header_line, index_line = _header_lines(source, above)
    if header_line is None or header_line.end - header_line.start > _LONGEST_LINE:
        return
    lines = [source[row.start : row.end] for row in body[:50]]
    named = source[index_line.start : index_line.end] if index_line else ""
    bounds = _column_bounds(source[header_line.start : header_line.end].rstrip(" \\"), named, lines)
    headers = [_header(source, header_line, bound) for bound in bounds]
    if index_line:
        index_bounds = _index_bounds(named, lines, bounds[0][0] if bounds else 0)
        headers = [*(_header(source, index_line, bound) for bound in index_bounds), *headers]
        bounds = [*index_bounds, *bounds]
    if any(header.name for header in headers):
        span = Span(header_line.start, rows[-1].end)
        yield Table(source, span, rows[0].start, tuple(headers), lambda: _frame_cells(body, bounds))


def _header_lines(source: str, above: list[Span]) -> tuple[Span | None, Span | None]:
    """The line of column names, which leaves room for the index, and the line with the index's names below it."""
    above = [line for line in above if line.end > line.start]
    if above and source[above[-1].start] == " ":
        return above[-1], None
    if len(above) == 2 and source[above[0].start] == " " and source[above[1].end - 1] == " ":
        return above[0], above[1]
    return None, None


def _index_bounds(names: str, lines: list[str], end: int) -> list[tuple[int, int]]:
    """Index levels are aligned left: one begins where its name does and every row has a blank before it."""
    starts = [
        at
        for at in range(1, min(end, len(names)))
        if names[at] != " " and all(line[at - 1 : at] == " " for line in (names, *lines))
    ]
    return list(zip([0, *starts], [*starts, end]))


def _series_cells(source: str, rows: list[Span]) -> Iterator[Row]:
    for row in rows:
        yield ((source.find(" ", row.start, row.end), row.end),)


def _column_bounds(head: str, named: str, lines: list[str]) -> list[tuple[int, int]]:
    """Start and end of each column, relative to a line: cells end below the end of their header (pandas aligns right).

    A position is an end when the header ends a word there, no row has a character there, and nearly all rows end one.
    """
    start = _index_end(head, len(named.rstrip()) or 1, lines)
    bounds: list[tuple[int, int]] = []
    for end in range(start + 1, len(head) + 1):
        if head[end - 1] == " " or (end < len(head) and head[end] != " "):
            continue
        if all(line[end : end + 1] in ("", " ") for line in lines) and _ends_below(lines, end):
            bounds.append((start, end))
            start = end
            if len(bounds) >= MAX_COLUMNS:
                break
    return bounds


def _ends_below(lines: list[str], end: int) -> bool:
    return sum(1 for line in lines if line[end - 1 : end] not in ("", " ")) >= _EDGE_SHARE * len(lines)


def _index_end(head: str, least: int, lines: list[str]) -> int:
    """The first position from `least` that is blank in the header and in every row: there the index ends.

    Two blanks side by side are preferred: one can be inside the labels by chance.
    """
    blank = len(head) - len(head.lstrip(" "))
    for blanks in ("  ", " "):
        for position in range(least, blank - len(blanks) + 2):
            if all(line.startswith(blanks, position) for line in lines):
                return position
    return blank


def _header(source: str, line: Span, bound: tuple[int, int]) -> Header:
    span = stripped(source, line.start + bound[0], line.start + bound[1])
    return Header(source[span.start : span.end], span)


def _frame_cells(rows: list[Span], bounds: list[tuple[int, int]]) -> Iterator[Row]:
    for row in rows:
        yield tuple((min(row.start + start, row.end), min(row.start + end, row.end)) for start, end in bounds)
