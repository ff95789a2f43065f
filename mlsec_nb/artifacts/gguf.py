"""GGUF files of llama.cpp: key-value pairs, then tensors. Only the chat template can do harm.

Layout: the GGUF specification of ggml (versions 2 and 3).
"""

from __future__ import annotations

from typing import BinaryIO

from .case import BrokenError, Case
from .templates import inspect_template
from .verdict import Verdict

MAGIC = b"GGUF"
_WIDTHS = {0: 1, 1: 1, 2: 2, 3: 2, 4: 4, 5: 4, 6: 4, 7: 1, 10: 8, 11: 8, 12: 8}
_STRING, _ARRAY = 8, 9
_MOST_PAIRS = 100_000
_LONGEST_KEY = 65_535


def inspect_gguf(case: Case, content: BinaryIO, size: int) -> None:
    """Judge the chat templates; what does not follow the layout is noted."""
    content.seek(0)
    reader = _Reader(case, content, size)
    try:
        reader.take(len(MAGIC))
        version = reader.number(4)
        if version not in (2, 3):
            raise BrokenError(f"version {version} is unknown")
        reader.number(8)
        pairs = reader.number(8)
        if pairs > _MOST_PAIRS:
            raise BrokenError("it states too many entries")
        for _ in range(pairs):
            _one_pair(case, reader)
    except BrokenError as error:
        case.note(Verdict.INCONCLUSIVE, f"The GGUF header could not be read: {error}.")


def _one_pair(case: Case, reader: _Reader) -> None:
    key = reader.text(_LONGEST_KEY)
    kind = reader.number(4)
    if kind == _STRING and "chat_template" in key:
        inspect_template(case, reader.text(reader.size))
    elif kind == _ARRAY:
        _skip_array(reader, 0)
    else:
        _skip(reader, kind)


def _skip_array(reader: _Reader, depth: int) -> None:
    kind, count = reader.number(4), reader.number(8)
    if kind in _WIDTHS:
        reader.skip(_WIDTHS[kind] * count)
    elif kind == _STRING:
        for _ in range(count):
            reader.skip(reader.number(8))
    elif kind == _ARRAY and depth < 4:
        for _ in range(count):
            _skip_array(reader, depth + 1)
    else:
        raise BrokenError("an array has an unknown type")


def _skip(reader: _Reader, kind: int) -> None:
    if kind == _STRING:
        reader.skip(reader.number(8))
    elif kind in _WIDTHS:
        reader.skip(_WIDTHS[kind])
    else:
        raise BrokenError("a value has an unknown type")


class _Reader:
    def __init__(self, case: Case, content: BinaryIO, size: int) -> None:
        self.case = case
        self.content = content
        self.size = size
        self.position = 0

    def take(self, count: int) -> bytes:
        found = self.content.read(count) if count <= self.size - self.position else b""
        if len(found) != count:
            raise BrokenError("it ends too early")
        self.position += count
        return found

    def skip(self, count: int) -> None:
        self.position += count
        if self.position > self.size:
            raise BrokenError("it ends too early")
        self.content.seek(self.position)
        self.case.check_time()

    def number(self, width: int) -> int:
        return int.from_bytes(self.take(width), "little")

    def text(self, longest: int) -> str:
        length = self.number(8)
        if length > longest:
            raise BrokenError("a text is too long")
        return self.take(length).decode("utf-8", "replace")
