"""Ray: the cluster at `--cluster ADDRESS`, or processes of this machine. Plain tasks: Ray Data takes twice the time."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice
from typing import Any

from mlsec_nb.fleet.engines import Cluster
from mlsec_nb.fleet.items import alone, of_portion
from mlsec_nb.fleet.libraries import FleetError, needed
from mlsec_nb.fleet.portion import answers, lost

_PORTIONS_A_CORE = 3


def run(setup: str, portions: Iterator[str], cluster: Cluster) -> Iterator[str]:
    """The answers, as they come. Ray repeats a task whose worker dies; then its files go one by one."""
    ray = needed("ray", "ray")
    _join(ray, cluster)
    task = ray.remote(num_cpus=1, max_retries=3)(answers)
    room = _PORTIONS_A_CORE * max(1, int(ray.cluster_resources().get("CPU", 1)))
    asked: dict[Any, str] = {task.remote(setup, portion): portion for portion in islice(portions, room)}
    while asked:
        done, _ = ray.wait(list(asked), num_returns=1)
        portion = asked.pop(done[0])
        try:
            yield ray.get(done[0])
        except ray.exceptions.WorkerCrashedError:
            if len(of_portion(portion)) == 1:
                yield lost(portion, "every worker that scanned it ended, perhaps killed for want of memory")
            else:
                asked |= {task.remote(setup, part): part for part in alone(portion)}
        except ray.exceptions.RayError as error:
            raise FleetError(f"Ray could not do it ({type(error).__name__}); is mlsec-nb on its workers?") from None
        asked |= {task.remote(setup, more): more for more in islice(portions, max(0, room - len(asked)))}


def _join(ray: Any, cluster: Cluster) -> None:
    if ray.is_initialized():
        return
    where = {"address": cluster.address} if cluster.address else {"num_cpus": cluster.jobs}
    try:
        ray.init(log_to_driver=False, include_dashboard=False, **where)
    except Exception as error:
        raise FleetError(f"no Ray cluster ({type(error).__name__})") from None
