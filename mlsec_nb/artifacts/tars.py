"""Tar archives: every member by its header block. Layout: POSIX ustar with the GNU base-256 size."""

from __future__ import annotations

import io
import re
from typing import BinaryIO

from .case import BudgetError, Case
from .verdict import Verdict

_BLOCK = 512
_LINKS = b"12"
_ABOUT_THE_NEXT = b"LKNxXg"
"""Entries that name or describe others. Any other type, known or not, is unpacked as a file by some reader."""
_LONGEST_DESCRIPTION = 1 << 20
_STATED_SIZE = re.compile(rb"(?:\A|\n)\d{1,9} size=")


def is_tar(start: bytes) -> bool:
    """Do the first 512 bytes carry a tar header: its checksum is the sum of the bytes with itself as blanks."""
    if len(start) < _BLOCK or not start[0]:
        return False
    try:
        stated = int(start[148:156].strip(b"\0 ") or b"x", 8)
    except ValueError:
        return False
    return stated == sum(start[:148]) + 8 * 0x20 + sum(start[156:_BLOCK])


def inspect_tar(case: Case, content: BinaryIO, size: int, name: str) -> str:
    """Inspect every member; returns the format."""
    position = members = 0
    while position + _BLOCK <= size:
        content.seek(position)
        header = content.read(_BLOCK)
        position += _BLOCK
        if not header.strip(b"\0"):
            continue
        length = _size(header[124:136])
        if not is_tar(header) or length is None or length > size - position:
            case.note(Verdict.INCONCLUSIVE, "The tar archive is damaged; the rest of it was not read.")
            break
        if header[156] in _ABOUT_THE_NEXT:
            _judge_description(case, content, length)
        elif length:
            members += 1
            _inspect_member(case, content, length, header)
        if header[156] in _LINKS and _leads_outside(header[157:257]):
            case.note(Verdict.REVIEW, "It holds a link that leads outside the folder it is unpacked to.")
        position += -(-length // _BLOCK) * _BLOCK
    if not members:
        case.note(Verdict.INCONCLUSIVE, "The tar archive has no readable member.")
    return "tar"


def _judge_description(case: Case, content: BinaryIO, length: int) -> None:
    if _STATED_SIZE.search(content.read(min(length, _LONGEST_DESCRIPTION))):
        case.note(Verdict.REVIEW, "It states a member's size twice, so that two readers may see different content.")


def _inspect_member(case: Case, content: BinaryIO, length: int, header: bytes) -> None:
    member = header[:100].rstrip(b"\0").decode("utf-8", "replace")
    with case.member(member):
        if length > case.limits.max_bytes:
            case.note(Verdict.INCONCLUSIVE, "It was not inspected: it is too large.")
            return
        data = content.read(length)
        case.spend_unpacked(length)
        try:
            case.descend(io.BytesIO(data), length, member)
        except BudgetError as error:
            case.note(Verdict.INCONCLUSIVE, f"It was not inspected: {error}.")


def _leads_outside(target: bytes) -> bool:
    return target.startswith(b"/") or b".." in target.rstrip(b"\0").split(b"/")


def _size(field: bytes) -> int | None:
    if field[0] & 0x80:
        return int.from_bytes(field[1:], "big")
    try:
        return int(field.strip(b"\0 ") or b"0", 8)
    except ValueError:
        return None
