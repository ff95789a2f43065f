"""Which objects are frames: told by their type alone, through `sys.modules`; nothing is imported, no value is asked."""

from __future__ import annotations

import sys
from typing import Literal, NamedTuple

Family = Literal["pandas", "polars", "arrow", "dask", "spark", "duckdb", "numpy", "records"]
Rows = Literal["here", "at hand", "asked for"]
"""`here`: in memory; `at hand`: lazy, but the schema is known; `asked for`: even the schema may take a request."""


class FrameKind(NamedTuple):
    """What a frame is called, which library's words change it, and where its rows are."""

    label: str
    family: Family
    rows: Rows = "here"
    is_series: bool = False


_NUMPY = FrameKind("numpy.ndarray", "numpy")
_LIST, _DICT = FrameKind("list of records", "records"), FrameKind("dict of columns", "records")
# The more special type first: a GeoDataFrame is a pandas DataFrame, Connect's DataFrame one of pyspark.sql.
_TYPES = (
    ("geopandas", "GeoDataFrame", FrameKind("geopandas.GeoDataFrame", "pandas")),
    ("geopandas", "GeoSeries", FrameKind("geopandas.GeoSeries", "pandas", is_series=True)),
    ("pandas", "DataFrame", FrameKind("pandas.DataFrame", "pandas")),
    ("pandas", "Series", FrameKind("pandas.Series", "pandas", is_series=True)),
    ("polars", "DataFrame", FrameKind("polars.DataFrame", "polars")),
    ("polars", "LazyFrame", FrameKind("polars.LazyFrame", "polars", "asked for")),
    ("polars", "Series", FrameKind("polars.Series", "polars", is_series=True)),
    ("pyarrow", "Table", FrameKind("pyarrow.Table", "arrow")),
    ("pyarrow", "RecordBatch", FrameKind("pyarrow.RecordBatch", "arrow")),
    ("dask.dataframe", "DataFrame", FrameKind("dask.dataframe.DataFrame", "dask", "at hand")),
    ("dask.dataframe", "Series", FrameKind("dask.dataframe.Series", "dask", "at hand", is_series=True)),
    ("pyspark.sql.connect.dataframe", "DataFrame", FrameKind("pyspark.sql.connect.DataFrame", "spark", "asked for")),
    ("pyspark.sql.dataframe", "DataFrame", FrameKind("pyspark.sql.DataFrame", "spark", "at hand")),
    ("duckdb", "DuckDBPyRelation", FrameKind("duckdb.DuckDBPyRelation", "duckdb", "at hand")),
)
_LOOKED_AT = 5
# A dict of more lists is no table: word vectors, an index. Every list is looked at after every cell.
_MOST_COLUMNS = 5_000


def kind_of(value: object) -> FrameKind | None:
    """What kind of frame an object is; None when it is none."""
    own = type(value)
    if own is list or own is dict:
        return _records(value)
    for module, name, kind in _TYPES:
        known = _loaded(module, name)
        if isinstance(known, type) and issubclass(own, known):
            return kind
    array = _loaded("numpy", "ndarray")
    if isinstance(array, type) and own is array:
        return _NUMPY if value.dtype.names and value.ndim == 1 else None  # type: ignore[attr-defined]
    return None


def _loaded(module: str, name: str) -> object:
    """What a module holds; None when nobody has imported it, or somebody has put something else in its place."""
    return getattr(sys.modules.get(module), "__dict__", {}).get(name)


def _records(value: object) -> FrameKind | None:
    """Lists of dicts, and dicts of lists that are equally long, two rows at the least."""
    if type(value) is list:
        head = value[:_LOOKED_AT]
        return _LIST if len(head) > 1 and all(type(row) is dict and _has_text_keys(row) for row in head) else None
    if type(value) is not dict or not 0 < len(value) <= _MOST_COLUMNS:
        return None
    first = next(iter(value.values()))
    rows = len(first) if type(first) is list else 0
    columns = (type(key) is str and type(column) is list and len(column) == rows for key, column in value.items())
    return _DICT if rows > 1 and all(columns) else None


def _has_text_keys(row: dict[object, object]) -> bool:
    return all(type(key) is str for key in row)
