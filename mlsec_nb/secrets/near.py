"""Finds values whose shape says little by the provider's name shortly before them."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache

from mlsec_nb.findings import Span
from mlsec_nb.late import late
from mlsec_nb.notebook import Text
from mlsec_nb.rule import REACH, Match, Trigger, ascii_lowered, pattern_of_any
from mlsec_nb.secrets.placeholders import is_placeholder
from mlsec_nb.secrets.remedies import remedy
from mlsec_nb.secrets.surroundings import in_blob, is_minified
from mlsec_nb.secrets.words import found_message

_AT_START = r"(?<![A-Za-z0-9_+/-])"
_RUN_START = late(_AT_START + "[A-Za-z0-9_+/-]", re.ASCII)
_LAST_REPEAT = late(r"\{(\d+),\d+\}(?:=\{0,2\}|\(\?:[^()]{1,60}\)\?)?(?=\||$)")
_TOKEN_PARTS = late(r"(eyJ\[[^\]]{1,30}\]\{\d+),\d+\}\\\..*")
_FIRST_ARGUMENT = late(r"\w\(\s{0,8}[\"']\Z")
_MOST_LINES = 3
# Words that say that a random value is an identifier or a digest.
_HARMLESS = late(
    r"(?i)sha\d|sha256|\bsha\b|commit|checksum|digest|\bhash|revision|\bmd5|etag|run_?id|model_?id|job_?id|trace_?id"
    r"|request_?id|(?:key|token|secret|user|client|project|entity|artifact)_?id\b|\bid\b|version|blob/|tree/|@[0-9a-f]{7}"
)


def shortest(pattern: str) -> str:
    """The pattern, cut down to the shortest text that every match begins with: what a trigger needs."""
    return _LAST_REPEAT.sub(r"{\1}", _TOKEN_PARTS.sub(r"\1}", pattern))


@cache
def compiled_once(pattern: str) -> re.Pattern[str]:
    """Compiled when first needed: hundreds of patterns at start-up would cost a tenth of a second."""
    return re.compile(pattern, re.ASCII)


@dataclass(frozen=True, slots=True)
class NearWord:
    """A value of shape `shape` after one of `words`, with a word that says "credential" in or between them.

    A value that is the first argument of a call counts as told.
    """

    what: str
    words: str
    shape: str
    variable: str
    check: Callable[[str], bool] | None
    telling: str

    @property
    def triggers(self) -> tuple[Trigger, ...]:
        """The word and, in reach, the shape."""
        literals = tuple(word.replace(r"\b", "").replace("\\", "") for word in self.words.split("|"))
        shape = shortest(self.shape)
        # One that begins with plain characters is found quickly wherever it stands.
        value = f"{_AT_START}(?:{shape})" if shape.startswith("[") else shape
        return (Trigger(literals, pattern_of_any(literals), value),)

    def __call__(self, text: Text) -> Iterator[Match]:
        seen: set[int] = set()
        for word in compiled_once(self.words).finditer(ascii_lowered(text.source)):
            place = self._value_behind(text.source, word)
            if place and place.start not in seen:
                seen.add(place.start)
                fix = remedy(text, place, self.variable)
                yield Match(place, fix, (place,), found_message(self.what, text))

    def _first_value(self, source: str, start: int) -> re.Match[str] | None:
        shape = compiled_once(rf"(?:{self.shape})(?![A-Za-z0-9_+/-])")
        for run in _RUN_START.finditer(source, start, start + REACH):
            found = shape.match(source, run.start())
            if found:
                return found
        return None

    def _value_behind(self, source: str, word: re.Match[str]) -> Span | None:
        line_start = source.rfind("\n", 0, word.start()) + 1
        found = self._first_value(source, word.end())
        if found is None:
            return None
        between = source[max(line_start, word.start() - 30) : found.start()]
        if (
            between.count("\n") >= _MOST_LINES
            or not (_FIRST_ARGUMENT.search(between) or compiled_once(f"(?i){self.telling}").search(between))
            or _HARMLESS.search(between)
        ):
            return None
        value = found.group()
        if is_placeholder(value) or (self.check is not None and not self.check(value)):
            return None
        if in_blob(source, *found.span()) or is_minified(source, found.start()):
            return None
        return Span(*found.span())
