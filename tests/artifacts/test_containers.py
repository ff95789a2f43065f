"""What stands inside archives and other model formats."""

from __future__ import annotations

import json
import struct
import zipfile

import pytest

from mlsec_nb.artifacts import Limits, Verdict, inspect_bytes

from . import containers as c
from .containers import EVIL, GOOD, zipped
from .hostile import DANGEROUS
from .streams import stream, text


@pytest.mark.parametrize("data", DANGEROUS.values(), ids=DANGEROUS.keys())
@pytest.mark.parametrize("name", ["m.pt", "m.txt"])
def test_dangerous_in_every_container(data: bytes, name: str) -> None:
    found = inspect_bytes(data, name)
    assert found.verdict is Verdict.DANGEROUS, found.reasons
    assert found.reasons


_LAYERS = [c.keras_layer("Dense", units=3), c.keras_layer("ReLU")]
_TENSOR = {"dtype": "F32", "shape": [2], "data_offsets": [0, 8]}
_STORAGE = struct.pack("<Q", 4) + b"\0" * 16
CLEAN = {
    "torch": ("torch zip", c.torch_zip(c.tensor_pickle())),
    "torch legacy": ("torch", c.torch_legacy(c.tensor_pickle(), _STORAGE)),
    "zip": ("zip", zipped({"m.pkl": GOOD, "folder/": b""}, zipfile.ZIP_DEFLATED)),
    "npz": ("npz", zipped({"a.npy": c.npy("'<f4'", b"\0" * 8)})),
    "npy": ("npy", c.npy("[('a', '<f4'), ('b', '<U3', (2,))]", b"\0" * 2 * 28)),
    "two npy": ("npy", c.npy("'|b1'", b"\0\0") * 2),
    "npy of plain objects": ("npy", c.npy("'|O'", GOOD)),
    "tar": ("tar", c.tarred({"a.pkl": GOOD})),
    "joblib": ("pickle", stream(c.joblib_array(b"cos\nsystem\n(S'x'\ntR.", b"K\x05\x85", "f4"))),
    "joblib, old": ("pickle", stream(c.joblib_array(b"\0" * 8, b"K\x02\x85", "f4", alignment=False))),
    "keras": ("keras", c.keras_zip(c.keras_layer("Sequential", "keras", layers=_LAYERS))),
    "safetensors": (
        "safetensors",
        c.safetensors({"__metadata__": {"a": "b"}, "w": _TENSOR}, b"\0" * 8),
    ),
    "onnx": ("onnx", c.onnx(location="weights.bin", nested=True)),
    "gguf": ("gguf", c.gguf(tokenizer__chat_template="{% for m in messages %}{{ m['content'] }}{% endfor %}")),
    "xgboost": ("xgboost ubj", b"{L" + b"\0" * 7 + b"\x07learner{}"),
    "catboost": ("catboost", b"CBM1\x10\0\0\0" + b"\0" * 16),
    "lightgbm": ("lightgbm", b"tree\nversion=v4\nnum_class=1\n"),
    "config": ("json config", b'{"model_type": "bert", "hidden_size": 3}'),
    "skops": (
        "skops",
        zipped({"schema.json": json.dumps({"__module__": "sklearn.pipeline", "__class__": "Pipeline"}).encode()}),
    ),
}  # fmt: skip


@pytest.mark.parametrize(("kind", "data"), CLEAN.values(), ids=CLEAN.keys())
def test_clean_in_every_container(kind: str, data: bytes) -> None:
    found = inspect_bytes(data, "m")
    assert (found.verdict, found.format, found.reasons[1:]) == (Verdict.CLEAN, kind, ())


