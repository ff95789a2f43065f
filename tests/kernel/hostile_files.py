"""Files that leave a mark when they are loaded, made as their libraries make them, and the calls that load them."""

from __future__ import annotations

import functools
import gzip
import io
import os
import pickle
import subprocess
import sys
from collections.abc import Callable
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import joblib
import numpy as np

MARK = "marker"
"""Made in the working folder by every file of this module when something of it runs."""

_WRITE = f"open({MARK!r}, 'w').close()"
_TOUCH = f'{sys.executable} -c "{_WRITE}"'


class Calls:
    """Pickled, it is a call of a function."""

    def __init__(self, function: Any, *arguments: Any) -> None:
        self._call = function, arguments

    def __reduce__(self) -> tuple[Any, Any]:
        return self._call


def _stacked(module: str, name: str, *arguments: bytes) -> bytes:
    """A call through STACK_GLOBAL, without PROTO and STOP."""
    return _text(module) + _text(name) + b"\x93(" + b"".join(arguments) + b"tR"


def _text(value: str) -> bytes:
    raw = value.encode()
    return b"\x8c" + bytes([len(raw)]) + raw


def _by_getattr() -> bytes:
    """getattr(importlib.import_module("os"), "system")(command)."""
    module = _stacked("importlib", "import_module", _text("os"))
    return b"\x80\x04" + _stacked("builtins", "getattr", module, _text("system")) + b"(" + _text(_TOUCH) + b"tR."


def _dotted() -> bytes:
    """The attribute `os.system` of the module pathlib."""
    return b"\x80\x04" + _stacked("pathlib", "os.system", _text(_TOUCH)) + b"."


SYSTEM = Calls(os.system, _TOUCH)
PICKLES: dict[str, bytes] = {
    **{f"os.system, protocol {number}": pickle.dumps(SYSTEM, number) for number in range(6)},
    "exec": pickle.dumps(Calls(exec, _WRITE)),
    "eval": pickle.dumps(Calls(eval, _WRITE)),
    "subprocess": pickle.dumps(Calls(subprocess.call, [sys.executable, "-c", _WRITE])),
    "partial": pickle.dumps(Calls(functools.partial(os.system, _TOUCH))),
    "getattr chain": _by_getattr(),
    "dotted name": _dotted(),
    "second of two pickles": pickle.dumps([Calls(len, "abc"), SYSTEM]),
    "a pickle in a pickle": pickle.dumps(Calls(pickle.loads, pickle.dumps(SYSTEM))),
    "broken behind the call": pickle.dumps(SYSTEM)[:-1] + b"\xff\xff",
}  # fmt: skip


def _npy() -> bytes:
    target = io.BytesIO()
    np.save(target, np.array([SYSTEM], dtype=object), allow_pickle=True)
    return target.getvalue()


def _npz() -> bytes:
    target = io.BytesIO()
    np.savez(target, plain=np.ones(3), hostile=np.array([SYSTEM], dtype=object))
    return target.getvalue()


def _joblib(compress: Any = 0) -> bytes:
    target = io.BytesIO()
    joblib.dump({"weights": np.ones(3), "hook": SYSTEM}, target, compress=compress)
    return target.getvalue()


FILES: dict[str, tuple[str, Callable[[], bytes], str]] = {
    "pickle": ("m.pkl", lambda: pickle.dumps(SYSTEM),
               "import pickle\nwith open({path}, 'rb') as f:\n    pickle.load(f)"),
    "pickle.loads": ("s.pkl", lambda: pickle.dumps(SYSTEM), "import pickle\npickle.loads(open({path}, 'rb').read())"),
    "Unpickler": ("u.pkl", lambda: pickle.dumps(SYSTEM), "import pickle\npickle.Unpickler(open({path}, 'rb')).load()"),
    "Python's unpickler": ("y.pkl", lambda: pickle.dumps(SYSTEM), "import pickle\npickle._load(open({path}, 'rb'))"),
    "gzip": ("m.pkl.gz", lambda: gzip.compress(pickle.dumps(SYSTEM)),
             "import gzip, pickle\nwith gzip.open({path}) as f:\n    pickle.load(f)"),
    "joblib": ("m.joblib", _joblib, "import joblib\njoblib.load({path})"),
    "joblib, gzip": ("m.joblib.gz", lambda: _joblib(("gzip", 3)), "from joblib import load\nload({path})"),
    "joblib, zlib": ("m.joblib.z", lambda: _joblib(3), "import joblib\njoblib.load({path})"),
    "pandas": ("f.pkl", lambda: pickle.dumps(SYSTEM), "import pandas as pd\npd.read_pickle({path})"),
    "numpy": ("a.npy", _npy, "import numpy as np\nnp.load({path}, allow_pickle=True)"),
    "numpy, npz": ("a.npz", _npz, "import numpy as np\nnp.load({path}, allow_pickle=True)['hostile']"),
    "numpy, plain pickle": ("a.pkl", lambda: pickle.dumps(SYSTEM),
                            "import numpy as np\nnp.load({path}, allow_pickle=True)"),
    "cloudpickle": ("c.pkl", lambda: pickle.dumps(SYSTEM),
                    "import cloudpickle\nwith open({path}, 'rb') as f:\n    cloudpickle.load(f)"),
    "dill": ("d.pkl", lambda: pickle.dumps(SYSTEM), "import dill\nwith open({path}, 'rb') as f:\n    dill.load(f)"),
}  # fmt: skip
if find_spec("dill") is None:
    del FILES["dill"]

# How a cell can name the file, behind what an earlier cell defined.
SPELLINGS: dict[str, str] = {
    "literal": "{name!r}",
    "variable": "path",
    "f-string": 'f"{{folder}}/{{stem}}"',
    "Path": "Path(folder) / stem",
    "container": "files['model']",
    "joined": "os.path.join(folder, stem)",
}
UNSEEN: dict[str, str] = {"function": "find()", "listing": "[x for x in os.listdir() if x == stem][0]"}
"""Spellings that only the second layer can follow."""


def earlier_cell(name: str) -> str:
    """Defines what the spellings use."""
    return (
        f"import os\nfrom pathlib import Path\nfolder, stem = '.', {name!r}\npath = {name!r}\n"
        f"files = {{'model': Path({name!r}), 'other': 'nothing.pkl'}}\n"
        "def find():\n    return ''.join(reversed(stem[::-1]))"
    )


def write_all(folder: Path) -> None:
    """Put every file into the folder."""
    for name, make, _ in FILES.values():
        (folder / name).write_bytes(make())
    for number, content in enumerate(PICKLES.values()):
        (folder / f"attack{number}.pkl").write_bytes(content)
