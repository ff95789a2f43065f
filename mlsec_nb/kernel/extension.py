"""What `%load_ext mlsec_nb` adds to a shell, and `%unload_ext mlsec_nb` takes away again."""

from __future__ import annotations

from functools import partial
from typing import Any

from mlsec_nb.kernel.completion import MAGIC, completions
from mlsec_nb.kernel.history import CellIds
from mlsec_nb.kernel.session import Session
from mlsec_nb.kernel.transform import CHECK, CheckedFirst

_LOADED: dict[int, tuple[Session, CheckedFirst]] = {}
"""By `id(shell)`: what was registered, for `unload`."""


def load(shell: Any) -> None:
    """Register the magics; nothing in the user's namespace changes."""
    if id(shell) in _LOADED:
        return
    session, checked_first = _LOADED[id(shell)] = Session(shell, CellIds(shell)), CheckedFirst()
    _register_magics(session, checked_first)
    shell.input_transformers_cleanup.append(checked_first)
    shell.events.register("pre_run_cell", session.cell_ids.note)
    session.panel.open()
    shell.set_hook("complete_command", partial(completions, session), str_key=MAGIC)


def _register_magics(session: Session, checked_first: CheckedFirst) -> None:
    shell, cell_ids = session.shell, session.cell_ids

    def line_magic(line: str) -> None:
        """Security checks of this notebook; `%mlsec` alone says how."""
        from mlsec_nb.kernel.magics import run_line

        run_line(session, line)

    def cell_magic(line: str, cell: str) -> None:
        """Check this cell, then run it unless something severe is found."""
        from mlsec_nb.kernel.magics import run_cell

        run_cell(shell, cell_ids, line, cell)

    def check_magic(line: str) -> None:
        """What `%%mlsec` becomes: check the cell that goes on below."""
        from mlsec_nb.kernel.magics import run_check

        number, _, options = line.partition(" ")
        run_check(shell, cell_ids, options, checked_first.cell(number))

    shell.register_magic_function(line_magic, "line", "mlsec")
    shell.register_magic_function(cell_magic, "cell", "mlsec")
    shell.register_magic_function(check_magic, "line", CHECK)


def unload(shell: Any) -> None:
    """Take everything away that `load` added."""
    if id(shell) not in _LOADED:
        return
    session, checked_first = _LOADED.pop(id(shell))
    session.close()
    magics = shell.magics_manager.magics
    for kind, name in (("line", "mlsec"), ("cell", "mlsec"), ("line", CHECK)):
        magics[kind].pop(name, None)
    shell.input_transformers_cleanup.remove(checked_first)
    shell.strdispatchers["complete_command"].strs.pop(MAGIC, None)
    shell.events.unregister("pre_run_cell", session.cell_ids.note)
