"""The one way in which mlsec stops a cell."""

from __future__ import annotations


class Stopped(Exception):
    """The cell is not to go on; shown as its text, without a traceback, and "Run all" halts at it.

    VS Code does not wrap errors and cuts them at the right: each sentence that says what to do begins a line.
    """

    def _render_traceback_(self) -> list[str]:
        """The lines that IPython shows instead of a traceback."""
        return [f"mlsec: {self}"]
