"""What the extension knows of one shell, from `%load_ext` to `%unload_ext`."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from mlsec_nb.kernel.comm import Panel
from mlsec_nb.kernel.history import CellIds


@dataclass(slots=True, eq=False)
class Session:
    """One shell and what was added to it."""

    shell: Any
    cell_ids: CellIds
    panel: Panel = field(default_factory=Panel)
    watch: Any = None
    """The `Watch` while it is on."""
    known: Any = None
    """The `Known`, once something is."""
    closing: dict[str, Callable[[], None]] = field(default_factory=dict)
    """By part ("watch", "panel", "guard"): how to take away what it added to the shell."""

    def close(self) -> None:
        """Take everything away that the parts added."""
        while self.closing:
            self.closing.popitem()[1]()
        self.panel.close()
