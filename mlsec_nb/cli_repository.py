"""The commands about a repository as a whole: what was ever committed, and what its notebooks depend on."""

from __future__ import annotations

import argparse
from typing import Any

from mlsec_nb.cli import EXIT_CODES, add_command, choosing, colour


def _history(commands: Any) -> None:
    command = add_command(
        commands, "history", "look for secrets in everything that was ever committed", epilog=EXIT_CODES,
        description="Read every version of every notebook, script and document that a branch or tag of the git "
        "repository\nreaches, each content once, and tell for every secret in which commits and files it was, and "
        "whether it is\nstill in HEAD. The rules are the SEC rules unless --select says otherwise.",
    )  # fmt: skip
    command.add_argument(
        "path", nargs="?", default=".", metavar="PATH",
        help="a repository, or a folder or file in it, also one that is gone (default: .)",
    )  # fmt: skip
    choosing(command)
    command.add_argument(
        "--format", choices=("text", "json", "sarif"), default="text", help="what to print (default: text)"
    )
    command.add_argument("--fail-on", metavar="SEVERITY", help="exit 1 from this severity on (default: low)")
    command.add_argument("--exit-zero", action="store_true", help="exit 0 whatever was found")
    _progress_and_colour(command)


def _progress_and_colour(command: argparse.ArgumentParser) -> None:
    command.add_argument("--no-progress", action="store_true", help="no progress bar")
    colour(command)


COMMANDS = (_history,)
"""Each adds one command to the parser."""
