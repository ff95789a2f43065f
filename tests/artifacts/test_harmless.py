"""Real files of real libraries: plain data, arrays and tables are clean in every protocol."""

from __future__ import annotations

import argparse
import bz2
import collections
import copyreg
import datetime
import decimal
import fractions
import functools
import gzip
import io
import ipaddress
import lzma
import operator
import pathlib
import pickle
import random
import re
import types
import uuid
import zoneinfo

import pytest

from mlsec_nb.artifacts import Verdict, inspect_bytes

np = pytest.importorskip("numpy")
pd = pytest.importorskip("pandas")

_FRAME = pd.DataFrame(
    {
        "whole": [1, 2],
        "text": ["x", "y"],
        "day": pd.to_datetime(["2020-01-01", "2021-01-01"]),
        "kind": pd.Categorical(["u", "v"]),
        "nullable": pd.array([1, None], dtype="Int64"),
        "string": pd.array(["a", None], dtype="string"),
        "span": pd.to_timedelta([1, 2], unit="s"),
        "month": pd.period_range("2020", periods=2, freq="M"),
        "local": pd.date_range("2020", periods=2, tz="Europe/Berlin"),
        "sparse": pd.arrays.SparseArray([0, 1]),
    }
)

HARMLESS: dict[str, object] = {
    "plain": {"a": [1, 2.5, "x", None, True, (1, 2, 3, 4), b"\xff", {1}, frozenset([3]), 2**80, -5, 1j, bytearray()]},
    "containers": [collections.OrderedDict(a=1), collections.Counter("ab"), collections.deque([1]), range(4), slice(1)],
    "default": collections.defaultdict(list, a=[1]),
    "dates": [datetime.datetime(2020, 1, 1, tzinfo=datetime.UTC), datetime.timedelta(1), datetime.time(1)],
    "numbers": [decimal.Decimal("1.2"), fractions.Fraction(1, 2), random.Random(1)],
    "uuid": uuid.UUID(int=1),
    "path": pathlib.PurePosixPath("/x"),
    "partial": functools.partial(int, "3"),
    "itemgetter": operator.itemgetter(1),
    "zone": [zoneinfo.ZoneInfo("Europe/Berlin"), zoneinfo.ZoneInfo("UTC")],
    "small": [re.compile("a"), argparse.Namespace(a=1), types.SimpleNamespace(b=2), ipaddress.ip_address("1.1.1.1")],
    "error": ValueError("x"),
    "arrays": [np.arange(3), np.float64(1), np.array(["a", None], dtype=object)],
    "structured": [np.zeros(2, dtype=[("a", "f4"), ("b", "U3")])],
    "masked": np.ma.array([1, 2], mask=[0, 1]),
    "generators": [np.random.default_rng(0), np.random.RandomState(0)],
    "frame": _FRAME,
    "indexed": _FRAME.set_index(["whole", "text"]),
    "series": _FRAME["text"],
    "moments": [pd.Timestamp("2020"), pd.Timedelta(1), pd.NaT, pd.NA, pd.Period("2020-01"), pd.offsets.MonthEnd(2)],
}  # fmt: skip


def _dumped(value: object, protocol: int) -> bytes:
    """As a plain Python pickles it: Dask, once imported by another test, has its own way with exceptions."""
    stream = io.BytesIO()
    pickler = pickle.Pickler(stream, protocol)
    pickler.dispatch_table = {
        kind: reduce for kind, reduce in copyreg.dispatch_table.items() if not issubclass(kind, BaseException)
    }
    pickler.dump(value)
    return stream.getvalue()


@pytest.mark.parametrize("value", HARMLESS.values(), ids=HARMLESS.keys())
@pytest.mark.parametrize("protocol", range(pickle.HIGHEST_PROTOCOL + 1))
def test_clean_in_every_protocol(value: object, protocol: int) -> None:
    found = inspect_bytes(_dumped(value, protocol), "m.pkl")
    assert (found.verdict, found.format, found.reasons) == (Verdict.CLEAN, "pickle", ())


@pytest.mark.parametrize("compress", [gzip.compress, bz2.compress, lzma.compress])
def test_compressed_frame_is_clean(compress: object) -> None:
    assert callable(compress)
    assert inspect_bytes(compress(pickle.dumps(_FRAME)), "m.pkl").verdict is Verdict.CLEAN


@pytest.mark.parametrize("protocol", range(pickle.HIGHEST_PROTOCOL + 1))
def test_python_pickler_writes_the_same_format(protocol: int) -> None:
    target = io.BytesIO()
    pickle._Pickler(target, protocol).dump(HARMLESS["plain"])  # type: ignore[attr-defined]
    assert inspect_bytes(target.getvalue(), "m.pkl").verdict is Verdict.CLEAN


def test_large_objects_stand_outside_frames() -> None:
    data = pickle.dumps([b"x" * 100_000, "y" * 100_000, list(range(50_000))], 4)
    assert inspect_bytes(data, "m.pkl").verdict is Verdict.CLEAN


@pytest.mark.parametrize("save", [np.savez, np.savez_compressed])
def test_numpy_archives_are_clean(save: object) -> None:
    assert callable(save)
    target = io.BytesIO()
    save(target, a=np.arange(5), b=np.array(["x", None], dtype=object))
    found = inspect_bytes(target.getvalue(), "m.npz")
    assert (found.verdict, found.format) == (Verdict.CLEAN, "npz")


@pytest.mark.parametrize(
    "array",
    [np.zeros((3, 4), order="F"), np.array(5.0), np.zeros(0), np.zeros(2, dtype="M8[ns]"), np.zeros(2, dtype="U5")],
)
def test_numpy_file_is_clean(array: object) -> None:
    target = io.BytesIO()
    np.save(target, array)
    assert inspect_bytes(target.getvalue(), "m.npy").verdict is Verdict.CLEAN


def test_fitted_models_are_clean() -> None:
    joblib = pytest.importorskip("joblib")
    pipeline = pytest.importorskip("sklearn.pipeline")
    linear = pytest.importorskip("sklearn.linear_model")
    preprocessing = pytest.importorskip("sklearn.preprocessing")
    model = pipeline.make_pipeline(preprocessing.StandardScaler(), linear.LogisticRegression())
    model.fit(np.eye(4), [0, 1, 0, 1])
    target = io.BytesIO()
    joblib.dump(model, target)
    assert inspect_bytes(target.getvalue(), "m.joblib").verdict is Verdict.CLEAN


@pytest.mark.parametrize(
    ("module", "name"),
    [("cluster", "BisectingKMeans"), ("cluster", "FeatureAgglomeration"), ("preprocessing", "SplineTransformer")],
)
def test_models_that_store_functions_and_curves_are_clean(module: str, name: str) -> None:
    learners = pytest.importorskip(f"sklearn.{module}")
    model = getattr(learners, name)().fit(np.arange(40.0).reshape(10, 4))
    assert inspect_bytes(pickle.dumps(model), "m.pkl").verdict is Verdict.CLEAN
