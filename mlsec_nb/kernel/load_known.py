"""Which imports of a pickle are let in without asking: the allow-list of `artifacts`, seen from a running unpickler."""

from __future__ import annotations

from _compat_pickle import IMPORT_MAPPING, NAME_MAPPING

from mlsec_nb.artifacts.conditional import CONDITIONS
from mlsec_nb.artifacts.known import is_harmless

WATCHED = frozenset({("torch.storage", "_load_from_bytes")})
"""Reads a further pickle with the ordinary unpickler, each import of which is judged in its turn."""

_ANY_ARGUMENTS = frozenset({
    # Imports modules of the package `encodings` only, whatever codec it is asked for.
    ("_codecs", "encode"),
    # Describes an array; objects in it come through a further unpickler, which is judged too.
    ("joblib.numpy_pickle", "NumpyArrayWrapper"),
    ("sklearn.externals.joblib.numpy_pickle", "NumpyArrayWrapper"),
})  # fmt: skip


def present_name(module: str, name: str) -> tuple[str, str]:
    """Under which name Python 3 imports what a pickle of Python 2 names."""
    return NAME_MAPPING.get((module, name)) or (IMPORT_MAPPING.get(module, module), name)


def is_let_in(module: str, name: str) -> bool:
    """Whether importing it is harmless whatever it is called with."""
    return is_harmless(module, name) or (module, name) in _ANY_ARGUMENTS


def is_conditional(module: str, name: str) -> bool:
    """Whether it is harmless with certain arguments, which an inspection of the file knows and an import does not."""
    return (module, name) in CONDITIONS
