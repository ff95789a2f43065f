"""DES: Keras and TensorFlow models, by format and by the version of Keras."""

from __future__ import annotations

import ast
import re

from mlsec_nb.calls import calls, keyword_is, set_keyword
from mlsec_nb.findings import Severity
from mlsec_nb.loading import UNSAFE_LOAD, weighed
from mlsec_nb.rule import Rule, word
from mlsec_nb.uses import Use
from mlsec_nb.values import UNKNOWN_PART
from mlsec_nb.versions import is_at_least, is_older

_KERAS = ("keras", "tensorflow.keras", "tf_keras", "tensorflow.python.keras", "tensorflow.compat.v1.keras")
_LOADS = tuple(
    f"{keras}.{place}load_model"
    for keras in _KERAS
    for place in ("models.", "saving.", "", "src.saving.saving_api.", "engine.saving.")
)
_REBUILDERS = (
    *(f"{keras}.models.model_from_{form}" for keras in _KERAS for form in ("json", "config", "yaml")),
    *(f"{keras}.{name}" for keras in _KERAS for name in ("layers.deserialize", "saving.deserialize_keras_object")),
)
_UNSAFE = keyword_is("safe_mode", False, 0, position=3)
_H5_HONOURS_SAFE_MODE = "3.11.3"  # CVE-2025-9905
_ALL_KNOWN_FIXED = "3.12.1"  # CVE-2026-1669 is the last one
# First version without the hole, per advisory; Keras 3 counted from 3.0, the first row is Keras 2's.
_HOLES = (
    ("2.13", "CVE-2024-3660: Lambda layers run without asking"),
    ("3.9", "CVE-2025-1550: the configuration can name any function"),
    ("3.11.0", "CVE-2025-8747, CVE-2025-9906: safe_mode can be bypassed"),
    ("3.11.3", "CVE-2025-49655: a torch layer is unpickled"),
    ("3.12", "CVE-2025-12058, CVE-2025-12060: files are read and written outside of the model"),
    ("3.12.1", "CVE-2026-1669: files are read outside of the model"),
)


def _format(use: Use) -> str:
    """ "h5", "folder" (SavedModel), "keras" or "" (not known)."""
    path = use.argument("filepath", 0)
    shape = use.cell.shape(path) if path is not None else UNKNOWN_PART
    ending = re.search(r"\.(h5|hdf5|keras)$", shape, re.IGNORECASE)
    if ending:
        return "keras" if ending.group(1).lower() == "keras" else "h5"
    last = shape.rstrip("/").rpartition("/")[2]
    return "folder" if last and UNKNOWN_PART not in last and "." not in last else ""


def _version(use: Use) -> str | None:
    return use.cell.names.version_of("keras")


def _is_safe_mode(use: Use) -> bool:
    return use.call is None or _UNSAFE(use) is False


def _is_old_format(use: Use) -> bool:
    return _format(use) in ("h5", "folder") and _is_safe_mode(use)


def _old_format_message(use: Use) -> str | None:
    return "a SavedModel folder is a program of TensorFlow operations" if _format(use) == "folder" else None


def _old_format_severity(use: Use) -> Severity | None:
    return Severity.LOW if _format(use) == "h5" and is_at_least(_version(use), _H5_HONOURS_SAFE_MODE) else None


def _hole(use: Use) -> str | None:
    version = _version(use)
    if not is_older(version, _ALL_KNOWN_FIXED) or (is_at_least(version, "2.13") and is_older(version, "3.0")):
        return None
    return next((hole for fixed, hole in _HOLES if is_older(version, fixed)), None)


def _is_remaining(use: Use) -> bool:
    """Whether neither another rule says more about this load nor a known version has all holes closed."""
    return _is_safe_mode(use) and not _is_old_format(use) and not is_at_least(_version(use), _ALL_KNOWN_FIXED)


def _hole_message(use: Use) -> str | None:
    hole = _hole(use)
    return f"keras {_version(use)} has a hole that a hostile model can use ({hole})" if hole else None


def _hole_severity(use: Use) -> Severity | None:
    return Severity.MEDIUM if _hole(use) else None


