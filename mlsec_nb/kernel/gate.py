"""`%%mlsec`: may this cell run?"""

from __future__ import annotations

import argparse
from typing import Any

from mlsec_nb.cli import UsageError
from mlsec_nb.commands.scan import narrowed, outputs_of, write_outputs
from mlsec_nb.commands.settings import config_of
from mlsec_nb.config import ConfigError, severity_of
from mlsec_nb.findings import Severity
from mlsec_nb.kernel.history import CellIds, ExecutedCell, executed_cells, next_number
from mlsec_nb.kernel.session_scan import scan_cell, scanner_for
from mlsec_nb.kernel.show_report import PLACES, show_report
from mlsec_nb.kernel.stop import Stopped

_ANYWAY = "Correct it, or run it anyway with `%%mlsec --exit-zero`"


def check_cell(shell: Any, cell_ids: CellIds, options: argparse.Namespace | None, source: str, line: str) -> None:
    """Show the findings of a cell that is about to run. Raises Stopped when it is not to run, UsageError.

    A cell without findings shows nothing: it looks as if it had been run without the check.
    """
    if options is None or options.paths:
        raise UsageError("%%mlsec checks the cell below it and takes no paths; see `%mlsec scan --help`")
    limit = _limit(options)
    config = config_of(options)
    outputs = outputs_of(options)
    cell = ExecutedCell(next_number(shell), source, f"%%mlsec {line}\n")
    report = scan_cell(cell, executed_cells(shell, cell_ids), scanner_for(config))
    report = narrowed(report, options, config)
    severe = sum(finding.severity.rank >= limit.rank for finding in report.findings)
    stops = severe > 0 and not options.exit_zero
    if report.findings or report.errors:
        show_report(report, options.format, PLACES, "" if stops else "The cell runs.")
    write_outputs(report, outputs)
    if stops:
        counted = "a finding" if severe == 1 else f"{severe} findings"
        raise Stopped(f"the cell was not run: {counted} of severity {limit.value} or higher.\n{_ANYWAY}")


def _limit(options: argparse.Namespace) -> Severity:
    """The severity from which on a cell does not run."""
    if not options.fail_on:
        return Severity.HIGH
    try:
        return severity_of(options.fail_on, "--fail-on")
    except ConfigError as error:
        raise UsageError(str(error)) from None
