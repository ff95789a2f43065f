"""`mlsec scan`"""

from __future__ import annotations

import argparse
import shutil
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

from mlsec_nb.baseline import BaselineError, without_accepted
from mlsec_nb.batch import Source, scan_source
from mlsec_nb.cli import EXIT_CLEAN, EXIT_FINDINGS, EXIT_INCOMPLETE, FORMAT_NAMES, UsageError
from mlsec_nb.commands.scan_fleet import fleet_report, is_for_fleet
from mlsec_nb.commands.settings import config_of, use_color, write_out
from mlsec_nb.config import Config
from mlsec_nb.files import FoundFile, discover, not_excluded, write_atomically
from mlsec_nb.findings import Report
from mlsec_nb.git import GitError, changed, changed_since, staged
from mlsec_nb.profiling import Profile
from mlsec_nb.raw_positions import RawPositions
from mlsec_nb.report import Context, render
from mlsec_nb.report.summary import counted
from mlsec_nb.report.visible import visible
from mlsec_nb.repository import Progress, Run, scan_contents, scan_files
from mlsec_nb.same_secret import Elsewhere
from mlsec_nb.selection import UnknownRule
from mlsec_nb.shards import Shard

_MOST_NEW = 20


def run(options: argparse.Namespace) -> int:
    """Scan, print, write the reports that were asked for; returns the exit code. Raises UsageError."""
    config = config_of(options)
    outputs = outputs_of(options)
    try:
        report = scanned(options, config)
    except (UnknownRule, GitError) as error:
        raise UsageError(str(error)) from None
    return finish(report, options, config, outputs)


def finish(report: Report, options: argparse.Namespace, config: Config, outputs: Sequence[tuple[str, Path]]) -> int:
    """Print and write a report; returns the exit code. Raises UsageError."""
    new = narrowed(report, options, config)
    shown = new
    if options.fail_on_new:
        if not config.baseline:
            raise UsageError("--fail-on-new needs a baseline: `mlsec baseline create`, then --baseline FILE")
        shown = narrowed(report, argparse.Namespace(no_baseline=True), config)
    context = Context(
        color=use_color(options.color) and options.format in ("text", "concise", "statistics"),
        width=shutil.get_terminal_size().columns,
        raw_position=RawPositions().of,
        elsewhere=Elsewhere(shown).of,
    )
    write_out(render(shown, options.format, context))
    write_outputs(shown, outputs)
    if options.fail_on_new:
        _tell_new(new, len(shown.findings))
    return exit_code(new, config, options.exit_zero)


def _tell_new(new: Report, shown: int) -> None:
    """Which of the findings shown are not in the baseline, on stderr."""
    print(f"mlsec: not in the baseline: {len(new.findings)} of {counted(shown, 'finding')}", file=sys.stderr)
    worst = sorted(new.findings, key=lambda finding: -finding.severity.rank)[:_MOST_NEW]
    for line in render(replace(new, findings=tuple(worst), errors=()), "concise", Context()).splitlines():
        print(f"  {line}", file=sys.stderr)
    if len(new.findings) > len(worst):
        print(f"  and {len(new.findings) - len(worst)} more", file=sys.stderr)


def scanned(options: argparse.Namespace, config: Config) -> Report:
    """The report that the options ask for. Raises UsageError, UnknownRule, GitError."""
    if options.paths == ["-"]:
        data = sys.stdin.buffer.read()
        return scan_source(Source(data, options.stdin_filename or _name_for(data)), config)
    paths = [Path(path) for path in options.paths or ["."]]
    shard = _shard(options.shard)
    with _progress(options) as progress:
        if is_for_fleet(options):
            return fleet_report(options, config, shard, progress)
        run = Run(options.jobs, progress, Profile() if options.profile else None)
        report = _report(options, paths, config, shard, run)
    for line in run.profile.lines() if run.profile else ():
        print(line, file=sys.stderr)
    for line in run.told() if options.verbose else ():
        print(f"mlsec: {visible(line)}", file=sys.stderr)
    return report


