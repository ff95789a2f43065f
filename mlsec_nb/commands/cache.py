"""`mlsec cache`"""

from __future__ import annotations

import argparse
from pathlib import Path

from mlsec_nb.cache import FILE_NAME
from mlsec_nb.cache_database import Database
from mlsec_nb.cache_folder import cache_folder
from mlsec_nb.cli import EXIT_CLEAN, UsageError
from mlsec_nb.commands.settings import write_out
from mlsec_nb.report.summary import counted
from mlsec_nb.report.visible import visible

_OURS = ("results.sqlite*", "patterns-*")
"""Only files of these names are counted or removed: MLSEC_CACHE_DIR may name a folder that holds other things."""


def run(options: argparse.Namespace) -> int:
    """Say where the cache is or what is in it, or remove it. Raises UsageError."""
    folder = cache_folder()
    if options.action == "dir":
        write_out(f"{visible(str(folder))}\n")
        return EXIT_CLEAN
    files = sorted({file for pattern in _OURS for file in folder.glob(pattern) if file.is_file()})
    size = sum(file.stat().st_size for file in files)
    if options.action == "info":
        write_out(f"{visible(str(folder))}: {counted(_results(folder), 'result')}, {size / 1e6:.1f} MB\n")
        return EXIT_CLEAN
    for file in files:
        try:
            file.unlink(missing_ok=True)
        except OSError as error:
            raise UsageError(f"{file}: cannot be removed ({error.strerror})") from None
    write_out(f"{visible(str(folder))}: {size / 1e6:.1f} MB removed\n")
    return EXIT_CLEAN


def _results(folder: Path) -> int:
    if not (folder / FILE_NAME).exists():
        return 0
    database = Database(folder / FILE_NAME)
    try:
        return database.count()
    finally:
        database.close()
