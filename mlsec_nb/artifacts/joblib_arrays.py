"""Arrays in joblib files: raw bytes that stand in the middle of the pickle, behind the object that describes them.

Format: joblib's documented persistence; a description (shape, dtype, alignment), one byte that counts the padding,
the padding, then shape times itemsize bytes. An array of objects is a pickle of its own instead.
"""

from __future__ import annotations

import math
import re
from contextlib import suppress
from typing import TYPE_CHECKING

from .case import BrokenError
from .symbols import OPAQUE, Call, Pairs

if TYPE_CHECKING:
    from .machine import Machine

WRAPPERS = frozenset(
    {"joblib.numpy_pickle.NumpyArrayWrapper", "sklearn.externals.joblib.numpy_pickle.NumpyArrayWrapper"}
)

_PLAIN = re.compile(r"[<>|=]?([biufcmMSUV?])(\d{0,9})\Z")
_LONGEST_PADDING = 0x27
"""No pickle instruction is below this byte, so that a plain reader cannot walk into the array either."""
_UNICODE_WIDTH = 4
_SIZE_PLACE = 5


def skip_array(machine: Machine, state: object) -> None:
    """Move the machine behind the array that `state` describes. Raises BrokenError when the size is not known."""
    if not isinstance(state, Pairs) or state.is_full:
        raise BrokenError("a joblib array is not described as joblib does")
    if machine.frame_end not in (0, machine.pos):
        machine.concerns.add("frame")
    machine.frame_end = 0
    size = _itemsize(state.value("dtype"))
    if size is None:
        _follow_object_array(machine)
        return
    shape = state.value("shape")
    if not isinstance(shape, tuple) or not all(isinstance(n, int) and n >= 0 for n in shape):
        raise BrokenError("a joblib array has no readable shape")
    if state.value("numpy_array_alignment_bytes") in (None, OPAQUE):
        _look_ahead(machine)
    else:
        _skip_padding(machine)
    machine.skip(math.prod(shape) * size)


def _skip_padding(machine: Machine) -> None:
    padding = machine.number(1)
    if padding > _LONGEST_PADDING:
        raise BrokenError("a joblib array has an impossible padding")
    machine.skip(padding)


def _look_ahead(machine: Machine) -> None:
    """Old files have no padding byte: what would a plain pickle reader make of the array's bytes?"""
    other = machine.fork()
    with suppress(BrokenError):
        other.run()
    if other.imports or other.concerns & {"unresolved", "extension"}:
        machine.concerns.add("hidden in array")
        machine.nested.append(other)


def _follow_object_array(machine: Machine) -> None:
    inner = type(machine)(machine.data, machine.pos, machine.case, machine.constants)
    machine.nested.append(inner)
    try:
        inner.run()
    finally:
        machine.pos = inner.pos


def _itemsize(dtype: object) -> int | None:
    """Bytes of one item; None when items are Python objects. Raises BrokenError for a dtype that is not plain."""
    if not isinstance(dtype, Call) or str(dtype.function) != "numpy.dtype" or not isinstance(dtype.arguments, tuple):
        raise BrokenError("a joblib array has no readable dtype")
    name = dtype.arguments[0]
    if name in ("O8", "O4", "O"):
        return None
    match = _PLAIN.match(name) if isinstance(name, str) else None
    if match is None:
        raise BrokenError("a joblib array has an unknown dtype")
    kind, digits = match.groups()
    if kind == "V" and _has_objects(dtype):
        return None
    width = int(digits or 1)
    width = width * _UNICODE_WIDTH if kind == "U" else width
    if not _keeps_size(dtype.state, width, structured=kind == "V"):
        raise BrokenError("a joblib array has a dtype that contradicts itself")
    return width


def _keeps_size(state: object, width: int, structured: bool) -> bool:
    """Does the state set on a dtype leave its size alone: (version, order, subarray, names, fields, size, ...)."""
    if not isinstance(state, tuple) or len(state) < _SIZE_PLACE + 1:
        return state is None
    parts_are_absent = all(part is None for part in state[2:_SIZE_PLACE])
    return state[_SIZE_PLACE] in (-1, width) and (structured or parts_are_absent)


def _has_objects(dtype: Call) -> bool:
    """Does a structured dtype have a field of Python objects."""
    state = dtype.state
    if not isinstance(state, tuple) or len(state) < 7:
        return False
    subarray, fields = state[2], state[4]
    inner = [subarray[0]] if isinstance(subarray, tuple) and subarray else []
    if isinstance(fields, Pairs):
        inner += [value[0] for _, value in fields if isinstance(value, tuple) and value]
    return any(_itemsize(part) is None for part in inner)
