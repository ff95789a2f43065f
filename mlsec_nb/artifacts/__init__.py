"""Model files: what loading one would do, found without loading it.

`inspect_file` reads pickle, joblib, torch, numpy, Keras, skops, safetensors, ONNX, GGUF, archives of these and the
configurations around them; `inspect_folder` takes the files of a folder together that is loaded as one model. An
allow-list decides: what is not known to be harmless is never clean. Everything is imported on first use, so that
`import mlsec_nb.artifacts` costs nothing.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from .case import Limits
    from .inspection import inspect_bytes, inspect_file, inspect_folder
    from .verdict import Inspection, Verdict, WeightsOnly, inspection_to_json, worst

__all__ = [
    "Inspection",
    "Limits",
    "Verdict",
    "WeightsOnly",
    "inspect_bytes",
    "inspect_file",
    "inspect_folder",
    "inspection_to_json",
    "worst",
]

_HOMES = {"Limits": "case", "inspect_bytes": "inspection", "inspect_file": "inspection", "inspect_folder": "inspection"}


def __getattr__(name: str) -> Any:
    """Import a public name from its module on first use."""
    if name not in __all__:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from importlib import import_module

    value = getattr(import_module(f".{_HOMES.get(name, 'verdict')}", __name__), name)
    globals()[name] = value
    return value
