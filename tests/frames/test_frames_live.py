"""Every kind of frame: found by its type, judged, and taken personal data out of by the code that is proposed."""

from __future__ import annotations

import warnings
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import polars as pl
import pyarrow as pa
import pytest
from live_frames import DIRECT, ROWS, entities, look, people

from mlsec_nb.frames import proofs
from mlsec_nb.frames.decide import judge
from mlsec_nb.frames.frame_report import safe_name
from mlsec_nb.frames.kinds import kind_of
from mlsec_nb.frames.live import Effort

_EXPECTED = {
    "email": "EMAIL", "ip": "IP", "birth_date": "DATE_OF_BIRTH", "zip": "ZIP", "age": "AGE", "diagnosis": "HEALTH",
}  # fmt: skip


def _structured() -> Any:
    columns = people()
    rows = list(zip(*columns.values(), strict=True))
    return np.array(rows, dtype=[(name, "U30" if isinstance(of[0], str) else "f8") for name, of in columns.items()])


def _dask() -> Any:
    return pytest.importorskip("dask.dataframe").from_pandas(pd.DataFrame(people()), npartitions=2)


def _duckdb() -> Any:
    connection = pytest.importorskip("duckdb").connect()
    connection.register("people", pd.DataFrame(people()))
    return connection.sql("select * from people")


def _geopandas() -> Any:
    geopandas = pytest.importorskip("geopandas")
    points = geopandas.points_from_xy(np.linspace(1.1234, 40, ROWS), np.linspace(2.2345, 50, ROWS))
    return geopandas.GeoDataFrame(people(), geometry=points)


FRAMES: dict[str, Callable[[], Any]] = {
    "pandas.DataFrame": lambda: pd.DataFrame(people()),
    "geopandas.GeoDataFrame": _geopandas,
    "polars.DataFrame": lambda: pl.DataFrame(people()),
    "polars.LazyFrame": lambda: pl.LazyFrame(people()),
    "pyarrow.Table": lambda: pa.table(people()),
    "pyarrow.RecordBatch": lambda: pa.record_batch(people()),
    "dask.dataframe.DataFrame": _dask,
    "duckdb.DuckDBPyRelation": _duckdb,
    "numpy.ndarray": _structured,
    "list of records": lambda: pd.DataFrame(people()).to_dict("records"),
    "dict of columns": people,
}


@pytest.mark.parametrize("label", FRAMES)
def test_each_kind_is_known_and_judged(label: str) -> None:
    frame = look(FRAMES[label]())
    assert (frame.kind, frame.problem) == (label, "")
    assert entities(frame).items() >= _EXPECTED.items()
    assert "score" not in entities(frame)


@pytest.mark.parametrize(
    "value",
    [1, "text", None, [], {}, [1, 2], [{}], {"a": 1}, {"a": [1], "b": [1, 2]}, {1: [1, 2]}, np.zeros((3, 2)), object(),
     pd, pd.DataFrame, (1, 2), [{1: 2}, {1: 3}]],
    ids=repr,
)  # fmt: skip
def test_what_is_no_frame(value: object) -> None:
    assert kind_of(value) is None


@pytest.mark.parametrize(("columns", "is_frame"), [(5_000, True), (5_001, False)])
def test_a_dict_of_very_many_lists_is_an_index_and_no_table(columns: int, is_frame: bool) -> None:
    assert (kind_of({f"w{i}": [0, 1] for i in range(columns)}) is not None) is is_frame


def test_an_object_that_lies_about_its_class_is_not_asked() -> None:
    class Proxy:
        @property
        def __class__(self) -> Any:  # type: ignore[override]
            raise RuntimeError("asked")

    assert kind_of(Proxy()) is None


@pytest.mark.parametrize("label", ["polars.LazyFrame", "dask.dataframe.DataFrame", "duckdb.DuckDBPyRelation"])
def test_lazy_frames_are_judged_by_their_schema_unless_a_head_is_asked_for(label: str) -> None:
    by_schema = look(FRAMES[label]())
    assert (by_schema.rows, by_schema.looked_at, by_schema.is_sampled) == (None, 0, True)
    assert {(one.prevalence, one.shape) for one in by_schema.columns} == {(0.0, "")}
    with_head = look(FRAMES[label](), effort=Effort(10, head=True))
    assert with_head.looked_at == 10
    assert {one.prevalence for one in with_head.columns} == {1.0}


def test_a_lazy_frame_is_not_collected() -> None:
    def fails(frame: Any) -> Any:
        raise AssertionError("collected")

    lazy = pl.LazyFrame(people()).map_batches(fails)
    assert "email" in entities(look(lazy))


def test_series() -> None:
    assert entities(look(pd.Series(people()["email"], name="contact"))) == {"contact": "EMAIL"}
    assert entities(look(pl.Series("contact", people()["email"]))) == {"contact": "EMAIL"}


def _columns(value: Any) -> set[str]:
    if isinstance(value, list):
        return set(value[0])
    if isinstance(value, dict):
        return set(value)
    if isinstance(value, np.ndarray):
        return set(value.dtype.names or ())
    return set(getattr(value, "column_names", None) or value.columns)


