"""An HTML output as its reader sees it, every character at its place."""

from __future__ import annotations

import re
from collections.abc import Iterator
from html import unescape

from mlsec_nb.late import late

# HTML 5, 13.1.4: a reference is `&name;`, `&#39;` or `&#x27;`. The ones that escape markup are short.
_REFERENCE = late(r"&(?:[a-z]{2,6}|#\d{2,5}|#x[0-9A-Fa-f]{2,4});")
_OPENS = frozenset(" \t\n=:([{,>\"'")
_PROGRAM = late(r"(?i)<(?:(script)|style)[\s>]")
_ENDS = {"script": re.compile(r"(?i)</script"), None: re.compile(r"(?i)</style")}


def readable(page: str) -> str:
    """The page with programs and style sheets blanked and character references resolved, at the same length.

    What a reference leaves free is filled with blanks: before an opening quote, behind any other character.
    """
    shown = "".join(_without_programs(page)) if "<s" in page or "<S" in page else page
    return _REFERENCE.sub(_resolved, shown) if "&" in shown else shown


def _without_programs(page: str) -> Iterator[str]:
    at = 0
    while opening := _PROGRAM.search(page, at):
        closing = _ENDS[opening[1] and "script"].search(page, opening.end())
        end = closing.start() if closing else len(page)
        yield page[at : opening.start()]
        yield " " * (end - opening.start())
        at = end
    yield page[at:]


def _resolved(found: re.Match[str]) -> str:
    character = unescape(found[0])
    if len(character) != 1:
        return found[0]
    free = " " * (len(found[0]) - 1)
    before = found.string[found.start() - 1 : found.start()]
    return free + character if not before or before in _OPENS else character + free
