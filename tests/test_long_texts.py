"""Looking for words first finds what the standard library finds by trying every place."""

from __future__ import annotations

import random
import re
from collections.abc import Callable, Iterable

import pytest

from mlsec_nb.long_texts import around, at_words, behind, near, places_of, unbehind
from mlsec_nb.rules import pii_contacts, pii_national, pii_places, pii_records, secrets_urls
from mlsec_nb.rules.pii_reporting import WORD_WITHIN, word_before

Matches = Iterable[re.Match[str]]
_NUMBER = re.compile(r"(?<![\w.])\d{4}(?!\d)")
_NAMED = re.compile(r"(?i)\b(?:id|number)")
_KEYED = re.compile(r"(?i)(?:user|key)[ =:]{1,3}(\w{3,20})")
# Pieces out of which texts are drawn that hold matches, near misses, and letters of other lengths in lower case.
_PIECES = (
    *("id ", "ID:", "Number", "user=", "KEY: ", "xuser", "bold", "\u017f", "\u0130", "\xe9", "\u4e2d", "\U0001f600"),
    *("\n", " ", ".", "-", "1234", "12", "98765", "a1234", "x.1234", "user: key=abc", "4321,", "/", "@", "ann@firma"),
)


def _texts(count: int = 400) -> list[str]:
    drawn = random.Random(7)
    return ["".join(drawn.choices(_PIECES, k=drawn.randrange(1, 60))) for _ in range(count)]


def _behind_words(source: str) -> Matches:
    places = places_of(("id", "number"), source.lower() if source.isascii() else source)
    for found in behind(_NUMBER, source, places, WORD_WITHIN, 10):
        if word_before(source, found.start(), _NAMED):
            yield found


@pytest.mark.parametrize(
    ("quick", "plain"),
    [
        (lambda s: at_words(_KEYED, s, ("user", "key")), _KEYED.finditer),
        (lambda s: unbehind(_NUMBER, s), _NUMBER.finditer),
        (lambda s: near(_NUMBER, s, (re.compile("[14]"), re.compile("9"), re.compile("1"))), _NUMBER.finditer),
        (lambda s: around(re.compile(r"\w{1,9}@\w{1,9}"), s, "@", 9, 20), re.compile(r"\w{1,9}@\w{1,9}").finditer),
    ],
    ids=["at_words", "unbehind", "near", "around"],
)
def test_the_same_is_found(quick: Callable[[str], Matches], plain: Callable[[str], Matches]) -> None:
    texts = _texts()
    found = [[match.span() for match in quick(text)] for text in texts]
    assert found == [[match.span() for match in plain(text)] for text in texts]
    assert any(found)


def test_behind_words_finds_what_has_a_word_before_it() -> None:
    texts = [text for text in _texts(1500) if text.isascii()]
    found = [[match.span() for match in _behind_words(text)] for text in texts]
    assert found == [
        [match.span() for match in _NUMBER.finditer(text) if word_before(text, match.start(), _NAMED)] for text in texts
    ]
    assert any(found)


@pytest.mark.parametrize(
    "number",
    [
        *("+49.30.5550132", "+1(415)555-0132", "(415)555-0132", "1-415-555-0132", "415-555-0132", "415.555.0132"),
        *("0301-5550-132", "020/5550-0132", "030/555-0132", "+49 30 5550132", "(415) 555 0132", "1 (415) 555-0132"),
        *("415 555 0132", "1 415 555 0132", "030 555 0132"),
    ],
)
def test_every_telephone_number_has_one_of_its_pieces(number: str) -> None:
    assert pii_contacts._PHONE.fullmatch(number)
    assert any(piece.search(number) for piece in pii_contacts._PHONE_PIECES)


@pytest.mark.parametrize("folder", ["/home/anna/", "/Users/anna/", "C:\\Users\\anna\\", "C:\\\\Users\\\\anna\\\\"])
def test_every_home_has_one_of_its_pieces(folder: str) -> None:
    assert pii_places._HOME.match(folder)
    assert any(piece.search(folder) for piece in pii_places._HOME_PIECES)


@pytest.mark.parametrize(
    ("pattern", "words"),
    [
        (pii_records._BIRTH, pii_records._BIRTH_WORDS),
        (secrets_urls._ODBC, secrets_urls._ODBC_WORDS),
    ],
)
def test_each_alternative_begins_with_one_of_the_words(pattern: re.Pattern[str], words: tuple[str, ...]) -> None:
    first = re.search(r"\(\?:([^()]+)\)", pattern.pattern)
    assert first is not None
    for alternative in first[1].split("|"):
        assert alternative.replace("\\", "").lower().startswith(words), alternative
    assert not any(one in other[1:] for one in words for other in words)


@pytest.mark.parametrize("written", [one for one in pii_national._WRITTEN if one.words], ids=lambda one: one.module)
def test_each_word_of_a_national_number_is_found_by_its_beginning(written: pii_national.Written) -> None:
    begins = pii_national._begins(rf"(?i)\b(?:{written.words})")
    assert len(begins) == len(written.words.split("|"))
