"""`name = value` and `name: value` in text that is no Python: comments, shell lines, markdown, outputs, metadata."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from functools import lru_cache
from string import ascii_letters, digits
from typing import NamedTuple

from mlsec_nb.findings import Span
from mlsec_nb.late import late

_NAME = r"(?<![\w.$À-ɏ])(?P<name>[A-Za-z_À-ɏ][A-Za-z0-9_.À-ɏ-]{1,60})"
_QUOTE = r"\\{0,2}[\"'`]"
_QUOTED = r"\\{0,2}(?P<quote>[\"'`])(?P<quoted>[^\"'`\n\\]{3,500})\\{0,2}(?P=quote)"
_VALUE = rf"(?:{_QUOTED}|(?P<bare>[^\s\"'`<>,;|&=:()\[\]{{}}\\]{{3,300}}={{0,2}}))"
_GAP = r"[ \t]{1,4}"
_BLANK = r"[ \t]{0,40}"  # where the codes of a traceback's colours were
_PAIR = late(rf"{_NAME}(?:{_QUOTE})?\]?\*{{0,2}}{_BLANK}(?::=|=>|==|[=:])\*{{0,2}}{_BLANK}[bru]?{_VALUE}", re.ASCII)
_FLAG = late(rf"(?<![\w-])--?(?P<name>[A-Za-z][A-Za-z0-9_-]{{2,40}}){_GAP}(?!-){_VALUE}", re.ASCII)
_SETTERS = ("%env", "%set_env", "setx", "config set")
_SET = late(rf"(?:{'|'.join(_SETTERS)}){_GAP}(?P<name>[A-Za-z_][\w.-]{{1,60}}){_GAP}{_VALUE}", re.ASCII)
# In prose: "the password is `hunter2`", "token `abc`".
_SAID = late(
    r"(?i)(?<![\w-])(?P<name>(?:(?:api|access|secret)[ _-])?key|token|secret|passwor[dt]|passwd|kennwort"
    r"|contrase[nñ]a|senha|mot de passe|wachtwoord|haslo|heslo)(?:[ \t]{1,3}(?:is|was|ist|es|est|é))?"
    r"[ \t]{0,2}:?[ \t]{1,3}(?P<quote>[`\"'])(?P<quoted>[^`\"'\n]{3,300})(?P=quote)(?P<bare>(?!))?",
    re.ASCII,
)


class Pair(NamedTuple):
    """A name and a value written behind it."""

    name: str
    value: str
    place: Span
    quoted: bool


def pairs(source: str) -> Iterator[Pair]:
    """`name = value`, `"name": "value"` and `**name**: value`."""
    return _found(_PAIR, source, _name_starts)


def flags(source: str) -> Iterator[Pair]:
    """`--name value`, `%env NAME value`."""
    yield from _found(_FLAG, source, _flag_starts)
    if any(command in source for command in _SETTERS):
        yield from (_pair(found) for found in _SET.finditer(source))


def said(source: str) -> Iterator[Pair]:
    """Values that prose calls a password, key or token; a mere "key" is named "auth"."""
    for pair in _found(_SAID, source, _phrase_starts):
        yield Pair("auth", pair.value, pair.place, True) if pair.name.lower() == "key" else pair


# One of these is in every name that `telling.kind_of` knows, and in `key`. Each is looked for by itself, which is far
# quicker than a pattern of all.
_TELLING = (
    "key secret token pass pw pswd cred bearer jwt pat auth kennwort contrase senha wachtwoord haslo heslo clave chave "
    "chiave schluessel schlussel schlüssel"
).split()
_LONGEST_NAME = 61
_NAME_CHARACTERS = frozenset(ascii_letters + digits + "_.-" + "".join(map(chr, range(0xC0, 0x250))))
_BEFORE_FLAG = frozenset(ascii_letters + digits + "_-")
_PHRASES = tuple(map(len, ("secret ", "access ", "mot de ", "api ")))


@lru_cache(maxsize=2)
def _telling_words(source: str) -> tuple[int, ...]:
    """Where the words begin that a telling name has. Remembered, for several patterns read the same text in turn."""
    lowered = source.lower()
    if len(lowered) != len(source):  # a few letters are longer in lower case
        lowered = "".join(small if len(small := letter.lower()) == 1 else letter for letter in source)
    places: list[int] = []
    for word in _TELLING:
        at = lowered.find(word)
        while at >= 0:
            places.append(at)
            at = lowered.find(word, at + len(word))
    return tuple(sorted(places))


def _found(pattern: re.Pattern[str], source: str, starts: Callable[[str, int, int], Iterable[int]]) -> Iterator[Pair]:
    """What the pattern finds around telling words; `starts` says where it may begin for a word, from some place on.

    No place is tried twice, so that a text full of telling words costs no more than its length.
    """
    at = floor = 0
    for word in _telling_words(source):
        for start in starts(source, word, floor) if word >= at else ():
            if found := pattern.match(source, start):
                yield _pair(found)
                # A value may hold a pair of its own ("url?a=b&token=c").
                at = floor = found.start("quoted" if found["quoted"] is not None else "bare")
                break
        else:
            floor = max(floor, word + 1)


def _name_starts(source: str, word: int, floor: int) -> Iterator[int]:
    """Where a name with the word in it may begin: where the run of a name's characters does, or behind a hyphen."""
    first = _run_start(source, word, floor)
    yield first
    yield from (at + 1 for at in range(first, word) if source[at] == "-")


def _flag_starts(source: str, word: int, floor: int) -> Iterator[int]:
    """Where the hyphens in front of a flag with the word in it may begin."""
    first = _run_start(source, word, floor)
    return (at for at in range(first, word) if source[at] == "-" and source[at - 1 : at] not in _BEFORE_FLAG)


def _phrase_starts(source: str, word: int, floor: int) -> Iterator[int]:
    """Where a phrase may begin: at the word, or before it when another belongs to it ("secret key", "mot de passe")."""
    if source[word - 1 : word] in (" ", "_", "-"):
        yield from (word - length for length in _PHRASES if word - length >= floor)
    if word >= floor:
        yield word


def _run_start(source: str, word: int, floor: int) -> int:
    lowest = max(floor, word - _LONGEST_NAME)
    while word > lowest and source[word - 1] in _NAME_CHARACTERS:
        word -= 1
    return word


def _pair(found: re.Match[str]) -> Pair:
    group = "quoted" if found["quoted"] is not None else "bare"
    start, end = found.span(group)
    value = found[group]
    if group == "bare":
        # An exclamation mark ends a sentence or a password: it does not count, and is hidden with the rest.
        end = start + len(value.rstrip(".*?:"))
        value = value.rstrip(".*!?:")
    return Pair(found["name"], value, Span(start, end), group == "quoted")
