"""Catalogue 2b: PyTorch, by argument and by version."""

from __future__ import annotations

from collections.abc import Callable

import pytest

Said = Callable[..., list[str]]

TORCH = "import torch\n"
COMMIT = "0123456789" * 4
FORCED = "TORCH_FORCE_NO_WEIGHTS_ONLY_LOAD"

# (installed version, arguments, what is said)
VERSIONS = [
    (None, "p", ["DES010 high"]),
    (None, "p, weights_only=True", []),
    (None, "p, weights_only=False", ["DES010 high"]),
    ("1.12.1", "p", ["DES010 high"]),
    ("1.12.1", "p, weights_only=True", ["DES011 high"]),
    ("1.13.0", "p", ["DES010 high"]),
    ("2.5.1", "p", ["DES010 high"]),
    ("2.5.1", "p, weights_only=True", ["DES011 high"]),
    ("2.5.1+cu121", "p, weights_only=True", ["DES011 high"]),
    ("2.6.0", "p", []),
    ("2.6.0", "p, weights_only=True", ["DES011 low"]),
    ("2.6.0", "p, weights_only=False", ["DES010 high"]),
    ("2.6.0", "p, pickle_module=dill", ["DES010 high"]),
    ("2.6.0", "p, 'cpu', pickle", ["DES010 high"]),
    ("2.9.1", "p", []),
    ("2.9.1", "p, weights_only=True", ["DES011 low"]),
    ("2.10.0", "p", []),
    ("2.10.0", "p, weights_only=True", []),
    ("2.10.0", "p, weights_only=False", ["DES010 high"]),
    ("2.10.0", "p, **{'weights_only': False}", ["DES010 high"]),
    ("2.10.0", "p, weights_only=None", []),
]

ROWS = [
    ("from torch import load\nload(p)", "DES010 high"),
    ("from torch import load as ld\nld(p)", "DES010 high"),
    ("import torch as t\nt.load(p)", "DES010 high"),
    ("import torch\ntorch.serialization.load(p)", "DES010 high"),
    ("import torch\nWO = False\ntorch.load(p, weights_only=WO)", "DES010 high"),
    ("import torch\nopts = {'weights_only': False}\ntorch.load(p, **opts)", "DES010 high"),
    ("import torch\nopts = dict(map_location='cpu')\ntorch.load(p, **opts)", "DES010 high"),
    ("import torch\nxs = list(map(torch.load, ps))", "DES010 high"),
    ("import torch, functools\nld = functools.partial(torch.load, map_location='cpu')", "DES010 high"),
    ("import torch\ntorch.load(p, weights_only=False if old else True)", "DES010 medium"),
    ("import torch\ndef get(p, safe=True):\n    return torch.load(p, weights_only=safe)", "DES010 medium"),
    ("import torch\ndef get(p, **kw):\n    return torch.load(p, **kw)", "DES010 medium"),
    ("import torch\ntorch.load('https://example.org/m.pt')", "DES010 critical"),
    ("import torch\ntorch.load('/tmp/m.pt')", "DES010 critical"),
    (f"import os\nos.environ['{FORCED}'] = '1'", "DES012 high"),
    (f"import os\nos.environ.setdefault('{FORCED}', 'true')", "DES012 high"),
    (f"import os\nos.environ.update({{'{FORCED}': '1'}})", "DES012 high"),
    (f"%env {FORCED}=1", "DES012 high"),
    (f"%set_env {FORCED} 1", "DES012 high"),
    (f"!export {FORCED}=1", "DES012 high"),
    (f"%%bash\nexport {FORCED}=1\npython train.py", "DES012 high"),
    (
        "import torch\nfrom functools import partial\ntorch.load = partial(torch.load, weights_only=False)",
        "DES013 high",
    ),
    (
        "import torch\nold = torch.load\ntorch.load = lambda *a, **k: old(*a, **{**k, 'weights_only': False})",
        "DES013 high",
    ),
    ("import torch\ntorch.serialization.add_safe_globals([getattr])", "DES014 medium"),
    ("import torch, os\ntorch.serialization.add_safe_globals([MyNet, os.system])", "DES014 medium"),
    ("import torch\nwith torch.serialization.safe_globals([eval]):\n    pass", "DES014 medium"),
    ("import torch\ntorch.hub.load('pytorch/vision', 'resnet18')", "DES015 high"),
    ("import torch\ntorch.hub.load('pytorch/vision:v0.10.0', 'resnet18')", "DES015 medium"),
    ("import torch\ntorch.hub.load('o/r:v1', 'm', trust_repo=True)", "DES015 high"),
    (f"import torch\ntorch.hub.load('o/r:{COMMIT}', 'm', skip_validation=True)", "DES015 high"),
    ("import torch\ntorch.hub.load_state_dict_from_url(url)", "DES016 high"),
    ("from torch.hub import load_state_dict_from_url\nload_state_dict_from_url(url, check_hash=True)", "DES016 high"),
    ("import torch.utils.model_zoo as zoo\nzoo.load_url(url)", "DES016 high"),
    ("import torch\ntorch.jit.load(p)", "DES017 medium"),
    ("import torch\ntorch.export.load(p)", "DES017 medium"),
    ("import torch\ntorch._inductor.aoti_load_package(p)", "DES018 high"),
    ("import torch\ntorch.package.PackageImporter(p)", "DES018 high"),
    ("import torch\ntorch.ops.load_library(path)", "DES019 medium"),
    ("import torch\ntorch.classes.load_library('/tmp/x.so')", "DES019 medium"),
    ("import ctypes\nctypes.CDLL(path)", "DES019 medium"),
    ("import numpy as np\nnp.ctypeslib.load_library(name, '.')", "DES019 medium"),
    ("import tensorflow as tf\ntf.load_op_library(path)", "DES019 medium"),
    ("import tensorflow as tf\ntf.load_library(path)", "DES019 medium"),
    ("import onnxruntime as ort\nso = ort.SessionOptions()\nso.register_custom_ops_library(path)", "DES019 medium"),
    ("from torch.utils.cpp_extension import load\nload('x', sources)", "DES020 medium"),
    ("from torch.utils.cpp_extension import load_inline\nload_inline('x', cpp_sources=src)", "DES020 medium"),
    ("Net.load_from_checkpoint(p, weights_only=False)", "DES021 high"),
    ("class Net(L.LightningModule): pass\nNet.load_from_checkpoint('n.ckpt')", "DES021 medium"),
    ("from ultralytics import YOLO\nYOLO('http://example.org/x.pt')", "DES022 high"),
    ("DiffusionPipeline.from_pretrained('o/m', use_safetensors=False)", "DES073 medium"),
]

