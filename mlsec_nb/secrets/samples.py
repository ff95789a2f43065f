"""Made-up values for the rules' examples, cut from fixed text so that every run shows the same ones.

None was ever issued by anybody, and none is written out whole here: a scanner run on this repository stays silent.
"""

from __future__ import annotations

from itertools import cycle, islice

_LETTERS = "qTzRbKmWxPdVhJcNfLgYsMkQtZrBvDwGpXnHjFyCaUeSoEiAuOqRmTbKzPxWd"
_MIXED = "q7TzR2bKm9WxP4dVh1JcN8fLg3YsM6kQt5ZrB0vDw2GpX7nHj4FyC9aUe1SoE6iA"
_HEX = "3f9a0c7be1d248650b9fce27a4d18c3650e7b2f94ad6183cb07e5f29d41a8c6e"
_DIGITS = "8305917264937105826419"


def letters(length: int) -> str:
    """Upper and lower case letters."""
    return _cut(_LETTERS, length)


def mixed(length: int) -> str:
    """Upper case, lower case and digits."""
    return _cut(_MIXED, length)


def hexes(length: int) -> str:
    """Lower case hexadecimal digits."""
    return _cut(_HEX, length)


def digits(length: int) -> str:
    """Decimal digits."""
    return _cut(_DIGITS, length)


def uuid() -> str:
    """A version 4 UUID."""
    return f"{hexes(8)}-{hexes(12)[8:]}-4{hexes(15)[12:]}-a{hexes(19)[16:]}-{hexes(32)[20:]}"


def jwt() -> str:
    """A signed token whose header says so, and whose rest is noise."""
    return "eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9" + ".eyJ" + mixed(40) + "." + mixed(43)


def _cut(pool: str, length: int) -> str:
    return "".join(islice(cycle(pool), length))
