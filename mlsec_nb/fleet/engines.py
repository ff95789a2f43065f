"""The engines: each takes portions and gives answers, in any order, a bounded number of them at a time."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from dataclasses import dataclass
from importlib import import_module
from itertools import islice

from mlsec_nb.fleet.portion import answers

_AT_ONCE = 4
"""Portions that are read while one is scanned: for a store, waiting is most of the work."""


@dataclass(frozen=True, slots=True)
class Cluster:
    """Where an engine works: `address` of one that runs (None: one of `jobs` processes is started here)."""

    address: str | None = None
    jobs: int = 1


Engine = Callable[[str, Iterator[str], Cluster], Iterator[str]]
"""Called with (set-up, portions, cluster); gives answers as `portion.answers` does. Raises FleetError."""
ENGINES = ("local", "dask", "spark", "ray")


def engine_called(name: str) -> Engine:
    """The engine; its library is imported when it is used."""
    if name == "local":
        return _local
    run: Engine = import_module(f"mlsec_nb.fleet.{name}_engine").run
    return run


def _local(setup: str, portions: Iterator[str], cluster: Cluster) -> Iterator[str]:
    """This process: it waits for several portions at a time and scans one."""
    del cluster
    with ThreadPoolExecutor(_AT_ONCE) as threads:
        running: set[Future[str]] = set()
        try:
            while True:
                for portion in islice(portions, _AT_ONCE - len(running)):
                    running.add(threads.submit(answers, setup, portion))
                if not running:
                    return
                done, running = wait(running, return_when=FIRST_COMPLETED)
                yield from (future.result() for future in done)
        finally:
            threads.shutdown(cancel_futures=True)
