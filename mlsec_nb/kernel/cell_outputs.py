"""The outputs of a cell that has just run, as texts to look at."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from mlsec_nb.kernel.output_tap import MOST, texts_of
from mlsec_nb.late import late
from mlsec_nb.notebook import Text
from mlsec_nb.rawjson import JsonPath

LONGEST, MOST_CHARACTERS = 100_000, 1_000_000
"""Characters of one output, and of all of a cell, that are looked at; the file and the panel's own scan have the rest.

Half a second of work, in small steps, is spent on the longest.
"""
_ESCAPE = late(r"\x1b\[[0-9;]{0,20}[A-Za-z]")


def output_texts(outputs: Sequence[Mapping[str, Any]], number: int) -> tuple[list[Text], bool]:
    """The texts of the outputs of In[number], and whether all of their characters are in them."""
    texts: list[Text] = []
    whole, left = len(outputs) <= MOST, MOST_CHARACTERS
    for index, bundle in enumerate(outputs[:MOST]):
        for place, mime, source in texts_of(bundle, LONGEST + 1):
            beginning = source[: min(LONGEST, left)]
            whole, left = whole and len(beginning) == len(source), left - len(beginning)
            if beginning:
                where: JsonPath = ("cells", number, "outputs", index, *place)
                shown = _ESCAPE.sub(lambda found: " " * len(found[0]), beginning)
                texts.append(Text(shown, "output", cell=number, output=index, where=where, mime=mime))
    return texts, whole
