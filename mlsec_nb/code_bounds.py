"""Which code is parsed: what no person wrote would cost the parser seconds, or the stack."""

from __future__ import annotations

import re

MAX_CELL_CHARACTERS = 2_000_000
MAX_NESTING = 150

_OPENING = re.compile(r"[(\[{]")
_LONG_RUN = re.compile(r"(?:[-+~][ \t]*){500}|(?:\.[ \t]*\w{1,40}[ \t]*){800}|(?:\+[^\n+]{0,20}){3000}|(?:not ){500}")


def beyond_bounds(source: str) -> str:
    """What the cell has too much of to be parsed; "" when it may be."""
    if len(source) > MAX_CELL_CHARACTERS:
        return f"the cell has more than {MAX_CELL_CHARACTERS:,} characters; its code was not parsed"
    if len(source) < 500:
        return ""
    if len(_OPENING.findall(source)) > MAX_NESTING and _nesting(source) > MAX_NESTING:
        return f"brackets nested more than {MAX_NESTING} deep; the code was not parsed"
    if len(source) > 2000 and _may_be_chained(source) and _LONG_RUN.search(source):
        return "an expression chained thousands of times; the code was not parsed"
    return ""


def _may_be_chained(source: str) -> bool:
    """Whether there are enough operators for a chain that `_LONG_RUN` looks for; counting is the cheaper look."""
    signs = source.count("-") + source.count("+") + source.count("~")
    return signs >= 500 or source.count(".") >= 800 or source.count("not") >= 500


def _nesting(source: str) -> int:
    depth = deepest = 0
    for character in re.findall(r"[()\[\]{}]", source):
        depth = depth + 1 if character in "([{" else max(0, depth - 1)
        deepest = max(deepest, depth)
    return deepest
