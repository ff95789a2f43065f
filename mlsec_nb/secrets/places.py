"""Where in a text a secret stands: in a Python literal, a comment, a shell line, or anywhere else."""

from __future__ import annotations

import ast
from bisect import bisect_right
from functools import lru_cache
from typing import NamedTuple

from mlsec_nb.findings import Span
from mlsec_nb.late import late
from mlsec_nb.masking import mask
from mlsec_nb.notebook import Text, UnparsableCode
from mlsec_nb.uses import PythonCell

_QUOTES = late(r"([A-Za-z]{0,2})(\"\"\"|'''|\"|')")

_DEEPEST_NESTING = 8
_LONGEST_LINE = 2000
_MOST_SIGNS = 20


class Literal(NamedTuple):
    """A string literal in Python code; `outer` is what an edit may replace."""

    node: ast.expr
    outer: Span
    prefix: str
    quote: str

    @property
    def inner(self) -> Span:
        """What is between the outermost quotes."""
        return Span(self.outer.start + len(self.prefix) + len(self.quote), self.outer.end - len(self.quote))


def parsed(text: Text) -> PythonCell | None:
    """The Python of a text; None when it is none, or none that can be parsed: then only its characters are read."""
    try:
        return text.python
    except UnparsableCode:
        return None


def literal_of(cell: PythonCell, node: ast.expr) -> Literal | None:
    """The quotes of a string, bytes or f-string node."""
    parent = cell.code.parent_of.get(node)
    if isinstance(parent, ast.JoinedStr):
        node = parent
    span = cell.code.span(node)
    found = _QUOTES.match(cell.code.source, span.start)
    return Literal(node, span, found[1].lower(), found[2]) if found else None


def literal_at(text: Text, place: Span) -> Literal | None:
    """The string literal that contains `place`, or None."""
    cell = parsed(text)
    if cell is None:
        return None
    starts, literals = _literals(cell)
    at = bisect_right(starts, place.start)
    for literal in literals[max(0, at - _DEEPEST_NESTING) : at][::-1]:
        if literal.inner.start <= place.start and place.end <= literal.inner.end:
            return literal
    return None


@lru_cache(maxsize=4)
def _literals(cell: PythonCell) -> tuple[list[int], list[Literal]]:
    """Where the string literals start, and they, in order; remembered, for every value of a cell is looked up."""
    found = [literal for node in cell.code.strings if (literal := literal_of(cell, node))]
    found.sort(key=lambda literal: literal.outer)
    return [literal.outer.start for literal in found], found


def _line_start(source: str, offset: int) -> int:
    """Where the line begins; of a line longer than any person writes, where its last part before the place does."""
    earliest = max(0, offset - _LONGEST_LINE)
    return max(source.rfind("\n", earliest, offset) + 1, earliest)


def is_comment(text: Text, offset: int) -> bool:
    """Whether a `#` stands before the place on its line, outside every string."""
    start = _line_start(text.source, offset)
    at = text.source.rfind("#", start, offset)
    for _ in range(_MOST_SIGNS):
        if at < 0:
            return False
        if literal_at(text, Span(at, at + 1)) is None:
            return True
        at = text.source.rfind("#", start, at)
    return False


def is_shell(text: Text, offset: int) -> bool:
    """Whether the place is in a `!` or `%` line of a Python cell, or in a cell that a shell runs."""
    if text.part != "code":
        return False
    if text.language != "python":
        return text.language == "bash"
    start = _line_start(text.source, offset)
    line = text.source[start : offset + 1]
    if line.lstrip()[:1] in ("!", "%"):
        return True
    return ("!" in line or "%" in line) and mask(line)[offset - start] != text.source[offset]
