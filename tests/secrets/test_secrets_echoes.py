"""A secret that is known from one text is followed into the others."""

from __future__ import annotations

from mlsec_nb.findings import Span
from mlsec_nb.notebook import Text
from mlsec_nb.secrets.echoes import MOST_PER_TEXT, echoes
from mlsec_nb.secrets.samples import mixed

KEY = mixed(40)


def test_every_new_place_is_found() -> None:
    text = Text.of(f"{KEY}\nagain: {KEY}", "output")
    found = [match.span for _, match in echoes(text, [KEY], known=[Span(0, 40)])]
    assert found == [Span(48, 88)]


def test_words_and_short_values_are_not_followed() -> None:
    text = Text.of("hunter2 and internationalization", "output")
    assert not list(echoes(text, ["hunter2", "internationalization"], known=[]))


def test_the_number_of_places_is_bounded() -> None:
    text = Text.of(f"{KEY} " * (MOST_PER_TEXT + 5), "output")
    assert len(list(echoes(text, [KEY], known=[]))) == MOST_PER_TEXT