def _handle(use: Use) -> str:
    handle = use.argument("handle", 0)
    return use.cell.shape(handle) if handle is not None else UNKNOWN_PART


def _is_saved_model(use: Use) -> bool:
    """Whether a SavedModel is loaded from a folder; tensorflow_hub takes the path of one in place of an address."""
    handle = _handle(use)
    return use.name not in _HUB_LOADS or not (handle.startswith(UNKNOWN_PART) or "://" in handle)


def _is_from_hub(use: Use) -> bool:
    """Whether an address is given; KerasLayer also wraps a module that is loaded already."""
    return "://" in _handle(use) or not (_is_saved_model(use) or use.name.endswith("KerasLayer"))


_HUB_LOADS = ("tensorflow_hub.load", "tensorflow_hub.Module", "tensorflow_hub.KerasLayer")


def _runs_text(use: Use) -> bool | None:
    """Whether custom_objects lends a function that runs text, which the model then chooses."""
    given = use.argument("custom_objects")
    objects = given if isinstance(given, ast.Dict) else None
    return objects is not None and any(use.cell.name_of(value) in _RUNNERS for value in objects.values)


_RUNNERS = ("eval", "exec", "compile", "builtins.eval", "builtins.exec", "os.system", "getattr", "__import__")

RULES: tuple[Rule, ...] = (
    weighed(
        Rule(
            id="DES030",
            name="keras-safe-mode-off",
            severity=Severity.CRITICAL,
            message="safe_mode=False runs Python code that is stored in the model",
            why="Lambda layers hold marshalled functions; safe_mode is all that keeps them from running.",
            instead="Leave safe_mode at True and register your own layers; rebuild old models and load their weights.",
            find=calls(
                *_LOADS,
                when=_UNSAFE,
                references=False,
                fix=set_keyword("safe_mode", "True", position=3),
            ),
            bad={
                'import keras\nm = keras.models.load_model("m.keras", safe_mode=False)': "import keras\n"
                'm = keras.models.load_model("m.keras", safe_mode=True)',
                'from tensorflow.keras.models import load_model\nm = load_model("m.keras", None, True, False)': "from "
                'tensorflow.keras.models import load_model\nm = load_model("m.keras", None, True, True)',
            },
            good=('import keras\nm = keras.models.load_model("m.keras", safe_mode=True)',),
            tags=UNSAFE_LOAD,
        ),
        "filepath",
    ),
    weighed(
        Rule(
            id="DES032",
            name="keras-old-format",
            severity=Severity.MEDIUM,
            message="an .h5 model can hold Lambda code, and older versions of Keras ignore safe_mode for it",
            why="Before Keras 3.11.3 safe_mode is silently ignored for HDF5 (CVE-2025-9905).",
            instead='Save as "model.keras" and load with keras>=3.12.1, or build the model in code and load weights.',
            find=calls(
                *_LOADS,
                when=_is_old_format,
                references=False,
                message=_old_format_message,
                severity=_old_format_severity,
            ),
            bad={'from keras.models import load_model\nm = load_model("m.h5")': None},
            good=(
                'from keras.models import load_model\nm = load_model("m.keras")',
                'model.load_weights("m.weights.h5")',
            ),
            tags=UNSAFE_LOAD,
        ),
        "filepath",
    ),
    weighed(
        Rule(
            id="DES033",
            name="keras-load",
            severity=Severity.INFO,
            message="a Keras model is code as well as data: load only what you trust, with keras 3.12.1 or newer",
            why="safe_mode stops stored Python code, but several ways around it were found and fixed up to 3.12.1.",
            instead="Pin keras>=3.12.1, or build the model in code and load its weights.",
            find=calls(*_LOADS, when=_is_remaining, message=_hole_message, severity=_hole_severity),
            bad={
                'import keras\nm = keras.models.load_model("m.keras")': None,
                '%pip install keras==3.8.0\nimport keras\nm = keras.models.load_model("m.keras")': None,
            },
            good=('%pip install keras==3.12.1\nimport keras\nm = keras.models.load_model("m.keras")',),
            tags=UNSAFE_LOAD,
        ),
        "filepath",
    ),
    Rule(
        id="DES034",
        name="keras-lambda-layer",
        severity=Severity.INFO,
        message="a Lambda layer stores Python code in the saved model, so loading it needs safe_mode=False",
        why="Everybody who loads the model has to run code from the file.",
        instead="Subclass keras.layers.Layer and register it with keras.saving.register_keras_serializable.",
        find=calls(*(f"{keras}.layers.Lambda" for keras in _KERAS), references=False),
        bad={"from keras import layers\nx = layers.Lambda(lambda t: t * 2)(x)": None},
        good=("from keras import layers\nx = layers.Rescaling(2.0)(x)", "from torchvision.transforms import Lambda"),
        tags=UNSAFE_LOAD,
    ),
    weighed(
        Rule(
            id="DES035",
            name="keras-from-config",
            severity=Severity.MEDIUM,
            message="a model description can name layers and functions that run code",
            why="The configuration is a list of things to call, Lambda code included.",
            instead="Build the model in code and load only its weights.",
            find=calls(*_REBUILDERS),
            bad={"from keras.models import model_from_json\nm = model_from_json(open('m.json').read())": None},
            good=("text = model.to_json()",),
            tags=UNSAFE_LOAD,
        ),
        "json_string",
        "config",
    ),
    Rule(
        id="DES038",
        name="keras-custom-objects-eval",
        severity=Severity.MEDIUM,
        message="custom_objects hands the model a function that runs whatever text the model holds",
        why="The saved configuration decides what the function is called with.",
        instead="Hand over your own layers and losses only.",
        find=calls(
            *_LOADS,
            *_REBUILDERS,
            when=_runs_text,
            references=False,
        ),
        bad={'import keras\nm = keras.models.model_from_json(text, custom_objects={"f": eval})': None},
        good=('import keras\nm = keras.models.model_from_json(text, custom_objects={"Mine": Mine})',),
        triggers=(word("custom_objects"),),
        tags=("CWE-95", *UNSAFE_LOAD),
    ),
    weighed(
        Rule(
            id="DES036",
            name="tensorflow-saved-model",
            severity=Severity.MEDIUM,
            message="a SavedModel is a program: its operations can read and write files",
            why="A graph may hold ReadFile, WriteFile or Python operations that run with your rights.",
            instead="Inspect the model first; for weights use Keras code and safetensors.",
            find=calls(
                "tensorflow.saved_model.load",
                "tensorflow.saved_model.loader.load",
                "tensorflow.compat.v1.saved_model.load",
                "tensorflow.compat.v1.saved_model.loader.load",
                "tensorflow.python.saved_model.load.load",
                *_HUB_LOADS,
                when=_is_saved_model,
            ),
            bad={
                'import tensorflow as tf\nm = tf.saved_model.load("export")': None,
                'import tensorflow_hub as hub\nm = hub.load("./export")': None,
            },
            good=('import tensorflow as tf\ntf.saved_model.save(m, "export")',),
            tags=UNSAFE_LOAD,
        ),
        "export_dir",
        "handle",
    ),
    Rule(
        id="DES037",
        name="tensorflow-hub-load",
        severity=Severity.MEDIUM,
        message="runs a TensorFlow graph from a hub",
        why="A graph may hold ReadFile, WriteFile or Python operations that run with your rights.",
        instead="Download a fixed version, inspect it, and load the local copy.",
        find=calls(*_HUB_LOADS, when=_is_from_hub),
        bad={
            'import tensorflow_hub as hub\nm = hub.load("https://tfhub.dev/x/1")': None,
            'import tensorflow_hub as hub\nurl = "https://tfhub.dev/x/1"\nlayer = hub.KerasLayer(url)': None,
        },
        good=(
            "import tensorflow_hub as hub\nlayer = hub.KerasLayer(model)",
            'import tensorflow_hub as hub\nm = hub.load("./the_copy_that_was_inspected")',
            'import tensorflow_hub as hub\npath = hub.resolve("https://tfhub.dev/x/1")',
        ),
        tags=UNSAFE_LOAD,
    ),
)
