"""`mlsec fix`"""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from difflib import unified_diff
from pathlib import Path

from mlsec_nb.batch import make_scanner, masked_text, scan_data
from mlsec_nb.cli import EXIT_CLEAN, EXIT_FINDINGS, EXIT_INCOMPLETE, UsageError
from mlsec_nb.commands.progress import progress_bar
from mlsec_nb.commands.settings import config_of, use_color, write_out
from mlsec_nb.files import FoundFile, Unreachable, UnreadableFile, discover, read_bytes, write_atomically
from mlsec_nb.findings import Finding, ScanError, Severity
from mlsec_nb.fix import UnsafeEdit, fixable, fixed_bytes, together
from mlsec_nb.project import shown_path
from mlsec_nb.report.paint import painter
from mlsec_nb.report.summary import counted
from mlsec_nb.report.visible import clipped, visible
from mlsec_nb.scan import Scanner
from mlsec_nb.selection import UnknownRule

# Fixes that overlap wait for the next round; a round that changes nothing is the last.
_MAX_ROUNDS = 5
_DIFF_WIDTH = 400
_ROLES = {"+": "good", "-": "high", "@": "gutter"}


@dataclass(slots=True)
class _Fixed:
    """What became of one file."""

    before: bytes
    after: bytes
    first: list[Finding] = field(default_factory=list)
    """What was found in it at first."""
    kept: list[Finding] = field(default_factory=list)
    """What is found in it afterwards."""
    errors: list[ScanError] = field(default_factory=list)

    @property
    def found(self) -> int:
        return len(self.first)

    @property
    def left(self) -> int:
        return len(self.kept)

    @property
    def changed(self) -> bool:
        return self.after != self.before


@dataclass(frozen=True, slots=True)
class _Choice:
    """Which findings are to be fixed, and how far."""

    lowest: Severity
    unsafe: bool
    outputs_only: bool

    def takes(self, finding: Finding) -> bool:
        """Whether a finding is to be fixed, if that can be done."""
        return finding.severity.rank >= self.lowest.rank and (not self.outputs_only or finding.part == "output")


def run(options: argparse.Namespace) -> int:
    """Fix every file, print what was done; returns the exit code. Raises UsageError."""
    if not options.paths:
        raise UsageError("say which files or folders to fix, as in `mlsec fix notebooks/`")
    config = config_of(options)
    if options.redact_outputs and not config.select:
        config = replace(config, select=("SEC", "PII"))
    try:
        scanner = make_scanner(config)
    except UnknownRule as error:
        raise UsageError(str(error)) from None
    color = use_color(options.color)
    lowest = config.min_severity if options.min_severity else max(config.min_severity, Severity.LOW, key=_rank)
    choice = _Choice(lowest, options.unsafe or options.redact_outputs, options.redact_outputs)
    made = files = 0
    kept: list[Finding] = []
    errors: list[ScanError] = []
    listed = list(discover([Path(path) for path in options.paths], config.exclude, config.respect_gitignore))
    with progress_bar("fixing", "files", hidden=options.diff) as progress:
        for done, found in enumerate(listed, 1):
            progress(done, len(listed))
            if isinstance(found, Unreachable):
                errors.append(ScanError(shown_path(found.path), None, found.message))
                continue
            fixed = _fix_file(found, scanner, choice)
            errors += fixed.errors
            if fixed.changed and options.diff:
                write_out(_diff(found, fixed, scanner, color))
            unwritten = None if options.diff else _write(found.path, fixed)
            if unwritten:
                errors.append(unwritten)
                kept += fixed.first
                continue
            made, files = made + max(0, fixed.found - fixed.left), files + fixed.changed
            kept += fixed.kept
    write_out(_summary(made, files, kept, choice, options))
    for missed in errors:
        write_out(f"{visible(missed.path)}: {missed.message}\n")
    return EXIT_INCOMPLETE if errors else EXIT_FINDINGS if kept or (options.diff and made) else EXIT_CLEAN


def _rank(severity: Severity) -> int:
    return severity.rank


