"""What stands around a value: borders of a token, base64 blobs, minified code, comments."""

from __future__ import annotations

import string

_BLOB = string.ascii_letters + string.digits + "+/="
_BLOB_SIZE = 300
_ESCAPES = frozenset("nrtbf")


def starts_clean(source: str, start: int) -> bool:
    """Whether no letter, digit or underscore stands before `start`; that of an escape as `\\n` does not count."""
    if start == 0 or not (source[start].isalnum() or source[start] == "_"):
        return True
    before = source[start - 1]
    if source[start].isdigit() and source[start - 3 : start] == "bot":
        return True  # https://api.telegram.org/bot<number>:<token>
    if not (before.isalnum() or before == "_"):
        return True
    return before in _ESCAPES and start > 1 and source[start - 2] == "\\"


def in_blob(source: str, start: int, end: int) -> bool:
    """Whether the characters are part of long base64 data, as of an image in a `data:` address."""
    left, right = source[max(0, start - _BLOB_SIZE) : start], source[end : end + _BLOB_SIZE]
    around = len(left) - len(left.rstrip(_BLOB)) + len(right) - len(right.lstrip(_BLOB))
    return around >= _BLOB_SIZE // 2


def is_minified(source: str, start: int) -> bool:
    """Whether the place is in code made by a machine: a line of thousands of characters."""
    line_start = source.rfind("\n", max(0, start - 3000), start)
    line_end = source.find("\n", start, start + 3000)
    return (line_end < 0 and len(source) > start + 3000) or (line_start < 0 and start > 3000)
