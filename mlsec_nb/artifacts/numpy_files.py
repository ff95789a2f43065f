"""Numpy's .npy files: a text header, then raw numbers, or a pickle when the array holds Python objects.

Layout: NEP 1 and `numpy.lib.format`. Read without numpy.
"""

from __future__ import annotations

import ast
import math
import re
from typing import BinaryIO

from .case import Case
from .verdict import Verdict

MAGIC = b"\x93NUMPY"
_LONGEST_HEADER = 10_000
"""As numpy's own limit for headers that are not trusted."""
_BEFORE_HEADER = 12
_DEEPEST_BRACKETS = 30
_NUMBERS = re.compile(r"[<>|=]?([biufcmMSUV?])(\d{0,9})(?:\[\d{0,6}\w{1,3}(?:/\d{1,6})?\])?\Z")
_UNICODE_WIDTH = 4


def inspect_npy(case: Case, content: BinaryIO, size: int) -> None:
    """Judge the arrays of a .npy file, one behind the other."""
    from .pickles import inspect_pickle_file

    position = 0
    while position < size:
        case.check_time()
        content.seek(position)
        head = content.read(_LONGEST_HEADER + _BEFORE_HEADER)
        if not head.startswith(MAGIC):
            case.note(Verdict.REVIEW, f"{size - position:,} bytes follow the last array.")
            return
        begin, header = _header(head)
        if header is None:
            case.note(Verdict.INCONCLUSIVE, "The header of the array could not be read.")
            return
        item = _itemsize(header.get("descr"))
        if item is None:
            case.note(
                Verdict.CLEAN,
                "The array holds Python objects, so numpy loads it with pickle (allow_pickle=True). "
                "Store numbers, or save tables as parquet.",
            )
            inspect_pickle_file(case, case.read_all(content, size)[position + begin :])
            return
        position += begin + item * _count(header.get("shape"))
        if position > size:
            case.note(Verdict.INCONCLUSIVE, "The array is shorter than its header says.")


def _header(head: bytes) -> tuple[int, dict[str, object] | None]:
    """Where the numbers begin, and the header; None when it is not one."""
    width = 2 if head[6:7] == b"\x01" else 4
    begin = 8 + width
    length = int.from_bytes(head[8:begin], "little")
    text = head[begin : begin + length].decode("latin-1")
    if length > _LONGEST_HEADER or sum(text.count(bracket) for bracket in "([{-+~") > _DEEPEST_BRACKETS * 20:
        return begin, None
    if _depth(text) > _DEEPEST_BRACKETS:
        return begin, None
    try:
        header = ast.literal_eval(text.strip())
    except (ValueError, SyntaxError, MemoryError, RecursionError, TypeError):
        return begin, None
    return begin + length, header if isinstance(header, dict) else None


def _depth(text: str) -> int:
    deepest = depth = 0
    for character in text:
        depth += (character in "([{") - (character in ")]}")
        deepest = max(deepest, depth)
    return deepest


def _itemsize(descr: object) -> int | None:
    """Bytes of one item; None when a part of it may be a Python object."""
    if isinstance(descr, str):
        match = _NUMBERS.match(descr)
        if match is None:
            return None
        width = int(match[2] or 1)
        return width * _UNICODE_WIDTH if match[1] == "U" else width
    if isinstance(descr, tuple) and len(descr) == 2:
        inner = _itemsize(descr[0])
        return None if inner is None else inner * _count(descr[1])
    if isinstance(descr, list):
        sizes = [_field_size(field) for field in descr]
        return None if None in sizes else sum(size for size in sizes if size is not None)
    return None


def _field_size(field: object) -> int | None:
    if not isinstance(field, tuple) or len(field) not in (2, 3):
        return None
    size = _itemsize(field[1])
    return None if size is None else size * (_count(field[2]) if len(field) == 3 else 1)


def _count(shape: object) -> int:
    numbers = shape if isinstance(shape, tuple) else (shape,)
    return math.prod(n for n in numbers if isinstance(n, int) and n >= 0)
