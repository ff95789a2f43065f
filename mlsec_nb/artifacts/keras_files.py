"""Keras models: the description of layers, in a .keras archive or an HDF5 file.

What can run code: Lambda layers (marshalled Python), wrapped torch modules (a pickle), any importable object that the
description names by module (CVE-2025-1550, -8747, -49655). Wrappers hold layers, so the whole description is walked.
"""

from __future__ import annotations

import re

from .case import BrokenError, BudgetError, Case, shown
from .dangers import danger_of, judge_import
from .json_content import first_value, objects
from .verdict import Verdict

HDF5 = b"\x89HDF\r\n\x1a\n"
_OWN = (
    "keras",
    "tensorflow.keras",
    "tf_keras",
    "keras_hub",
    "keras_nlp",
    "keras_cv",
    "tensorflow.python.keras",
    "builtins",
)
_RUNS_CODE = {
    "Lambda": "A Lambda layer holds Python code that runs when the model is loaded or used. "
    "Replace it by a registered Layer subclass.",
    "__lambda__": "It holds a Python function as marshalled code, which runs when the model is used.",
    "TorchModuleWrapper": "A TorchModuleWrapper holds a pickled torch module, which can run code when loaded.",
}
_TOOLS = frozenset("utils saving models config legacy file_utils trainers".split())
"""Parts of Keras whose functions download, unpack, save or load."""
_READS_FILES = frozenset({"StringLookup", "IntegerLookup", "TextVectorization", "Hashing"})
_DESCRIPTION = re.compile(rb'\{\s{0,4}"(?:class_name|module|name|config|trainable)"\s{0,4}:')
_MOST_DESCRIPTIONS = 200
_DESCRIPTION_MARKS = (b"model_config", b"class_name", b"training_config")
_PICKLE_MARKS = (b"PSEUDOATOM", b"pandas_type", b"ObjectAtom", b"VLArray")
_CODE_MARKS = (b'"Lambda"', b"__lambda__", b"TorchModuleWrapper")


def is_description(value: object) -> bool:
    """Is a JSON value the description of a Keras model or layer."""
    return isinstance(value, dict) and "class_name" in value and "config" in value


def inspect_description(case: Case, value: object) -> None:
    """Judge every layer and object of a description."""
    for node in objects(value):
        class_name = node.get("class_name")
        if not isinstance(class_name, str):
            continue
        if class_name in _RUNS_CODE:
            case.note(Verdict.DANGEROUS, _RUNS_CODE[class_name])
        _judge_module(case, node, class_name)
        config = node.get("config")
        if class_name in _READS_FILES and isinstance(config, dict) and isinstance(config.get("vocabulary"), str):
            case.note(Verdict.REVIEW, f"The layer {class_name} reads a file named in the model when it is loaded.")


def _judge_module(case: Case, node: dict[str, object], class_name: str) -> None:
    module, registered = node.get("module"), node.get("registered_name")
    if not isinstance(module, str):
        if isinstance(registered, str) and ">" in registered and not registered.startswith("keras"):
            case.note(
                Verdict.REVIEW, f"It needs the custom class {shown(class_name)}; look at its code before loading."
            )
        return
    target = node.get("config") if class_name == "function" else class_name
    full = shown(f"{module}.{target}" if isinstance(target, str) else f"{module}.{class_name}")
    if any(module == own or module.startswith(own + ".") for own in _OWN):
        _judge_own(case, module, class_name, full)
        return
    case.globals.add(full)
    if danger_of(module, str(target)) or str(target).startswith("__"):
        case.note(Verdict.DANGEROUS, f"It names {full} as a part of the model, which can run code when loaded.")
    else:
        case.note(Verdict.REVIEW, f"It needs {full}, which is not a part of Keras; look at its code before loading.")


def _judge_own(case: Case, module: str, class_name: str, full: str) -> None:
    own_tools = _TOOLS & set(module.split(".")[1:])
    is_function = class_name == "function" or class_name[:1].islower()
    called = class_name if class_name != "function" else full.rpartition(".")[2]
    if (own_tools and is_function) or (module == "builtins" and judge_import(module, called)[0] is Verdict.DANGEROUS):
        case.globals.add(full)
        case.note(
            Verdict.DANGEROUS, f"It names the function {full} as a part of the model, which is called on loading."
        )


def inspect_hdf5(case: Case, data: bytes) -> None:
    """Judge an HDF5 file by the descriptions in it. Without one it stays at review."""
    descriptions = _inspect_descriptions(case, data)
    if any(mark in data for mark in _PICKLE_MARKS):
        case.note(
            Verdict.REVIEW,
            "It looks like a pandas or PyTables store, whose object columns are pickles. Export it as parquet.",
        )
    elif not descriptions:
        case.note(
            Verdict.REVIEW,
            "No description of a model was found in this HDF5 file. Weights alone run no code.",
        )


def inspect_weights(case: Case, data: bytes) -> None:
    """Judge the weights file within a .keras archive: Keras reads numbers from it, never a description."""
    if not data.startswith(HDF5):
        case.note(Verdict.REVIEW, "The weights are not an HDF5 file.")
    _inspect_descriptions(case, data)


def inspect_embedded(case: Case, data: bytes) -> str:
    """Judge the descriptions within other content, such as the keras_metadata.pb of a SavedModel; its format or ""."""
    if not _inspect_descriptions(case, data):
        return ""
    case.note(Verdict.REVIEW, "It describes a Keras model within content that is not read further.")
    return "keras metadata"


def _inspect_descriptions(case: Case, data: bytes) -> int:
    """Judge all JSON descriptions found in the bytes; returns how many were read."""
    read, end = 0, 0
    for count, match in enumerate(_DESCRIPTION.finditer(data)):
        if match.start() < end:
            continue
        if count > _MOST_DESCRIPTIONS:
            case.note(Verdict.INCONCLUSIVE, "It holds more descriptions than are read.")
            break
        length = _inspect_at(case, data, match.start())
        end = match.start() + length
        read += length > 0
    if any(mark in data for mark in _CODE_MARKS):
        case.note(Verdict.DANGEROUS, _RUNS_CODE["Lambda"] if b"ambda" in data else _RUNS_CODE["TorchModuleWrapper"])
    elif not read and any(mark in data for mark in _DESCRIPTION_MARKS):
        case.note(
            Verdict.REVIEW, "It has a description of a model that could not be read; load it with safe_mode=True."
        )
    return read


def _inspect_at(case: Case, data: bytes, start: int) -> int:
    """Judge one description; returns how many bytes it has, 0 when it could not be read."""
    text = data[start : start + (8 << 20)].partition(b"\0")[0].decode("utf-8", "replace")
    try:
        value, end = first_value(text)
        inspect_description(case, value)
    except BrokenError:
        return 0
    except BudgetError as error:
        case.note(Verdict.INCONCLUSIVE, f"A description of a model was not read whole: {error}.")
        return 0
    return len(text[:end].encode())
