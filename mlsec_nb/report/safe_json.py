"""JSON that is valid UTF-8 and inert on a terminal."""

from __future__ import annotations

import json
import re
from typing import Any

from mlsec_nb.report.visible import HIDDEN


def _json_escape(match: re.Match[str]) -> str:
    code = ord(match.group())
    if code == 0x0A:
        return "\n"  # the only control character outside strings: indentation
    if 0xD800 <= code <= 0xDFFF:
        return f"\\\\u{code:04x}"  # half a pair is no character: strict parsers refuse the escape, so it is spelt out
    if code > 0xFFFF:
        return "".join(f"\\u{half:04x}" for half in _surrogate_pair(code))
    return f"\\u{code:04x}"


def _surrogate_pair(code: int) -> tuple[int, int]:
    return 0xD800 + ((code - 0x10000) >> 10), 0xDC00 + ((code - 0x10000) & 0x3FF)


def dumps(value: Any) -> str:
    """`value` as indented JSON: hidden characters as JSON escapes (same value), lone surrogates as visible text."""
    return HIDDEN.sub(_json_escape, json.dumps(value, ensure_ascii=False, indent=2)) + "\n"