def _fixes(label: str) -> dict[str, str]:
    return {fix.id: fix.code for fix in look(FRAMES[label](), "people").fixes}


@pytest.mark.parametrize("label", FRAMES)
def test_the_code_that_drops_columns_drops_them(label: str) -> None:
    space = {"people": FRAMES[label]()}
    exec(_fixes(label)["drop"], space)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # polars says that asking a lazy frame for its columns takes time
        assert _columns(space["people"]) >= {"zip", "age", "score"}
        assert not _columns(space["people"]) & {*DIRECT, "diagnosis"}


def _text(value: Any) -> str:
    if hasattr(value, "compute"):
        value = value.compute()
    if hasattr(value, "collect"):
        value = value.collect()
    if hasattr(value, "fetchall"):
        return str(value.fetchall())
    if hasattr(value, "to_pylist"):
        return str(value.to_pylist())
    return str(value.to_dict(as_series=False) if isinstance(value, pl.DataFrame) else value.to_dict("records")
               if isinstance(value, pd.DataFrame) else value)  # fmt: skip


@pytest.mark.parametrize("label", [label for label in FRAMES if label != "numpy.ndarray"])
def test_the_code_that_masks_shows_no_value_and_leaves_the_frame_alone(label: str) -> None:
    value = FRAMES[label]()
    before = _text(value)
    space = {"people": value}
    exec(_fixes(label)["mask"], space)
    assert "ann0" not in _text(space["shown"]) and "1930-03" not in _text(space["shown"])
    assert "***" in _text(space["shown"])
    assert _text(value) == before


@pytest.mark.parametrize(
    "label", [label for label in FRAMES if label not in ("numpy.ndarray", "duckdb.DuckDBPyRelation")]
)
def test_pseudonyms_are_keyed_and_still_join(label: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PSEUDONYM_KEY", "k" * 32)
    space = {"people": FRAMES[label]()}
    code = _fixes(label)["hmac"]
    assert "k" * 32 not in code
    exec(code, space)
    text = _text(space["people"])
    assert "ann0@" not in text and "10.2.3.40" not in text
    assert space["pseudonym"]("ann0@mail0.org") in text  # type: ignore[operator]


@pytest.mark.parametrize(
    "label",
    "pandas.DataFrame polars.DataFrame polars.LazyFrame dask.dataframe.DataFrame duckdb.DuckDBPyRelation".split(),
)  # fmt: skip
def test_generalised_values_are_coarser(label: str) -> None:
    space = {"people": FRAMES[label]()}
    exec(_fixes(label)["generalise"], space)
    text = _text(space["people"])
    assert "10.2.3.40" not in text and "10.2.3.0" in text
    assert "-03-04" not in text and "1930" in text
    assert "10097" not in text


@pytest.mark.parametrize("label", ["pandas.DataFrame", "polars.DataFrame", "polars.LazyFrame", "pyarrow.Table"])
def test_parquet_is_written_without_the_columns(label: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    exec(_fixes(label)["parquet"], {"people": FRAMES[label]()})
    assert set(pd.read_parquet("people_reduced.parquet").columns) == {"zip", "age", "score"}


def test_column_names_in_code_are_literals_and_values_as_names_are_left_out() -> None:
    hostile = "email'); import os; os.abort(); ('"
    frame = look(pd.DataFrame({hostile: people()["email"], "ann@mail.org": people()["email"], 7: people()["email"]}))
    code = {fix.id: fix.code for fix in frame.fixes}["drop"]
    space: dict[str, Any] = {"frame": pd.DataFrame({hostile: [1], "7": [2], "x": [3]})}
    assert "ann@mail.org" not in code
    assert repr(hostile) in code
    with pytest.raises(KeyError):  # the label is the number 7, not the text
        exec(code, space)


def test_two_columns_of_one_name_are_in_no_code() -> None:
    frame = pd.DataFrame([["a@mail.org", "b@mail.org"]] * 30, columns=["email", "email"])
    assert look(frame).fixes == ()


def test_the_form_of_a_value_tells_nothing_of_it() -> None:
    columns = people() | {"password": [f"Secret{i}!" for i in range(ROWS)]}
    shapes = {one.name: one.shape for one in look(pd.DataFrame(columns)).columns}
    assert shapes["email"] == "aaa99@aaaa99.aaa"
    assert shapes["zip"] == "99999"
    assert shapes["password"] == shapes["diagnosis"] == ""


def test_no_value_stays_in_a_cache() -> None:
    from mlsec_nb.frames import people as names
    from mlsec_nb.frames.access import columns_of

    judge(columns_of(pd.DataFrame({"who": ["Ann Smith", "Bob Jones"] * 30, "ip": ["10.0.0.1", "::1"] * 30}), "f"))
    for function in (names.plain_words, names.has_name_shape, names.has_given_name, proofs.is_ip, proofs.is_imei,
                     proofs.is_possible_phone):  # fmt: skip
        assert function.cache_info().currsize == 0  # type: ignore[attr-defined]


def test_a_name_that_is_a_value_is_shown_by_its_form() -> None:
    assert safe_name("ann@mail.org") == "aaa@aaaa.aaa"
