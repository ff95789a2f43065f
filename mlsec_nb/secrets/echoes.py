"""The same secret again: a key that is known from one cell, echoed without its name by an output or another cell."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from mlsec_nb.findings import Span
from mlsec_nb.notebook import Text
from mlsec_nb.rule import Match
from mlsec_nb.secrets.randomness import looks_random
from mlsec_nb.secrets.remedies import remedy
from mlsec_nb.secrets.words import place_of

SHORTEST = 16
MOST_PER_TEXT = 100


def is_worth_following(value: str) -> bool:
    """Whether a secret is so long and random that its characters elsewhere are that secret and no coincidence."""
    return len(value) >= SHORTEST and looks_random(value)


def echoes(text: Text, values: Iterable[str], known: Iterable[Span]) -> Iterator[tuple[str, Match]]:
    """(value, match) for every place of one of `values` in the text that no span of `known` covers yet.

    At most `MOST_PER_TEXT` places of one value. The caller reports them under the rule that knew the value.
    """
    taken = list(known)
    for value in values:
        at = text.source.find(value) if is_worth_following(value) else -1
        for _ in range(MOST_PER_TEXT):
            if at < 0:
                break
            place = Span(at, at + len(value))
            if not any(place.start < span.end and span.start < place.end for span in taken):
                message = f"A secret of this notebook stands {place_of(text)} once more"
                yield value, Match(place, remedy(text, place, "SECRET"), (place,), message)
            at = text.source.find(value, place.end)
