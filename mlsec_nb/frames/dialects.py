"""How each library writes a change of columns: templates of code, filled in by `fixes`."""

from __future__ import annotations

from dataclasses import dataclass, field, replace

from mlsec_nb.frames.kinds import FrameKind


@dataclass(frozen=True, slots=True)
class Dialect:
    """Templates with {frame}, {columns} (a list), {column} (one), {x} (a column as expression), {value}, {file}."""

    imports: str = ""
    without: str = ""
    """An expression: the frame without the columns."""
    head: str = ""
    """An expression: a small copy of the frame, for display."""
    x: str = "{frame}[{column}]"
    change: str = "{frame}[{column}] = {value}"
    """A statement that gives a column new values."""
    forms: dict[str, str] = field(default_factory=dict)
    """Expressions by form: last4, domain, all; year, first3, band5, round1, ip24."""
    pseudonym: str = ""
    write: str = ""
    """Writes {without} to {file}."""
    is_sql: bool = False
    """Columns are quoted as SQL does, and the texts for SQL are Python literals: {without} and {value} come so."""


_PANDAS_FORMS = {
    "last4": '"****" + {x}.astype("string").str[-4:]',
    "domain": '{x}.astype("string").str.replace(r"^[^@]*", "***", regex=True)',
    "all": '"***"',
    "year": '{x}.astype("string").str.extract(r"(\\d{{4}})", expand=False)',
    "first3": '{x}.astype("string").str[:3]',
    "band5": "({x} // 5 * 5).clip(upper=90)",
    "round1": "{x}.round(1)",
    "ip24": '{x}.astype("string").str.replace(r"\\.\\d+$", ".0", regex=True)',
}
_PANDAS = Dialect(
    without="{frame}.drop(columns={columns})",
    head="{frame}.head().copy()",
    forms=_PANDAS_FORMS,
    pseudonym='{x}.map(pseudonym, na_action="ignore")',
    write="{without}.to_parquet({file})",
)
_DASK = Dialect(
    without=_PANDAS.without,
    head=_PANDAS.head,
    forms=_PANDAS_FORMS,
    pseudonym='{x}.map(pseudonym, na_action="ignore", meta=({column}, "object"))',
    write=_PANDAS.write,
)
_POLARS = Dialect(
    imports="import polars as pl",
    without="{frame}.drop({columns})",
    head="{frame}.head()",
    x="pl.col({column})",
    change="{frame} = {frame}.with_columns(({value}).alias({column}))",
    forms={
        "last4": 'pl.lit("****") + {x}.cast(pl.String).str.tail(4)',
        "domain": '{x}.cast(pl.String).str.replace(r"^[^@]*", "***")',
        "all": 'pl.lit("***")',
        "year": '{x}.cast(pl.String).str.extract(r"(\\d{{4}})")',
        "first3": "{x}.cast(pl.String).str.head(3)",
        "band5": "({x} // 5 * 5).clip(upper_bound=90)",
        "round1": "{x}.round(1)",
        "ip24": '{x}.cast(pl.String).str.replace(r"\\.\\d+$", ".0")',
    },
    pseudonym="{x}.map_elements(pseudonym, return_dtype=pl.String)",
    write="{without}.write_parquet({file})",
)
_SPARK = Dialect(
    imports="from pyspark.sql import functions as F",
    without="{frame}.drop(*{columns})",
    head="{frame}.limit(5)",
    x="{frame}[{column}]",
    change="{frame} = {frame}.withColumn({column}, {value})",
    forms={
        "last4": 'F.concat(F.lit("****"), F.substring({x}.cast("string"), -4, 4))',
        "domain": 'F.regexp_replace({x}.cast("string"), "^[^@]*", "***")',
        "all": 'F.lit("***")',
        "year": 'F.regexp_extract({x}.cast("string"), r"\\d{{4}}", 0)',
        "first3": 'F.substring({x}.cast("string"), 1, 3)',
        "band5": "F.least(F.floor({x} / 5) * 5, F.lit(90))",
        "round1": "F.round({x}, 1)",
        "ip24": 'F.regexp_replace({x}, r"\\.\\d+$", ".0")',
    },
    pseudonym="F.udf(pseudonym)({x})",
    write="{without}.write.parquet({file})",
)
_DUCKDB = Dialect(
    without="{frame}.project({columns})",
    head="{frame}.limit(5)",
    x="{column}",
    change="{frame} = {frame}.project({value})",
    forms={
        "last4": "'****' || right({x}::varchar, 4)",
        "domain": "regexp_replace({x}::varchar, '^[^@]*', '***')",
        "all": "'***'",
        "year": "regexp_extract({x}::varchar, '\\d{{4}}')",
        "first3": "left({x}::varchar, 3)",
        "band5": "least({x} // 5 * 5, 90)",
        "round1": "round({x}, 1)",
        "ip24": "regexp_replace({x}::varchar, '\\.\\d+$', '.0')",
    },
    write="{without}.write_parquet({file})",
    is_sql=True,
)
_ARROW = Dialect(
    imports="import pyarrow as pa",
    without="{frame}.drop_columns({columns})",
    head="{frame}.slice(0, 5)",
    x="{frame}[{column}]",
    change="{frame} = {frame}.set_column({frame}.schema.get_field_index({column}), {column}, pa.array({value}))",
    forms={"all": '["***"] * len({x})'},
    pseudonym="[pseudonym(value) for value in {x}.to_pylist()]",
    write="pq.write_table({without}, {file})",
)
_RECORDS = Dialect(
    without="[{{key: value for key, value in row.items() if key not in {columns}}} for row in {frame}]",
    head="[dict(row) for row in {frame}[:5]]",
    x="row.get({column})",
    change="for row in {frame}:\n    row[{column}] = {value}",
    forms={"all": '"***"'},
    pseudonym="pseudonym({x})",
)
_COLUMNS = Dialect(
    without="{{key: values for key, values in {frame}.items() if key not in {columns}}}",
    head="{{key: values[:5] for key, values in {frame}.items()}}",
    change="{frame}[{column}] = {value}",
    forms={"all": '["***"] * len({x})'},
    pseudonym="[pseudonym(value) for value in {x}]",
)
_NUMPY = Dialect(without="{frame}[[field for field in {frame}.dtype.names if field not in {columns}]]")
_BY_FAMILY = {
    "pandas": _PANDAS, "polars": _POLARS, "arrow": _ARROW, "dask": _DASK, "spark": _SPARK, "duckdb": _DUCKDB,
    "numpy": _NUMPY, "records": _RECORDS,
}  # fmt: skip
_BY_LABEL = {
    "dict of columns": _COLUMNS,
    "polars.LazyFrame": replace(_POLARS, write="{without}.sink_parquet({file})"),
    "pyarrow.RecordBatch": replace(_ARROW, write=""),
}


def dialect_of(kind: FrameKind) -> Dialect | None:
    """The dialect of a kind of frame; None for a single column, which there is nothing to take from."""
    if kind.is_series:
        return None
    return _BY_LABEL.get(kind.label) or _BY_FAMILY[kind.family]
