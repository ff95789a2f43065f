"""The pickle instructions that put numbers, texts and bytes on the stack."""

from __future__ import annotations

import codecs
import struct
from collections.abc import Callable
from typing import TYPE_CHECKING

from .case import BrokenError
from .symbols import OPAQUE

if TYPE_CHECKING:
    from .machine import Machine

Handler = Callable[["Machine"], None]
_LONGEST_INTEGER = 16


def integer(width: int, signed: bool = False) -> Handler:
    """A binary integer of `width` bytes."""
    return lambda machine: machine.push(machine.number(width, signed))


def long(width: int) -> Handler:
    """An integer with a byte count of `width` bytes; one too long to matter becomes opaque."""

    def push(machine: Machine) -> None:
        size = machine.number(width)
        start = machine.skip(size)
        digits = machine.data[start : start + size]
        machine.push(int.from_bytes(digits, "little", signed=True) if size <= _LONGEST_INTEGER else OPAQUE)

    return push


def binary_float(machine: Machine) -> None:
    """Eight bytes, big-endian."""
    machine.push(struct.unpack_from(">d", machine.data, machine.skip(8))[0])


def line_integer(machine: Machine) -> None:
    """INT and LONG: decimal text."""
    # The C reader takes hexadecimal and octal here; a number this reader cannot parse does not matter.
    start, end = machine.line()
    text = machine.data[start:end].rstrip(b"L")
    machine.push(int(text) if text.isdigit() and len(text) <= _LONGEST_INTEGER else OPAQUE)


def line_value(machine: Machine) -> None:
    """FLOAT as text: its value does not matter."""
    machine.line()
    machine.push(OPAQUE)


def counted(width: int, encoding: str, errors: str = "strict") -> Handler:
    """Text with a byte count of `width` bytes."""

    def push(machine: Machine) -> None:
        size = machine.number(width)
        start = machine.skip(size)
        machine.push_text(start, start + size, encoding, errors)

    return push


def blob(width: int) -> Handler:
    """Bytes with a count of `width` bytes."""

    def push(machine: Machine) -> None:
        size = machine.number(width)
        start = machine.skip(size)
        machine.push_blob(start, start + size)

    return push


def quoted(machine: Machine) -> None:
    """STRING: quoted text with escapes."""
    start, end = machine.line()
    if end - start < 2:
        raise BrokenError("the pickle has a text without quotes")
    machine.push_text(start + 1, end - 1, "latin-1")
    text = machine.stack[-1]
    if isinstance(text, str) and "\\" in text:
        machine.stack[-1] = codecs.escape_decode(text.encode("latin-1"))[0].decode("latin-1")


def escaped_line(machine: Machine) -> None:
    """UNICODE: a line of raw-unicode-escape."""
    start, end = machine.line()
    machine.push_text(start, end, "raw-unicode-escape")
