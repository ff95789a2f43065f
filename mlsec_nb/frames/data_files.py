"""Data files as frames. Small files whole; of large ones blocks, row groups or batches at even steps, unless asked.

Nothing is unpickled; messages name the file and the kind of error, never its content.
"""

from __future__ import annotations

import warnings
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from mlsec_nb.frames.column import DataFileError
from mlsec_nb.frames.text_tables import json_frames, json_line_frames, text_frames

LARGE_FILE_BYTES = 64 * 2**20
_MOST_ROWS_READ = 200_000
_MOST_GROUPS_READ = 8

Frames = Iterator[tuple[str, Any, int]]


def read_frames(path: Path, whole: bool = False) -> Frames:
    """Yield (name, pandas frame, rows in the file) for a file's table, or for every sheet or table in it.

    When the frame has fewer rows than the file it is a sample of a large file; `whole` reads all of it.
    Raises DataFileError for what is missing, damaged, not a table, or needs a library that is not installed.
    """
    read = _READERS.get(_suffix(path))
    if read is None:
        raise DataFileError(str(path), "not a data file that can be read", f"known are {' '.join(sorted(_READERS))}")
    try:
        large = path.stat().st_size > LARGE_FILE_BYTES and not whole
        yield from read(path, large)
    except DataFileError:
        raise
    except ImportError as error:
        library = error.name or "a library for this format"
        raise DataFileError(str(path), f"{library} is not installed", "install mlsec-nb[data]") from None
    except OSError as error:
        raise DataFileError(
            str(path), error.strerror or "cannot be opened", "check the path and the permissions"
        ) from None
    except Exception as error:  # readers raise anything on damaged files, and quote values when they do
        what = f"cannot be read ({type(error).__name__})"
        raise DataFileError(str(path), what, "check that the file is whole and of the format its name says") from None


def is_data_file(path: Path) -> bool:
    """True when the name's ending is one that read_frames knows."""
    return _suffix(path) in _READERS


def _suffix(path: Path) -> str:
    suffixes = [suffix.lower() for suffix in path.suffixes]
    if suffixes[-1:] and suffixes[-1] in (".gz", ".bz2", ".xz", ".zip"):
        return suffixes[-2] if len(suffixes) > 1 and suffixes[-2] in _COMPRESSIBLE else ""
    return suffixes[-1] if suffixes else ""


def _parquet(path: Path, large: bool) -> Frames:
    from pyarrow import parquet

    with parquet.ParquetFile(path) as file:
        rows = file.metadata.num_rows
        if rows <= _MOST_ROWS_READ or not large:
            yield path.name, file.read().to_pandas(), rows
            return
        step = -(-file.num_row_groups // _MOST_GROUPS_READ)
        groups = list(range(0, file.num_row_groups, step))
        share = _MOST_ROWS_READ // len(groups)
        parts = [next(file.iter_batches(batch_size=share, row_groups=[group])) for group in groups]
        yield path.name, _joined(parts), rows


def _joined(batches: list[Any]) -> Any:
    import pyarrow

    return pyarrow.Table.from_batches(batches).to_pandas()


def _feather(path: Path, large: bool) -> Frames:
    import pyarrow
    from pyarrow import feather

    with pyarrow.memory_map(str(path)) as source:
        try:
            file = pyarrow.ipc.open_file(source)
        except pyarrow.ArrowInvalid:  # version 1 files and streams
            yield from _feather_otherwise(path, feather)
            return
        batches = range(file.num_record_batches)
        rows = sum(file.get_batch(i).num_rows for i in batches)
        if rows <= _MOST_ROWS_READ or not large:
            yield path.name, file.read_all().to_pandas(), rows
            return
        chosen = list(batches)[:: -(-len(batches) // _MOST_GROUPS_READ)]
        share = _MOST_ROWS_READ // len(chosen)
        yield path.name, _joined([file.get_batch(i).slice(0, share) for i in chosen]), rows


def _feather_otherwise(path: Path, feather: Any) -> Frames:
    import pyarrow

    with path.open("rb") as source:
        is_version_1 = source.read(4) == b"FEA1"
    if is_version_1:
        table = feather.read_table(path)
    else:
        with pyarrow.memory_map(str(path)) as source:
            table = pyarrow.ipc.open_stream(source).read_all()
    yield path.name, table.to_pandas(), table.num_rows


def _excel(path: Path, large: bool) -> Frames:
    import pandas

    del large  # a workbook can only be read from its start: the size of a sheet is bounded by the format
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # openpyxl warns about styles and validations that do not concern values
        sheets = pandas.read_excel(path, sheet_name=None)
    for sheet, frame in sheets.items():
        if frame.shape[1]:
            yield f"{path.name}#{sheet}" if len(sheets) > 1 else path.name, frame, len(frame)


_READERS: dict[str, Callable[[Path, bool], Frames]] = {
    ".csv": text_frames,
    ".tsv": text_frames,
    ".tab": text_frames,
    ".parquet": _parquet,
    ".pq": _parquet,
    ".feather": _feather,
    ".arrow": _feather,
    ".ipc": _feather,
    ".xlsx": _excel,
    ".xlsm": _excel,
    ".json": json_frames,
    ".jsonl": json_line_frames,
    ".ndjson": json_line_frames,
}
_COMPRESSIBLE = frozenset((".csv", ".tsv", ".tab", ".json", ".jsonl", ".ndjson"))
