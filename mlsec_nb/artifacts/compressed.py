"""Compressed content, unpacked within the budgets; damaged content is unpacked as far as it goes.

Checksums are not looked at where the format allows it: a loader unpickles what it has read before it meets a checksum.
"""

from __future__ import annotations

import io
from collections.abc import Callable
from typing import Any

from .case import BudgetError, Case
from .verdict import Verdict

_FEED = 1 << 16
_STEP = 1 << 20
_SMALL_STEP = 256
_RAW_DEFLATE = -15
_EXTRA, _NAME, _COMMENT, _HEADER_CHECK = 4, 8, 16, 2
_JOINED = frozenset({"gzip", "bzip2", "xz"})
"""Formats whose readers take several streams in a row as one."""


class Unpacked:
    """What came out: `data`; `used`, how many packed bytes were needed; `damaged`, why it stopped early."""

    __slots__ = ("damaged", "data", "used")

    def __init__(self, data: bytes, used: int, damaged: str) -> None:
        self.data = data
        self.used = used
        self.damaged = damaged


def unpack(case: Case, kind: str, packed: bytes) -> Unpacked:
    """Unpack `packed`, of kind gzip, zlib, deflate, bzip2, xz, lzma or zip lzma; streams in a row are joined.

    Raises BudgetError when it unpacks to too much.
    """
    found = bytearray()
    position = 0
    while position < len(packed):
        size_before = len(found)
        end, damaged = _one_stream(case, kind, packed, position, found, _STEP)
        if damaged and end < len(packed):
            # A decoder drops what it made in the step that failed; a slower reader gets nearly all of it.
            del found[size_before:]
            _, damaged = _one_stream(case, kind, packed, position, found, _SMALL_STEP)
        if damaged:
            return Unpacked(bytes(found), len(packed), damaged)
        again = kind in _JOINED and packed[end : end + 2] == packed[:2]
        position = end
        if not again:
            break
    return Unpacked(bytes(found), position, "")


def _one_stream(case: Case, kind: str, packed: bytes, start: int, found: bytearray, step: int) -> tuple[int, str]:
    """Append one unpacked stream to `found`; returns where it ends, and what is wrong with it."""
    before, decoder, trailer = _DECODERS[kind](packed, start)
    if decoder is None:
        return start, f"the {kind} header is damaged"
    position = start + before
    feed = b""
    try:
        while not decoder.eof:
            if not feed and getattr(decoder, "needs_input", True):
                if position >= len(packed):
                    return position, f"the {kind} data ends too early"
                feed = packed[position : position + _FEED]
                position += len(feed)
            part = decoder.decompress(feed, step)
            # zlib hands back what it did not read yet; bz2 and lzma keep it.
            feed = getattr(decoder, "unconsumed_tail", b"")
            found += part
            case.spend_unpacked(len(part))
            _check_ratio(case, len(found), len(packed))
    except BudgetError:
        raise
    except Exception as error:  # every decoder has its own exception types
        return start, f"the {kind} data is damaged ({type(error).__name__})"
    return min(position - len(decoder.unused_data) + trailer, len(packed)), ""


def _check_ratio(case: Case, unpacked: int, packed: int) -> None:
    limits = case.limits
    if unpacked > limits.max_bytes:
        raise BudgetError(f"it unpacks to more than {limits.max_bytes >> 20:,} MiB")
    if unpacked > limits.ratio_from and unpacked > limits.max_ratio * max(packed, 1):
        raise BudgetError(f"it unpacks to more than {limits.max_ratio} times its size, as a decompression bomb does")


Opened = tuple[int, Any, int]
"""Bytes before the packed data, its decoder (None: bad header), bytes of checksum after it."""


def _deflate(packed: bytes, start: int) -> Opened:
    import zlib

    return 0, zlib.decompressobj(_RAW_DEFLATE), 0


def _zlib(packed: bytes, start: int) -> Opened:
    # RFC 1950: two bytes, the deflate data, four bytes of checksum.
    return 2, _deflate(packed, start)[1], 4


def _gzip(packed: bytes, start: int) -> Opened:
    # RFC 1952: ten bytes and optional fields, the deflate data, eight bytes of checksum and size.
    flags = packed[start + 3] if start + 10 <= len(packed) else 0
    position = start + 10
    if flags & _EXTRA:
        position += 2 + int.from_bytes(packed[position : position + 2], "little")
    for flag in (_NAME, _COMMENT):
        if flags & flag:
            position = packed.find(b"\0", position) + 1 or len(packed)
    position += 2 if flags & _HEADER_CHECK else 0
    return position - start, _deflate(packed, start)[1] if position <= len(packed) else None, 8


def _bzip2(packed: bytes, start: int) -> Opened:
    import bz2

    return 0, bz2.BZ2Decompressor(), 0


def _lzma(packed: bytes, start: int) -> Opened:
    import lzma

    return 0, lzma.LZMADecompressor(memlimit=_MEMORY), 0


def _zip_lzma(packed: bytes, start: int) -> Opened:
    # APPNOTE 5.8: version, length of properties (5), properties, raw data. As a .lzma file of unknown size:
    import lzma

    decoder = lzma.LZMADecompressor(lzma.FORMAT_ALONE, memlimit=_MEMORY)
    try:
        decoder.decompress(packed[4:9] + b"\xff" * 8, 0)
    except lzma.LZMAError:
        return 0, None, 0
    return 9, decoder, 0


_MEMORY = 256 << 20
_DECODERS: dict[str, Callable[[bytes, int], Opened]] = {
    "gzip": _gzip,
    "zlib": _zlib,
    "deflate": _deflate,
    "bzip2": _bzip2,
    "xz": _lzma,
    "lzma": _lzma,
    "zip lzma": _zip_lzma,
}


def inspect_compressed(case: Case, kind: str, packed: bytes, name: str) -> str:
    """Inspect what a compressed file holds; returns its format with the compression named."""
    unpacked = unpack(case, kind, packed)
    if unpacked.damaged:
        case.note(Verdict.INCONCLUSIVE, f"Not all of it could be unpacked: {unpacked.damaged}.")
    inner = case.descend(io.BytesIO(unpacked.data), len(unpacked.data), name)
    rest = packed[unpacked.used :]
    if rest.strip(b"\0"):
        with case.member("bytes behind the compressed part"):
            case.descend(io.BytesIO(rest), len(rest), name)
    return f"{inner} in {kind}"
