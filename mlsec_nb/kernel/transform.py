"""`%%mlsec` above Python: its line becomes a check, and the cell below stays the cell that IPython runs.

So everything is as without `%%mlsec`: the last expression is shown under the cell's own number, `await` works at top
level, an exception has the cell's line numbers and halts "Run all".
"""

from __future__ import annotations

import re

CHECK = "mlsec_check"
"""The line magic that checks the cell which it stands in."""

_FIRST_LINE = re.compile(r"%%mlsec(?:[ \t]+([^\n]*))?\n")
# These have to be the first thing of what is compiled; such a cell is run by the cell magic itself.
_COMES_FIRST = re.compile(r"\s*%%|[ \t]|.*^from[ \t]+__future__", re.DOTALL | re.MULTILINE)
_KEPT = 64


class CheckedFirst:
    """An IPython input transformer of the `cleanup` kind, which remembers the cells it changed.

    The check finds its cell by a number: the text itself in the changed line would be in every traceback.
    """

    # Whether a cell is complete is decided on what was typed, as for any cell magic.
    has_side_effects = True

    def __init__(self) -> None:
        self._number_of: dict[str, int] = {}
        self._last = 0

    def __call__(self, lines: list[str]) -> list[str]:
        """The cell's lines, as many as before."""
        found = _FIRST_LINE.fullmatch(lines[0]) if lines else None
        body = "".join(lines[1:])
        if found is None or not body.strip() or _COMES_FIRST.match(body):
            return lines
        line = f"{self._number(body)} {found[1] or ''}".strip()
        return [f"get_ipython().run_line_magic({CHECK!r}, {line!r})\n", *lines[1:]]

    def _number(self, body: str) -> int:
        """The same text keeps its number, for IPython may transform a cell more than once before it runs."""
        if body not in self._number_of:
            self._last += 1
            self._number_of[body] = self._last
            if len(self._number_of) > _KEPT:
                del self._number_of[next(iter(self._number_of))]
        return self._number_of[body]

    def cell(self, number: str) -> str | None:
        """The text of the cell with that number; None when it is not known (any more)."""
        return next((body for body, known in self._number_of.items() if str(known) == number), None)
