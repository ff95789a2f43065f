"""Upper case, lower case, digits: how often a value goes from one to another tells machines from people."""

from __future__ import annotations

from itertools import pairwise


def changes(value: str) -> int:
    """How often the class of character (upper, lower, digit) changes; a capital that begins a word is no change."""
    kinds = ["u" if c.isupper() else "d" if c.isdigit() else "l" for c in value]
    return sum(a != b and not (a == "u" and b == "l") for a, b in pairwise(kinds))