def _fix_file(found: FoundFile, scanner: Scanner, choice: _Choice) -> _Fixed:
    shown = shown_path(found.path)
    try:
        data = read_bytes(found.path)
    except UnreadableFile as problem:
        return _Fixed(b"", b"", errors=[ScanError(shown, None, str(problem))])
    fixed = _Fixed(data, data)
    for number in range(_MAX_ROUNDS + 1):
        report = scan_data(scanner, fixed.after, found.path)
        findings = [finding for finding in report.findings if choice.takes(finding)]
        fixed.first = fixed.first if number else findings
        fixed.kept = findings
        fixed.errors = list(report.errors)
        wanted = together(fixable(findings, choice.unsafe)) if number < _MAX_ROUNDS else []
        after, problems = _with_fixes(fixed.after, wanted)
        fixed.errors += [ScanError(shown, cell, problem) for cell, problem in problems]
        if after == fixed.after:
            break
        fixed.after = after
    return fixed


def _with_fixes(data: bytes, findings: Sequence[Finding]) -> tuple[bytes, list[tuple[int | None, str]]]:
    """The file with the fixes made, and (cell, reason) of those that cannot be; one does not keep the others."""
    if not findings:
        return data, []
    try:
        return fixed_bytes(data, findings), []
    except UnsafeEdit as problem:
        if len(findings) == 1:
            return data, [(findings[0].cell, str(problem))]
    alone = [(finding, _with_fixes(data, [finding])[1]) for finding in findings]
    problems = [problem for _, found in alone for problem in found]
    if not problems:  # only together do they not fit
        return data, [(None, "its fixes do not fit together; nothing was changed")]
    after, more = _with_fixes(data, [finding for finding, found in alone if not found])
    return after, problems + more


def _write(path: Path, fixed: _Fixed) -> ScanError | None:
    """Write what changed; what kept it from being written, if anything did."""
    if not fixed.changed:
        return None
    try:
        if read_bytes(path) != fixed.before:
            message = "changed while it was being fixed; nothing was written, run again"
            return ScanError(shown_path(path), None, message)
        write_atomically(path, fixed.after)
    except OSError as error:
        return ScanError(shown_path(path), None, f"cannot be written ({error.strerror or error}); it is as it was")
    return None


def _diff(found: FoundFile, fixed: _Fixed, scanner: Scanner, color: bool) -> str:
    """The change as a unified diff of the file's lines; what must not be shown is masked on both sides."""
    shown = shown_path(found.path)
    before, after = (masked_text(scanner, data, found.path).split("\n") for data in (fixed.before, fixed.after))
    paint = painter(color)
    lines = unified_diff(before, after, f"a/{shown}", f"b/{shown}", lineterm="")
    return "".join(paint(_ROLES.get(line[:1], "quiet"), clipped(visible(line), _DIFF_WIDTH)) + "\n" for line in lines)


def _summary(made: int, files: int, kept: list[Finding], choice: _Choice, options: argparse.Namespace) -> str:
    verb = "would be" if options.diff else "was" if made == 1 else "were"
    told = (
        f"{counted(made, 'finding')} in {counted(files, 'file')} {verb} fixed; {len(kept)} left{_why(kept, choice)}\n"
    )
    return (
        told if options.diff or not made else told + "Jupyter trusts an edited notebook again after `jupyter trust`.\n"
    )


def _why(kept: list[Finding], choice: _Choice) -> str:
    """Why findings are left, found by scanning what the fixes left behind."""
    by_hand = sum(finding.fix is None for finding in kept)
    held_back = sum(finding.fix is not None and not finding.fix.safe and not choice.unsafe for finding in kept)
    again = len(kept) - by_hand - held_back
    reasons = [
        (by_hand, "no fix can be made by machine"),
        (held_back, "the fix can change what the code does (--unsafe)"),
        (again, "the fix was not made, or the finding came back"),
    ]
    told = "; ".join(f"{number}: {reason}" for number, reason in reasons if number)
    return f" ({told})" if told else ""
