"""The frames among the user's variables."""

from __future__ import annotations

from collections.abc import Iterator
from types import BuiltinFunctionType, FunctionType, MethodType, ModuleType
from typing import Any, NamedTuple

from mlsec_nb.frames.kinds import FrameKind, kind_of
from mlsec_nb.frames.live import Effort, LiveFrame, looking_at
from mlsec_nb.portions import result_of

# Most variables are one of these: told apart without asking every library. By `id`, for a metaclass can make its types
# unhashable.
_NO_FRAMES = frozenset(map(id, (
    int, float, str, bool, bytes, tuple, set, type, type(None),
    ModuleType, FunctionType, BuiltinFunctionType, MethodType,
)))  # fmt: skip


class Variable(NamedTuple):
    """A variable that holds a frame."""

    name: str
    value: Any
    kind: FrameKind


def frames_in(shell: Any) -> Iterator[Variable]:
    """The user's own variables that are frames; IPython's (`In`, `_`, `_3`) and names with an underscore are not."""
    return (variable for variable in variables_in(shell) if variable is not None)


def variables_in(shell: Any) -> Iterator[Variable | None]:
    """The same, with None for each variable that is none of them."""
    hidden = shell.user_ns_hidden
    for name, value in list(shell.user_ns.items()):
        is_none = (
            id(type(value)) in _NO_FRAMES
            or type(name) is not str
            or name.startswith("_")
            or (name in hidden and hidden[name] is value)
        )
        kind = None if is_none else kind_of(value)
        yield None if kind is None else Variable(name, value, kind)


def looked_at(variable: Variable, effort: Effort) -> LiveFrame:
    """What is known of a frame. What its library raises is told by type, for a message can quote values."""
    try:
        return result_of(looking_at(variable.value, variable.name, variable.kind, effort))
    except Exception as error:
        return unreadable(variable, error)


def unreadable(variable: Variable, error: BaseException) -> LiveFrame:
    """A frame that could not be looked at."""
    problem = f"could not be looked at ({type(error).__name__})"
    return LiveFrame(variable.name, variable.kind.label, None, 0, problem=problem)
