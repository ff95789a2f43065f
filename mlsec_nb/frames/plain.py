"""Columns of frames without a library's frame type: numpy's structured arrays, lists of dicts, dicts of lists."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice
from typing import Any

from mlsec_nb.frames.column import Column

_MOST_KEYS = 500


def plain_columns(value: Any, name: str, sample: int) -> Iterator[Column]:
    """A sample of each column, at most `sample` rows at even steps."""
    if type(value) is dict:
        return _of_lists(value, name, sample)
    return _of_dicts(value, name, sample) if type(value) is list else _of_fields(value, name, sample)


def _step(rows: int, sample: int) -> int:
    return max(1, -(-rows // max(1, sample)))


def _of_lists(columns: dict[str, list[object]], name: str, sample: int) -> Iterator[Column]:
    for key, values in islice(columns.items(), _MOST_KEYS):
        taken = tuple(value for value in values[:: _step(len(values), sample)] if value is not None)
        yield Column(name, key, "object", taken, len(values))


def _of_dicts(rows: list[dict[str, object]], name: str, sample: int) -> Iterator[Column]:
    part = [row for row in rows[:: _step(len(rows), sample)] if type(row) is dict]
    keys: dict[str, None] = {}
    for row in part:
        for key in islice(row, _MOST_KEYS):
            if type(key) is str and len(keys) < _MOST_KEYS:
                keys[key] = None
    for key in keys:
        values = tuple(value for row in part if (value := row.get(key)) is not None)
        yield Column(name, key, "object", values, len(rows))


def _of_fields(array: Any, name: str, sample: int) -> Iterator[Column]:
    part = array[:: _step(len(array), sample)]
    for field in array.dtype.names:
        values = tuple(value for value in part[field].tolist() if value is not None and value == value)
        yield Column(name, field, str(array.dtype[field]), values, len(array))
