"""`mlsec lock`"""

from __future__ import annotations

import argparse
from pathlib import Path

from mlsec_nb.cli import EXIT_CLEAN, EXIT_INCOMPLETE, UsageError
from mlsec_nb.commands.inventory import taken
from mlsec_nb.commands.settings import write_out
from mlsec_nb.files import write_atomically
from mlsec_nb.lock import lock_text, locked
from mlsec_nb.report.summary import counted
from mlsec_nb.report.visible import visible


def run(options: argparse.Namespace) -> int:
    """Write the lock file; returns the exit code. Raises UsageError."""
    file = Path(options.file)
    found = taken(options)
    try:
        entries = locked(found, file.absolute().parent)
    except OSError as error:
        raise UsageError(f"{error.filename or 'a file'}: {error.strerror or error}; nothing was written") from None
    try:
        write_atomically(file, lock_text(entries).encode())
    except OSError as error:
        raise UsageError(f"{file}: {error.strerror}; nothing was written") from None
    write_out(f"{visible(str(file))}: {counted(len(entries), 'file')} locked; `mlsec verify` tells when one changes\n")
    for missed in found.errors:
        write_out(f"{visible(missed.path)}: {visible(missed.message)}\n")
    return EXIT_INCOMPLETE if found.errors else EXIT_CLEAN
