"""The command line: one parser for the terminal and for `%mlsec`, and the way from a command to its module."""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Callable, Sequence
from importlib import import_module
from typing import Any, NoReturn

from mlsec_nb import __version__
from mlsec_nb.cli_fleet import add_engine, add_fleet
from mlsec_nb.suggestion import did_you_mean, nearest

EXIT_CLEAN, EXIT_FINDINGS, EXIT_USAGE, EXIT_INCOMPLETE = 0, 1, 2, 3
EXIT_CODES = """exit codes: 0 nothing found, 1 findings at or above --fail-on, 2 the command or a setting is wrong,
3 finished, but something could not be scanned (it is listed)"""
FORMAT_NAMES = tuple("text concise json sarif github gitlab junit html markdown rdjson statistics".split())


class UsageError(Exception):
    """The command cannot be carried out as given; the message says why and what to do."""


class _Parser(argparse.ArgumentParser):
    """Raises instead of leaving the process, for the same parser serves a kernel."""

    def error(self, message: str) -> NoReturn:
        raise UsageError(f"{message}{' See' if message.endswith('?') else '; see'} `{self.prog} --help`")

    def _check_value(self, action: argparse.Action, value: Any) -> None:
        """Names the choice that was probably meant (as `suggest_on_error` of Python 3.14 does)."""
        choices = [str(choice) for choice in action.choices or ()]
        if action.choices is not None and value not in action.choices:
            hint = did_you_mean(nearest(str(value), choices), f"choose from {', '.join(choices)}")
            raise argparse.ArgumentError(action, f"invalid choice: '{value}'{hint}")


