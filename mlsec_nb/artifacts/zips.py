"""Zip archives, read as every reader might: all local headers and all directory entries, whatever they claim.

Layout: PKWARE APPNOTE 6.3. Readers disagree about flag bits, checksums, sizes and names (CVE-2025-1944, -1945,
-10156), so none of these decides whether a member is looked at.
"""

from __future__ import annotations

import io
import struct
from collections.abc import Iterator
from dataclasses import dataclass
from typing import BinaryIO

from .case import BudgetError, Case
from .compressed import unpack
from .torch_files import TENSOR_MEMBER
from .verdict import Verdict

LOCAL = b"PK\x03\x04"
_CENTRAL = b"PK\x01\x02"
_END = b"PK\x05\x06"
_ZIP64_END = b"PK\x06\x06"
_LOCAL_SIZE, _CENTRAL_SIZE = 30, 46
_FULL_32 = 0xFFFFFFFF
_WINDOW = 1 << 20
_LONGEST_COMMENT = 65_557
_METHODS = {8: "deflate", 12: "bzip2", 14: "zip lzma", 95: "xz"}


@dataclass(frozen=True, slots=True)
class Entry:
    """One member as one header describes it; `start` is where its local header is."""

    start: int
    name: str
    method: int
    packed: int
    local: bool


def inspect_zip(case: Case, content: BinaryIO, size: int, name: str) -> str:
    """Inspect every member; returns the format: torch zip, keras, skops, npz or zip."""
    members: dict[int, list[Entry]] = {}
    for entry in _entries(case, content, size):
        members.setdefault(entry.start, []).append(entry)
    names = {entry.name for entries in members.values() for entry in entries}
    kind = kind_of(names)
    case.persistent_ids_expected |= kind == "torch zip"
    if not members:
        case.note(Verdict.INCONCLUSIVE, "The zip archive has no readable member.")
    for entries in members.values():
        _inspect_member(case, content, size, kind, entries)
    if kind == "torch zip" and any("/code/" in found for found in names):
        case.note(Verdict.REVIEW, "It is a TorchScript program, which is code; load it only from an author you trust.")
    return kind


def kind_of(names: set[str]) -> str:
    """What kind of model file a zip archive with these members is."""
    tails = {found.rpartition("/")[2] for found in names}
    if "data.pkl" in tails:
        return "torch zip"
    if "schema.json" in tails:
        return "skops"
    if {"config.json", "metadata.json"} <= tails:
        return "keras"
    return "npz" if names and all(found.endswith(".npy") for found in names) else "zip"


def _inspect_member(case: Case, content: BinaryIO, size: int, kind: str, entries: list[Entry]) -> None:
    names = sorted({entry.name for entry in entries})
    if all(found.endswith("/") for found in names) and all(entry.packed == 0 for entry in entries):
        return
    with case.member(" / ".join(names)):
        if len(names) > 1:
            case.note(Verdict.REVIEW, "The archive gives this member two names, which hides it from some tools.")
        if kind == "torch zip" and all(TENSOR_MEMBER.match(entry.name) for entry in entries):
            return
        seen: set[bytes] = set()
        for entry in entries:
            try:
                data = _content(case, content, size, entry)
                if data not in seen:
                    seen.add(data)
                    _descend(case, kind, data, names[-1])
            except BudgetError as error:
                case.note(Verdict.INCONCLUSIVE, f"It was not inspected: {error}.")


def _descend(case: Case, kind: str, data: bytes, name: str) -> None:
    tail = name.rpartition("/")[2]
    if kind == "torch zip" and (_is_torch_note(name, data) or ("/code/" in name and name.endswith(".py"))):
        return
    if kind == "skops" and tail == "schema.json":
        from .skops_files import inspect_schema

        inspect_schema(case, data)
    elif kind == "keras" and tail.endswith(".h5"):
        from .keras_files import inspect_weights

        inspect_weights(case, data)
    elif data:
        case.descend(io.BytesIO(data), len(data), name)


def _is_torch_note(name: str, data: bytes) -> bool:
    """The short texts that torch.save adds: version, byte order, an id."""
    tail = name.rpartition("/")[2]
    known = ("version", "byteorder", ".format_version", ".storage_alignment", "serialization_id")
    return tail in known and len(data) < 100 and data.strip().isalnum()


def _content(case: Case, content: BinaryIO, size: int, entry: Entry) -> bytes:
    """The unpacked member; what is damaged is noted, and returned as far as it goes."""
    header = _read(content, entry.start, _LOCAL_SIZE)
    skip = sum(struct.unpack("<HH", header[26:30])) if header[:4] == LOCAL and len(header) == _LOCAL_SIZE else 0
    begin = entry.start + _LOCAL_SIZE + skip
    length = min(entry.packed, size - begin)
    if length > case.limits.max_bytes:
        raise BudgetError(f"it is larger than {case.limits.max_bytes >> 20:,} MiB")
    packed = _read(content, begin, max(length, 0))
    if entry.method == 0:
        case.spend_unpacked(len(packed))
        return packed
    if entry.method not in _METHODS:
        case.note(Verdict.INCONCLUSIVE, f"Its compression (method {entry.method}) cannot be unpacked here.")
        return b""
    unpacked = unpack(case, _METHODS[entry.method], packed)
    if unpacked.damaged:
        case.note(Verdict.INCONCLUSIVE, f"Not all of it could be unpacked: {unpacked.damaged}.")
    return unpacked.data


