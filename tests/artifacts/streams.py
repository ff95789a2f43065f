"""Pickle streams built instruction by instruction. Nothing here is ever loaded."""

from __future__ import annotations

import struct


def text(value: str) -> bytes:
    """SHORT_BINUNICODE."""
    raw = value.encode()
    return b"\x8c" + bytes([len(raw)]) + raw


def binary(value: bytes) -> bytes:
    """BINBYTES."""
    return b"B" + struct.pack("<I", len(value)) + value


def call(module: str, name: str, *arguments: bytes) -> bytes:
    """GLOBAL, arguments, REDUCE: without PROTO and STOP."""
    return f"c{module}\n{name}\n".encode() + b"(" + b"".join(arguments) + b"tR"


def stack_call(module: str, name: str, *arguments: bytes) -> bytes:
    """The same through STACK_GLOBAL."""
    return text(module) + text(name) + b"\x93(" + b"".join(arguments) + b"tR"


def stream(body: bytes, protocol: int = 4) -> bytes:
    """A whole pickle: PROTO, body, STOP."""
    return b"\x80" + bytes([protocol]) + body + b"."


def framed(body: bytes, stated: int | None = None) -> bytes:
    """A pickle of protocol 4 with one frame; `stated` is a wrong length for it."""
    whole = body + b"."
    return b"\x80\x04\x95" + struct.pack("<Q", len(whole) if stated is None else stated) + whole


SYSTEM = call("os", "system", text("true"))
"""What an attack does, with a command that does nothing."""
