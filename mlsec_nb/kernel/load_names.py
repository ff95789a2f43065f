"""The user's namespace as a cell of Python that says the same: so the analysis of notebooks reads live values.

Nothing of the user is run: a value counts only when its type is exactly one of Python's own, and no attribute of
anything else is asked for.
"""

from __future__ import annotations

import io
import sys
from collections.abc import Iterable, Iterator, Mapping
from pathlib import PosixPath, WindowsPath
from types import BuiltinFunctionType, FunctionType, ModuleType
from typing import Any

HELD = "__mlsec_held__"
"""What stands for bytes of the namespace: `blob = __mlsec_held__("blob")`."""

_LONGEST = 4096
_MAX_ITEMS = 64
_MAX_BYTES = 256 << 20
_STREAMS = (io.BufferedReader, io.BufferedRandom)


def spelled_namespace(names: Iterable[str], namespace: Mapping[str, Any], loaders: Mapping[int, str]) -> str:
    """Statements that give the names what they stand for now; names of anything else are left out.

    `loaders`: qualified names of functions by `id`, so that any alias of them is known.
    """
    lines = (_statement(name, namespace[name], loaders) for name in sorted(set(names)) if name in namespace)
    return "\n".join(line for line in lines if line)


def held_bytes(name: str, namespace: Mapping[str, Any]) -> bytes | None:
    """The bytes that a name stands for, at most 256 MiB of them."""
    value: Any = namespace.get(name)
    if type(value) is io.BytesIO:
        value = value.getvalue() if value.getbuffer().nbytes <= _MAX_BYTES else b""
    return bytes(value) if type(value) in (bytes, bytearray) and 0 < len(value) <= _MAX_BYTES else None


def _statement(name: str, value: Any, loaders: Mapping[int, str]) -> str:
    if id(value) in loaders:
        return _imported(loaders[id(value)], name)
    if type(value) in (FunctionType, BuiltinFunctionType, type):
        return _imported(_home(value), name)
    module = _module_name(value)
    if module:
        return f"import {module} as {name}"
    literal = _literal(value, 0)
    return f"{name} = {literal}" if literal else _of_bytes(name, value)


def _imported(qualified: str, name: str) -> str:
    module, _, word = qualified.rpartition(".")
    return f"from {module} import {word} as {name}" if module else ""


def _home(value: Any) -> str:
    # Exact types of Python's own: these descriptors are C and run nothing of the user.
    module = getattr(value, "__module__", None)
    word = getattr(value, "__name__", None)
    known = type(module) is str and type(word) is str and word.isidentifier() and module != "__main__"
    return f"{module}.{word}" if known else ""


def _module_name(value: Any) -> str:
    if type(value) is ModuleType:
        name = vars(value).get("__name__")
        return name if type(name) is str and all(part.isidentifier() for part in name.split(".")) else ""
    if ModuleType in type.mro(type(value)):
        return next((name for name, module in list(sys.modules.items()) if module is value), "")
    return ""


def _literal(value: Any, depth: int) -> str:
    kind = type(value)
    if kind is str:
        return repr(value) if len(value) <= _LONGEST else ""
    if kind in (PosixPath, WindowsPath):
        return repr(str(value))
    if kind in (int, bool, type(None)):
        return repr(value) if kind is not int or abs(value) < 10**18 else ""
    if kind in (list, tuple, set, frozenset, dict) and depth < 2 and len(value) <= _MAX_ITEMS:
        return _display(value, depth + 1)
    return ""


def _display(value: Any, depth: int) -> str:
    if type(value) is dict:
        entries = [(_literal(key, depth), _literal(item, depth)) for key, item in list(value.items())]
        return "{" + ", ".join(f"{key}: {item or '...'}" for key, item in entries if key) + "}"
    items = list(_items(value, depth))
    return f"[{', '.join(items)}]" if items else ""


def _items(value: Any, depth: int) -> Iterator[str]:
    for item in list(value):
        yield _literal(item, depth) or "..."


def _of_bytes(name: str, value: Any) -> str:
    if type(value) in _STREAMS:
        raw = value.raw
        path = raw.name if type(raw) is io.FileIO else None
        return f"{name} = open({path!r})" if type(path) is str else ""
    return f"{name} = {HELD}({name!r})" if type(value) in (bytes, bytearray, io.BytesIO) else ""
