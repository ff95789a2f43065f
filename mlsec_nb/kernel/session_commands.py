"""The commands that only a session has. Each names its module of this package, whose `run(session, options)` acts."""

from __future__ import annotations

import argparse
from collections.abc import Callable
from typing import Any


def _command(commands: Any, name: str, module: str, summary: str) -> argparse.ArgumentParser:
    command: argparse.ArgumentParser = commands.add_parser(name, help=summary, description=summary)
    command.set_defaults(session_module=module)
    return command


def _frames(commands: Any) -> None:
    command = _command(commands, "frames", "frames_command", "find personal data in the frames of this session")
    command.add_argument("names", nargs="*", metavar="NAME", help="variables (default: every frame there is)")
    command.add_argument(
        "--sample", type=int, metavar="ROWS",
        help="rows to look at (default: 5000); of lazy and distributed frames only the schema is read without it",
    )  # fmt: skip
    command.add_argument("--fix", metavar="FIX", help="insert the code of a fix that is listed, as a new cell")
    command.add_argument("--format", choices=("text", "json"), default="text", help="what to show (default: text)")


def _watch(commands: Any) -> None:
    command = _command(commands, "watch", "watch_command", "look at every cell after it has run")
    command.add_argument("switch", nargs="?", choices=("on", "off"), help="default: say whether it is on")
    command.add_argument(
        "--budget", type=int, default=100, metavar="MS",
        help="milliseconds after each cell; the rest is done while the kernel is idle (default: 100)",
    )  # fmt: skip
    command.add_argument("--quiet", action="store_true", help="say nothing about being on")


def _report(commands: Any) -> None:
    command = _command(commands, "report", "report_command", "show everything found in this session, with filters")
    command.add_argument("--static", action="store_true", help="HTML only, also where widgets could be shown")


def _env(commands: Any) -> None:
    command = _command(
        commands, "env", "environment_command", "list installed packages with unsafe defaults or known holes"
    )
    command.add_argument("--all", action="store_true", help="also those whose version is fine")
    command.add_argument("--format", choices=("text", "json"), default="text", help="what to show (default: text)")


def _ignore(commands: Any) -> None:
    command = _command(commands, "ignore", "ignore_command", "switch a rule off in one place, with a reason")
    command.add_argument("rule", metavar="RULE", help="id, as DES010")
    command.add_argument("cell", nargs="?", metavar="N", help="the cell In[N]; default: the last one with the finding")
    command.add_argument("--reason", default="", help="why it is no problem here")


def _guard(commands: Any) -> None:
    command = _command(commands, "guard", "guard_command", "look at what a cell loads before it runs")
    command.add_argument("mode", nargs="?", choices=("off", "warn", "block"), help="default: say whether it is on")


def _allow(commands: Any) -> None:
    command = _command(commands, "allow", "allow_command", "let files and names past the guard, until the kernel ends")
    command.add_argument("paths", nargs="*", metavar="FILE", help="a file, until it changes (default: list all)")
    command.add_argument(
        "--name", action="append", default=[], metavar="MODULE.NAME", help="what any pickle may import; repeatable"
    )


SESSION_COMMANDS: tuple[Callable[[Any], None], ...] = (_frames, _watch, _report, _env, _ignore, _guard, _allow)
