"""The outputs of a cell that has just run, as IPython 9 and newer keep them; older ones keep none to look at."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from mlsec_nb.notebook import Text

LONGEST = 100_000
"""Characters of one output that are looked at; the file and the panel's own scan have the rest."""
_MOST = 50
_TEXTS = ("text/plain", "text/html", "text/markdown", "text/latex")


def output_texts(shell: Any, number: int) -> tuple[list[Text], bool]:
    """The texts of the outputs of In[number], and whether all of their characters are in them."""
    kept = getattr(getattr(shell, "history_manager", None), "outputs", None)
    found = kept.get(number, ()) if isinstance(kept, dict) else ()
    texts = [text for index, output in enumerate(found[:_MOST]) for text in _texts(output, index, number)]
    whole = len(found) <= _MOST and all(len(text.source) <= LONGEST for text in texts)
    for text in texts:
        text.source = text.source[:LONGEST]
    return texts, whole


def _texts(output: Any, index: int, number: int) -> Iterator[Text]:
    place = ("cells", number, "outputs", index)
    bundle = output.bundle
    if "stream" in bundle:
        source = "".join(piece for piece in bundle["stream"] if isinstance(piece, str))
        yield Text(source, "output", cell=number, output=index, where=(*place, "text"))
        return
    for mime in _TEXTS:
        source = bundle.get(mime)
        if isinstance(source, str) and source:
            yield Text(source, "output", cell=number, output=index, where=(*place, "data", mime), mime=mime)
