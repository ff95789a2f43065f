"""JSON in model files, decoded within bounds and walked without recursion."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from contextlib import contextmanager

from .case import BrokenError, BudgetError

_MOST_PARTS = 2_000_000
_MOST_READINGS = 20
OTHER_READINGS = "\0other readings"
"""Under this key an object that has a key twice holds what a reader sees that does not take the last value."""


def decode(data: bytes | str) -> object:
    """The decoded JSON value. Raises BrokenError when it is not JSON, BudgetError when it is too much of it."""
    with _told():
        return json.loads(data, object_pairs_hook=_object)  # bytes in UTF-8, -16 or -32, as RFC 4627 tells them apart


def first_value(text: str) -> tuple[object, int]:
    """The JSON value that `text` starts with, and where it ends, whatever follows it. Raises as `decode` does."""
    with _told():
        return json.JSONDecoder(object_pairs_hook=_object).raw_decode(text)


@contextmanager
def _told() -> Iterator[None]:
    try:
        yield
    except ValueError as error:
        raise BrokenError("it is not valid JSON") from error
    except RecursionError as error:
        raise BudgetError("its JSON is nested too deeply") from error


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
            raise BudgetError(f"its JSON has a key more than {_MOST_READINGS} times")
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
    """Every object within a JSON value, the outermost first. Raises BudgetError when it has too many of them."""
    waiting = _with_parts([value])
    seen = 0
    while waiting:
        found = waiting.pop()
        seen += 1
        if seen > _MOST_PARTS:
            raise BudgetError(f"its JSON has more than {_MOST_PARTS:,} objects and lists")
        if isinstance(found, dict):
            yield found
        waiting += _with_parts(found.values() if isinstance(found, dict) else found)


def _with_parts(values: Iterable[object]) -> list[dict[str, object] | list[object]]:
    return [value for value in values if isinstance(value, dict | list)]
