"""`mlsec scan` of URLs, on an engine, or with records that a second run goes on from."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from mlsec_nb.cli import UsageError
from mlsec_nb.config import Config
from mlsec_nb.findings import Report
from mlsec_nb.report.visible import visible
from mlsec_nb.repository import Progress, cores
from mlsec_nb.shards import Shard


def is_for_fleet(options: argparse.Namespace) -> bool:
    """Whether the plain scan of this machine's files is not what is asked for."""
    elsewhere = any("://" in path for path in options.paths)
    return elsewhere or options.engine != "local" or bool(options.records)


def fleet_report(options: argparse.Namespace, config: Config, shard: Shard, progress: Progress | None) -> Report:
    """The report that the options ask for. Raises UsageError, UnknownRule."""
    from mlsec_nb.fleet.engines import Cluster, engine_called
    from mlsec_nb.fleet.fleet_scan import FleetScan, everything
    from mlsec_nb.fleet.libraries import FleetError

    for name in ("staged", "since", "changed", "profile"):
        if getattr(options, name):
            raise UsageError(f"--{name} is for files of this machine, scanned here: not with URLs, --engine, --records")
    try:
        records = _records(options.records)
        cluster = Cluster(options.cluster, options.jobs or cores())
        scan = FleetScan(config, engine_called(options.engine), cluster, records, progress)
        report = scan.report(everything(options.paths or ["."], config, shard))
    except FleetError as error:
        raise UsageError(str(error)) from None
    if options.verbose:
        told = f"{scan.files} files, {scan.known} of them known from the records, engine {options.engine}"
        print(f"mlsec: {visible(told)}", file=sys.stderr)
    return report


def _records(value: str | None):  # type: ignore[no-untyped-def]  # loaded only when asked for
    from mlsec_nb.fleet.records import KINDS, Records

    if value is None:
        return None
    kind, _, folder = value.partition(":")
    if kind not in KINDS or not folder:
        raise UsageError(f"--records {value}: write it as KIND:FOLDER, with KIND one of {', '.join(KINDS)}")
    return Records(Path(folder), kind)
