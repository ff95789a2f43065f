"""The commands about a repository as a whole: its history, what its notebooks depend on, what mlsec keeps of it."""

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


def _inventory(commands: Any) -> None:
    command = add_command(
        commands, "inventory", "list what notebooks read, write, download and install",
        description="Models, datasets, files, buckets, URLs and packages that code names, pinned or not, hashed or "
        "not, with\nthe cells. `--format cyclonedx` writes a bill of materials (CycloneDX 1.6).",
    )  # fmt: skip
    command.add_argument(
        "--format", choices=("table", "json", "cyclonedx"), default="table", help="what to print (default: table)"
    )
    _reading(command)


def _lock(commands: Any) -> None:
    command = add_command(commands, "lock", "write sha256 and size of the local files that notebooks load")
    command.add_argument("--file", default="mlsec.lock", metavar="FILE", help="where (default: mlsec.lock)")
    _reading(command)


def _verify(commands: Any) -> None:
    command = add_command(
        commands, "verify", "tell which files are not as `mlsec lock` found them",
        epilog="exit codes: 0 all as locked, 1 a file is changed, missing or new, 2 the command or the lock file is "
        "wrong,\n3 a notebook could not be read",
    )  # fmt: skip
    command.add_argument("--file", default="mlsec.lock", metavar="FILE", help="what to compare with")
    _reading(command)


def _reading(command: argparse.ArgumentParser) -> None:
    """The options of those that read notebooks without asking rules."""
    command.add_argument("paths", nargs="*", metavar="PATH", help="files or folders (default: .)")
    choosing(command)
    _progress_and_colour(command)


def _cache(commands: Any) -> None:
    command = add_command(
        commands, "cache", "what mlsec keeps to be quicker the next time",
        description="Results of earlier scans and compiled patterns. No secret and no text of a file is in it.\n"
        "MLSEC_CACHE_DIR names another folder.",
    )  # fmt: skip
    command.add_argument("action", choices=("info", "clear", "dir"), help="how much there is; remove it; where it is")


COMMANDS = (_history, _inventory, _lock, _verify, _cache)
"""Each adds one command to the parser."""
