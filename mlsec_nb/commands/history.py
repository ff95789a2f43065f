"""`mlsec history`"""

from __future__ import annotations

import argparse
import shutil
from dataclasses import replace
from pathlib import Path

from mlsec_nb.cli import EXIT_CLEAN, EXIT_FINDINGS, EXIT_INCOMPLETE, UsageError
from mlsec_nb.commands.progress import progress_bar
from mlsec_nb.commands.settings import config_of, use_color, write_out
from mlsec_nb.git import GitError
from mlsec_nb.history import History, walk
from mlsec_nb.history_report import rendered
from mlsec_nb.report import Context
from mlsec_nb.selection import UnknownRule


def run(options: argparse.Namespace) -> int:
    """Walk through git's history, print what was found; returns the exit code. Raises UsageError."""
    config = config_of(options)
    if not options.select:
        config = replace(config, select=("SEC",))
    try:
        with progress_bar("walking", "commits", options.no_progress) as progress:
            history = walk(Path(options.path), config, progress)
    except (GitError, UnknownRule) as error:
        raise UsageError(str(error)) from None
    context = Context(
        color=use_color(options.color) and options.format == "text", width=shutil.get_terminal_size().columns
    )
    write_out(rendered(history, options.format, context))
    return _exit_code(history, config.fail_on.rank, options.exit_zero)


def _exit_code(history: History, fail_on: int, exit_zero: bool) -> int:
    if history.report.errors:
        return EXIT_INCOMPLETE
    severe = any(place.finding.severity.rank >= fail_on for place in history.places)
    return EXIT_FINDINGS if severe and not exit_zero else EXIT_CLEAN
