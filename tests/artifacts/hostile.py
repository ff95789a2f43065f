"""Dangerous files in every container: used by the verdict tests and by the proof that nothing is run."""

from __future__ import annotations

import bz2
import gzip
import json
import lzma
import zlib

from . import containers as c
from .containers import EVIL, GOOD, zipped
from .streams import SYSTEM, binary, stream

_LAMBDA = c.keras_layer("Lambda", function=["4wEAAAA=", None, None])
_NESTED = c.keras_layer("Bidirectional", layer=c.keras_layer("TimeDistributed", layer=_LAMBDA))
_DESCRIBED = json.dumps(c.keras_layer("Model", layers=[_NESTED])).encode()
_BARE_ARRAY = c.joblib_array(SYSTEM + b".", b"K" + bytes([len(SYSTEM) + 1]) + b"\x85", "u1", alignment=False)
_OTHER_ARRAY = b"ccopyreg\n_reconstructor\n(" + c.joblib_array(b"", b"K\x02\x85", "u1", made=b"cbuiltins\nobject\nNtR")
_NODE = c.message((1, b"x"), (2, b"PyFunc"))
# T (BINSTRING) and four bytes are the first five bytes of the header's length too: a pickle reader skips the header.
_LENGTH = 0x54 | 0x400 << 8
_SAFETENSORS_PICKLE = _LENGTH.to_bytes(8, "little") + b"{}".ljust(_LENGTH)
_SAFETENSORS_PICKLE = (
    _SAFETENSORS_PICKLE[: 5 + 0x400] + b"0" + SYSTEM + b"." + _SAFETENSORS_PICKLE[6 + 0x400 + len(SYSTEM) :]
)
_TEMPLATE = "{% for x in ().__class__.__base__.__subclasses__() %}{{ x }}{% endfor %}"
_FLAGGED = c.header_edited(c.torch_zip(EVIL), 6, 8, b"\x01\x00")
_HIDDEN = zipped({"a.npy": c.npy("'<f4'", b"\0" * 8)})


def _schema(**node: object) -> bytes:
    return json.dumps(node).encode()


