"""Which format a file has, by its content. The name never decides, except what is asked of unknown content."""

from __future__ import annotations

from . import gguf, numpy_files, zips
from .keras_files import HDF5
from .safetensors_file import is_safetensors
from .tars import is_tar

PEEK = 2048
_MAGIC = (
    (zips.LOCAL, "zip"),
    (b"PK\x05\x06", "zip"),
    (b"PK\x07\x08", "zip"),
    (numpy_files.MAGIC, "npy"),
    (gguf.MAGIC, "gguf"),
    (b"\x1f\x8b", "gzip"),
    (b"BZh", "bzip2"),
    (b"\xfd7zXZ\0", "xz"),
    (b"]\0\0", "lzma"),
    (b"7z\xbc\xaf\x27\x1c", "7z"),
    (b"Rar!\x1a\x07", "rar"),
    (b"\x28\xb5\x2f\xfd", "zstd"),
    (b"\x04\x22\x4d\x18", "lz4"),
    (b"ZF0x", "old joblib"),
    (b"{L\0\0\0\0\0\0\0\x07learner", "xgboost ubj"),
    (b"CBM1", "catboost"),
    (b"tree\nversion=v", "lightgbm"),
)
CODELESS = frozenset(("xgboost ubj", "catboost", "lightgbm"))
"""Formats of boosted trees, which have no place for code: UBJSON, a FlatBuffer, lines of numbers."""
_NEEDS_DICTIONARY = 0x20
"""Of zlib: which no reader of models has, and with which "x " would be a header."""
_HDF5_STARTS = (0, 512, 1024)
MODEL_ENDINGS = frozenset(
    "pkl pickle p pk dill joblib jbl pt pth bin ckpt mar model sav h5 hdf5 hdf keras npy npz skops safetensors onnx pb"
    " gguf ggml 7z zip tar gz tgz bz2 xz zlib lzma nemo torch t7 pmml mlmodel llamafile caffemodel params weights rar"
    " zst lz4 dat data cbm ubj tflite".split()
)
"""File name endings that people use for models and their archives."""


def by_magic(start: bytes, size: int) -> str:
    """The format that the first bytes announce; an empty text when they announce none."""
    for magic, name in _MAGIC:
        if start.startswith(magic):
            return name
    if any(start.startswith(HDF5, place) for place in _HDF5_STARTS):
        return "hdf5"
    if is_tar(start):
        return "tar"
    if is_safetensors(start, size):
        return "safetensors"
    return "zlib" if _is_zlib(start) else ""


def _is_zlib(start: bytes) -> bool:
    """RFC 1950: method 8, window at most 7, header a multiple of 31, no dictionary; and something must come out."""
    if (
        len(start) < 3
        or start[1] & _NEEDS_DICTIONARY
        or start[0] & 0x0F != 8
        or start[0] >> 4 > 7
        or int.from_bytes(start[:2], "big") % 31
    ):
        return False
    import zlib

    try:
        zlib.decompressobj().decompress(start, 64)
    except zlib.error:
        return False
    return True


def looks_like_model(name: str) -> bool:
    """Does a file name end as model files do."""
    return name.rpartition(".")[2].lower() in MODEL_ENDINGS
