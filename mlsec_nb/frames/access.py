"""Columns of frames that already exist: pandas, polars and pyarrow, found through `sys.modules`, never imported.

Rows are taken at even steps by slicing: no random numbers, no change to the frame, no reference kept.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable, Iterator
from functools import partial
from itertools import chain, islice
from typing import Any

from mlsec_nb.frames.cells import LONGEST_TEXT
from mlsec_nb.frames.column import Column

MOST_CELLS = 2_000_000
_FEWEST_ROWS = 100
_MOST_RARE = 20
_CHUNK = 65_536


def columns_of(frame: object, name: str, sample: int = 5000) -> list[Column]:
    """A sample of every column of a pandas, eager polars or pyarrow frame; [] for anything else.

    At most `sample` rows at even steps; fewer in very wide frames, so that no more than 2 million cells are touched.
    Columns of text are also searched whole for an '@'.
    """
    return list(iter_columns(frame, name, sample))


def iter_columns(frame: object, name: str, sample: int, whole: bool = True) -> Iterator[Column]:
    """The same one by one; without `whole` nothing but the sample is looked at."""
    for module, type_name, columns in _LIBRARIES:
        library = sys.modules.get(module)
        kind = getattr(library, type_name, None)
        if isinstance(kind, type) and issubclass(type(frame), kind):
            return columns(frame, name, sample, whole)
    return iter(())


def _step(rows: int, width: int, sample: int) -> int:
    wanted = min(sample, max(_FEWEST_ROWS, MOST_CELLS // max(1, width)))
    return max(1, -(-rows // max(1, wanted)))


def _pandas(frame: Any, name: str, sample: int, whole: bool) -> Iterator[Column]:
    pandas = sys.modules["pandas"]
    rows, width = frame.shape
    step = _step(rows, width, sample)
    if _is_named_index(frame.index):
        values = _non_null(frame.index[::step].tolist(), pandas)
        yield Column(name, str(frame.index.name or "index"), str(frame.index.dtype), values, rows)
    for i, label in enumerate(frame.columns):
        series = frame.iloc[:, i]
        values = _pandas_values(series.iloc[::step], pandas)
        rare = _rare(values, partial(_pandas_texts, series)) if whole and step > 1 else ()
        yield Column(name, label_text(label), str(series.dtype), values, rows, rare)


def _pandas_values(part: Any, pandas: Any) -> tuple[object, ...]:
    values: tuple[Any, ...] = _non_null(part.tolist(), pandas)
    if str(part.dtype) != "geometry":
        return values
    return tuple(f"POINT ({one.x} {one.y})" for one in values if getattr(one, "geom_type", "") == "Point")


def _pandas_series(series: Any, name: str, sample: int, whole: bool) -> Iterator[Column]:
    return _pandas(series.to_frame(series.name if series.name is not None else name), name, sample, whole)


def _is_named_index(index: Any) -> bool:
    return getattr(index, "nlevels", 1) == 1 and (
        index.name is not None or str(index.dtype) in ("object", "str", "string")
    )


def label_text(label: object) -> str:
    """A column's label as a name: the parts of a hierarchical one joined by dots."""
    return ".".join(str(part) for part in label if str(part)) if isinstance(label, tuple) else str(label)


def _non_null(values: Iterable[object], pandas: Any) -> tuple[object, ...]:
    missing = (None, pandas.NA, pandas.NaT)
    return tuple(value for value in values if not any(value is m for m in missing) and not _is_nan(value))


def _is_nan(value: object) -> bool:
    return isinstance(value, float) and value != value


def _pandas_texts(series: Any) -> Iterator[object]:
    """All values, or the categories of a categorical, without copying Arrow text that has no '@'."""
    if str(series.dtype) == "category":
        return iter(series.cat.categories)
    arrow, compute = sys.modules.get("pyarrow"), sys.modules.get("pyarrow.compute")
    if arrow and compute and hasattr(series.array, "__arrow_array__"):
        return _arrow_texts(arrow.array(series.array), compute)
    values, starts = series.to_numpy(), range(0, len(series), _CHUNK)
    return chain.from_iterable(_with_at(values[i : i + _CHUNK].tolist()) for i in starts)


def _with_at(values: list[object]) -> list[str]:
    return [value for value in values if isinstance(value, str) and "@" in value]


def _arrow_texts(texts: Any, compute: Any) -> Iterator[object]:
    hits = texts.filter(compute.match_substring(texts, "@"))
    return iter(hits.slice(0, 10 * _MOST_RARE).to_pylist())


def _polars(frame: Any, name: str, sample: int, whole: bool) -> Iterator[Column]:
    polars = sys.modules["polars"]
    part = frame.gather_every(_step(frame.height, frame.width, sample))
    for series in part.get_columns():
        values = tuple(value for value in series.to_list() if value is not None and not _is_nan(value))
        searched = whole and series.dtype == polars.String and part.height < frame.height
        texts = frame.get_column(series.name) if searched else None
        rare = _rare(values, partial(_polars_texts, texts)) if texts is not None else ()
        yield Column(name, series.name, str(series.dtype), values, frame.height, rare)


def _polars_texts(series: Any) -> Iterator[object]:
    return iter(series.filter(series.str.contains("@", literal=True)).head(10 * _MOST_RARE).to_list())


def _polars_series(series: Any, name: str, sample: int, whole: bool) -> Iterator[Column]:
    return _polars(series.to_frame(series.name or name), name, sample, whole)


def _arrow(table: Any, name: str, sample: int, whole: bool) -> Iterator[Column]:
    step = _step(table.num_rows, table.num_columns, sample)
    compute = sys.modules.get("pyarrow.compute")
    for field, column in zip(table.schema, table.columns):
        taken = column.take(list(range(0, table.num_rows, step))) if step > 1 else column
        values = tuple(value for value in taken.to_pylist() if value is not None and not _is_nan(value))
        searched = whole and compute and step > 1 and str(field.type) in ("string", "large_string")
        rare = _rare(values, partial(_arrow_texts, column, compute)) if searched else ()
        yield Column(name, field.name, str(field.type), values, table.num_rows, rare)


def _rare(values: tuple[object, ...], all_texts: Callable[[], Iterable[object]]) -> tuple[str, ...]:
    """Cells with an '@' from the whole column, when the sample is of sentences and has none itself."""
    texts = [value for value in values if isinstance(value, str)]
    head = texts[:200]
    if len(set(head)) < 3 or max(map(len, head)) < 8 or not any(" " in v for v in head) or any("@" in v for v in texts):
        return ()
    hits = (text[:LONGEST_TEXT] for text in all_texts() if isinstance(text, str) and "@" in text)
    return tuple(islice(hits, _MOST_RARE))


_LIBRARIES: tuple[tuple[str, str, Callable[[Any, str, int, bool], Iterator[Column]]], ...] = (
    ("pandas", "DataFrame", _pandas),
    ("pandas", "Series", _pandas_series),
    ("polars", "DataFrame", _polars),
    ("polars", "Series", _polars_series),
    ("pyarrow", "Table", _arrow),
    ("pyarrow", "RecordBatch", _arrow),
)
