"""Dask: on a cluster that runs (`--cluster tcp://…`), or on processes of this machine."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from itertools import islice
from typing import Any

from mlsec_nb.fleet.engines import CONNECT_SECONDS, Cluster, Tried, blaming_one, failure
from mlsec_nb.fleet.libraries import FleetError, needed
from mlsec_nb.fleet.portion import answers

_PORTIONS_A_THREAD = 3
"""Enough that none waits for the driver; few, so that neither side holds more than it must."""
_HERE = {"threads_per_worker": 1, "processes": True, "dashboard_address": None, "silence_logs": logging.CRITICAL}
_FAILURES_HERE = {"distributed.scheduler.allowed-failures": 1}
"""Of workers, with one portion: it is asked for file by file then."""


def run(setup: str, portions: Iterator[str], cluster: Cluster) -> Iterator[str]:
    """The answers, as they come; a file with which workers die is an error in the report. Raises FleetError.

    A portion whose worker dies is given to others, as often as the scheduler allows.
    """
    distributed = needed("distributed", "'mlsec-nb[dask]'")
    with dask_client(cluster) as client:
        threads = max(1, sum(client.nthreads().values()))

        def ask(portions: Iterator[str], one_at_a_time: bool) -> Iterator[Tried]:
            room = 1 if one_at_a_time else _PORTIONS_A_THREAD * threads
            asked: dict[Any, str] = {}
            waiting = distributed.as_completed(loop=client.loop)
            while True:
                for portion in islice(portions, room - len(asked)):
                    future = client.submit(answers, setup, portion, pure=False)
                    asked[future] = portion
                    waiting.add(future)
                if not asked:
                    return
                future = next(waiting)
                yield _answer(future), asked.pop(future)

        yield from blaming_one(ask, portions)


def _answer(future: Any) -> str | None:
    """What a worker said; None when workers died. Raises FleetError.

    It waits: a worker can die with an answer that was ready, which is then made again.
    """
    try:
        answer: str = future.result()
    except Exception as problem:
        if type(problem).__name__ == "KilledWorker":
            return None
        raise failure("Dask", problem) from None
    return answer


@contextmanager
def dask_client(cluster: Cluster) -> Iterator[Any]:
    """A client of the cluster, which is started when no address names one. Raises FleetError."""
    distributed = needed("distributed", "'mlsec-nb[dask]'")
    with ExitStack() as stack:
        stack.enter_context(needed("dask.config", "'mlsec-nb[dask]'").set(_FAILURES_HERE))
        try:
            where = cluster.address or stack.enter_context(distributed.LocalCluster(cluster.jobs, **_HERE))
            client = stack.enter_context(distributed.Client(where, timeout=CONNECT_SECONDS, set_as_default=False))
        except (OSError, ValueError, RuntimeError) as error:
            place = cluster.address or "this machine"
            raise FleetError(f"no Dask cluster at {place} ({type(error).__name__})") from None
        yield client