DANGEROUS: dict[str, bytes] = {
    "gzip": gzip.compress(EVIL),
    "gzip of two streams": gzip.compress(GOOD) + gzip.compress(EVIL),
    "gzip with a wrong checksum": gzip.compress(EVIL)[:-8] + b"\0" * 8,
    "bzip2": bz2.compress(EVIL),
    "xz": lzma.compress(EVIL),
    "lzma": lzma.compress(EVIL, lzma.FORMAT_ALONE),
    "zlib": zlib.compress(EVIL),
    "zlib, small window": zlib.compress(EVIL, wbits=9),
    "behind a zlib stream": zlib.compress(GOOD) + EVIL,
    "gzip in xz in zip": zipped({"m": lzma.compress(gzip.compress(EVIL))}),
    "zip": zipped({"a/notes.txt": EVIL}),
    "zip, deflated": zipped({"m.pkl": EVIL}, 8),
    "zip, bzip2": zipped({"m.pkl": EVIL}, 12),
    "zip, lzma": zipped({"m.pkl": EVIL}, 14),
    "zip in zip": zipped({"inner.zip": zipped({"m.pkl": EVIL})}),
    "zip, encryption flag (CVE-2025-1945)": _FLAGGED,
    "zip, wrong checksum (CVE-2025-10156)": c.header_edited(c.torch_zip(EVIL), 14, 16, b"\1\2\3\4"),
    "zip, directory names another file (CVE-2025-1944)": c.torch_zip(EVIL).replace(b"data.pkl", b"data.txt", 1),
    "zip, tensor name in the local header": zipped({"a/data.pkl": EVIL, "a/xx": GOOD}).replace(
        b"a/data.pkl", b"a/data/000", 1
    ),
    "zip, member not in the directory": zipped({"m.pkl": EVIL}).partition(b"PK\x01\x02")[0] + _HIDDEN,
    "zip, directory says empty": c.header_edited(zipped({"m.pkl": EVIL}), -1, 20, b"\0\0\0\0\0\0\0\0"),
    "zip, local header says empty": c.header_edited(zipped({"m.pkl": EVIL}), 18, -1, b"\0\0\0\0\0\0\0\0"),
    "zip, methods differ": c.header_edited(zipped({"m.pkl": EVIL}), 8, -1, b"\x08\x00"),
    "zip, no directory": zipped({"m.pkl": EVIL}).partition(b"PK\x01\x02")[0],
    "zip behind a picture": b"\x89PNG\r\n\x1a\n" + b"\0" * 99 + zipped({"m.pkl": EVIL}),
    "zip behind a pickle": GOOD + zipped({"m.pkl": EVIL}),
    "zip behind safetensors": c.safetensors({}) + zipped({"m.pkl": EVIL}),
    "zip behind npy": c.npy("'<f4'", b"\0" * 8) + zipped({"m.pkl": EVIL}),
    "zip behind 7z": b"7z\xbc\xaf\x27\x1c" + b"\0" * 30 + zipped({"m.pkl": EVIL}),
    "safetensors that is a pickle": _SAFETENSORS_PICKLE,
    "pickle before a zip": EVIL + zipped({"m.pkl": GOOD}),
    "tar": c.tarred({"a": GOOD, "b": EVIL}),
    "tar, a type that nobody knows": c.tarred({"a": EVIL}, b"Z"),
    "tar, a sparse file": c.tarred({"a": EVIL}, b"S"),
    "tar, a folder with content": c.tarred({"a": EVIL}, b"5"),
    "tar that is a pickle": c.tarred({"cos\nsystem\n(S'true'\ntR.": b"x"}),
    "tar.gz in zip": zipped({"m.nemo": gzip.compress(c.tarred({"b": EVIL}))}),
    "torch": c.torch_zip(EVIL),
    "torch constants": zipped({"a/data.pkl": GOOD, "a/constants.pkl": EVIL}),
    "torch legacy": c.torch_legacy(EVIL, b""),
    "torch legacy, magic by eval": c.torch_legacy(GOOD, b"", stream(b"cbuiltins\neval\n(S'1'\ntR", 2)),
    "torch legacy, hidden in the storages": c.torch_legacy(c.tensor_pickle(), b"\x04" + b"\0" * 7 + b"\0" * 16 + EVIL),
    "npy of objects": c.npy("'|O'", EVIL),
    "npy of objects in a field": c.npy("[('a', '<f4'), ('b', '|O')]", EVIL),
    "npy of objects, spelled otherwise": c.npy("'O,i4'", EVIL),
    "npz": zipped({"a.npy": c.npy("'<f4'", b"\0" * 8), "b.npy": c.npy("'|O'", EVIL)}),
    "joblib": stream(c.joblib_array(b"\0" * 8, b"K\x02\x85", "f4") + b"0" + SYSTEM),
    "joblib array of objects": stream(
        c.joblib_array(b"", b"K\x01\x85", "O8", alignment=False) + EVIL + b"0N"
    ),
    "joblib array that is a pickle": stream(_BARE_ARRAY),
    "joblib array made in another way": stream(_OTHER_ARRAY + b"NN00" + binary(SYSTEM)),
    "keras lambda": c.keras_zip(c.keras_layer("Sequential", layers=[_LAMBDA])),
    "keras nested lambda": c.keras_zip(c.keras_layer("Functional", layers=[_NESTED])),
    "keras foreign module (CVE-2025-1550)": c.keras_zip(c.keras_layer("run", "subprocess")),
    "keras own function (CVE-2025-8747)": c.keras_zip(
        c.keras_layer("Dense", activation={"class_name": "function", "module": "keras.utils", "config": "get_file"})
    ),
    "keras torch wrapper (CVE-2025-49655)": c.keras_zip(c.keras_layer("TorchModuleWrapper", module="keras.layers")),
    "keras layer behind a repeated key": c.keras_zip(
        '{"class_name": "Lambda", "class_name": "Dense", "module": "keras.layers", "config": {}}'
    ),
    "keras layers behind a repeated key": c.keras_zip(
        json.dumps(c.keras_layer("Sequential", layers=[_LAMBDA])).replace('"registered_name"', '"config": {}, "name"')
    ),
    "keras in UTF-16": c.keras_zip(json.dumps(c.keras_layer("Sequential", layers=[_LAMBDA])).encode("utf-16")),
    "keras description of a SavedModel": c.message((1, c.message((2, b"root"), (5, _DESCRIBED)))),
    "keras config alone": json.dumps(c.keras_layer("Sequential", layers=[_LAMBDA])).encode(),
    "keras h5": b"\x89HDF\r\n\x1a\n\0\0model_config\0" + _DESCRIBED + b"\0" * 9,
    "keras h5, cut description": b"\x89HDF\r\n\x1a\n\0model_config\0" + _DESCRIBED[:-20],
    "keras weights with a description": c.keras_zip({}, b"\x89HDF\r\n\x1a\n" + json.dumps(_LAMBDA).encode()),
    "skops type": zipped({"schema.json": _schema(__module__="os", __class__="system")}),
    "skops type behind a repeated key": zipped(
        {"schema.json": b'{"__module__": "os", "__class__": "system", "__module__": "builtins", "__class__": "dict"}'}
    ),
    "skops operator": zipped(
        {"schema.json": _schema(__module__="operator", __class__="methodcaller", __loader__="OperatorFuncNode")}
    ),
    "skops function": zipped(
        {"schema.json": _schema(content={"module_path": "builtins", "function": "eval"})}
    ),
    "onnx external data": c.onnx(location="../../etc/passwd"),
    "onnx absolute path": c.onnx(location="/etc/passwd"),
    "onnx external data in a branch": c.onnx(location="..\\x", nested=True),
    "tensorflow graph": c.message((1, 1), (2, c.message((2, _NODE), (9, b"serving_default")))),
    "gguf template": c.gguf(tokenizer__chat_template=_TEMPLATE),
    "tokenizer template": json.dumps({"chat_template": [{"name": "default", "template": _TEMPLATE}]}).encode(),
    "template with escapes": json.dumps({"chat_template": "{{ x['\\x5f\\x5fclass'] }}"}).encode(),
    "hydra target": json.dumps({"model": {"_target_": "os.system"}}).encode(),
    "hydra target in yaml": b"model:\n  encoder:\n    _target_: subprocess.Popen\n",
    "hydra target on the next line": b"model:\n  _target_:\n    os.system\n",
    "hydra target in one line": b"model: {a: 1, '_target_': os.system}\n",
    "jsonpickle": b'{"py/reduce": [{"py/function": "os.system"}, {"py/tuple": ["true"]}]}',
    "jsonpickle, spelled as a path": b'{"a": [{"py/repr": "subprocess/subprocess.run(1)"}]}',
    "yaml object": b"a: 1\nb: !!python/object/apply:os.system ['true']\n",
    "yaml name": b"- !!python/name:builtins.eval\n",
    "yaml tag in full": b"!<tag:yaml.org,2002:python/object/new:os.system> ['true']\n",
    "mlmodel loader in one line": b"flavors: {python_function: {'loader_module': my_loader, code: code}}\n",
    "mlmodel loader in front of another one": b"python_function:\n  loader_module: x\nloader_module: mlflow.sklearn\n",
    "mlmodel loader on the next line": b"flavors:\n  python_function:\n    loader_module:  # ours\n\n      my_loader\n",
    "mlmodel loader in a block": b"flavors:\n  python_function:\n    loader_module: !!str >-\n      my_loader\n",
    "mlmodel loader, lines that end as on old Macs": b"flavors:\r  python_function:\r    loader_module: my_loader\r",
    "mlmodel loader behind a comment, without a blank": b'# m\n{"python_function":{"loader_module":"my_loader"}}',
    "mlmodel loader in JSON": b'{"flavors": {"python_function": {"loader\\u005fmodule": "my_loader"}}}',
    "mlmodel loader": b"flavors:\n  python_function:\n    loader_module: my_loader\n    code: code\n",
}  # fmt: skip
