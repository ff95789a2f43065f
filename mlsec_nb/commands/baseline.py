"""`mlsec baseline`"""

from __future__ import annotations

import argparse
from pathlib import Path

from mlsec_nb.baseline import BaselineError, baseline_text
from mlsec_nb.cli import EXIT_CLEAN, EXIT_INCOMPLETE, UsageError
from mlsec_nb.commands.settings import config_of, write_out
from mlsec_nb.files import write_atomically
from mlsec_nb.report.summary import counted
from mlsec_nb.report.visible import visible
from mlsec_nb.repository import scan_paths
from mlsec_nb.selection import UnknownRule


def run(options: argparse.Namespace) -> int:
    """Write the baseline file; returns the exit code. Raises UsageError."""
    file = Path(options.file)
    if options.action == "create" and file.exists():
        raise UsageError(f"{file} exists; `mlsec baseline update` brings it up to date and keeps its reasons")
    try:
        report = scan_paths([Path(path) for path in options.paths], config_of(options))
        earlier = file if options.action == "update" else None
        text = baseline_text(report.findings, options.reason, earlier)
        write_atomically(file, text.encode())
    except (BaselineError, UnknownRule) as error:
        raise UsageError(str(error)) from None
    except OSError as error:
        raise UsageError(f"{file}: cannot be written ({error.strerror})") from None
    shown, accepted = visible(str(file)), counted(len(report.findings), "finding")
    write_out(f"{shown}: {accepted} accepted; `mlsec scan --baseline {shown}` leaves them out\n")
    for missed in report.errors:
        write_out(f"{visible(missed.path)}: {missed.message}\n")
    return EXIT_INCOMPLETE if report.errors else EXIT_CLEAN
