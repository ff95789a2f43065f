"""The one way in which mlsec stops a cell."""

from __future__ import annotations


class Stopped(Exception):
    """The cell is not to go on; shown as its one line, without a traceback, and "Run all" halts at it."""

    def _render_traceback_(self) -> list[str]:
        """The lines that IPython shows instead of a traceback."""
        return [f"mlsec: {self}"]
