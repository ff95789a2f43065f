"""Tables written as text: separated values, JSON and JSON lines, plain or compressed.

Separated values are kept as texts: numbers would lose leading zeros, and with them what they are.
"""

from __future__ import annotations

import codecs
import csv
import io
import json
from collections.abc import Iterator
from pathlib import Path
from typing import IO, Any, cast

from mlsec_nb.frames import proofs
from mlsec_nb.frames.cells import is_date
from mlsec_nb.frames.column import DataFileError

Frames = Iterator[tuple[str, Any, int]]
_HEAD_BYTES = 64 * 1024
_BLOCKS = 8
_BLOCK_BYTES = 2**20
_MOST_COMPRESSED_ROWS = 200_000
_LARGEST_JSON = 2**30
_BOMS = ((b"\xef\xbb\xbf", "utf-8-sig"), (b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16"))


def text_frames(path: Path, large: bool) -> Frames:
    """The table of a .csv or .tsv file. Encoding, separator and presence of a header are found out."""
    import pandas

    head = _head(path)
    encoding = _encoding(head)
    text = head.decode(encoding, "replace")
    if not text.strip():
        raise DataFileError(str(path), "empty", "nothing to scan")
    separator = _separator(path, text)
    header = 0 if _has_header(text, separator) else None
    options = {"sep": separator, "header": header, "dtype": str, "encoding": encoding, "on_bad_lines": "skip"}
    options |= {"skipinitialspace": True, "encoding_errors": "replace", "low_memory": False}
    if not large:
        frame = _labelled(pandas.read_csv(path, **options))
        yield path.name, frame, len(frame)
    elif path.suffix.lower() in (".gz", ".bz2", ".xz", ".zip") or encoding == "utf-16":
        frame = _labelled(pandas.read_csv(path, nrows=_MOST_COMPRESSED_ROWS, **options))
        yield path.name, frame, max(len(frame), _lines(path) - (header == 0))
    else:
        with path.open("rb") as file:
            sampled = io.BytesIO(_blocks(file, path.stat().st_size))
        yield path.name, _labelled(pandas.read_csv(sampled, **options)), _lines(path) - (header == 0)


def _labelled(frame: Any) -> Any:
    """Without a header, columns are called col_0, col_1, ...: a first row of values must not become names."""
    if all(isinstance(label, int) for label in frame.columns):
        frame.columns = [f"col_{label}" for label in frame.columns]
    return frame


def _head(path: Path) -> bytes:
    with _opened(path) as file:
        return file.read(_HEAD_BYTES)


def _opened(path: Path) -> IO[bytes]:
    """The file's bytes, decompressed by the name's ending."""
    suffix = path.suffix.lower()
    if suffix == ".gz":
        import gzip

        return cast(IO[bytes], gzip.open(path))
    if suffix == ".bz2":
        import bz2

        return bz2.open(path)
    if suffix == ".xz":
        import lzma

        return lzma.open(path)
    if suffix == ".zip":
        import zipfile

        archive = zipfile.ZipFile(path)
        return archive.open(archive.namelist()[0])
    return path.open("rb")


def _encoding(head: bytes) -> str:
    for mark, encoding in _BOMS:
        if head.startswith(mark):
            return encoding
    try:
        codecs.getincrementaldecoder("utf-8")().decode(head)  # the last character may be cut
    except UnicodeDecodeError:
        return "cp1252"
    return "utf-8"


def _separator(path: Path, text: str) -> str:
    if {".tsv", ".tab"} & {suffix.lower() for suffix in path.suffixes}:
        return "\t"
    first = text.split("\n", 1)[0]
    return max(",;\t|", key=lambda mark: (first.count(mark), mark == ","))


def _has_header(text: str, separator: str) -> bool:
    """False when a cell of the first row is a value for sure (mail address, date, number): no name looks like that."""
    first = next(csv.reader(io.StringIO(text), delimiter=separator), [])
    cells = [cell.strip() for cell in first]
    if any(proofs.is_email(cell) or proofs.is_ssn(cell) or proofs.is_iban(cell) for cell in cells):
        return False
    values = sum(1 for cell in cells if is_date(cell) or cell.replace(".", "", 1).lstrip("-").isdigit())
    return values * 3 <= len(cells) or cells == [str(i) for i in range(values)]


def _blocks(file: IO[bytes], size: int) -> bytes:
    """The first block and more at even steps, each cut at line breaks, so that only whole lines are kept."""
    kept = []
    for i in range(_BLOCKS):
        file.seek(i * size // _BLOCKS)
        block = file.read(_BLOCK_BYTES)
        start = block.find(b"\n") + 1 if i else 0
        kept.append(block[start : block.rfind(b"\n") + 1])
    return b"".join(kept)


def _lines(path: Path) -> int:
    """Number of line breaks: the rows of a table whose cells have none."""
    with _opened(path) as file:
        return sum(block.count(b"\n") for block in iter(lambda: file.read(2**20), b""))


def json_line_frames(path: Path, large: bool) -> Frames:
    """The table of a file with one JSON object per line."""
    if large and path.suffix.lower() in (".jsonl", ".ndjson"):
        with path.open("rb") as file:
            lines = _blocks(file, path.stat().st_size).splitlines()
        rows = _lines(path)
    else:
        with _opened(path) as opened:
            lines = opened.read().splitlines()
        rows = 0
    records = [json.loads(line) for line in lines if line.strip()]
    yield path.name, _frame(records), max(rows, len(records))


def json_frames(path: Path, large: bool) -> Frames:
    """The tables of a .json file: a list of objects, columns, or an object of such lists."""
    if large and path.stat().st_size > _LARGEST_JSON:
        raise DataFileError(str(path), "too large to be read as one JSON document", "convert it to .jsonl or .parquet")
    with _opened(path) as opened:
        raw = opened.read()
    try:
        document = json.loads(raw.decode(_encoding(raw[:_HEAD_BYTES])))
    except json.JSONDecodeError as error:
        if error.msg != "Extra data":
            raise
        yield from json_line_frames(path, large)
        return
    for key, records in _tables(document):
        frame = _frame(records)
        yield f"{path.name}#{key}" if key else path.name, frame, len(frame)


def _tables(document: Any) -> list[tuple[str, Any]]:
    if not isinstance(document, dict):
        return [("", document if isinstance(document, list) else [document])]
    tables = {key: value for key, value in document.items() if _is_records(value)}
    if len(tables) == 1:
        return [("", next(iter(tables.values())))]
    if tables:
        return list(tables.items())
    if document and all(isinstance(value, dict) for value in document.values()):
        return [("", _turned(document))]
    columns = all(isinstance(value, list) for value in document.values())
    same = len({len(value) for value in document.values() if isinstance(value, list)}) == 1
    return [("", document if document and columns and same else [document])]


def _is_records(value: Any) -> bool:
    return isinstance(value, list) and bool(value) and all(isinstance(item, dict) for item in value[:100])


def _turned(document: dict[str, dict[str, Any]]) -> Any:
    """pandas writes {column: {row: value}}; other programs {row: {column: value}}: the shorter side is the columns."""
    inner = {key for value in document.values() for key in value}
    by_column = all(key.isdigit() for key in inner)
    return {key: list(value.values()) for key, value in document.items()} if by_column else list(document.values())


def _frame(records: Any) -> Any:
    import pandas

    return pandas.DataFrame(records)
