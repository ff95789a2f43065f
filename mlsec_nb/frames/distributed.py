"""Frames that do not fit on one machine: the workers sample, merge and judge; only the findings come back.

A sample of a partition is the rows with the smallest of random numbers, one for each row, so that the samples of two
partitions merge into the sample of both by keeping the smallest again: every row of the whole has the same chance.
"""

from __future__ import annotations

import json
import random
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from itertools import islice
from typing import Any

from mlsec_nb.frames.access import columns_of
from mlsec_nb.frames.column import Column, ColumnFinding
from mlsec_nb.frames.decide import judge

_MOST_RARE = 20
_ROWS_SEARCHED_AROUND = 100
"""Rows beside which `columns_of` searches the rest of a text column for an '@'."""


@dataclass(slots=True)
class Sample:
    """What is known of one partition, or of several: it stays on the workers."""

    rows: int
    chosen: Any = field(repr=False)
    """Arrow table of the sampled rows."""
    drawn: list[float] = field(repr=False)
    """For each of them the number it was drawn with, ascending."""
    rare: dict[str, tuple[str, ...]] = field(repr=False)
    """By column: cells with an '@', wherever they are."""


def sample_of(table: Any, number: int, size: int) -> Sample:
    """The sample of partition `number`, an Arrow table: at most `size` rows."""
    import pyarrow.compute  # noqa: F401 - what `columns_of` searches whole columns with, once it is loaded

    generator = random.Random(number)
    drawn = sorted((generator.random(), row) for row in range(table.num_rows))[:size]
    rare = {column.name: found for column in columns_of(table, "", _ROWS_SEARCHED_AROUND) if (found := _rare(column))}
    return Sample(table.num_rows, table.take([row for _, row in drawn]), [draw for draw, _ in drawn], rare)


def _rare(column: Column) -> tuple[str, ...]:
    beside = (value for value in column.values if isinstance(value, str) and "@" in value)
    return column.rare or tuple(islice(beside, _MOST_RARE))


def merged_samples(samples: Sequence[Sample], size: int) -> Sample:
    """The sample of several partitions together."""
    import pyarrow

    table = pyarrow.concat_tables([sample.chosen for sample in samples], promote_options="permissive")
    drawn = [draw for sample in samples for draw in sample.drawn]
    order = sorted(range(len(drawn)), key=drawn.__getitem__)[:size]
    rare: dict[str, tuple[str, ...]] = {}
    for sample in samples:
        for name, cells in sample.rare.items():
            rare[name] = (*rare.get(name, ()), *cells)[:_MOST_RARE]
    rows = sum(sample.rows for sample in samples)
    return Sample(rows, table.take(order), [drawn[i] for i in order], rare)


_WITH_THE_ROWS = b"mlsec"


def sample_in_bytes(sample: Sample) -> bytes:
    """The sample as an Arrow stream, for the way to another worker: nothing has to be unpickled there."""
    import pyarrow

    rest = json.dumps([sample.rows, sample.drawn, sample.rare]).encode()
    table = sample.chosen.replace_schema_metadata((sample.chosen.schema.metadata or {}) | {_WITH_THE_ROWS: rest})
    sink = pyarrow.BufferOutputStream()
    with pyarrow.ipc.new_stream(sink, table.schema) as stream:
        stream.write_table(table)
    return bytes(sink.getvalue())


def sample_of_bytes(content: bytes) -> Sample:
    """The sample that was put in bytes."""
    import pyarrow

    table = pyarrow.ipc.open_stream(content).read_all()
    rows, drawn, rare = json.loads(table.schema.metadata[_WITH_THE_ROWS])
    return Sample(rows, table, drawn, {name: tuple(cells) for name, cells in rare.items()})


def judged(sample: Sample, name: str) -> list[ColumnFinding]:
    """The columns that hold personal data."""
    columns = columns_of(sample.chosen, name, max(1, len(sample.drawn)))
    return judge(_whole(column, sample) for column in columns)


def _whole(column: Column, sample: Sample) -> Column:
    has_some = any(isinstance(value, str) and "@" in value for value in column.values)
    return replace(column, rows=sample.rows, rare=() if has_some else sample.rare.get(column.name, ()))


def numbered_groups(paths: Iterable[str]) -> list[tuple[str, int, int]]:
    """(file, row group, number of the partition) of Parquet files. Raises OSError and pyarrow's errors."""
    from pyarrow import parquet

    groups = []
    for path in paths:
        with parquet.ParquetFile(path) as file:
            groups += [(path, group) for group in range(file.num_row_groups)]
    return [(path, group, number) for number, (path, group) in enumerate(groups)]


def sample_of_group(place: tuple[str, int, int], size: int) -> Sample:
    """The sample of one row group of a Parquet file."""
    from pyarrow import parquet

    path, group, number = place
    with parquet.ParquetFile(path) as file:
        return sample_of(file.read_row_group(group), number, size)
