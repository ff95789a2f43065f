"""Compressed content, unpacked within the budgets; damaged content is unpacked as far as it goes."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from .case import BudgetError, Case

_STEP = 1 << 20
_RAW_DEFLATE = -15
_GZIP = 31


class Unpacked:
    """What came out: `data`; `used`, how many packed bytes were needed; `damaged`, why it stopped early."""

    __slots__ = ("damaged", "data", "used")

    def __init__(self, data: bytes, used: int, damaged: str) -> None:
        self.data = data
        self.used = used
        self.damaged = damaged


def unpack(case: Case, kind: str, packed: bytes) -> Unpacked:
    """Unpack `packed`, of kind gzip, zlib, deflate, bzip2, xz or lzma; several streams in a row are joined.

    Raises BudgetError when it unpacks to too much.
    """
    found = bytearray()
    rest, damaged = packed, ""
    new = _DECODERS[kind]()
    while rest:
        decoder = new()
        try:
            _one_stream(case, decoder, rest, found, len(packed))
        except BudgetError:
            raise
        except Exception as error:  # every decoder has its own exception types
            damaged = damaged or f"the {kind} data is damaged ({type(error).__name__})"
            break
        if not decoder.eof:
            damaged = f"the {kind} data ends too early"
            break
        following = bytes(decoder.unused_data)
        if kind in ("deflate", "zlib") or not following or not _starts_again(rest, following):
            rest = following
            break
        rest = following
    return Unpacked(bytes(found), len(packed) - len(rest), damaged)


def _starts_again(first: bytes, following: bytes) -> bool:
    return following[:2] == first[:2]


def _one_stream(case: Case, decoder: Any, packed: bytes, found: bytearray, size: int) -> None:
    feed = packed
    while not decoder.eof:
        part = decoder.decompress(feed, _STEP)
        # zlib hands back what it did not read yet; bz2 and lzma keep it.
        feed = getattr(decoder, "unconsumed_tail", b"")
        if not part and not feed:
            return
        found += part
        case.spend_unpacked(len(part))
        _check_ratio(case, len(found), size)


def _check_ratio(case: Case, unpacked: int, packed: int) -> None:
    limits = case.limits
    if unpacked > limits.max_bytes:
        raise BudgetError(f"it unpacks to more than {limits.max_bytes >> 20:,} MiB")
    if unpacked > limits.ratio_from and unpacked > limits.max_ratio * max(packed, 1):
        raise BudgetError(f"it unpacks to more than {limits.max_ratio} times its size, as a decompression bomb does")


def _zlib(bits: int) -> Callable[[], Callable[[], Any]]:
    def load() -> Callable[[], Any]:
        import zlib

        return lambda: zlib.decompressobj(bits)

    return load


def _bz2() -> Callable[[], Any]:
    import bz2

    return bz2.BZ2Decompressor


def _lzma() -> Callable[[], Any]:
    import lzma

    return lambda: lzma.LZMADecompressor(memlimit=256 << 20)


_DECODERS: dict[str, Callable[[], Callable[[], Any]]] = {
    "gzip": _zlib(_GZIP),
    "zlib": _zlib(0),
    "deflate": _zlib(_RAW_DEFLATE),
    "bzip2": _bz2,
    "xz": _lzma,
    "lzma": _lzma,
}


def inspect_compressed(case: Case, kind: str, packed: bytes, name: str) -> str:
    """Inspect what a compressed file holds; returns its format with the compression named."""
    import io

    unpacked = unpack(case, kind, packed)
    if unpacked.damaged:
        from .verdict import Verdict

        case.note(Verdict.INCONCLUSIVE, f"Not all of it could be unpacked: {unpacked.damaged}.")
    inner = case.descend(io.BytesIO(unpacked.data), len(unpacked.data), name)
    rest = packed[unpacked.used :]
    if not unpacked.damaged and rest.strip(b"\0"):
        with case.member("bytes behind the compressed part"):
            case.descend(io.BytesIO(rest), len(rest), name)
    return f"{inner} in {kind}"
