"""What a magic shows: plain text and HTML that may be saved in the notebook, because no secret is in either."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import cache
from typing import Any

from mlsec_nb.edits import applied
from mlsec_nb.findings import Edit
from mlsec_nb.notebook import Notebook
from mlsec_nb.redaction import MASK, merged_spans
from mlsec_nb.report.html_words import escaped
from mlsec_nb.scan import Scanner
from mlsec_nb.selection import redacting_rules

_PRE = '<pre style="margin:0;white-space:pre-wrap;background:transparent;color:inherit">'


class Shown:
    """An object that Jupyter shows as HTML and a terminal as text; it holds nothing else."""

    __slots__ = ("_html", "_plain", "_richer")

    def __init__(self, plain: str, html: str | None = None, richer: Mapping[str, Any] | None = None) -> None:
        """`html`: a fragment with everything escaped; None shows the plain text. `richer`: other MIME types."""
        self._richer = richer or {}
        self._plain = masked(plain).rstrip("\n")
        self._html = masked(f"{_PRE}{_escaped_lines(self._plain)}</pre>" if html is None else html)

    def _repr_mimebundle_(self, include: Any = None, exclude: Any = None) -> dict[str, Any]:
        """All forms, by MIME type."""
        return {**self._richer, "text/plain": self._plain, "text/html": self._html}

    def __repr__(self) -> str:
        return self._plain


def _escaped_lines(text: str) -> str:
    return "\n".join(escaped(line) for line in text.split("\n"))


@cache
def _redactor() -> Scanner:
    return Scanner(redacting_rules(), disk_cache=False)


def masked(text: str) -> str:
    """The text with everything masked that a scan of it as an output would call secret or personal.

    Findings hold no secret; this is for what else is shown (a rule's examples, a mistyped argument), and it is why
    scanning a notebook with our output in it finds nothing there.
    """
    found = _redactor().secrets(Notebook.of_source(text, part="output"))
    spans = [span for of_text in found.values() for span in of_text]
    return applied(text, [Edit(span, MASK) for span in merged_spans(spans)])


def show(shown: Shown) -> None:
    """Display it below the cell; nothing is put into `Out` or `_`."""
    from IPython.display import display

    publish: Callable[[object], object] = display
    publish(shown)
