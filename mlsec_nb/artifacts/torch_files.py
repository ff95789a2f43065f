"""The layout of files written by torch.save before 1.6: five pickles, then the raw storages.

Source: `torch.serialization._legacy_save`. The first pickle is a magic number, the last the list of storage keys.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from .machine import Machine

MAGIC_NUMBER = 0x1950A86A20F9469CFC6C
_PICKLES_BEFORE_STORAGES = 5
_COUNT_WIDTH = 8
_ITEM_SIZES = {
    "Double": 8, "Float": 4, "Half": 2, "BFloat16": 2, "Long": 8, "Int": 4, "Short": 2, "Char": 1, "Byte": 1,
    "Bool": 1, "ComplexDouble": 16, "ComplexFloat": 8, "Untyped": 1, "QInt8": 1, "QUInt8": 1, "QInt32": 4,
}  # fmt: skip
TENSOR_MEMBER = re.compile(r"(?:[^/]{1,200}/)?data/\d{1,9}\Z")
"""Names of the raw tensors in the zip layout."""


def skip_storages(machines: list[Machine], data: bytes) -> int | None:
    """Where the file ends after the raw storages; None unless the five pickles are read and the sizes fit exactly."""
    if len(machines) != _PICKLES_BEFORE_STORAGES:
        return None
    sizes: dict[str, int] = {}
    for identity in machines[3].persistent:
        if isinstance(identity, tuple) and identity[:1] == ("module",):
            continue
        key, size = _storage(identity)
        sizes[key] = size
    end = machines[-1].pos + sum(_COUNT_WIDTH + size for size in sizes.values())
    return end if end == len(data) and "" not in sizes else None


def _storage(identity: object) -> tuple[str, int]:
    """Key and size in bytes of a storage; an empty key when the identity is not one."""
    if not isinstance(identity, tuple) or len(identity) < 5:
        return "", 0
    kind, key, count = str(identity[1]).rpartition(".")[2].removesuffix("Storage"), identity[2], identity[4]
    if kind not in _ITEM_SIZES or not isinstance(key, str) or not isinstance(count, int):
        return "", 0
    return key, _ITEM_SIZES[kind] * count
