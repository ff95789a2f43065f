"""Command-line options and the settings file, as one configuration."""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import replace
from pathlib import Path

from mlsec_nb.cli import UsageError, drop_output
from mlsec_nb.config import Config, ConfigError, find_config, load_config, severity_of


def config_of(options: argparse.Namespace) -> Config:
    """The configuration of a command: the settings file, overruled by what the command line says. Raises UsageError."""
    try:
        return _with_options(_from_file(options), options)
    except ConfigError as error:
        raise UsageError(str(error)) from None


def _from_file(options: argparse.Namespace) -> Config:
    if options.isolated:
        return Config()
    file = Path(options.config) if options.config else find_config(Path.cwd())
    config = load_config(file) if file else Config()
    if file and config.baseline:  # named as seen from the settings file, from wherever the scan is started
        config = replace(config, baseline=os.path.relpath(file.absolute().parent / config.baseline))
    return config


def _with_options(config: Config, options: argparse.Namespace) -> Config:
    changes: dict[str, object] = {}
    if options.select:
        changes["select"] = split(options.select)
    if options.ignore:
        changes["ignore"] = (*config.ignore, *split(options.ignore))
    if options.exclude:
        changes["exclude"] = (*config.exclude, *options.exclude)
    if options.min_severity:
        changes["min_severity"] = severity_of(options.min_severity, "--min-severity")
    if getattr(options, "fail_on", None):
        changes["fail_on"] = severity_of(options.fail_on, "--fail-on")
    if getattr(options, "baseline", None):
        changes["baseline"] = options.baseline
    if options.no_gitignore:
        changes["respect_gitignore"] = False
    if options.no_cache:
        changes["cache"] = False
    return replace(config, **changes)  # type: ignore[arg-type]


def split(values: Sequence[str]) -> tuple[str, ...]:
    """The parts of repeatable, comma-separated options."""
    return tuple(part.strip() for value in values for part in value.split(",") if part.strip())


def use_color(choice: str) -> bool:
    """Whether to print colours: https://no-color.org and FORCE_COLOR decide for `auto`, then the terminal."""
    if choice != "auto":
        return choice == "always"
    if os.environ.get("NO_COLOR"):
        return False
    return bool(os.environ.get("FORCE_COLOR")) or (sys.stdout.isatty() and os.environ.get("TERM") != "dumb")


_COLLECTED: ContextVar[list[str] | None] = ContextVar("collected", default=None)


@contextmanager
def collected_output() -> Iterator[list[str]]:
    """What `write_out` prints in this block goes into the list; other threads' stdout stays as it is."""
    pieces: list[str] = []
    token = _COLLECTED.set(pieces)
    try:
        yield pieces
    finally:
        _COLLECTED.reset(token)


def write_out(text: str) -> None:
    """Print to stdout; characters its encoding does not know are escaped, never an error. Raises UsageError."""
    collected = _COLLECTED.get()
    if collected is not None:
        collected.append(text)
        return
    encoding = sys.stdout.encoding or "utf-8"
    try:
        sys.stdout.write(text.encode(encoding, "backslashreplace").decode(encoding))
        sys.stdout.flush()
    except BrokenPipeError:
        raise
    except OSError as error:
        drop_output()
        raise UsageError(
            f"the output cannot be written ({error.strerror}); what was written is not all of it"
        ) from None
