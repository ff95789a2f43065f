"""JSON in model files, decoded within bounds and walked without recursion."""

from __future__ import annotations

import json
from collections.abc import Iterator

from .case import BrokenError

_MOST_NODES = 2_000_000
_MOST_READINGS = 20
OTHER_READINGS = "\0other readings"
"""Under this key an object that has a key twice holds what a reader sees that does not take the last value."""


def decode(data: bytes | str) -> object:
    """The decoded JSON value. Raises BrokenError when it is not JSON, or nested too deeply."""
    try:
        return json.loads(data, object_pairs_hook=_object)  # bytes in UTF-8, -16 or -32, as RFC 4627 tells them apart
    except (ValueError, RecursionError) as error:
        raise BrokenError("it is not valid JSON") from error


def first_value(text: str) -> tuple[object, int]:
    """The JSON value that `text` starts with, and where it ends, whatever follows it. Raises BrokenError."""
    try:
        return json.JSONDecoder(object_pairs_hook=_object).raw_decode(text)
    except (ValueError, RecursionError) as error:
        raise BrokenError("it is not valid JSON") from error


def _object(pairs: list[tuple[str, object]]) -> dict[str, object]:
    found = dict(pairs)
    if len(found) < len(pairs):
        found[OTHER_READINGS] = _readings(pairs, found)
    return found


def _readings(pairs: list[tuple[str, object]], last: dict[str, object]) -> list[object]:
    """The object with the first value of each key, with the second, and so on. RFC 8259 leaves the choice open."""
    readings: list[object] = []
    met: dict[str, int] = {}
    for key, value in pairs:
        nth = met[key] = met.get(key, -1) + 1
        if nth >= _MOST_READINGS:
            raise ValueError("a key is repeated too often")
        if nth >= len(readings):
            readings.append(dict(last))
        reading = readings[nth]
        assert isinstance(reading, dict)
        reading[key] = value
    return readings


def repeats_a_key(value: object) -> bool:
    """Whether some object has a key twice, so that two readers may see different content."""
    return any(OTHER_READINGS in found for found in objects(value))


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
