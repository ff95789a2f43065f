"""Ways to look for a pattern in long texts that cost less than `re.finditer` and find the same."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from functools import lru_cache

from mlsec_nb.rule import ascii_lowered

_NOT_BEHIND = re.compile(r"\(\?<!(\[(?:\\.|[^\]\\])+\])\)")


@lru_cache(maxsize=64)
def _split(pattern: str) -> tuple[re.Pattern[str], re.Pattern[str] | None]:
    found = _NOT_BEHIND.match(pattern)
    return (re.compile(pattern[found.end() :]), re.compile(found[1])) if found else (re.compile(pattern), None)


def unbehind(pattern: re.Pattern[str], source: str) -> Iterator[re.Match[str]]:
    """For a pattern that begins with `(?<![...])`, and is rare without it.

    The look-behind hides the pattern's first characters from `re`, which then tries every place; here the character
    before is looked at only where the rest matches.
    """
    body, behind = _split(pattern.pattern)
    at = 0
    while (found := body.search(source, at)) is not None:
        start = found.start()
        if behind is not None and start and behind.match(source, start - 1):
            at = start + 1
            continue
        yield found
        at = max(found.end(), start + 1)


def around(pattern: re.Pattern[str], source: str, sign: str, before: int, behind: int) -> Iterator[re.Match[str]]:
    """For a pattern with exactly one `sign` in every match: looks around each, and nowhere else.

    No match has more than `before` characters in front of it, nor (with what the pattern looks ahead at) `behind` it.
    """
    end = 0
    at = source.find(sign)
    while at >= 0:
        found = pattern.search(source, max(end, at - before), at + behind)
        if found and found.start() < at:
            yield found
            end = found.end()
        at = source.find(sign, max(at + 1, end))


def near(pattern: re.Pattern[str], source: str, begins: tuple[re.Pattern[str], ...]) -> Iterator[re.Match[str]]:
    """For a pattern that begins with a class of characters a long text is full of: looks around what `begins` find.

    One of them is in every match, and no match is longer than 200.
    """
    end = 0
    for start, limit in _windows(source, begins):
        for found in pattern.finditer(source, max(start, end), limit):
            if found.end() < limit or limit == len(source):
                end = found.end()
                yield found


def places_of(words: Iterable[str], lowered: str) -> list[int]:
    """Where the words stand in a text in lower case, from its beginning on."""
    places: list[int] = []
    for word in words:
        at = lowered.find(word)
        while at >= 0:
            places.append(at)
            at = lowered.find(word, at + 1)
    return sorted(places)


def at_words(pattern: re.Pattern[str], source: str, words: Iterable[str]) -> Iterator[re.Match[str]]:
    """For a pattern that begins with one of the words, whatever their case: `re` would try every place for them.

    `words` are in lower case, and none begins inside another.
    """
    end = 0
    for place in places_of(words, ascii_lowered(source)):
        if place >= end and (found := pattern.match(source, place)) is not None:
            end = found.end()
            yield found


def behind(
    pattern: re.Pattern[str], source: str, places: Iterable[int], within: int, longest: int
) -> Iterator[re.Match[str]]:
    """For a pattern that counts only behind a word: matches that begin in so many characters behind one of the places.

    The places are in order, and no match, with what the pattern looks ahead at, has more than `longest` characters.
    """
    end = 0
    for place in places:
        for found in pattern.finditer(source, max(place, end), place + within + longest):
            if found.start() > place + within:
                break
            end = found.end()
            yield found


_REACH = 250


def _windows(source: str, begins: tuple[re.Pattern[str], ...]) -> Iterator[tuple[int, int]]:
    """The parts of a text around all places that a pattern finds, in order; parts that touch are one."""
    places = sorted(found.start() for pattern in begins for found in pattern.finditer(source))
    start = limit = -1
    for place in places:
        if place - _REACH > limit:
            if limit >= 0:
                yield start, min(limit, len(source))
            start = max(0, place - _REACH)
        limit = place + _REACH
    if limit >= 0:
        yield start, min(limit, len(source))
