"""Spark: the session that is there, one at `--cluster MASTER`, or one on processes of this machine (needs a JVM)."""

from __future__ import annotations

import os
import re
import sys
import warnings
from collections.abc import Iterable, Iterator
from functools import partial
from itertools import islice
from typing import Any

from mlsec_nb.fleet.engines import Cluster, Tried, blaming_one, failure, knock
from mlsec_nb.fleet.libraries import FleetError, needed
from mlsec_nb.fleet.portion import answers

_PORTIONS_A_CORE = 8
_ATTEMPTS = 2
# Safe path: Spark starts its workers with `-m`, and else they import from the working folder, which is being scanned.
_SETTINGS = {
    "spark.ui.enabled": "false",
    "spark.ui.showConsoleProgress": "false",
    "spark.log.level": "OFF",
    "spark.executorEnv.PYTHONSAFEPATH": "1",
}
_HERE = {"spark.driver.host": "127.0.0.1", "spark.driver.bindAddress": "127.0.0.1"}


def run(setup: str, portions: Iterator[str], cluster: Cluster) -> Iterator[str]:
    """The answers, a wave of some portions per core at a time; a file with which workers die is an error in the report.

    Raises FleetError; what earlier waves found is kept then.
    """
    session = spark_session(cluster)
    cores = max(1, int(session.sparkContext.defaultParallelism))

    def ask(portions: Iterator[str], one_at_a_time: bool) -> Iterator[Tried]:
        del one_at_a_time  # halving a wave comes down to that, in fewer jobs
        while wave := list(islice(portions, cores * _PORTIONS_A_CORE)):
            yield from _wave(session, setup, wave)

    yield from blaming_one(ask, portions)


def _wave(session: Any, setup: str, wave: list[str]) -> Iterator[Tried]:
    """The answers to portions. One job fails as a whole, so a wave that workers die of is tried in halves."""
    frame = session.createDataFrame([(portion,) for portion in wave], "portion string")
    found = frame.repartition(len(wave)).mapInArrow(partial(_answered, setup), "answer string")
    try:
        rows = found.collect()
    except Exception as error:  # py4j wraps everything
        if not _DIED.search(str(error)):
            raise failure("Spark", error) from None
        if len(wave) == 1:
            yield None, wave[0]
            return
        middle = len(wave) // 2
        yield from _wave(session, setup, wave[:middle])
        yield from _wave(session, setup, wave[middle:])
        return
    yield from ((row.answer, "") for row in rows)


_DIED = re.compile("Python worker exited unexpectedly|Python worker failed to connect|ExecutorLostFailure")


def _answered(setup: str, batches: Iterable[Any]) -> Iterator[Any]:
    import pyarrow

    for batch in batches:
        for portion in batch.column(0).to_pylist():
            yield pyarrow.RecordBatch.from_pydict({"answer": [answers(setup, portion)]})


def spark_session(cluster: Cluster) -> Any:
    """A session. Raises FleetError."""
    builder = needed("pyspark.sql", "pyspark").SparkSession.builder
    os.environ.setdefault("PYSPARK_PYTHON", sys.executable)
    warnings.filterwarnings("ignore", "PySpark does not yet fully support pandas", FutureWarning)
    builder = builder.master(cluster.address or f"local[{cluster.jobs},{_ATTEMPTS}]").appName("mlsec")
    for name, value in (_SETTINGS if cluster.address else _SETTINGS | _HERE).items():
        builder = builder.config(name, value)
    try:
        if (cluster.address or "").startswith("spark://"):
            knock(str(cluster.address))
        return builder.getOrCreate()
    except Exception as error:
        place = f"at {cluster.address}" if cluster.address else "here; Spark needs a Java runtime"
        raise FleetError(f"no Spark session ({type(error).__name__}) {place}") from None
