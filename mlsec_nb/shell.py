"""What the shell parts of a cell run: `!` and `%` lines, `%%bash` bodies, strings given to a shell by Python."""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache

from mlsec_nb.notebook import Text
from mlsec_nb.shell_calls import scripts_in_calls
from mlsec_nb.shell_lines import scripts_in_lines
from mlsec_nb.shell_reader import Reader
from mlsec_nb.shell_words import Command, Script, Word
from mlsec_nb.values import UNKNOWN_PART

SHELLS = frozenset("sh bash zsh dash ksh ash fish".split())
_MAX_NESTED_SCRIPTS = 4
_MOST_CELLS, _LONGEST_REMEMBERED = 1000, 10_000
"""Cells, and characters of each, whose commands are remembered: notebooks of one project begin with the same ones."""
MAX_CHARACTERS = 500_000
"""Of one script; what stands behind is not read."""


@lru_cache(maxsize=8)
def commands(text: Text) -> tuple[Command, ...]:
    """Every simple command of the cell, those in substitutions and in `sh -c "..."` included. Never raises.

    A line magic that matters here is a command by its name: `%pip install x` is `pip`, `%run x` is `%run`.
    Where a cell cannot be parsed as Python, its `!` and `%` lines are read and its strings are not.
    """
    if text.part != "code":
        return ()
    in_calls = (command for script in scripts_in_calls(text) for command in _read(script, 0))
    in_lines = _remembered if len(text.source) <= _LONGEST_REMEMBERED else _commands_in_lines
    return (*in_lines(text.source, text.language), *in_calls)


def _commands_in_lines(source: str, language: str) -> tuple[Command, ...]:
    return tuple(command for script in scripts_in_lines(source, language) for command in _read(script, 0))


_remembered = lru_cache(maxsize=_MOST_CELLS)(_commands_in_lines)


def _read(script: Script, depth: int) -> Iterator[Command]:
    if len(script.text) > MAX_CHARACTERS:
        script = Script(script.text[:MAX_CHARACTERS], script.offsets, script.interpolates, script.whole)
    for command in Reader(script).read():
        yield command
        if depth < _MAX_NESTED_SCRIPTS:
            for word in script_words(command):
                if word.text.strip(UNKNOWN_PART):
                    yield from _read(word.script(script.interpolates), depth + 1)


def is_cut(text: Text) -> bool:
    """Whether `commands` leaves something out because a script of the cell is longer than it reads."""
    if len(text.source) <= MAX_CHARACTERS:
        return False
    scripts = (*scripts_in_lines(text.source, text.language), *scripts_in_calls(text))
    return any(len(script.text) > MAX_CHARACTERS for script in scripts)


def script_words(command: Command) -> tuple[Word, ...]:
    """The arguments that a shell reads as shell text: those of `eval`, and the one behind `-c`."""
    if command.name == "eval":
        return command.args
    if command.name not in SHELLS:
        return ()
    for option, word in zip(command.args, command.args[1:]):
        if option.text.startswith("-") and not option.text.startswith("--") and option.text.endswith("c"):
            return (word,)
    return ()


__all__ = ["SHELLS", "Command", "Script", "Word", "commands", "is_cut", "script_words"]