def parser(prog: str = "mlsec", more: Sequence[Callable[[Any], None]] = ()) -> argparse.ArgumentParser:
    """The parser of every command; `prog` is how the user calls it, `more` adds commands that only a kernel has."""
    top = _Parser(
        prog=prog,
        description="Security checks for notebooks: hardcoded secrets, unsafe deserialization, personal data.",
        epilog=EXIT_CODES,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    top.add_argument("--version", action="version", version=f"mlsec {__version__}")
    commands = top.add_subparsers(dest="command", metavar="COMMAND", required=True, parser_class=_Parser)
    own = (_scan, _fix, _data, _inspect, _explain, _rules, _baseline, _merge, _enable, _disable)
    for add in (*own, *import_module("mlsec_nb.cli_repository").COMMANDS, *more):
        add(commands)
    return top


_Commands = "argparse._SubParsersAction[_Parser]"


def add_command(commands: _Commands, name: str, summary: str, **more: str) -> argparse.ArgumentParser:  # type: ignore[valid-type]
    """Add one command; `more` is its description and epilog."""
    command: argparse.ArgumentParser = commands.add_parser(  # type: ignore[attr-defined]
        name, help=summary, description=more.get("description", summary), epilog=more.get("epilog"),
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )  # fmt: skip
    command.set_defaults(module=name)
    return command


def _scan(commands: _Commands) -> None:  # type: ignore[valid-type]
    command = add_command(commands, "scan", "look for problems in notebooks, scripts and folders", epilog=EXIT_CODES)
    command.add_argument(
        "paths", nargs="*", metavar="PATH", help="files, folders, URLs as s3://bucket; `-` reads stdin (default: .)"
    )
    choosing(command)
    _changed_only(command)
    _reporting(command)
    command.add_argument(
        "--stdin-filename",
        metavar="NAME",
        help="name (and so kind) of what stdin holds (default: a notebook, or Python)",
    )
    command.add_argument(
        "-j", "--jobs", type=_count, metavar="N", help="processes at most (default: one per core, for large jobs)"
    )
    command.add_argument("--shard", metavar="I/N", help="only part I of N; `mlsec merge` puts the reports together")
    add_fleet(command)
    command.add_argument(
        "--profile", action="store_true", help="say on stderr where the time went (one process, no cache)"
    )
    command.add_argument("-v", "--verbose", action="store_true", help="say on stderr how it was scanned")
    command.add_argument("--no-progress", action="store_true", help="no progress bar")


def _changed_only(command: argparse.ArgumentParser) -> None:
    """The options that let git choose the files."""
    choice = command.add_mutually_exclusive_group()
    choice.add_argument(
        "--since", metavar="REV", help="only files changed since this branch left REV (and not yet committed ones)"
    )
    choice.add_argument("--changed", action="store_true", help="only files that differ from the last commit")
    choice.add_argument("--staged", action="store_true", help="only what is staged, as it is staged")


def _reporting(command: argparse.ArgumentParser) -> None:
    """The options that say what is told, where, and what the exit code means."""
    command.add_argument("--format", choices=FORMAT_NAMES, default="text", help="what to print (default: text)")
    command.add_argument(
        "--statistics", action="store_const", dest="format", const="statistics",
        help="print counts by rule and folder, as --format statistics",
    )  # fmt: skip
    command.add_argument(
        "--output", action="append", default=[], metavar="FORMAT:FILE", help="also write a report to a file; repeatable"
    )
    command.add_argument("--fail-on", metavar="SEVERITY", help="exit 1 from this severity on (default: low)")
    command.add_argument(
        "--fail-on-new", action="store_true", help="report accepted findings too; exit 1 for others only"
    )
    command.add_argument("--exit-zero", action="store_true", help="exit 0 whatever was found")
    command.add_argument("--baseline", metavar="FILE", help="leave out findings accepted in this file")
    command.add_argument("--no-baseline", action="store_true", help="report accepted findings too")
    colour(command)


def _count(value: str) -> int:
    """A number of things, at least one. Raises ArgumentTypeError."""
    if not value.isdecimal() or int(value) < 1:
        raise argparse.ArgumentTypeError(f"'{value}' is no number from 1 on")
    return int(value)


def choosing(command: argparse.ArgumentParser) -> None:
    """The options that say what is scanned and with which rules."""
    command.add_argument(
        "--select", action="append", default=[], metavar="RULE,…", help="only these ids, prefixes or names; ALL for all"
    )
    command.add_argument(
        "--ignore", action="append", default=[], metavar="RULE,…", help="not these ids, prefixes or names"
    )
    command.add_argument("--min-severity", metavar="SEVERITY", help="report only from this severity on")
    command.add_argument(
        "--exclude",
        action="append",
        default=[],
        metavar="PATTERN",
        help="leave out paths, as in .gitignore; repeatable",
    )
    command.add_argument("--no-gitignore", action="store_true", help="scan files that .gitignore names too")
    command.add_argument("--config", metavar="FILE", help="settings (default: nearest mlsec.toml or pyproject.toml)")
    command.add_argument("--isolated", action="store_true", help="read no settings file")
    command.add_argument("--no-cache", action="store_true", help="neither read nor write the user's cache folder")


def colour(command: argparse.ArgumentParser) -> None:
    """The option that says whether output is coloured."""
    command.add_argument(
        "--color", choices=("auto", "always", "never"), default="auto",
        help="auto: in a terminal, unless NO_COLOR is set",
    )  # fmt: skip


def _fix(commands: _Commands) -> None:  # type: ignore[valid-type]
    command = add_command(
        commands, "fix", "make the fixes that findings offer",
        description="Make fixes in place. Only safe ones, unless --unsafe. Everything else stays, byte for byte.\n"
        "A notebook edited on disk is no longer trusted by Jupyter until you trust it again; mlsec never re-signs it.",
    )  # fmt: skip
    # `%mlsec fix` may come without paths, or with the number of a cell; the terminal's command asks for one itself.
    command.add_argument(
        "paths", nargs="*", metavar="PATH", help="files or folders; for %%mlsec also N, the cell In[N]"
    )
    choosing(command)
    command.add_argument("--diff", action="store_true", help="print what would change; write nothing")
    command.add_argument(
        "--redact-outputs", action="store_true",
        help="only mask secrets and personal data in outputs (SEC and PII unless --select); plots and all else stay",
    )  # fmt: skip
    command.add_argument("--unsafe", action="store_true", help="also make fixes that can change what the code does")
    colour(command)


def _data(commands: _Commands) -> None:  # type: ignore[valid-type]
    command = add_command(commands, "data", "find personal data in the columns of data files")
    command.add_argument("paths", nargs="+", metavar="FILE", help=".csv .tsv .parquet .feather .xlsx .json .jsonl …")
    command.add_argument("--format", choices=("text", "json"), default="text", help="what to print (default: text)")
    command.add_argument(
        "--sample", type=int, default=5000, metavar="ROWS", help="rows to look at per column (default: 5000)"
    )
    command.add_argument(
        "--whole", action="store_true", help="read whole files: k-anonymity over all rows of large files too"
    )
    add_engine(command, ("local", "dask", "spark"))
    command.add_argument("--exit-zero", action="store_true", help="exit 0 whatever was found")
    colour(command)


def _inspect(commands: _Commands) -> None:  # type: ignore[valid-type]
    command = add_command(commands, "inspect", "say what is in a model file, without loading it")
    command.add_argument(
        "paths", nargs="+", metavar="FILE", help="pickle, joblib, torch, npy, keras, onnx, gguf, archives …"
    )
    command.add_argument("--format", choices=("text", "json"), default="text", help="what to print (default: text)")
    command.add_argument("--exit-zero", action="store_true", help="exit 0 whatever was found")
    colour(command)


def _explain(commands: _Commands) -> None:  # type: ignore[valid-type]
    command = add_command(commands, "explain", "explain a rule: what, why, what to do instead, examples")
    command.add_argument("rule", metavar="RULE", help="id or name, as DES010 or torch-load")
    command.add_argument(
        "--format", choices=("text", "json", "markdown"), default="text", help="what to print (default: text)"
    )
    colour(command)


def _rules(commands: _Commands) -> None:  # type: ignore[valid-type]
    command = add_command(commands, "rules", "list the rules")
    command.add_argument(
        "--select", action="append", default=[], metavar="RULE,…", help="only these ids, prefixes or names"
    )
    command.add_argument("--format", choices=("text", "json"), default="text", help="what to print (default: text)")
    colour(command)


def _baseline(commands: _Commands) -> None:  # type: ignore[valid-type]
    command = add_command(
        commands, "baseline", "accept the findings of today, so that only new ones are reported",
        description="Write the fingerprints of all findings to a file; `mlsec scan --baseline FILE` leaves them out.\n"
        "The file holds no secret and nothing derived from one.",
    )  # fmt: skip
    command.add_argument(
        "action", choices=("create", "update", "audit", "prune"),
        help="create a new file; bring one up to date; list what is accepted and exit 1 when an entry is gone, expired "
        "or without reason; drop what is gone or expired",
    )  # fmt: skip
    command.add_argument("paths", nargs="*", metavar="PATH", help="files or folders (default: .)")
    command.add_argument(
        "--file", default=".mlsec-baseline.json", metavar="FILE", help="where (default: .mlsec-baseline.json)"
    )
    command.add_argument("--reason", default="", help="why these findings are accepted")
    command.add_argument("--expires", metavar="DATE", help="until when, as 2030-12-31 or 90d")
    command.add_argument("--entry", metavar="FINGERPRINT", help="audit: give this entry --reason and --expires")
    command.add_argument(
        "--import", dest="imported", metavar="FILE", help="create: accept just what a .secrets.baseline accepts"
    )
    choosing(command)


def _merge(commands: _Commands) -> None:  # type: ignore[valid-type]
    command = add_command(commands, "merge", "put JSON reports together, as those of --shard", epilog=EXIT_CODES)
    command.add_argument(
        "reports", nargs="+", metavar="REPORT", help="files that `mlsec scan --output json:FILE` wrote"
    )
    choosing(command)
    _reporting(command)


def _enable(commands: _Commands) -> None:  # type: ignore[valid-type]
    _profile_command(commands, "enable", "watch every notebook: make kernels of an IPython profile begin with mlsec")


def _disable(commands: _Commands) -> None:  # type: ignore[valid-type]
    _profile_command(commands, "disable", "undo `mlsec enable`")


def _profile_command(commands: _Commands, name: str, summary: str) -> None:  # type: ignore[valid-type]
    command = add_command(commands, name, summary)
    command.set_defaults(module="enable")
    command.add_argument("--ipython", action="store_true", help="the start-up file of an IPython profile")
    command.add_argument("--profile", default="default", metavar="NAME", help="which profile (default: default)")


def run(arguments: Sequence[str]) -> int:
    """Carry out one command; returns its exit code. Raises UsageError."""
    options = parser().parse_args(arguments)
    act: Callable[[argparse.Namespace], int] = import_module(f"mlsec_nb.commands.{options.module}").run
    return act(options)


def _with_command(arguments: Sequence[str]) -> Sequence[str]:
    """`mlsec FILE …` is `mlsec scan FILE …`: tools that drive others, as nbQA, put files right behind the name."""
    first = arguments[0] if arguments else ""
    is_command = os.path.exists(f"{os.path.dirname(__file__)}/commands/{first}.py")  # noqa: PTH110, PTH120
    return ["scan", *arguments] if first and not is_command and os.path.exists(first) else arguments  # noqa: PTH110


def drop_output() -> None:
    """Let nothing more be written to stdout, also not what is still held back: it would fail again at the end."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def main(arguments: Sequence[str] | None = None) -> int:
    """`mlsec` as a process: the exit code, with every expected failure told in one line on stderr."""
    try:
        return run(_with_command(sys.argv[1:] if arguments is None else arguments))
    except UsageError as error:
        from mlsec_nb.report.visible import visible

        print(f"mlsec: {visible(str(error))}", file=sys.stderr)
        return EXIT_USAGE
    except BrokenPipeError:
        drop_output()
        return EXIT_CLEAN
    except KeyboardInterrupt:
        print("mlsec: interrupted; nothing more was scanned or written", file=sys.stderr)
        return 130
