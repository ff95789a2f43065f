"""Tables with drawn borders: polars' boxes, Spark's and SQL clients' `+---+`, markdown."""

from __future__ import annotations

from collections.abc import Iterator

from mlsec_nb.findings import Span
from mlsec_nb.late import late
from mlsec_nb.tables import MAX_COLUMNS, Header, Row, Table, lines_of, stripped

_DELIMITER = late(r"(?<!\\)[|│┆┊║]")
_BORDER = late(r"[\s|+:=\-─═╌┌┐└┘├┤┬┴┼╞╡╪╤╧╒╕╘╛╔╗╚╝╠╣╦╩╬╭╮╰╯│┆]{3,}")
# The line below a header: it stands alone on a line that is not the first.
_ANY_BORDER = late(
    r"\n[ \t\r\x0b\x0c\x1c-\x1f\x85\xa0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000"
    r"|+:=\-─═╌┌┐└┘├┤┬┴┼╞╡╪╤╧╒╕╘╛╔╗╚╝╠╣╦╩╬╭╮╰╯│┆]{3,20000}(?=\n|\Z)"
)
_RULE = late(r"[-=─═╌]{2}")


def ruled_tables(source: str) -> Iterator[Table]:
    """Tables whose columns are divided by a drawn line and whose header is underlined."""
    if not _has_border(source):
        return
    lines: list[Span] = []
    for line in lines_of(source):
        if _may_belong(source, line):
            lines.append(line)
            continue
        yield from _table(source, lines)
        lines = []
    yield from _table(source, lines)


def _has_border(source: str) -> bool:
    return any(_RULE.search(found[0]) for found in _ANY_BORDER.finditer(source))


def _may_belong(source: str, line: Span) -> bool:
    return line.end - line.start <= 20_000 and (
        _DELIMITER.search(source, line.start, line.end) is not None or _is_border(source, line)
    )


def _is_border(source: str, line: Span) -> bool:
    return (
        _BORDER.fullmatch(source, line.start, line.end) is not None
        and _RULE.search(source, line.start, line.end) is not None
    )


def _table(source: str, lines: list[Span]) -> Iterator[Table]:
    """At most one table: the rows above the first rule that has rows above it are the header."""
    rule = _head_rule(source, lines)
    if rule is None:
        return
    head = [_cells(source, line) for line in lines[:rule] if not _is_border(source, line)]
    headers = _headers(source, head)
    if headers:
        body = lines[rule + 1 :]
        span = Span(lines[0].start, lines[-1].end)
        yield Table(source, span, lines[rule].end, headers, lambda: _body(source, body, len(headers)))


def _head_rule(source: str, lines: list[Span]) -> int | None:
    seen_row = False
    for number, line in enumerate(lines):
        if not _is_border(source, line):
            seen_row = True
        elif seen_row and _is_head_rule(source, line):
            return number
    return None


def _is_head_rule(source: str, line: Span) -> bool:
    # In polars' header a row of `---` stands between names and types; the line that ends the header is drawn double.
    return "┆" not in source[line.start : line.end] and "│ ---" not in source[line.start : line.end]


def _headers(source: str, head: list[list[Span]]) -> tuple[Header, ...]:
    names, types = head[0], head[-1] if len(head) > 1 else []
    padded = [*(source[span.start : span.end] for span in types), *[""] * len(names)]
    return tuple(Header(source[span.start : span.end][:400], span, dtype) for span, dtype in zip(names, padded))


def _cells(source: str, line: Span) -> list[Span]:
    cells: list[Span] = []
    start = line.start
    for delimiter in _DELIMITER.finditer(source, line.start, line.end):
        cells.append(stripped(source, start, delimiter.start()))
        start = delimiter.end()
    cells.append(stripped(source, start, line.end))
    if source[line.start : cells[0].start + 1].strip()[:1] in ("|", "│", "║"):
        cells = cells[1:]
    if cells and cells[-1].start == cells[-1].end:
        cells.pop()
    return cells[:MAX_COLUMNS]


def _body(source: str, lines: list[Span], width: int) -> Iterator[Row]:
    for line in lines:
        if _is_border(source, line):
            continue
        cells = _cells(source, line)
        if len(cells) == width:
            yield tuple(_place(source, cell) for cell in cells)


def _place(source: str, cell: Span) -> tuple[int, int] | None:
    return None if source[cell.start : cell.end] in ("…", "...") else (cell.start, cell.end)
