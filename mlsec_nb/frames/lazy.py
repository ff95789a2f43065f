"""Lazy and distributed frames: their schema, and a bounded head when it is asked for. Never a full collect."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from mlsec_nb.frames.access import columns_of
from mlsec_nb.frames.column import Column
from mlsec_nb.frames.kinds import FrameKind
from mlsec_nb.frames.plain import plain_columns


def schema_of(frame: Any, kind: FrameKind) -> list[tuple[str, str]]:
    """Name and type of each column, as the library knows them without reading rows."""
    if kind.family == "polars":
        return [(name, str(dtype)) for name, dtype in frame.collect_schema().items()]
    if kind.family == "spark":
        return [(field.name, field.dataType.simpleString()) for field in frame.schema.fields]
    if kind.family == "duckdb":
        return [(name, str(dtype)) for name, dtype in zip(frame.columns, frame.types)]
    if kind.is_series:
        return [(str(frame.name), str(frame.dtype))]
    return [(str(name), str(dtype)) for name, dtype in frame.dtypes.items()]


def head_columns(frame: Any, name: str, kind: FrameKind, rows: int) -> list[Column]:
    """The columns of the first `rows` rows; the library may have to compute what leads to them."""
    if kind.family == "polars":
        return columns_of(frame.head(rows).collect(), name, rows)
    if kind.family == "dask":
        return columns_of(frame.head(rows, npartitions=1), name, rows)
    return list(plain_columns(list(_records(frame, kind, rows)), name, rows))


def _records(frame: Any, kind: FrameKind, rows: int) -> Iterator[dict[str, object]]:
    if kind.family == "spark":
        yield from (row.asDict() for row in frame.limit(rows).collect())
    else:
        names = list(frame.columns)
        yield from (dict(zip(names, row)) for row in frame.limit(rows).fetchall())
