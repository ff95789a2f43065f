"""Keeps Python's collector of cyclic garbage from going through all open notebooks again and again.

What is known of a notebook of 1,000 cells is a hundred thousand objects that stay as long as it is open. The oldest
generation is looked through whenever it has grown by a quarter, in the middle of whatever is done at that moment, and
nothing else in the process can run meanwhile: 60 to 190 ms. So, when a notebook has been opened, everything that has
become garbage by then is collected and the rest set aside (`gc.freeze`). What lies there is looked through again when
the next notebook is opened, so that garbage of others, too, is collected in the end.
"""

from __future__ import annotations

import asyncio
import gc
from concurrent.futures import Executor

SECONDS_LATER = 2.0
"""So that answers leave first, and the notebooks of a page that is loaded again have one sweep."""


class Sweeper:
    """Sweeps once for all notebooks that were opened within a short time. Used by the event loop's thread only."""

    def __init__(self, pool: Executor) -> None:
        self._pool = pool
        self._is_due = False

    def soon(self) -> None:
        """A notebook has been opened."""
        if not self._is_due:
            self._is_due = True
            asyncio.get_running_loop().call_later(SECONDS_LATER, self._start)

    def _start(self) -> None:
        self._is_due = False
        self._pool.submit(sweep)


def sweep() -> None:
    """Collect all garbage and set aside what is left; nothing where the process does without the collector."""
    if gc.isenabled():
        gc.unfreeze()
        gc.collect()
        gc.freeze()
