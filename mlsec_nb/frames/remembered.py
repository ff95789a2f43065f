"""Caches for tests of single values: quick within a table, emptied when it is judged, so that no value stays."""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache, update_wrapper
from typing import Any, TypeVar

_Function = TypeVar("_Function", bound=Callable[..., Any])
_EMPTY: list[Callable[[], None]] = []
_MOST = 16_384


def remembered(function: _Function) -> _Function:
    """The function with a cache of its answers, which `forget_values` empties."""
    cached: Any = lru_cache(maxsize=_MOST)(function)
    _EMPTY.append(cached.cache_clear)
    update_wrapper(cached, function)
    return cached  # type: ignore[no-any-return]


def forget_values() -> None:
    """Empty the caches."""
    for empty in _EMPTY:
        empty()