def _report(options: argparse.Namespace, paths: Sequence[Path], config: Config, shard: Shard, run: Run) -> Report:
    if options.staged:
        contents = {content.path: content.read for content in staged(paths)}
        found = shard.part(FoundFile(path) for path in not_excluded(list(contents), config.exclude))
        return scan_contents([(file.path, contents[file.path]) for file in found], config, run)
    if options.since or options.changed:  # git has left out what it ignores; names are taken as they are
        paths = changed_since(options.since, paths) if options.since else changed(paths)
    return scan_files(shard.part(discover(paths, config.exclude, config.respect_gitignore)), config, run)


def _shard(text: str | None) -> Shard:
    try:
        return Shard.of(text or "1/1")
    except ValueError:
        raise UsageError(f"--shard {text}: write it as I/N, the I-th of N parts, as in --shard 1/4") from None


def _name_for(data: bytes) -> str:
    """A name for what came without one: a notebook is a JSON object, and no Python code begins with a brace."""
    is_object = data.lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"{")
    return "stdin.ipynb" if is_object or not data.strip() else "stdin.py"


def narrowed(report: Report, options: argparse.Namespace, config: Config) -> Report:
    """The report without accepted and less severe findings. Raises UsageError."""
    findings = tuple(f for f in report.findings if f.severity.rank >= config.min_severity.rank)
    report = replace(report, findings=findings)
    if config.baseline and not options.no_baseline:
        try:
            report = without_accepted(report, Path(config.baseline))
        except BaselineError as error:
            raise UsageError(str(error)) from None
    fired = {finding.rule for finding in report.findings}
    rules = tuple(rule for rule in report.rules if rule.id in fired)
    return replace(report, rules=rules, stats=report.stats | {"findings": len(report.findings)})


def exit_code(report: Report, config: Config, exit_zero: bool) -> int:
    """3 when something was not scanned, else 1 when a finding is severe enough, else 0."""
    if report.errors:
        return EXIT_INCOMPLETE
    severe = any(finding.severity.rank >= config.fail_on.rank for finding in report.findings)
    return EXIT_FINDINGS if severe and not exit_zero else EXIT_CLEAN


def outputs_of(options: argparse.Namespace) -> list[tuple[str, Path]]:
    """The reports to write: (format, file). Raises UsageError."""
    return [_output(value) for value in options.output]


def write_outputs(report: Report, outputs: Sequence[tuple[str, Path]]) -> None:
    """Write the reports that were asked for. Raises UsageError."""
    context = Context(raw_position=RawPositions().of, elsewhere=Elsewhere(report).of)
    for name, file in outputs:
        _write(file, render(report, name, context))


def _output(value: str) -> tuple[str, Path]:
    name, _, file = value.partition(":")
    if name not in FORMAT_NAMES or not file:
        raise UsageError(f"--output {value}: write it as FORMAT:FILE, with FORMAT one of {', '.join(FORMAT_NAMES)}")
    return name, Path(file)


def _write(file: Path, text: str) -> None:
    try:
        write_atomically(file, text.encode("utf-8", "backslashreplace"))
    except OSError as error:
        raise UsageError(
            f"{file}: the report cannot be written ({error.strerror}); nothing was written there"
        ) from None


@contextmanager
def _progress(options: argparse.Namespace) -> Iterator[Progress | None]:
    """A bar on stderr when a person watches and the job is long enough to wonder."""
    if options.no_progress or not sys.stderr.isatty():
        yield None
        return
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, TextColumn, TimeRemainingColumn
    from rich.progress import Progress as Bar

    columns = (TextColumn("scanning"), BarColumn(), MofNCompleteColumn(), TextColumn("files"), TimeRemainingColumn())
    with Bar(*columns, console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task("", total=None, visible=False)
        yield lambda done, total: bar.update(task, completed=done, total=total, visible=total > 20)
