"""`mlsec verify`"""

from __future__ import annotations

import argparse
from pathlib import Path

from mlsec_nb.cli import EXIT_CLEAN, EXIT_FINDINGS, EXIT_INCOMPLETE, UsageError
from mlsec_nb.commands.inventory import taken
from mlsec_nb.commands.settings import write_out
from mlsec_nb.lock import LockError, drift, read_lock
from mlsec_nb.report.summary import counted
from mlsec_nb.report.visible import visible


def run(options: argparse.Namespace) -> int:
    """Compare with the lock file; returns the exit code. Raises UsageError."""
    file = Path(options.file)
    try:
        entries = read_lock(file)
        found = taken(options)
        drifted = list(drift(entries, found, file.absolute().parent))
    except LockError as error:
        raise UsageError(str(error)) from None
    except OSError as error:
        raise UsageError(f"{error.filename or file}: {error.strerror}; it was not compared") from None
    for one in drifted:
        write_out(f"{visible(one.path)}: {one.what}\n")
    for missed in found.errors:
        write_out(f"{visible(missed.path)}: {visible(missed.message)}\n")
    write_out(f"{counted(len(entries), 'file')} locked, {len(drifted)} not as locked\n")
    return EXIT_INCOMPLETE if found.errors else EXIT_FINDINGS if drifted else EXIT_CLEAN
