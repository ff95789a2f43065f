"""safetensors: eight bytes of header length, a JSON header, then the numbers. It has no place for code.

Rules: the format's own specification (header at most 100 MB, offsets in order and without holes).
"""

from __future__ import annotations

from typing import BinaryIO

from .case import BrokenError, Case
from .json_content import decode
from .verdict import Verdict

_LONGEST_HEADER = 100_000_000
_LENGTH_WIDTH = 8


def is_safetensors(start: bytes, size: int) -> bool:
    """Do the first bytes look like a header length that fits, followed by a JSON object."""
    length = int.from_bytes(start[:_LENGTH_WIDTH], "little")
    return start[_LENGTH_WIDTH : _LENGTH_WIDTH + 1] == b"{" and 2 <= length <= size - _LENGTH_WIDTH


def inspect_safetensors(case: Case, content: BinaryIO, size: int) -> None:
    """Check the header against the specification."""
    content.seek(0)
    length = int.from_bytes(content.read(_LENGTH_WIDTH), "little")
    if length > _LONGEST_HEADER:
        case.note(Verdict.INCONCLUSIVE, "The header is larger than the format allows.")
        return
    try:
        header = decode(content.read(length))
        if not isinstance(header, dict):
            raise BrokenError("the header is not an object")
        end = _end_of_tensors(header)
    except BrokenError as error:
        case.note(Verdict.INCONCLUSIVE, f"The header does not follow the format: {error}.")
        return
    if end != size - _LENGTH_WIDTH - length:
        case.note(Verdict.REVIEW, "The file is not as long as its header says; bytes are missing or were added.")


def _end_of_tensors(header: dict[str, object]) -> int:
    metadata = header.get("__metadata__", {})
    if not isinstance(metadata, dict) or not all(isinstance(value, str) for value in metadata.values()):
        raise BrokenError("its metadata are not texts")
    ranges = sorted(_offsets(value) for name, value in header.items() if name != "__metadata__")
    end = 0
    for start, stop in ranges:
        if start != end or stop < start:
            raise BrokenError("its tensors overlap or leave holes")
        end = stop
    return end


def _offsets(tensor: object) -> tuple[int, int]:
    if not isinstance(tensor, dict) or not {"dtype", "shape", "data_offsets"} <= set(tensor):
        raise BrokenError("a tensor is not described")
    offsets = tensor["data_offsets"]
    if not isinstance(offsets, list) or len(offsets) != 2 or not all(isinstance(n, int) for n in offsets):
        raise BrokenError("a tensor has no offsets")
    return offsets[0], offsets[1]