NOT_CLEAN = {
    "text": (Verdict.REVIEW, b"name,city\nx,y\n"),
    "text that starts like an import": (Verdict.REVIEW, b"city\nParis\nLondon\n"),
    "text that starts like zlib": (Verdict.REVIEW, b"x = 1"),
    "picture": (Verdict.REVIEW, b"\x89PNG\r\n\x1a\n" + b"\0" * 30),
    "7z": (Verdict.INCONCLUSIVE, b"7z\xbc\xaf\x27\x1c" + b"\0" * 30),
    "7z in zip": (Verdict.INCONCLUSIVE, zipped({"m": b"7z\xbc\xaf\x27\x1c" + b"\0" * 30})),
    "empty tar": (Verdict.INCONCLUSIVE, c.tarred({"././x": b"x" * 99}, b"L")),
    "tar with two sizes": (Verdict.REVIEW, c.tarred({"a.pkl": GOOD}, size="3")),
    "json with a repeated key": (Verdict.REVIEW, b'{"a": 1, "a": 2}'),
    "json with a key repeated too often": (Verdict.INCONCLUSIVE, b"{" + b'"a": 1, ' * 30 + b'"a": 2}'),
    "json nested too deeply": (Verdict.INCONCLUSIVE, b"[" * 100_000 + b"]" * 100_000),
    "h5 with a description repeated too often": (
        Verdict.INCONCLUSIVE,
        b"\x89HDF\r\n\x1a\n" + b'{"class_name": "A", ' + b'"a": 1, ' * 30 + b'"a": 2}',
    ),
    "yaml object of its author": (Verdict.REVIEW, b"!!python/object:mine.Model {a: 1}\n"),
    "jsonpickle of its author": (Verdict.REVIEW, b'{"py/object": "mine.Model", "a": 1}'),
    "keras description in other content": (
        Verdict.REVIEW,
        c.message((1, c.message((2, b"root"), (5, json.dumps(c.keras_layer("Dense", units=3)).encode())))),
    ),
    "empty zip": (Verdict.INCONCLUSIVE, zipped({})),
    "cut gzip": (Verdict.INCONCLUSIVE, b"\x1f\x8b\x08\0\0\0\0\0\0\3abc"),
    "custom keras layer": (Verdict.REVIEW, c.keras_zip(c.keras_layer("MyLayer", "my_package.layers"))),
    "keras vocabulary file": (Verdict.REVIEW, c.keras_zip(c.keras_layer("StringLookup", vocabulary="/etc/passwd"))),
    "h5 without description": (Verdict.REVIEW, b"\x89HDF\r\n\x1a\n" + b"\0" * 64),
    "h5 store of pandas": (Verdict.REVIEW, b"\x89HDF\r\n\x1a\n" + b"pandas_type\0frame"),
    "unknown skops type": (
        Verdict.REVIEW,
        zipped({"schema.json": json.dumps({"__module__": "mine", "__class__": "Model"}).encode()}),
    ),
    "safetensors with a hole": (
        Verdict.INCONCLUSIVE,
        c.safetensors({"w": {"dtype": "F32", "shape": [2], "data_offsets": [4, 12]}}, b"\0" * 12),
    ),
    "safetensors with added bytes": (
        Verdict.REVIEW,
        c.safetensors({"w": _TENSOR}, b"\0" * 8 + EVIL),
    ),
    "onnx of a custom domain": (Verdict.REVIEW, c.onnx(domain="com.acme")),
    "hydra target in yaml": (Verdict.REVIEW, b"model:\n  - _target_: nemo.collections.asr.Encoder\n"),
    "cut gguf": (Verdict.INCONCLUSIVE, c.gguf(a="b")[:-1]),
    "auto_map": (Verdict.REVIEW, b'{"auto_map": {"AutoModel": "modeling_x.X"}}'),
    "trust_remote_code": (Verdict.REVIEW, b'{"a": [{"trust_remote_code": true}]}'),
    "mlmodel": (Verdict.REVIEW, b"flavors:\n  python_function:\n    loader_module: mlflow.sklearn\n"),
    "mlmodel, on the next line": (Verdict.REVIEW, b"python_function:\n  loader_module:\n    mlflow.sklearn\n"),
    "mlmodel without a loader": (Verdict.REVIEW, b"python_function:\n  loader_module:\n  python_version: 3.12\n"),
    "mlmodel in JSON": (Verdict.REVIEW, b'{"python_function": {"loader_module": "mlflow.sklearn"}}'),
    "npy with a deep header": (Verdict.INCONCLUSIVE, c.npy("(" * 4000 + ")" * 4000, b"")),
    "npy with bytes behind": (Verdict.REVIEW, c.npy("'|b1'", b"\0\0") + b"xyz"),
    "short npy": (Verdict.INCONCLUSIVE, c.npy("'<f8'", b"\0")),
    "bytes behind legacy storages": (
        Verdict.INCONCLUSIVE,
        c.torch_legacy(c.tensor_pickle(), _STORAGE + b"\xff\xff"),
    ),
    "joblib array too short": (Verdict.INCONCLUSIVE, stream(c.joblib_array(b"", b"K\x7f\x85", "f8"))),
    "joblib dtype unknown": (Verdict.INCONCLUSIVE, stream(c.joblib_array(b"", b"K\x00\x85", "q9x"))),
}  # fmt: skip


