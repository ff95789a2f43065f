"""Dask: on a cluster that runs (`--cluster tcp://…`), or on processes of this machine."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from itertools import islice
from typing import Any

from mlsec_nb.fleet.engines import Cluster
from mlsec_nb.fleet.items import alone, of_portion
from mlsec_nb.fleet.libraries import FleetError, needed
from mlsec_nb.fleet.portion import answers, lost

_PORTIONS_A_THREAD = 3
"""Enough that none waits for the driver; few, so that neither side holds more than it must."""
_CONNECT_SECONDS = 30
_HERE = {"threads_per_worker": 1, "processes": True, "dashboard_address": None, "silence_logs": logging.CRITICAL}


def run(setup: str, portions: Iterator[str], cluster: Cluster) -> Iterator[str]:
    """The answers, as they come.

    A portion whose worker dies is given to others, as often as the scheduler allows; then its files go one by one,
    and the one at which workers die again is an error in the report. Raises FleetError.
    """
    distributed = needed("distributed", "'mlsec-nb[dask]'")
    with dask_client(cluster) as client:
        room = _PORTIONS_A_THREAD * max(1, sum(client.nthreads().values()))
        asked: dict[Any, str] = {}
        waiting = distributed.as_completed(loop=client.loop)

        def ask(portion: str) -> None:
            future = client.submit(answers, setup, portion, pure=False)
            asked[future] = portion
            waiting.add(future)

        for portion in islice(portions, room):
            ask(portion)
        while asked:
            future = next(waiting)
            portion = asked.pop(future)
            if future.status == "finished":
                yield future.result()
            else:
                yield from _again(portion, future.exception(), ask)
            for following in islice(portions, max(0, room - len(asked))):
                ask(following)


def _again(portion: str, problem: Any, ask: Any) -> Iterator[str]:
    if type(problem).__name__ != "KilledWorker":
        raise FleetError(_told(problem))
    if len(of_portion(portion)) > 1:
        for part in alone(portion):
            ask(part)
    else:
        yield lost(portion, "every worker that scanned it ended, perhaps killed for want of memory; it was not checked")


def _told(problem: Any) -> str:
    if isinstance(problem, RuntimeError) and "mlsec" in str(problem):  # ours: it holds two version numbers
        return str(problem)
    return f"the Dask cluster could not do it ({type(problem).__name__}); is mlsec-nb installed on its workers?"


@contextmanager
def dask_client(cluster: Cluster) -> Iterator[Any]:
    """A client of the cluster, which is started when no address names one. Raises FleetError."""
    distributed = needed("distributed", "'mlsec-nb[dask]'")
    with ExitStack() as stack:
        try:
            where = cluster.address or stack.enter_context(distributed.LocalCluster(cluster.jobs, **_HERE))
            client = stack.enter_context(distributed.Client(where, timeout=_CONNECT_SECONDS, set_as_default=False))
        except (OSError, ValueError, RuntimeError) as error:
            place = cluster.address or "this machine"
            raise FleetError(f"no Dask cluster at {place} ({type(error).__name__})") from None
        yield client
