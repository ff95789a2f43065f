"""Spark: the session that is there, one at `--cluster MASTER`, or one on processes of this machine (needs a JVM)."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterable, Iterator
from functools import partial
from itertools import islice
from typing import Any

from mlsec_nb.fleet.engines import Cluster
from mlsec_nb.fleet.libraries import FleetError, needed
from mlsec_nb.fleet.portion import answers

_PORTIONS_A_CORE = 8
_ATTEMPTS = 4
_SETTINGS = {"spark.ui.enabled": "false", "spark.ui.showConsoleProgress": "false"}
_HERE = {"spark.driver.host": "127.0.0.1", "spark.driver.bindAddress": "127.0.0.1"}


def run(setup: str, portions: Iterator[str], cluster: Cluster) -> Iterator[str]:
    """The answers, a wave of some portions per core at a time: what a wave found is kept when a later one fails."""
    session = spark_session(cluster)
    cores = max(1, int(session.sparkContext.defaultParallelism))
    while wave := list(islice(portions, cores * _PORTIONS_A_CORE)):
        frame = session.createDataFrame([(portion,) for portion in wave], "portion string")
        found = frame.repartition(len(wave)).mapInArrow(partial(_answered, setup), "answer string")
        try:
            rows = found.collect()
        except Exception as error:  # py4j wraps everything; its text can quote what was scanned
            reason = type(error).__name__
            raise FleetError(f"Spark could not do it ({reason}); is mlsec-nb installed on its workers?") from None
        yield from (row.answer for row in rows)


def _answered(setup: str, batches: Iterable[Any]) -> Iterator[Any]:
    import pyarrow

    for batch in batches:
        for portion in batch.column(0).to_pylist():
            yield pyarrow.RecordBatch.from_pydict({"answer": [answers(setup, portion)]})


def spark_session(cluster: Cluster) -> Any:
    """A session. Raises FleetError."""
    builder = needed("pyspark.sql", "pyspark").SparkSession.builder
    os.environ.setdefault("PYSPARK_PYTHON", sys.executable)
    builder = builder.master(cluster.address or f"local[{cluster.jobs},{_ATTEMPTS}]").appName("mlsec")
    for name, value in (_SETTINGS if cluster.address else _SETTINGS | _HERE).items():
        builder = builder.config(name, value)
    try:
        return builder.getOrCreate()
    except Exception as error:
        raise FleetError(f"no Spark session ({type(error).__name__}); Spark needs a Java runtime") from None
