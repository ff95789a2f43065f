"""From places of personal values to matches: one a place in code, where each is edited, else one for the whole text."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Callable, Iterable, Iterator
from typing import NamedTuple

from mlsec_nb.findings import Edit, Fix, Severity, Span
from mlsec_nb.late import late
from mlsec_nb.notebook import Text
from mlsec_nb.rule import Match
from mlsec_nb.rules.pii_columns_found import column_cells

REDACTED = "[redacted]"
_KEY = late(r"\"\s{0,9}:\s{0,9}\Z")
_KEY_WIDTH = 20
MOST_IN_CODE = 2
"""More values than this in one cell are one finding."""
MOST_PLACES = 2000
"""Values that are reported (and redacted) in one text."""
_COMMENT_OR_MAGIC = late(r"[^\n#]{0,2000}#|[ \t]{0,100}[!%]")
_PLACES = {
    "code": "the code",
    "output": "this output",
    "markdown": "this text",
    "raw": "this text",
    "metadata": "the metadata",
}


class Wording(NamedTuple):
    """What the values are called, one and many: ("a card number", "card numbers")."""

    one: str
    many: str


def reported(
    text: Text, places: Iterable[Span], wording: Wording, severity: Callable[[int], Severity | None]
) -> Iterator[Match]:
    """Matches for the values at `places`. `severity` is given the number of different values.

    Values inside a column that is reported as a column, and code that is no data (`a - b`), are left out.
    """
    found = _data_only(text, _limited(places))
    if text.part in ("output", "markdown") and found:
        taken = sorted(column_cells(text.source))
        found = [place for place in found if not _within(place, taken)]
    if not found:
        return
    distinct = len({text.source[place.start : place.end] for place in found})
    level = severity(distinct)
    if text.part == "code" and len(found) <= MOST_IN_CODE:
        for place in found:
            yield Match(place, secret=(place,), severity=level, message=f"{wording.one} stands in the code")
        return
    named = wording.one if distinct == 1 else f"{distinct} different {wording.many}"
    message = f"{named} in {_PLACES.get(text.part, 'this text')}"
    if len(found) >= MOST_PLACES:
        message += f"; the first {MOST_PLACES:,} places were looked at"
    yield Match(found[0], _redaction(text, found, wording, distinct), tuple(found), message, level)


def _limited(places: Iterable[Span]) -> list[Span]:
    found: list[Span] = []
    for place in sorted(places):
        if found and place.start < found[-1].end:
            continue
        found.append(place)
        if len(found) >= MOST_PLACES:
            break
    return found


def _redaction(text: Text, places: list[Span], wording: Wording, distinct: int) -> Fix | None:
    if text.part != "output" or len(places) >= MOST_PLACES:
        return None
    title = f"Redact the {wording.many if distinct > 1 else wording.one.partition(' ')[2]} in this output"
    return Fix(title, tuple(Edit(place, redacted(text, place)) for place in places), safe=True)


def redacted(text: Text, place: Span) -> str:
    """What stands for a value from now on: of a number that is a value in JSON, a string, so that it stays JSON."""
    is_number = text.mime.endswith("json") and _KEY.search(text.source, max(0, place.start - _KEY_WIDTH), place.start)
    return f'"{REDACTED}"' if is_number else REDACTED


def _data_only(text: Text, places: list[Span]) -> list[Span]:
    """Outside code everything is data; in code strings, comments, shell lines, whole numbers; of a drawing its words.

    The attributes of SVG are coordinates: four of them in a row can be a card number by their check digit.
    """
    if text.mime == "image/svg+xml":
        return [place for place in places if not _is_in_tag(text.source, place.start)]
    if text.part != "code" or not places:
        return places
    in_line = [_COMMENT_OR_MAGIC.match(text.source, text.line_span(place.start)[0], place.start) for place in places]
    if all(in_line):
        return places
    cell = text.python
    if cell is None:
        return places
    strings = _outermost(cell.code.span(node) for node in cell.code.strings)
    return [
        place
        for place, commented in zip(places, in_line)
        if commented or _within(place, strings) or text.source[place.start : place.end].isdigit()
    ]


def _is_in_tag(source: str, at: int) -> bool:
    return source.rfind("<", 0, at) > source.rfind(">", 0, at)


def _outermost(spans: Iterable[Span]) -> list[Span]:
    kept: list[Span] = []
    for span in sorted(spans):
        if not kept or span.end > kept[-1].end:
            kept.append(span)
    return kept


def _within(place: Span, spans: list[Span]) -> bool:
    """Whether `place` starts in one of the sorted `spans`, none of which holds another one."""
    before = bisect_right(spans, place.start, key=lambda span: span.start) - 1
    return before >= 0 and place.start < spans[before].end


WORD_WITHIN = 50
"""So many characters in front of a value a word speaks for it."""


def word_before(source: str, at: int, words: re.Pattern[str], within: int = WORD_WITHIN) -> bool:
    """Whether one of `words` stands on the same line in the characters before `at`."""
    start = max(source.rfind("\n", 0, at) + 1, at - within)
    return words.search(source, start, at) is not None
