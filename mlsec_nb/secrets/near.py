"""Finds values whose shape says little by the provider's name shortly before them."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

from mlsec_nb.findings import Span
from mlsec_nb.notebook import Text
from mlsec_nb.rule import Match, Trigger
from mlsec_nb.secrets.placeholders import is_placeholder
from mlsec_nb.secrets.remedies import remedy
from mlsec_nb.secrets.surroundings import in_blob, is_minified
from mlsec_nb.secrets.words import found_message

REACH = 120
_MOST_LINES = 3
# Words that say that a random value is an identifier or a digest.
_HARMLESS = re.compile(
    r"(?i)sha\d|sha256|\bsha\b|commit|checksum|digest|\bhash|revision|\bmd5|etag|run_?id|model_?id|job_?id|trace_?id"
    r"|request_?id|(?:key|token|secret|user|client|project|entity|artifact)_?id\b|\bid\b|version|blob/|tree/|@[0-9a-f]{7}"
)


@dataclass(frozen=True, slots=True)
class NearWord:
    """A value of shape `shape` after one of `words`, with a word that says "credential" in or between them."""

    what: str
    words: str
    shape: str
    variable: str
    check: Callable[[str], bool] | None
    telling: str
    _word: re.Pattern[str] = field(init=False)
    _value: re.Pattern[str] = field(init=False)
    _telling: re.Pattern[str] = field(init=False)

    def __post_init__(self) -> None:
        value = rf"(?<![A-Za-z0-9_+/-])(?:{self.shape})(?![A-Za-z0-9_+/-])"
        object.__setattr__(self, "_word", re.compile(self.words, re.IGNORECASE | re.ASCII))
        object.__setattr__(self, "_value", re.compile(value, re.ASCII))
        object.__setattr__(self, "_telling", re.compile(self.telling, re.IGNORECASE | re.ASCII))

    @property
    def triggers(self) -> tuple[Trigger, ...]:
        """The word and, in reach, the shape."""
        literals = tuple(word.replace(r"\b", "").replace("\\", "") for word in self.words.split("|"))
        return (Trigger(literals, rf"(?i)(?:{self.words})[\s\S]{{0,{REACH}}}(?:{self.shape})"),)

    def __call__(self, text: Text) -> Iterator[Match]:
        seen: set[int] = set()
        for word in self._word.finditer(text.source):
            place = self._value_behind(text.source, word)
            if place and place.start not in seen:
                seen.add(place.start)
                fix = remedy(text, place, self.variable)
                yield Match(place, fix, (place,), found_message(self.what, text))

    def _value_behind(self, source: str, word: re.Match[str]) -> Span | None:
        line_start = source.rfind("\n", 0, word.start()) + 1
        found = self._value.search(source, word.end(), word.end() + REACH + 100)
        if not found or found.start() > word.end() + REACH:
            return None
        between = source[max(line_start, word.start() - 30) : found.start()]
        if between.count("\n") >= _MOST_LINES or not self._telling.search(between) or _HARMLESS.search(between):
            return None
        value = found.group()
        if is_placeholder(value) or (self.check is not None and not self.check(value)):
            return None
        if in_blob(source, *found.span()) or is_minified(source, found.start()):
            return None
        return Span(*found.span())
