"""Work in portions: a generator that says what comes next, for those who have no time for all of it at once."""

from __future__ import annotations

from collections.abc import Generator
from typing import TypeVar

_Result = TypeVar("_Result")
Portions = Generator[str, None, _Result]
"""It names the kind of each portion before that is begun; the result comes behind the last."""


def result_of(portions: Generator[object, None, _Result]) -> _Result:
    """What comes of the work when it is done without a pause."""
    while True:
        try:
            next(portions)
        except StopIteration as done:
            result: _Result = done.value
            return result
