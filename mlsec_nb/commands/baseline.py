"""`mlsec baseline`"""

from __future__ import annotations

import argparse
from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path

from mlsec_nb.baseline import (
    BaselineError,
    Entry,
    accepted_by_detect_secrets,
    baseline_text,
    entries_in,
    expiry,
    pruned,
    root_of,
    secret_lines,
    state_of,
    updated,
)
from mlsec_nb.cli import EXIT_CLEAN, EXIT_FINDINGS, EXIT_INCOMPLETE, UsageError
from mlsec_nb.commands.settings import config_of, write_out
from mlsec_nb.files import write_atomically
from mlsec_nb.findings import Report
from mlsec_nb.report.summary import counted
from mlsec_nb.report.visible import visible
from mlsec_nb.repository import scan_paths
from mlsec_nb.selection import UnknownRule


def run(options: argparse.Namespace) -> int:
    """Make, change or judge a baseline file; returns the exit code. Raises UsageError."""
    file = Path(options.file)
    try:
        if options.action == "audit":
            return _annotated(options, file) if options.entry else _audited(options, file)
        return _written(options, file)
    except (BaselineError, UnknownRule) as error:
        raise UsageError(str(error)) from None


def _written(options: argparse.Namespace, file: Path) -> int:
    if options.action == "create" and file.exists():
        raise UsageError(f"{file} exists; `mlsec baseline update` brings it up to date and keeps its reasons")
    report = _report(options)
    earlier = [] if options.action == "create" else entries_in(file)
    entries = _entries(options, file, report, earlier)
    _write(file, entries)
    shown, accepted = visible(str(file)), counted(len(entries), "finding")
    if options.imported:
        listed = counted(secret_lines(Path(options.imported)), "line")
        write_out(f"{visible(options.imported)} lists {listed}; accepted are the secrets that mlsec finds on them\n")
    write_out(f"{shown}: {accepted} accepted; `mlsec scan --baseline {shown}` leaves them out\n")
    return _told_errors(report)


def _write(file: Path, entries: Iterable[Entry]) -> None:
    try:
        write_atomically(file, baseline_text(entries).encode("utf-8", "backslashreplace"))
    except OSError as error:
        raise UsageError(f"{file}: cannot be written ({error.strerror})") from None


def _entries(options: argparse.Namespace, file: Path, report: Report, earlier: Sequence[Entry]) -> list[Entry]:
    today, expires = date.today(), expiry(options.expires, date.today())
    if options.action == "prune":
        return pruned(earlier, report.findings, _paths(options), root_of(file), today)
    if options.imported:
        found = accepted_by_detect_secrets(report.findings, Path(options.imported))
        reason = options.reason or f"accepted in {options.imported}"
        return [Entry.of(finding, reason, expires) for finding in found]
    return updated(earlier, report.findings, _paths(options), root_of(file), options.reason, expires)


def _audited(options: argparse.Namespace, file: Path) -> int:
    """List every entry and what is wrong with it; 1 when something is."""
    entries = entries_in(file)
    report = _report(options)
    found = {finding.fingerprint for finding in report.findings}
    wrong = 0
    for entry in entries:
        state = state_of(entry, found, _paths(options), root_of(file), date.today())
        wrong += bool(state)
        write_out(f"{_told(entry)}{f' [{state}]' if state else ''}\n")
    write_out(f"{counted(len(entries), 'finding')} accepted, {wrong} to look at\n")
    return _told_errors(report) or (EXIT_FINDINGS if wrong else EXIT_CLEAN)


def _told(entry: Entry) -> str:
    cell = "" if entry.cell is None else f":cell {entry.cell}"
    until = f" (until {entry.expires})" if entry.expires else ""
    reason = f": {entry.reason}" if entry.reason.strip() else ""
    return visible(f"{entry.fingerprint[:12]} {entry.path}{cell} {entry.rule}{until}{reason}")


def _annotated(options: argparse.Namespace, file: Path) -> int:
    """Give one entry a reason, a last day, or both."""
    entries = entries_in(file)
    named = [entry for entry in entries if entry.fingerprint.startswith(options.entry)]
    if len(named) != 1:
        raise UsageError(f"{counted(len(named), 'entry').replace('entrys', 'entries')} begin with '{options.entry}'")
    changes = {"reason": options.reason, "expires": expiry(options.expires, date.today())}
    changed = replace(named[0], **{name: value for name, value in changes.items() if value})
    _write(file, [changed if entry is named[0] else entry for entry in entries])
    write_out(f"{_told(changed)}\n")
    return EXIT_CLEAN


def _paths(options: argparse.Namespace) -> list[Path]:
    return [Path(path) for path in options.paths or ["."]]


def _report(options: argparse.Namespace) -> Report:
    return scan_paths(_paths(options), config_of(options))


def _told_errors(report: Report) -> int:
    for missed in report.errors:
        write_out(f"{visible(missed.path)}: {missed.message}\n")
    return EXIT_INCOMPLETE if report.errors else EXIT_CLEAN
