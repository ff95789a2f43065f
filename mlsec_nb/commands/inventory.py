"""`mlsec inventory`"""

from __future__ import annotations

import argparse
from pathlib import Path

from mlsec_nb.cli import EXIT_CLEAN, EXIT_INCOMPLETE, UsageError
from mlsec_nb.commands.progress import progress_bar
from mlsec_nb.commands.settings import config_of, write_out
from mlsec_nb.inventory import Inventory, inventory
from mlsec_nb.inventory_report import NoCycloneDX, rendered


def run(options: argparse.Namespace) -> int:
    """Print what the notebooks depend on; returns the exit code. Raises UsageError."""
    found = taken(options)
    try:
        write_out(rendered(found, options.format))
    except NoCycloneDX as error:
        raise UsageError(str(error)) from None
    return EXIT_INCOMPLETE if found.errors else EXIT_CLEAN


def taken(options: argparse.Namespace) -> Inventory:
    """The inventory that the options ask for. Raises UsageError."""
    config = config_of(options)
    with progress_bar("reading", "files", options.no_progress) as progress:
        return inventory([Path(path) for path in options.paths or ["."]], config, progress)
