"""A look at the string literals of Python code without parsing it: most cells with a telling name hold no secret."""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache

from mlsec_nb.late import late

# What stands between two quotes without a blank or a quote in it: a literal, or a part of one.
_PIECE = late(r"[\"']([^\s\"']{8,})(?=[\"'])")
# Literals that the parser joins, side by side or by `+`; the other quote, or an escaped line end, inside one. It begins
# with one class of characters, so that `re` passes over all others at once.
_JOINED = late(
    r"[\"'\\](?:(?<=[\"'])(?:(?:[\s()+\\]|#[^\n]{0,200}\n){1,40}[A-Za-z]{0,2}[\"']"
    r"|(?<=[^\s\"'(,=\[{:].)[A-Za-z]{0,2}[\"'][^\s\"',)\]}:]|(?<=\w{2}.)(?!(?:s|t|re|ll|ve|d|m)\b)\w)"
    r"|(?<=\\)(?:\r?\n|N\{))"
)


def may_hold(source: str, is_wanted: Callable[[str], bool]) -> bool:
    """Whether some string of the code can be a wanted value (of at least eight characters, none of them a blank)."""
    pieces, has_joined = _looked_at(source)
    return has_joined or any("\\" in piece or is_wanted(piece) for piece in pieces)


@lru_cache(maxsize=2)  # several rules ask about one text in turn
def _looked_at(source: str) -> tuple[list[str], bool]:
    """The pieces of literals that can be a value, and whether some are joined."""
    single = source.replace('"""', '"').replace("'''", "'")
    return _PIECE.findall(single), _JOINED.search(single) is not None
