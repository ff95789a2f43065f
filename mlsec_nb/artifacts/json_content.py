"""JSON in model files, decoded within bounds and walked without recursion."""

from __future__ import annotations

import json
from collections.abc import Iterator

from .case import BrokenError

_MOST_NODES = 2_000_000


def decode(data: bytes | str) -> object:
    """The decoded JSON value. Raises BrokenError when it is not JSON, or nested too deeply."""
    try:
        text = data if isinstance(data, str) else data.decode("utf-8-sig")
        return json.loads(text)
    except (ValueError, RecursionError) as error:
        raise BrokenError("it is not valid JSON") from error


def first_value(text: str) -> tuple[object, int]:
    """The JSON value that `text` starts with, and where it ends, whatever follows it. Raises BrokenError."""
    try:
        return json.JSONDecoder().raw_decode(text)
    except (ValueError, RecursionError) as error:
        raise BrokenError("it is not valid JSON") from error


def objects(value: object) -> Iterator[dict[str, object]]:
    """Every object within a JSON value, the outermost first."""
    waiting = [value]
    seen = 0
    while waiting:
        found = waiting.pop()
        seen += 1
        if seen > _MOST_NODES:
            raise BrokenError("it has too many values")
        if isinstance(found, dict):
            yield found
            waiting.extend(found.values())
        elif isinstance(found, list):
            waiting.extend(found)
