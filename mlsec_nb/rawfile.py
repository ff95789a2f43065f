"""From a place in a scanned text to the place in the raw file, and edits that move no other byte."""

from __future__ import annotations

import json
import re
from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import accumulate

from mlsec_nb.decode import is_text_mime
from mlsec_nb.edits import applied, compatible
from mlsec_nb.findings import Edit, Span
from mlsec_nb.rawjson import JsonPath, children, locate, locate_key, string_offsets

_LINE = re.compile(r"[^\n]*\n|[^\n]+")


@dataclass(frozen=True)
class _Strings:
    """A nbformat multi-line string in the raw text: its tokens, quotes included, and what is joined between them."""

    raw: str
    tokens: tuple[tuple[int, int], ...]
    in_list: bool = False
    joint: int = 0
    """Characters that the scanned text has between two tokens and the file has not (1 in a traceback)."""

    @cached_property
    def starts(self) -> list[int]:
        """The decoded offset at which each token begins, then that of the end."""
        lengths = [len(json.loads(self.raw[start:end], strict=False)) + self.joint for start, end in self.tokens]
        return list(accumulate(lengths, initial=0))

    def place(self, offset: int, is_end: bool = False) -> tuple[int, int]:
        """Token and raw offset of the decoded character at `offset`; with `is_end`, of the end of the one before it.

        Raises IndexError when the text is shorter than that.
        """
        if offset > self.starts[-1]:
            raise IndexError
        at = min(bisect_right(self.starts, offset), len(self.tokens)) - 1
        while is_end and at and self.starts[at] == offset:
            at -= 1
        start, end = self.tokens[at]
        offsets = string_offsets(self.raw[start:end])
        return at, start + offsets[min(offset - self.starts[at], len(offsets) - 1)]

    def span(self, span: Span) -> tuple[int, int, Span]:
        """First and last token, and raw span, of a decoded span."""
        first, begin = self.place(span.start)
        last, end = self.place(span.end, is_end=True) if span.end > span.start else (first, begin)
        return first, last, Span(begin, end)

    @cached_property
    def separator(self) -> str:
        """What stands between two lines of the list."""
        (start, end), *more = self.tokens
        if more:
            between = self.raw[end : more[0][0]]
            return between if between.strip() == "," else ", "
        before = self.raw[:start]
        return "," + before[len(before.rstrip()) :]


class RawFile:
    """The characters of one file."""

    def __init__(self, text: str) -> None:
        self.text = text
        self._line_starts: list[int] = []

    def span(self, where: JsonPath, span: Span) -> Span | None:
        """Where a span of the text at `where` stands in the file; None when the text is not there any more."""
        if where[:1] == ("offset",):
            return Span(int(where[1]) + span.start, int(where[1]) + span.end)
        if not where:
            return span
        found = self._strings(where)
        if isinstance(found, _Strings):
            try:
                return found.span(span)[2]
            except IndexError:
                return None
        return Span(found + span.start, found + span.end) if found is not None else None

    def position(self, where: JsonPath, span: Span) -> tuple[int, int, int, int] | None:
        """1-based line, column, end line and end column of a span in the raw file, or None."""
        found = self.span(where, span)
        if found is None:
            return None
        if not self._line_starts:
            self._line_starts = [0, *(match.end() for match in re.finditer("\n", self.text))]
        line, end_line = (bisect_right(self._line_starts, offset) for offset in (found.start, found.end))
        starts = self._line_starts
        return line, found.start - starts[line - 1] + 1, end_line, found.end - starts[end_line - 1] + 1

    def edited(self, edits: dict[JsonPath, list[Edit]]) -> str:
        """The file's text with the edits of each text made. Raises ValueError when a text is not in the file."""
        raw_edits: list[Edit] = []
        for where, of_text in edits.items():
            if not where or where[:1] == ("offset",):
                at = int(where[1]) if where else 0
                raw_edits += [Edit(Span(at + e.span.start, at + e.span.end), e.text) for e in of_text]
                continue
            found = self._strings(where)
            if found is None:
                raise ValueError("the text to edit is not in the file")
            if isinstance(found, _Strings):
                raw_edits += [self._edit_of_strings(found, edit) for edit in _touching_joined(compatible(of_text))]
            else:
                # JSON that is scanned as it stands: what is put into it is JSON, too.
                raw_edits += [Edit(Span(found + e.span.start, found + e.span.end), e.text) for e in of_text]
        return applied(self.text, raw_edits)

    def _strings(self, where: JsonPath) -> _Strings | int | None:
        """The string tokens at `where`, or the offset of a JSON payload that is scanned as it stands."""
        is_name = where[-2:-1] == ("attachments",)
        place = locate_key(self.text, where[:-1], int(where[-1])) if is_name else locate(self.text, where)
        if place is None:
            return None
        start, end = place
        opening = self.text[start]
        if len(where) > 1 and where[-2] == "data" and not is_text_mime(str(where[-1])):
            return start
        if opening == '"':
            return _Strings(self.text, ((start, end),))
        tokens = tuple((a, b) for _, a, b in children(self.text, start) if self.text[a] == '"')
        if opening != "[" or not tokens:
            return start
        return _Strings(self.text, tokens, True, 1 if where[-1] == "traceback" else 0)

    def _edit_of_strings(self, strings: _Strings, edit: Edit) -> Edit:
        """The raw edit that does the same; lines that are new or gone are so in the file's list of lines too."""
        first, last, span = strings.span(edit.span)
        begin, end = strings.tokens[first][0], strings.tokens[last][1]
        if not strings.in_list or strings.joint:
            return Edit(span, self._escaped(edit.text))
        at_end = span.end == end - 1
        if not edit.text and at_end and span.start == begin + 1:
            return Edit(_with_comma(strings, first, last), "")
        border = f'"{strings.separator}"'
        text = border.join(self._escaped(line) for line in _LINE.findall(edit.text))
        return Edit(span, text + border if edit.text.endswith("\n") and not at_end else text)

    def _escaped(self, text: str) -> str:
        return json.dumps(text, ensure_ascii=self.text.isascii())[1:-1]


def _with_comma(strings: _Strings, first: int, last: int) -> Span:
    """Whole tokens and the comma that goes with them."""
    tokens = strings.tokens
    if last + 1 < len(tokens):
        return Span(tokens[first][0], tokens[last + 1][0])
    return Span(tokens[first - 1][1] if first else tokens[first][0], tokens[last][1])


def _touching_joined(edits: Sequence[Edit]) -> list[Edit]:
    """The edits (in order), those that touch made one: together they can be whole lines."""
    joined: list[Edit] = []
    for edit in edits:
        if joined and joined[-1].span.end == edit.span.start:
            before = joined.pop()
            edit = Edit(Span(before.span.start, edit.span.end), before.text + edit.text)
        joined.append(edit)
    return joined
