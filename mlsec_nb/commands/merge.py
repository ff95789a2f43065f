"""`mlsec merge`"""

from __future__ import annotations

import argparse
from pathlib import Path

from mlsec_nb.cli import UsageError
from mlsec_nb.commands.scan import finish, outputs_of
from mlsec_nb.commands.settings import config_of
from mlsec_nb.merging import NoReport, read_report
from mlsec_nb.scan import merged


def run(options: argparse.Namespace) -> int:
    """Put reports together, print, write; returns the exit code of the whole. Raises UsageError."""
    config = config_of(options)
    outputs = outputs_of(options)
    try:
        report = merged(read_report(Path(file)) for file in options.reports)
    except NoReport as error:
        raise UsageError(str(error)) from None
    return finish(report, options, config, outputs)
