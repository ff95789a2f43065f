"""What each pickle instruction does to the symbols of a Machine: one table, indexed by the instruction's byte."""

from __future__ import annotations

from typing import TYPE_CHECKING

from .case import BrokenError
from .joblib_arrays import WRAPPERS, skip_array
from .opcode_values import (
    Handler,
    binary_float,
    blob,
    counted,
    escaped_line,
    integer,
    line_integer,
    line_value,
    long,
    quoted,
)
from .symbols import KEPT_ITEMS, OPAQUE, Call, Pairs, Persistent

if TYPE_CHECKING:
    from .machine import Machine

_FRAME_SIZE_WIDTH = 8


def _unknown(machine: Machine) -> None:
    raise BrokenError(f"the pickle has an unknown instruction at byte {machine.pos - 1:,}")


def _constant(value: object) -> Handler:
    return lambda machine: machine.push(value)


# --- containers ---


def _mark(machine: Machine) -> None:
    machine.outer.append(machine.stack)
    machine.stack = []


def _tuple_of(items: list[object]) -> object:
    return tuple(items) if len(items) <= KEPT_ITEMS else OPAQUE


def _marked_tuple(machine: Machine) -> None:
    items = machine.items()
    machine.push(_tuple_of(items))


def _short_tuple(size: int) -> Handler:
    def push(machine: Machine) -> None:
        if len(machine.stack) < size:
            raise IndexError
        machine.stack[-size:] = [tuple(machine.stack[-size:])]

    return push


def _marked_opaque(machine: Machine) -> None:
    machine.items()
    machine.push(OPAQUE)


def _empty_dict(machine: Machine) -> None:
    machine.push(Pairs())


def _marked_dict(machine: Machine) -> None:
    items = machine.items()
    machine.push(Pairs())
    machine.put_pairs(machine.stack[-1], items)


def _append(machine: Machine) -> None:
    machine.stack.pop()
    machine.change(machine.stack[-1])


def _append_marked(machine: Machine) -> None:
    machine.items()
    machine.change(machine.stack[-1])


def _set_item(machine: Machine) -> None:
    value, key = machine.stack.pop(), machine.stack.pop()
    machine.put_pairs(machine.stack[-1], [key, value])


def _set_marked(machine: Machine) -> None:
    items = machine.items()
    machine.put_pairs(machine.stack[-1], items)


# --- stack and memo ---


def _pop(machine: Machine) -> None:
    if machine.stack:
        machine.stack.pop()
    else:
        machine.items()


def _pop_marked(machine: Machine) -> None:
    machine.items()


def _dup(machine: Machine) -> None:
    machine.again(machine.stack[-1])


def _put(width: int) -> Handler:
    def put(machine: Machine) -> None:
        machine.memo[machine.number(width) if width else machine.line_number()] = machine.stack[-1]

    return put


def _get(width: int) -> Handler:
    def get(machine: Machine) -> None:
        machine.again(machine.memo[machine.number(width) if width else machine.line_number()])

    return get


def _memoize(machine: Machine) -> None:
    machine.memo[len(machine.memo)] = machine.stack[-1]


# --- imports and calls ---


def _global(machine: Machine) -> None:
    module = machine.line_text()
    machine.push(machine.find_global(module, machine.line_text()))


def _stack_global(machine: Machine) -> None:
    name, module = machine.stack.pop(), machine.stack.pop()
    if isinstance(name, str) and isinstance(module, str):
        machine.push(machine.find_global(module, name))
    else:
        machine.concerns.add("unresolved")
        machine.push(Call(OPAQUE, OPAQUE))


def _extension(width: int) -> Handler:
    def push(machine: Machine) -> None:
        machine.skip(width)
        machine.concerns.add("extension")
        machine.push(Call(OPAQUE, OPAQUE))

    return push


def _reduce(machine: Machine) -> None:
    arguments, function = machine.stack.pop(), machine.stack.pop()
    machine.push(machine.call(function, arguments))


def _new_object(machine: Machine) -> None:
    arguments, of_class = machine.stack.pop(), machine.stack.pop()
    machine.push(machine.call(of_class, arguments))


def _new_object_with_keywords(machine: Machine) -> None:
    machine.stack.pop()
    _new_object(machine)


