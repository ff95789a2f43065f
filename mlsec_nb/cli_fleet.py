"""The options that let other machines do the work."""

from __future__ import annotations

import argparse
from collections.abc import Sequence


def add_fleet(command: argparse.ArgumentParser) -> None:
    """The options of a scan; their values are those of fleet.engines and fleet.records."""
    add_engine(command, ("local", "dask", "spark", "ray"))
    command.add_argument(
        "--records",
        metavar="KIND:FOLDER",
        help="keep a record of every file in a folder, as jsonl or parquet; a second run goes on where the first ended",
    )


def add_engine(command: argparse.ArgumentParser, names: Sequence[str]) -> None:
    """Which engine, and where."""
    command.add_argument("--engine", choices=names, default="local", help="what does the work (default: local)")
    command.add_argument(
        "--cluster", metavar="ADDRESS", help="the engine's cluster (default: --jobs processes of this machine)"
    )
