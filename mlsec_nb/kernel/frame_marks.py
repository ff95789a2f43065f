"""Has a frame changed since it was judged? Told by identity, shape and where its columns lie; no value is read.

Known miss: values written in place into columns that stay where they are, by code that does not say the frame's name.
"""

from __future__ import annotations

import re
import weakref
from dataclasses import dataclass
from typing import Any

from mlsec_nb.frames.kinds import FrameKind
from mlsec_nb.kernel.namespace import Variable


@dataclass(frozen=True, slots=True)
class Mark:
    """A frame as it was. It keeps no frame alive."""

    reference: weakref.ref[Any] | None
    identity: int
    state: tuple[object, ...]

    def is_of(self, variable: Variable) -> bool:
        """Whether the variable holds the same frame in the same state."""
        value = variable.value
        is_same = self.identity == id(value) if self.reference is None else self.reference() is value
        return is_same and self.state == _state(value, variable.kind)


def mark_of(variable: Variable) -> Mark:
    """The frame as it is now."""
    try:
        reference = weakref.ref(variable.value)
    except TypeError:
        reference = None
    return Mark(reference, id(variable.value), _state(variable.value, variable.kind))


def _state(value: Any, kind: FrameKind) -> tuple[object, ...]:
    if kind.rows != "here" or kind.family == "arrow":
        return ()  # these never change
    if kind.family == "pandas":
        return _pandas_state(value, kind)
    if kind.family == "polars":
        return (value.shape, tuple(value.schema.items())) if not kind.is_series else (value.len(), value.name)
    if kind.family == "numpy":
        return value.shape, value.dtype, value.ctypes.data
    if kind.label == "dict of columns":
        return tuple((name, id(column), len(column)) for name, column in value.items())
    return len(value), id(value[0]) if value else 0, id(value[-1]) if value else 0


def _pandas_state(value: Any, kind: FrameKind) -> tuple[object, ...]:
    blocks = getattr(getattr(value, "_mgr", None), "blocks", ())
    places = tuple((id(block.values), block.dtype) for block in blocks)
    return value.shape, id(value.index), value.name if kind.is_series else id(value.columns), places


def writes_into(source: str, name: str) -> bool:
    """Whether a cell's text puts values into a variable: `df["a"] = …`, `df.loc[…] = …`, `df.update(…)`."""
    if name not in source:
        return False
    into = r"(?:\.(?:i?loc|i?at|[^\W\d]\w{0,80}))?\s{0,4}(?:\[[^\n]{0,500}?\])?\s{0,4}[-+*/|&]?=(?!=)"
    within = r"\.(?:update|insert|fillna|replace|mask|where|append|extend|clip)\("
    return re.search(rf"\b{re.escape(name)}(?:{into}|{within})", source) is not None
