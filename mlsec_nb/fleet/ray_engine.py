"""Ray: the cluster at `--cluster ADDRESS`, or processes of this machine. Plain tasks: Ray Data takes twice the time."""

from __future__ import annotations

import logging
import os
import tempfile
from collections.abc import Iterator
from contextlib import chdir, contextmanager
from itertools import islice
from typing import Any

from mlsec_nb.fleet.engines import Cluster, Tried, blaming_one, failure, knock
from mlsec_nb.fleet.libraries import FleetError, needed
from mlsec_nb.fleet.portion import answers

_PORTIONS_A_CORE = 3
_TRIALS = 3
"""Ray gives itself 30 seconds to start; a busy machine may need more, and then less the next time."""
_RETRIES = 1
"""A portion whose workers die again is asked for file by file anyway."""
_QUIET = {"log_to_driver": False, "include_dashboard": False, "logging_level": logging.ERROR}


def run(setup: str, portions: Iterator[str], cluster: Cluster) -> Iterator[str]:
    """The answers, as they come; a file with which workers die is an error in the report. Raises FleetError."""
    ray = needed("ray", "ray")
    with joined(cluster):
        task = ray.remote(num_cpus=1, max_retries=_RETRIES)(answers)
        cores = max(1, int(ray.cluster_resources().get("CPU", 1)))

        def ask(portions: Iterator[str], one_at_a_time: bool) -> Iterator[Tried]:
            room = 1 if one_at_a_time else _PORTIONS_A_CORE * cores
            asked: dict[Any, str] = {}
            while True:
                asked |= {task.remote(setup, portion): portion for portion in islice(portions, room - len(asked))}
                if not asked:
                    return
                done, _ = ray.wait(list(asked), num_returns=1)
                yield _answer(ray, done[0]), asked.pop(done[0])

        yield from blaming_one(ask, portions)


def _answer(ray: Any, done: Any) -> str | None:
    """What a task said; None when its workers died."""
    errors = ray.exceptions
    try:
        answer: str = ray.get(done)
    except (errors.WorkerCrashedError, errors.OutOfMemoryError, errors.NodeDiedError):
        return None
    except errors.RayError as error:
        raise failure("Ray", error) from None
    return answer


@contextmanager
def joined(cluster: Cluster) -> Iterator[None]:
    """Be on the cluster, which is started when no address names one. Raises FleetError."""
    ray = needed("ray", "ray")
    if ray.is_initialized():
        yield
        return
    # Ray puts the working folder first on its workers' import path; that folder is what is being scanned.
    with tempfile.TemporaryDirectory(prefix="mlsec-") as empty:
        with chdir(empty):
            _start(ray, cluster)
        try:
            yield
        finally:
            ray.shutdown()


def _start(ray: Any, cluster: Cluster) -> None:
    where: dict[str, Any] = {"address": cluster.address}
    if not cluster.address:
        os.environ.setdefault("RAY_USAGE_STATS_ENABLED", "0")  # else it tells its makers that it runs
        where = {"address": "local", "num_cpus": cluster.jobs}
    logging.getLogger("ray").setLevel(logging.ERROR)
    try:
        if cluster.address and cluster.address != "auto":
            knock(cluster.address)
        _init(ray, where)
    except Exception as error:
        raise FleetError(f"no Ray cluster at {cluster.address or 'this machine'} ({type(error).__name__})") from None


def _init(ray: Any, where: dict[str, Any]) -> None:
    """Start or join, with some patience. Raises what Ray raises."""
    for trial in range(1, _TRIALS + 1):
        try:
            ray.init(**_QUIET, **where)
            return
        except Exception as error:
            ray.shutdown()
            if trial == _TRIALS or "timed out during startup" not in str(error):
                raise
