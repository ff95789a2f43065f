"""Columns of live frames: what is read, and that nothing of the user's changes."""

from __future__ import annotations

import random
import subprocess
import sys
from collections.abc import Callable
from typing import Any

import numpy as np
import pandas as pd
import polars as pl
import pyarrow as pa
import pytest
import sample_values as v

from mlsec_nb.frames import columns_of, judge

ROWS = 12_000


def table() -> dict[str, list[object]]:
    return {
        "email": list(v.many(v.email, ROWS)),
        "dob": list(v.many(v.date, ROWS)),
        "amount": list(v.many(v.real(0, 9), ROWS)),
        "note": ["nothing to see here"] * (ROWS // 2) + ["a word or two"] * (ROWS // 2 - 2) + ["third text", "x y z"],
    }


FRAMES: dict[str, Callable[[dict[str, list[object]]], Any]] = {
    "pandas": pd.DataFrame,
    "pandas-object": lambda data: pd.DataFrame(data).astype({"email": object, "note": object}),
    "pandas-categorical": lambda data: pd.DataFrame(data).astype({"note": "category", "email": "category"}),
    "polars": pl.DataFrame,
    "arrow": pa.table,
    "arrow-batch": pa.RecordBatch.from_pydict,
}


def same(first: Any, second: Any) -> bool:
    if isinstance(first, pd.DataFrame):
        return first.equals(second) and list(first.dtypes) == list(second.dtypes) and first.index.equals(second.index)
    return bool(first.equals(second))


@pytest.mark.parametrize("make", FRAMES.values(), ids=list(FRAMES))
def test_frame_and_random_state_are_untouched(make: Any) -> None:
    frame, twin = make(table()), make(table())
    np.random.seed(11)
    before = np.random.get_state()[1].copy()  # type: ignore[index]
    found = {finding.name: finding.entity for finding in judge(columns_of(frame, "df"))}
    assert found == {"email": "EMAIL", "dob": "DATE_OF_BIRTH"}
    assert same(frame, twin)
    assert (np.random.get_state()[1] == before).all()  # type: ignore[index]


@pytest.mark.parametrize("make", FRAMES.values(), ids=list(FRAMES))
def test_a_rare_email_in_text_is_found_outside_the_sample(make: Any) -> None:
    data = table()
    data["note"] = [f"note number {i} about nothing" for i in range(ROWS)]
    data["note"][ROWS - 2] = f"please write to {v.email(random.Random(3))} today"
    frame = make(data)
    columns = {column.name: column for column in columns_of(frame, "df", sample=500)}
    assert not any("@" in str(value) for value in columns["note"].values)
    [finding] = judge([columns["note"]])
    assert (finding.entity, finding.reason) == ("EMAIL", "EMAIL inside text")
    assert finding.prevalence < 0.01


def test_sample_is_strided_and_native() -> None:
    frame = pd.DataFrame({"n": range(10_000), "f": np.arange(10_000.0), "s": ["a"] * 10_000})
    numbers, floats, texts = columns_of(frame, "df", sample=1000)
    assert numbers.values == tuple(range(0, 10_000, 10))
    assert {type(value) for column in (numbers, floats, texts) for value in column.values} == {int, float, str}
    assert numbers.rows == 10_000


def test_nulls_are_left_out() -> None:
    frame = pd.DataFrame({"a": [None, 1.0], "b": ["x", pd.NA], "c": [pd.NaT, pd.Timestamp("2020-01-01")]})
    assert [len(column.values) for column in columns_of(frame, "df")] == [1, 1, 1]


def test_series_index_and_odd_labels() -> None:
    assert [c.name for c in columns_of(pd.Series(["a"], name="email"), "s")] == ["email"]
    assert [c.name for c in columns_of(pl.Series("email", ["a"]), "s")] == ["email"]
    indexed = pd.DataFrame({("a", "b"): [1], ("a", ""): [2]}, index=pd.Index(["x"], name="ssn"))
    assert [c.name for c in columns_of(indexed, "df")] == ["ssn", "a.b", "a"]
    twice = pd.DataFrame([[1, 2]], columns=["x", "x"])
    assert [c.values for c in columns_of(twice, "df")] == [(1,), (2,)]


def test_other_objects_have_no_columns() -> None:
    class Liar:
        columns = property(lambda self: 1 / 0)

    assert columns_of(Liar(), "x") == []
    assert columns_of(pl.LazyFrame({"email": ["a"]}), "x") == []
    assert columns_of(None, "x") == []


def test_no_library_is_imported_for_the_user() -> None:
    code = (
        "import sys; from mlsec_nb.frames import Column, columns_of, judge; columns_of(1, 'x');"
        "judge([Column('f', 'amount', 'object', ('a', 'b'), 2)]);"
        "print([m for m in ('pandas', 'polars', 'pyarrow', 'numpy', 'phonenumbers', 'stdnum') if m in sys.modules])"
    )
    shown = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert shown.stdout.strip() == "[]"
