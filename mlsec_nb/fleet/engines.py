"""The engines: each takes portions and gives answers, in any order, a bounded number of them at a time."""

from __future__ import annotations

import re
import socket
from collections.abc import Callable, Iterator
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from contextlib import suppress
from dataclasses import dataclass
from importlib import import_module
from itertools import islice

from mlsec_nb.fleet.items import alone
from mlsec_nb.fleet.libraries import FleetError
from mlsec_nb.fleet.portion import answers, lost

CONNECT_SECONDS = 30
_AT_ONCE = 4
"""Portions that are read while one is scanned: for a store, waiting is most of the work."""


@dataclass(frozen=True, slots=True)
class Cluster:
    """Where an engine works: `address` of one that runs (None: one of `jobs` processes is started here)."""

    address: str | None = None
    jobs: int = 1


Engine = Callable[[str, Iterator[str], Cluster], Iterator[str]]
"""Called with (set-up, portions, cluster); gives answers as `portion.answers` does. Raises FleetError."""
Tried = tuple[str | None, str]
"""(answer, portion); the answer is None when workers died with the portion."""


def engine_called(name: str) -> Engine:
    """The engine; its library is imported when it is used."""
    if name == "local":
        return _local
    run: Engine = import_module(f"mlsec_nb.fleet.{name}_engine").run
    return run


def blaming_one(ask: Callable[[Iterator[str], bool], Iterator[Tried]], portions: Iterator[str]) -> Iterator[str]:
    """The answers, as they come; an error for every file with which workers die, and for no other.

    A worker that dies takes with it whatever else it was given. So what was lost is asked for once more when all else
    is done: `ask(portions, True)` has one file at a time on the whole cluster.
    """
    suspects: list[str] = []
    for answer, portion in ask(portions, False):
        if answer is None:
            suspects += alone(portion)
        else:
            yield answer
    for answer, portion in ask(iter(suspects), True):
        yield lost(portion, _DIED) if answer is None else answer


_DIED = "every process that scanned it died, perhaps killed for want of memory; it was not checked"
_OTHER_VERSION = re.compile(r"this worker has mlsec [\w.+-]{1,40}, the scan was started by [\w.+-]{1,40}")


def failure(engine: str, error: object) -> FleetError:
    """What to raise for an engine's own error, whose text is not shown: it can quote what was scanned."""
    versions = _OTHER_VERSION.search(str(error))
    if versions:
        return FleetError(f"{engine}: {versions[0]}")
    return FleetError(f"{engine} could not do it ({type(error).__name__}); is mlsec-nb installed on its workers?")


def knock(address: str) -> None:
    """See whether anybody listens at HOST:PORT: engines ask for minutes, without a word. Raises OSError, ValueError.

    Of several with commas between them, as masters of Spark that stand in for each other, one is enough.
    """
    *others, last = address.rpartition("://")[2].split(",")
    for place in others:
        with suppress(OSError):
            _connect(place)
            return
    _connect(last)


def _connect(place: str) -> None:
    host, _, port = place.rpartition(":")
    socket.create_connection((host.strip("[]"), int(port)), CONNECT_SECONDS).close()


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
