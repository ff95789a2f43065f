"""What is known of open notebooks is set aside for the garbage collector, and garbage is still collected."""

from __future__ import annotations

import asyncio
import gc
import weakref
from collections.abc import Awaitable, Callable, Iterator
from typing import Any

import pytest
from notebook_requests import scan_body

from mlsec_nb.server import sweeping
from mlsec_nb.server.sweeping import sweep

Fetch = Callable[..., Awaitable[Any]]


@pytest.fixture(autouse=True)
def _nothing_is_set_aside() -> Iterator[None]:
    gc.unfreeze()
    yield
    gc.unfreeze()


async def test_a_first_report_sets_aside_what_is_known(post: Fetch, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sweeping, "SECONDS_LATER", 0.05)
    await post("scan", body=scan_body("eval(x)"))
    for _ in range(200):
        if gc.get_freeze_count():
            return
        await asyncio.sleep(0.05)
    raise AssertionError("nothing was set aside")


class Circle:
    def __init__(self) -> None:
        self.itself = self


def test_what_becomes_garbage_after_a_sweep_goes_with_the_next() -> None:
    circle = Circle()
    left = weakref.ref(circle)
    sweep()
    del circle
    gc.collect()
    assert left() is not None, "it was not set aside"
    sweep()
    assert left() is None


def test_who_switched_the_collector_off_is_left_alone() -> None:
    gc.disable()
    try:
        sweep()
        assert gc.get_freeze_count() == 0
    finally:
        gc.enable()
