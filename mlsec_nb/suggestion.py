"""What somebody probably meant who wrote a name that there is not."""

from __future__ import annotations

from collections.abc import Iterable


def nearest(word: str, known: Iterable[str]) -> str:
    """The known name that is nearest to a word, or "" when none is near."""
    from difflib import get_close_matches

    close = get_close_matches(word, list(known), 1)
    return close[0] if close else ""


def did_you_mean(name: str, otherwise: str) -> str:
    """What an error says behind what is wrong: the nearest name, or `otherwise` when there is none."""
    return f"; did you mean '{name}'?" if name else f"; {otherwise}"