def _object(machine: Machine) -> None:
    items = machine.items()
    machine.push(machine.call(items[0], _tuple_of(items[1:])))


def _instance(machine: Machine) -> None:
    module = machine.line_text()
    function = machine.find_global(module, machine.line_text())
    machine.push(machine.call(function, _tuple_of(machine.items())))


def _build(machine: Machine) -> None:
    state, target = machine.stack.pop(), machine.stack[-1]
    machine.change(target)
    if isinstance(target, Call):
        # What a second state leaves of the first is not known.
        target.state = state if target.state is None else OPAQUE
        if machine.skips_arrays and str(target.function) in WRAPPERS:
            skip_array(machine, target.state)


def _persistent(machine: Machine) -> None:
    machine.persistent.append(machine.stack.pop())
    machine.push(Persistent(machine.persistent[-1]))


def _persistent_line(machine: Machine) -> None:
    machine.persistent.append(machine.line_text())
    machine.push(Persistent(machine.persistent[-1]))


# --- the stream itself ---


def _protocol(machine: Machine) -> None:
    machine.protocol = machine.number(1)
    if machine.protocol > 5:
        raise BrokenError(f"the pickle is of an unknown protocol ({machine.protocol})")


def _frame(machine: Machine) -> None:
    size = machine.number(_FRAME_SIZE_WIDTH)
    if machine.frame_end or machine.pos + size > len(machine.data):
        machine.concerns.add("frame")
    machine.frame_end = machine.pos + size


def _stop(machine: Machine) -> None:
    machine.result = machine.stack.pop()
    if machine.frame_end and machine.pos != machine.frame_end:
        machine.concerns.add("frame")


def _out_of_band(machine: Machine) -> None:
    machine.concerns.add("out of band")
    machine.push(OPAQUE)


def _nothing(machine: Machine) -> None:
    pass


_TABLE: dict[str, Handler] = {
    "(": _mark, ".": _stop, "0": _pop, "1": _pop_marked, "2": _dup,
    "F": line_value, "I": line_integer, "J": integer(4, signed=True), "K": integer(1), "L": line_integer,
    "M": integer(2), "N": _constant(None), "P": _persistent_line, "Q": _persistent, "R": _reduce,
    "S": quoted, "T": counted(4, "latin-1"), "U": counted(1, "latin-1"),
    "V": escaped_line, "X": counted(4, "utf-8", "surrogatepass"),
    "a": _append, "b": _build, "c": _global, "d": _marked_dict, "}": _empty_dict, "e": _append_marked,
    "g": _get(0), "h": _get(1), "j": _get(4), "i": _instance, "l": _marked_opaque, "]": _constant(OPAQUE),
    "o": _object, "p": _put(0), "q": _put(1), "r": _put(4), "s": _set_item, "t": _marked_tuple,
    ")": _constant(()), "u": _set_marked, "G": binary_float,
    "\x80": _protocol, "\x81": _new_object, "\x82": _extension(1), "\x83": _extension(2), "\x84": _extension(4),
    "\x85": _short_tuple(1), "\x86": _short_tuple(2), "\x87": _short_tuple(3),
    "\x88": _constant(True), "\x89": _constant(False), "\x8a": long(1), "\x8b": long(4),
    "B": blob(4), "C": blob(1),
    "\x8c": counted(1, "utf-8", "surrogatepass"), "\x8d": counted(8, "utf-8", "surrogatepass"), "\x8e": blob(8),
    "\x8f": _constant(OPAQUE), "\x90": _append_marked, "\x91": _marked_opaque,
    "\x92": _new_object_with_keywords, "\x93": _stack_global, "\x94": _memoize, "\x95": _frame,
    "\x96": blob(8), "\x97": _out_of_band, "\x98": _nothing,
}  # fmt: skip

HANDLERS: list[Handler] = [_TABLE.get(chr(code), _unknown) for code in range(256)]

STARTERS = frozenset(b"(FIJKLMNSTUVX]})cG\x80\x82\x83\x84\x88\x89\x8a\x8b\x8c\x8d\x8e\x8f\x95\x96BC")
"""Instructions that need nothing on the stack, so that a pickle can start with them."""
