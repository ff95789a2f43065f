"""k-anonymity on all rows, in all three libraries."""

from __future__ import annotations

from typing import Any

import pandas as pd
import polars as pl
import pyarrow as pa
import pytest

from mlsec_nb.frames import columns_of, judge, risk_of

LIBRARIES: list[Any] = [pd.DataFrame, pl.DataFrame, pa.table]


def people(rows: int = 6000) -> dict[str, list[object]]:
    """Each (age, gender) pair has 60 rows or more; with the ZIP every group has one or two rows."""
    return {
        "age": [20 + i % 50 for i in range(rows)],
        "gender": ["male" if i % 100 < 50 else "female" for i in range(rows)],
        "zip": [f"{10_000 + i // 50:05d}" for i in range(rows)],
    }


@pytest.mark.parametrize("make", LIBRARIES)
def test_k_counts_all_rows_and_names_the_smallest_set(make: Any) -> None:
    frame = make(people())
    risk = risk_of(frame, judge(columns_of(frame, "df", sample=500)))
    assert risk.quasi_identifiers == ("zip", "age", "gender")
    assert (risk.k_min, risk.rows, risk.computed_on) == (1, 6000, "all rows")
    assert risk.share_below_5 == 1.0
    assert risk.smallest_set == ("zip", "age")
    assert risk.generalise == ("first three digits", "five-year bands, 90 and over together")


@pytest.mark.parametrize("make", LIBRARIES)
def test_large_groups_are_no_risk(make: Any) -> None:
    frame = make({key: value for key, value in people().items() if key != "zip"})
    risk = risk_of(frame, judge(columns_of(frame, "df")))
    assert (risk.k_min, risk.share_below_5, risk.smallest_set) == (60, 0.0, ())


@pytest.mark.parametrize("make", LIBRARIES)
def test_missing_values_make_groups_of_their_own(make: Any) -> None:
    data = people()
    data["age"][0] = None
    frame = make({key: data[key] for key in ("age", "gender")})
    assert risk_of(frame, judge(columns_of(frame, "df"))).k_min == 1


def test_one_quasi_identifier_has_no_figures() -> None:
    frame = pd.DataFrame({"age": range(90), "score": range(90)})
    risk = risk_of(frame, judge(columns_of(frame, "df")))
    assert (risk.quasi_identifiers, risk.k_min, risk.computed_on) == (("age",), None, None)


@pytest.mark.parametrize("make", LIBRARIES)
def test_cells_that_cannot_be_hashed_are_counted_too(make: Any) -> None:
    frame = make({"age": [[20], [20], [30], [30]] * 20, "gender": [["male"], ["male"], ["female"], ["female"]] * 20})
    risk = risk_of(frame, judge(columns_of(frame, "df")))
    assert (risk.quasi_identifiers, risk.k_min) == (("age", "gender"), 40)


def test_labels_that_are_not_text() -> None:
    data = people()
    frame = pd.DataFrame({("who", "age"): data["age"], ("who", "gender"): data["gender"]})
    assert risk_of(frame, judge(columns_of(frame, "df"))).k_min == 60


def test_frame_is_unchanged() -> None:
    frame = pd.DataFrame(people())
    twin = frame.copy(deep=True)
    risk_of(frame, judge(columns_of(frame, "df")))
    pd.testing.assert_frame_equal(frame, twin)