def _read(content: BinaryIO, start: int, size: int) -> bytes:
    content.seek(start)
    return content.read(size)


def _entries(case: Case, content: BinaryIO, size: int) -> Iterator[Entry]:
    central = list(_central_entries(case, content, size))
    sizes = {entry.start: entry.packed for entry in central}
    yield from central
    yield from _local_entries(case, content, size, sizes)


def _local_entries(case: Case, content: BinaryIO, size: int, sizes: dict[int, int]) -> Iterator[Entry]:
    """Members found by walking from local header to local header; between them the next header is searched."""
    position = 0
    while (position := _find(content, LOCAL, position, size)) >= 0:
        case.check_time()
        header = _read(content, position, _LOCAL_SIZE)
        if len(header) < _LOCAL_SIZE:
            return
        flags, method = struct.unpack("<HH", header[6:10])
        packed, unpacked, name_size, extra_size = struct.unpack("<IIHH", header[18:30])
        variable = _read(content, position + _LOCAL_SIZE, name_size + extra_size)
        if _FULL_32 in (packed, unpacked):
            packed = _zip64(variable[name_size:], unpacked, packed)
        begin = position + _LOCAL_SIZE + name_size + extra_size
        if packed == 0:
            packed = sizes.get(position) or (_search_end(content, begin, size) - begin if flags & 8 else 0)
        yield Entry(position, _text(variable[:name_size]), method, packed, True)
        # A size that leads beyond the file is a lie: look for the next header right behind this one.
        position = begin + packed if begin + packed <= size else begin


def _search_end(content: BinaryIO, begin: int, size: int) -> int:
    """Where a member without a size ends: at the next header or directory entry."""
    ends = [_find(content, mark, begin, size) for mark in (LOCAL, _CENTRAL, b"PK\x07\x08")]
    return min((end for end in ends if end >= 0), default=size)


def _find(content: BinaryIO, mark: bytes, start: int, size: int) -> int:
    while start < size:
        window = _read(content, start, _WINDOW)
        if (found := window.find(mark)) >= 0:
            return start + found
        start += max(len(window) - len(mark) + 1, 1) if len(window) == _WINDOW else size
    return -1


def _central_entries(case: Case, content: BinaryIO, size: int) -> Iterator[Entry]:
    """Members as the directory at the end of the file lists them."""
    tail_start = max(size - _LONGEST_COMMENT, 0)
    tail = _read(content, tail_start, _LONGEST_COMMENT)
    end = tail.rfind(_END)
    if end < 0 or len(tail) < end + 22:
        return
    places = [(end, *struct.unpack("<II", tail[end + 12 : end + 20]))]
    if (zip64 := tail.rfind(_ZIP64_END, 0, end)) >= 0 and len(tail) >= zip64 + 56:
        places.append((zip64, *struct.unpack("<QQ", tail[zip64 + 40 : zip64 + 56])))
    for place, length, offset in places:
        # What stands before the archive shifts every offset. Some readers correct for it, some do not: try both.
        shifted = tail_start + place - length
        for start in {shifted, offset}:
            if 0 <= start < size:
                directory = _read(content, start, min(length, case.limits.max_bytes))
                yield from _directory(case, directory, start - offset, size)


def _directory(case: Case, directory: bytes, shift: int, size: int) -> Iterator[Entry]:
    position = 0
    while directory[position : position + 4] == _CENTRAL and position + _CENTRAL_SIZE <= len(directory):
        fields = struct.unpack("<4s6H3I5H2I", directory[position : position + _CENTRAL_SIZE])
        method, packed, unpacked, name_size, extra_size, comment_size = (*fields[4:5], *fields[8:13])
        offset = fields[-1]
        body = position + _CENTRAL_SIZE
        if _FULL_32 in (packed, unpacked, offset):
            extra = directory[body + name_size : body + name_size + extra_size]
            packed = _zip64(extra, unpacked, packed)
            offset = _zip64_offset(extra, unpacked, fields[8], offset)
        if 0 <= offset + shift < size:
            yield Entry(offset + shift, _text(directory[body : body + name_size]), method, packed, False)
        else:
            case.note(Verdict.INCONCLUSIVE, "The archive's directory points outside the file.")
        position = body + name_size + extra_size + comment_size


def _zip64_values(extra: bytes) -> tuple[int, ...]:
    position = 0
    while position + 4 <= len(extra):
        kind, length = struct.unpack("<HH", extra[position : position + 4])
        if kind == 1:
            body = extra[position + 4 : position + 4 + length]
            return struct.unpack(f"<{len(body) // 8}Q", body[: len(body) // 8 * 8])
        position += 4 + length
    return ()


def _zip64(extra: bytes, unpacked: int, packed: int) -> int:
    """The packed size; the 64-bit values stand in the order unpacked, packed, offset, each only if it is needed."""
    values = list(_zip64_values(extra))
    if unpacked == _FULL_32 and values:
        values.pop(0)
    return values[0] if packed == _FULL_32 and values else packed


def _zip64_offset(extra: bytes, unpacked: int, packed: int, offset: int) -> int:
    before = (unpacked == _FULL_32) + (packed == _FULL_32)
    values = _zip64_values(extra)
    return values[before] if offset == _FULL_32 and len(values) > before else offset


def _text(raw: bytes) -> str:
    return raw.decode("utf-8", "replace")