@pytest.mark.parametrize(("verdict", "data"), NOT_CLEAN.values(), ids=NOT_CLEAN.keys())
def test_not_clean(verdict: Verdict, data: bytes) -> None:
    found = inspect_bytes(data, "file.xyz")
    assert (found.verdict, bool(found.reasons)) == (verdict, True)


def test_a_bound_of_json_is_named_and_hides_nothing_seen_before() -> None:
    repeated = b'{"a": 1, "a": ' * 30 + b"1" + b"}" * 30
    found = inspect_bytes(b'{"_target_": "os.system", "x": ' + repeated + b"}", "config.json")
    assert found.verdict is Verdict.DANGEROUS
    assert "more than 2,000,000 objects and lists" in found.reasons[-1]


def test_a_model_name_with_unknown_content_says_so() -> None:
    assert "named like a model" in inspect_bytes(b"hello", "model.pkl").reasons[0]


def test_reasons_name_the_member() -> None:
    found = inspect_bytes(zipped({"inner.zip": zipped({"deep/m.pkl": EVIL})}), "m.zip")
    assert found.reasons[0].startswith("inner.zip > deep/m.pkl: os.system can run commands")


@pytest.mark.parametrize(
    ("data", "allowed", "needs"),
    [
        (c.torch_zip(c.tensor_pickle()), True, ()),
        (c.torch_legacy(c.tensor_pickle(), _STORAGE), True, ()),
        (c.torch_zip(b"\x80\x02cpathlib\nPosixPath\n)R."), False, ("pathlib.PosixPath",)),
        (c.torch_zip(stream(b"N\x94")), False, ()),
    ],
)
def test_weights_only(data: bytes, allowed: bool, needs: tuple[str, ...]) -> None:
    answer = inspect_bytes(data, "m.pt").weights_only
    assert answer is not None
    assert (answer.allowed, answer.needs) == (allowed, needs)


def test_weights_only_is_not_said_of_other_formats() -> None:
    assert inspect_bytes(b"{}", "config.json").weights_only is None


def test_a_template_of_many_open_blocks_is_read_once() -> None:
    template = "{{" * 200_000
    assert inspect_bytes(json.dumps({"chat_template": template}).encode(), "t.json").verdict is Verdict.CLEAN


def test_dunder_outside_of_blocks_is_only_text() -> None:
    template = "Write __init__ and {{ messages[0]['content'] }} os.system"
    assert inspect_bytes(json.dumps({"chat_template": template}).encode(), "t.json").verdict is Verdict.CLEAN


def test_joblib_state_with_more_entries_than_are_kept_is_not_trusted() -> None:
    array = c.joblib_array(b"\0" * 8, b"K\x02\x85", "f4")
    padded = array.replace(b"}(", b"}(" + b"".join(b"K" + bytes([n]) + b"N" for n in range(64)), 1)
    assert inspect_bytes(stream(padded), "m.joblib").verdict is Verdict.INCONCLUSIVE


def test_torch_tensors_are_not_read_but_other_members_are() -> None:
    archive = zipped({"a/data.pkl": c.tensor_pickle(), "a/data/0": EVIL, "a/extra.pkl": GOOD})
    assert inspect_bytes(archive, "m.pt").verdict is Verdict.CLEAN
    assert inspect_bytes(zipped({"data/0": EVIL}), "m.zip").verdict is Verdict.DANGEROUS


def test_joblib_state_set_twice_is_not_trusted() -> None:
    array = c.joblib_array(b"", b"K\x00\x85", "f4", alignment=False)
    again = b"}(" + text("shape") + b"K\x09\x85ub"
    assert inspect_bytes(stream(array + again), "m.joblib").verdict is Verdict.INCONCLUSIVE


def test_many_old_joblib_arrays_are_linear_work() -> None:
    array = c.joblib_array(b"\0" * 4, b"K\x01\x85", "f4", alignment=False)
    found = inspect_bytes(stream(b"]" + array * 2 + (array + b"a") * 300), "m.joblib", Limits(max_opcodes=100_000))
    assert found.reasons == ()
