"""Where in a text a secret stands: in a Python literal, a comment, a shell line, or anywhere else."""

from __future__ import annotations

import ast
import re
from dataclasses import dataclass

from mlsec_nb.findings import Span
from mlsec_nb.masking import mask
from mlsec_nb.notebook import Text, UnparsableCode
from mlsec_nb.uses import PythonCell

_QUOTES = re.compile(r"([A-Za-z]{0,2})(\"\"\"|'''|\"|')")


@dataclass(frozen=True, slots=True)
class Literal:
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
    line = text.position(place.start)[0]
    for node in cell.code.strings:
        if node.lineno <= line <= (node.end_lineno or node.lineno):
            literal = literal_of(cell, node)
            if literal and literal.inner.start <= place.start and place.end <= literal.inner.end:
                return literal
    return None


def is_comment(text: Text, offset: int) -> bool:
    """Whether a `#` stands before the place on its line, outside every string."""
    start, _ = text.line_span(offset)
    at = text.source.rfind("#", start, offset)
    while at >= 0:
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
    start, end = text.line_span(offset)
    line = text.source[start:end]
    if line.lstrip()[:1] in ("!", "%"):
        return True
    return ("!" in line or "%" in line) and mask(line)[offset - start] != text.source[offset]
