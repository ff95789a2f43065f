"""Finds secrets by the name they are given, in Python by its syntax tree and in all other text by its characters."""

from __future__ import annotations

from bisect import bisect, insort
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from itertools import chain

from mlsec_nb.findings import Fix, Severity, Span
from mlsec_nb.notebook import Part, Text
from mlsec_nb.rule import Match, Trigger
from mlsec_nb.secrets.assignments import Given, given
from mlsec_nb.secrets.literals import may_hold
from mlsec_nb.secrets.pages import readable
from mlsec_nb.secrets.places import is_comment, is_shell, literal_at, parsed
from mlsec_nb.secrets.plausible import is_secret, is_shipped_password
from mlsec_nb.secrets.remedies import literal_remedy, remedy
from mlsec_nb.secrets.surroundings import in_blob, is_minified
from mlsec_nb.secrets.telling import Kind, kind_of, variable_for
from mlsec_nb.secrets.words import found_message
from mlsec_nb.secrets.written import Pair, flags, pairs, said
from mlsec_nb.uses import PythonCell

_PROGRAMS = ("application/javascript", "image/svg+xml", "application/vnd")


@lru_cache(maxsize=4)
def _given(cell: PythonCell) -> tuple[Given, ...]:
    """Remembered, because several rules read the same cell one after the other."""
    return tuple(found for found in given(cell) if kind_of(found.name))


@lru_cache(maxsize=4)
def _pairs(source: str, part: Part) -> tuple[Pair, ...]:
    commands = flags(source) if part in ("code", "markdown", "raw") else ()
    prose = said(source) if part != "metadata" else ()
    return tuple(pair for pair in chain(pairs(source), commands, prose) if kind_of(pair.name) or _is_key(pair))


def _is_key(pair: Pair) -> bool:
    return pair.name.lower() == "key"


def _kind(text: Text, pair: Pair) -> Kind | None:
    """What the pair's name promises; a mere `key` does in a comment of code, elsewhere it is that of a dict."""
    if _is_key(pair):
        return Kind.VAGUE if text.part == "code" and is_comment(text, pair.place.start) else None
    return kind_of(pair.name)


@dataclass(frozen=True, slots=True)
class Named:
    """Values of names of the given kind."""

    kinds: tuple[Kind, ...]
    what: str
    triggers: tuple[Trigger, ...]

    def __call__(self, text: Text) -> Iterator[Match]:
        if text.part == "output" and text.mime.startswith(_PROGRAMS):
            return
        taken: list[Span] = []
        for match in self._in_python(text):
            insort(taken, match.span)
            yield match
        for match in self._in_characters(text):
            at = bisect(taken, match.span)
            if not any(
                match.span.start < span.end and span.start < match.span.end for span in taken[max(0, at - 1) : at + 1]
            ):
                taken.insert(at, match.span)
                yield match

    def _in_python(self, text: Text) -> Iterator[Match]:
        cell = parsed(text) if text.language == "python" and self._may_be_in_literal(text.source) else None
        for found in _given(cell) if cell else ():
            if self._is_wanted(kind_of(found.name), found.value):
                place = found.literal.inner
                fix = literal_remedy(text, found.literal, place, variable_for(found.name))
                yield self._match(text, place, found.value, fix)

    def _may_be_in_literal(self, source: str) -> bool:
        if Kind.PASSWORD in self.kinds:
            return True
        return may_hold(source, lambda value: any(is_secret(value, kind) for kind in self.kinds))

    def _in_characters(self, text: Text) -> Iterator[Match]:
        source = readable(text.source) if text.mime == "text/html" else text.source
        for pair in _pairs(source, text.part):
            if not self._is_wanted(_kind(text, pair), pair.value) or not self._is_written_secret(text, pair):
                continue
            cell = parsed(text)
            if cell is not None and not self._is_outside_python(text, cell, pair):
                continue
            if not in_blob(text.source, pair.place.start, pair.place.end) and not is_minified(
                text.source, pair.place.start
            ):
                fix = remedy(text, pair.place, variable_for(pair.name))
                yield self._match(text, pair.place, pair.value, fix)

    def _is_wanted(self, kind: Kind | None, value: str) -> bool:
        return kind is not None and kind in self.kinds and is_secret(value, kind)

    def _is_written_secret(self, text: Text, pair: Pair) -> bool:
        if pair.quoted or Kind.PASSWORD not in self.kinds:
            return True
        # Behind "password:" in prose stand words; a bare one counts when no dictionary has it, or a shell reads it.
        return is_shell(text, pair.place.start) or (len(pair.value) >= 6 and not pair.value.isalpha())

    @staticmethod
    def _is_outside_python(text: Text, cell: PythonCell, pair: Pair) -> bool:
        """Whether the pair is in a string, a comment, a shell line, or in a line that could not be parsed."""
        literal = literal_at(text, pair.place)
        if literal is not None:
            return pair.place.start - len(pair.name) >= literal.inner.start and literal.inner != pair.place
        return cell.code.blanked > 0 or is_shell(text, pair.place.start) or is_comment(text, pair.place.start)

    def _match(self, text: Text, place: Span, value: str, fix: Fix | None) -> Match:
        shipped = Kind.PASSWORD in self.kinds and is_shipped_password(value)
        return Match(place, fix, (place,), found_message(self.what, text), Severity.LOW if shipped else None)