SILENT = [
    "import torch\ntorch.save(x, p)\nmodel.load_state_dict(state)",
    "import torch\nWO = True\ntorch.load(p, weights_only=WO)",
    "import torch\nWO = False\nWO = True\ntorch.load(p, weights_only=WO)",
    "import torch\ntorch.load(p, **{'weights_only': True})",
    "import torch, functools\nld = functools.partial(torch.load, weights_only=True)",
    "%pip install 'torch>=2.6'\nimport torch\nxs = map(torch.load, ps)",
    f"import os\nprint(os.environ.get('{FORCED}'))",
    f"import os\nos.environ.pop('{FORCED}', None)",
    "import torch\ntorch.serialization.add_safe_globals([MyNet, torch.nn.Linear])",
    f"import torch\ntorch.hub.load('o/r:{COMMIT}', 'm')",
    "import torch\ntorch.hub.load('/clones/r', 'm', source='local')",
    "import ctypes\nctypes.CDLL('libm.so.6')",
    "from torch.utils.cpp_extension import load\nload('x', ['x.cpp'])",
    "from ultralytics import YOLO\nYOLO('yolov8n.pt')",
    "self.load = torch.nn.Linear(2, 2)",
]


@pytest.mark.parametrize(("version", "arguments", "expected"), VERSIONS)
def test_version_decides(said: Said, version: str | None, arguments: str, expected: list[str]) -> None:
    pin = [f"%pip install torch=={version}"] if version else []
    assert said(*pin, f"{TORCH}torch.load({arguments})") == expected


def test_lower_bound_is_no_proof_of_an_old_version(said: Said) -> None:
    assert said("!pip install 'torch>=1.13'", f"{TORCH}torch.load(p, weights_only=True)") == []


@pytest.mark.parametrize(("source", "expected"), ROWS)
def test_row_of_the_catalogue(said: Said, source: str, expected: str) -> None:
    assert said(source) == [expected]


@pytest.mark.parametrize("source", SILENT)
def test_harmless_form_is_silent(said: Said, source: str) -> None:
    assert said(source) == []
