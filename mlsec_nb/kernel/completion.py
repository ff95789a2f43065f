"""Tab completion of `%mlsec`: commands, their options and choices, frames, rules."""

from __future__ import annotations

import argparse
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from mlsec_nb.kernel.session import Session

MAGIC = "%mlsec"
_FIXES = ("drop", "mask", "hmac", "generalise", "parquet")


def completions(session: Session, shell: Any, event: Any) -> list[str]:
    """What may stand where the cursor is (a hook of IPython's `complete_command`); [] also when something is wrong."""
    try:
        words = str(event.line).split()[1:]
        typed = str(event.symbol)
        before = words[:-1] if words and str(event.line)[-1:].strip() else words
        return sorted(word for word in _candidates(session, before) if word.startswith(typed))
    except Exception:  # a completion is no place to tell of anything
        return []


def _candidates(session: Session, before: Sequence[str]) -> Iterable[str]:
    commands = _commands()
    if not before:
        return commands
    command = commands.get(before[0])
    if command is None:
        return ()
    options = {name: action for action in command._actions for name in action.option_strings}
    last = options.get(before[-1])
    if last is not None and last.nargs != 0:
        return _values(last, session)
    places = [action for action in command._actions if not action.option_strings]
    return [*options, *(value for action in places for value in _values(action, session))]


def _commands() -> dict[str, argparse.ArgumentParser]:
    from mlsec_nb.cli import parser
    from mlsec_nb.kernel.session_commands import SESSION_COMMANDS

    top = parser(MAGIC, SESSION_COMMANDS)
    found: dict[str, argparse.ArgumentParser] = {}
    for action in top._actions:
        if isinstance(action, argparse._SubParsersAction):
            found |= action.choices
    return found


def _values(action: argparse.Action, session: Session) -> Iterable[str]:
    if action.choices is not None:
        return map(str, action.choices)
    if action.dest == "names":
        from mlsec_nb.kernel.namespace import frames_in

        return [variable.name for variable in frames_in(session.shell)]
    if action.dest in ("rule", "select", "ignore"):
        from mlsec_nb.rules import RULES

        return [rule.id for rule in RULES]
    return _FIXES if action.dest == "fix" else ()
