"""The column check on an engine: a folder of Parquet files as one frame, whatever its size."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from dataclasses import asdict
from functools import partial
from pathlib import Path
from typing import Any

from mlsec_nb.fleet.dask_engine import dask_client
from mlsec_nb.fleet.engines import Cluster
from mlsec_nb.fleet.libraries import FleetError
from mlsec_nb.fleet.spark_engine import spark_session
from mlsec_nb.frames.column import ColumnFinding
from mlsec_nb.frames.distributed import Sample, judged, merged_samples, numbered_groups, sample_of, sample_of_group
from mlsec_nb.frames.frame_report import FrameReport
from mlsec_nb.frames.risk import unknown_risk

_MERGED_AT_ONCE = 16


def judge_folder(path: Path, engine: str, cluster: Cluster, sample: int) -> FrameReport:
    """The report on all Parquet files of a folder together, or on one. k is not counted. Raises FleetError."""
    files = (
        sorted(str(file.absolute()) for file in path.rglob("*.parquet")) if path.is_dir() else [str(path.absolute())]
    )
    if not files:
        raise FleetError(f"{path}: holds no .parquet file")
    try:
        rows, findings = _ENGINES[engine](files, path.name, cluster, sample)
    except FleetError:
        raise
    except Exception as error:  # readers and engines raise anything, and quote values when they do
        raise FleetError(f"{path}: cannot be read by {engine} ({type(error).__name__})") from None
    return FrameReport(str(path), rows, tuple(findings), unknown_risk(findings))


_Judged = tuple[int, list[ColumnFinding]]


def _dask(files: list[str], name: str, cluster: Cluster, size: int) -> _Judged:
    with dask_client(cluster) as client:
        parts = client.map(partial(sample_of_group, size=size), numbered_groups(files), pure=False)
        while len(parts) > 1:
            pieces = [parts[i : i + _MERGED_AT_ONCE] for i in range(0, len(parts), _MERGED_AT_ONCE)]
            parts = [client.submit(merged_samples, piece, size, pure=False) for piece in pieces]
        found: _Judged = client.submit(_told, parts[0], name, pure=False).result() if parts else (0, [])
    return found


def _told(sample: Sample, name: str) -> _Judged:
    return sample.rows, judged(sample, name)


def _spark(files: list[str], name: str, cluster: Cluster, size: int) -> _Judged:
    frame = spark_session(cluster).read.parquet(*files)
    return judge_spark(frame, name, size)


def judge_spark(frame: Any, name: str, size: int = 5000) -> _Judged:
    """(rows, columns with personal data) of a Spark frame: executors sample, one of them judges, findings come back."""
    samples = frame.mapInArrow(partial(_spark_samples, size=size), "sample binary")
    told = samples.coalesce(1).mapInArrow(partial(_spark_judged, name=name, size=size), "told string").collect()
    rows, findings = json.loads(told[0].told)
    return rows, [ColumnFinding(**(finding | {"tags": tuple(finding["tags"])})) for finding in findings]


def _spark_samples(batches: Iterable[Any], size: int) -> Iterator[Any]:
    import pickle

    import pyarrow
    from pyspark import TaskContext

    context = TaskContext.get()
    partition = context.partitionId() if context else 0
    sample: Sample | None = None
    for number, batch in enumerate(batches):
        one = sample_of(pyarrow.Table.from_batches([batch]), hash((partition, number)), size)
        sample = merged_samples([sample, one], size) if sample else one
    if sample:
        yield pyarrow.RecordBatch.from_pydict({"sample": [pickle.dumps(sample)]})


def _spark_judged(batches: Iterable[Any], name: str, size: int) -> Iterator[Any]:
    import pickle

    import pyarrow

    samples = [pickle.loads(cell) for batch in batches for cell in batch.column(0).to_pylist()]  # of our own workers
    rows, findings = _told(merged_samples(samples, size), name) if samples else (0, [])
    told = json.dumps([rows, [asdict(finding) for finding in findings]])
    yield pyarrow.RecordBatch.from_pydict({"told": [told]})


_ENGINES = {"dask": _dask, "spark": _spark}
