"""From a place in a scanned text to the place in the raw file, and edits that move no other byte."""

from __future__ import annotations

import json
import re
from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import accumulate

from mlsec_nb.edits import applied, compatible
from mlsec_nb.findings import Edit, Span
from mlsec_nb.notebook import is_text_mime
from mlsec_nb.rawjson import JsonPath, children, locate, string_offsets

_LINE = re.compile(r"(?:[^\\]|\\[^n])*?\\n|(?:[^\\]|\\.)+$", re.DOTALL)


@dataclass(frozen=True, slots=True)
class _Strings:
    """A nbformat multi-line string in the raw text: its tokens, quotes included, and what is joined between them."""

    raw: str
    tokens: tuple[tuple[int, int], ...]
    joint: int = 0
    """Characters that the scanned text has between two tokens and the file has not (1 in a traceback)."""

    def inner_offsets(self, first: int, last: int) -> list[int]:
        """Raw offset of each decoded character of the tokens `first`..`last`, then that of the end."""
        offsets: list[int] = []
        for start, end in self.tokens[first : last + 1]:
            here = [start + offset for offset in string_offsets(self.raw[start:end])]
            offsets += here[:-1] + [here[-1]] * self.joint
            closing = here[-1]
        return [*offsets[: len(offsets) - self.joint], closing]

    def starts(self) -> list[int]:
        """Decoded offset at which each token begins."""
        lengths = [len(string_offsets(self.raw[start:end])) - 1 + self.joint for start, end in self.tokens]
        return list(accumulate(lengths, initial=0))[: len(self.tokens)]


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
            offsets = found.inner_offsets(0, len(found.tokens) - 1)
            return Span(offsets[span.start], offsets[span.end]) if span.end < len(offsets) else None
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
                raw_edits.append(self._edit_strings(found, compatible(of_text)))
            else:
                raw_edits += [
                    Edit(Span(found + e.span.start, found + e.span.end), self._escaped(e.text)) for e in of_text
                ]
        return applied(self.text, raw_edits)

    def _strings(self, where: JsonPath) -> _Strings | int | None:
        """The string tokens at `where`, or the offset of a JSON payload that is scanned as it stands."""
        place = locate(self.text, where)
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
        return _Strings(self.text, tokens, 1 if where[-1] == "traceback" else 0)

    def _edit_strings(self, strings: _Strings, edits: Sequence[Edit]) -> Edit:
        """One raw edit that makes all `edits` and splits what is new into lines as the file does."""
        starts = strings.starts()
        first = max(0, bisect_right(starts, edits[0].span.start) - 1)
        last_end = max(edit.span.end for edit in edits)
        last = max(first, bisect_right(starts, max(last_end - 1, edits[-1].span.start)) - 1)
        offsets = strings.inner_offsets(first, last)
        pieces: list[str] = []
        at = 0
        for edit in edits:
            begin, end = edit.span.start - starts[first], edit.span.end - starts[first]
            pieces += [self._inner(strings, offsets, at, begin), self._escaped(edit.text)]
            at = end
        pieces.append(self._inner(strings, offsets, at, len(offsets) - 1))
        return self._replacing(strings, first, last, "".join(pieces))

    @staticmethod
    def _inner(strings: _Strings, offsets: list[int], begin: int, end: int) -> str:
        """Raw text of decoded characters `begin`..`end`, without the quotes and commas between tokens."""
        pieces: list[str] = []
        for token_start, token_end in strings.tokens:
            start, stop = max(token_start + 1, offsets[begin]), min(token_end - 1, offsets[end])
            if start < stop:
                pieces.append(strings.raw[start:stop])
        return "".join(pieces) if not strings.joint else "\\n".join(pieces)

    def _replacing(self, strings: _Strings, first: int, last: int, inner: str) -> Edit:
        tokens = strings.tokens
        begin, end = tokens[first][0], tokens[last][1]
        if len(tokens) == 1 and not self._in_list(begin):
            return Edit(Span(begin, end), f'"{inner}"')
        lines = _LINE.findall(inner)
        if lines and lines != [""]:
            return Edit(Span(begin, end), self._separator(tokens).join(f'"{line}"' for line in lines))
        if last + 1 < len(tokens):
            return Edit(Span(begin, tokens[last + 1][0]), "")
        if first:
            return Edit(Span(tokens[first - 1][1], end), "")
        return Edit(Span(begin, end), '""')

    def _in_list(self, at: int) -> bool:
        before = self.text[:at].rstrip()
        return before.endswith(("[", ","))

    def _separator(self, tokens: tuple[tuple[int, int], ...]) -> str:
        if len(tokens) > 1:
            return self.text[tokens[0][1] : tokens[1][0]]
        before = self.text[: tokens[0][0]]
        return "," + before[len(before.rstrip()) :]

    def _escaped(self, text: str) -> str:
        return json.dumps(text, ensure_ascii=self.text.isascii())[1:-1]
