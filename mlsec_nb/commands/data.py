"""`mlsec data`"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Iterator
from pathlib import Path

from mlsec_nb.cli import EXIT_CLEAN, EXIT_FINDINGS, EXIT_INCOMPLETE, UsageError
from mlsec_nb.commands.settings import use_color, write_out
from mlsec_nb.frames import DataFileError, FrameReport, Risk, data_report_json, scan_data_file
from mlsec_nb.report.paint import Paint, painter
from mlsec_nb.report.summary import counted
from mlsec_nb.report.visible import visible

_ROLES = {"direct": "high", "special": "high", "quasi": "medium"}


def run(options: argparse.Namespace) -> int:
    """Judge the columns of each file; 1 when personal data was found, 3 when a file could not be read."""
    reports: list[FrameReport] = []
    unread = 0
    for path in options.paths:
        try:
            reports += _reports(path, options)
        except DataFileError as error:
            unread += 1
            print(f"mlsec: {visible(str(error))}", file=sys.stderr)
    if options.format == "json":
        write_out(json.dumps(data_report_json(reports), indent=2) + "\n")
    else:
        paint = painter(use_color(options.color))
        write_out("".join(f"{line}\n" for report in reports for line in _lines(report, paint)))
    if unread:
        return EXIT_INCOMPLETE
    return EXIT_FINDINGS if any(r.columns for r in reports) and not options.exit_zero else EXIT_CLEAN


def _reports(path: str, options: argparse.Namespace) -> list[FrameReport]:
    if options.engine == "local":
        return scan_data_file(Path(path), options.whole, options.sample)
    from mlsec_nb.fleet.engines import Cluster
    from mlsec_nb.fleet.frames_engine import judge_folder
    from mlsec_nb.fleet.libraries import FleetError
    from mlsec_nb.repository import cores

    try:
        return [judge_folder(Path(path), options.engine, Cluster(options.cluster, cores()), options.sample)]
    except FleetError as error:
        raise UsageError(str(error)) from None


def _lines(report: FrameReport, paint: Paint) -> Iterator[str]:
    flagged = (
        f"{counted(len(report.columns), 'column')} with personal data" if report.columns else "no personal data found"
    )
    yield f"{paint('path', visible(report.path))}: {report.rows:,} {'row' if report.rows == 1 else 'rows'}, {flagged}"
    widest = max((len(visible(column.name)) for column in report.columns), default=0)
    for column in report.columns:
        kind = paint(_ROLES[column.group], f"{column.entity:15} {column.group:7}")
        tags = paint("quiet", " ".join(column.tags))
        yield f"  {visible(column.name):{widest}}  {kind} {column.confidence:4.0%}  {visible(column.reason)}  {tags}"
    yield from _risk_lines(report.risk, paint)


def _risk_lines(risk: Risk, paint: Paint) -> Iterator[str]:
    if risk.k_min is None or not risk.smallest_set:
        return
    names = ", ".join(map(visible, risk.smallest_set))
    share = f"{risk.share_below_5:.0%} of rows share them with fewer than 5 others"
    yield f"  {paint('medium', 'together identifying')}: {names}: {share}"
    for name, advice in zip(risk.smallest_set, risk.generalise):
        yield f"    {visible(name)}: better {visible(advice)}"
