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
from mlsec_nb.frames.distributed import (
    Sample,
    judged,
    merged_samples,
    numbered_groups,
    sample_in_bytes,
    sample_of,
    sample_of_bytes,
    sample_of_group,
)
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
        parts = client.map(partial(_sampled_group, size=size), numbered_groups(files), pure=False)
        while len(parts) > 1:
            pieces = [parts[i : i + _MERGED_AT_ONCE] for i in range(0, len(parts), _MERGED_AT_ONCE)]
            parts = [client.submit(_merged, piece, size, pure=False) for piece in pieces]
        return _of_told(client.submit(_told, parts, name, size, pure=False).result())


def _sampled_group(place: tuple[str, int, int], size: int) -> bytes:
    return sample_in_bytes(sample_of_group(place, size))


def _merged(samples: list[bytes], size: int) -> bytes:
    return sample_in_bytes(merged_samples([sample_of_bytes(sample) for sample in samples], size))


def _told(samples: list[bytes], name: str, size: int) -> str:
    """What the samples together say, as a message."""
    if not samples:
        return json.dumps([0, []])
    whole = merged_samples([sample_of_bytes(sample) for sample in samples], size)
    return json.dumps([whole.rows, [asdict(finding) for finding in judged(whole, name)]])


def _of_told(message: str) -> _Judged:
    rows, findings = json.loads(message)
    return rows, [ColumnFinding(**(finding | {"tags": tuple(finding["tags"])})) for finding in findings]


def _spark(files: list[str], name: str, cluster: Cluster, size: int) -> _Judged:
    frame = spark_session(cluster).read.parquet(*files)
    return judge_spark(frame, name, size)


def judge_spark(frame: Any, name: str, size: int = 5000) -> _Judged:
    """(rows, columns with personal data) of a Spark frame: executors sample, one of them judges, findings come back."""
    samples = frame.mapInArrow(partial(_spark_samples, size=size), "sample binary")
    told = samples.coalesce(1).mapInArrow(partial(_spark_told, name=name, size=size), "told string").collect()
    return _of_told(told[0].told)


def _spark_samples(batches: Iterable[Any], size: int) -> Iterator[Any]:
    import pyarrow
    from pyspark import TaskContext

    context = TaskContext.get()
    partition = context.partitionId() if context else 0
    sample: Sample | None = None
    for number, batch in enumerate(batches):
        one = sample_of(pyarrow.Table.from_batches([batch]), hash((partition, number)), size)
        sample = merged_samples([sample, one], size) if sample else one
    if sample:
        yield pyarrow.RecordBatch.from_pydict({"sample": [sample_in_bytes(sample)]})


def _spark_told(batches: Iterable[Any], name: str, size: int) -> Iterator[Any]:
    import pyarrow

    samples = [cell for batch in batches for cell in batch.column(0).to_pylist()]
    yield pyarrow.RecordBatch.from_pydict({"told": [_told(samples, name, size)]})


_ENGINES = {"dask": _dask, "spark": _spark}
