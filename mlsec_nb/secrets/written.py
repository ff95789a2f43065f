"""`name = value` and `name: value` in text that is no Python: comments, shell lines, markdown, outputs, metadata."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache
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
    r"|contrase[nñ]a|senha|mot de passe|wachtwoord|has[lł]o|heslo)(?:[ \t]{1,3}(?:is|was|ist|es|est|é))?"
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
    yield from _found(_PAIR, source, "=", ":")


def flags(source: str) -> Iterator[Pair]:
    """`--name value`, `%env NAME value`."""
    yield from _found(_FLAG, source, "-")
    if any(command in source for command in _SETTERS):
        yield from _found(_SET, source)


def said(source: str) -> Iterator[Pair]:
    """Values that prose calls a password, key or token; a mere "key" is named "auth"."""
    for pair in _found(_SAID, source, "`", "'", '"'):
        yield Pair("auth", pair.value, pair.place, True) if pair.name.lower() == "key" else pair


# One of these is in every name that `telling.kind_of` knows, and in `key`.
_TELLING = late(
    "key|secret|token|pass|pw|pswd|cred|bearer|jwt|pat|auth"
    "|kennwort|contrase|senha|wachtwoord|has[lł]o|heslo|clave|chave|chiave|schl(?:ue|[uü])ssel"
)
_BEFORE, _BEHIND = 100, 1000


@lru_cache(maxsize=2)
def _telling_parts(source: str) -> tuple[tuple[int, int], ...]:
    """The parts of lines around words that a telling name has; a pair's name and value stand in one of them.

    Remembered, for several patterns read the same text one after the other.
    """
    return tuple(_parts(source))


def _parts(source: str) -> Iterator[tuple[int, int]]:
    lowered = source.lower()
    if len(lowered) != len(source):  # a few letters are longer in lower case
        yield 0, len(source)
        return
    found = _TELLING.search(lowered)
    while found:
        start = max(source.rfind("\n", 0, found.start()) + 1, found.start() - _BEFORE)
        end = _reach(source, found.end())
        while (following := _TELLING.search(lowered, found.end(), end)) is not None:
            found, end = following, _reach(source, following.end())
        yield start, end
        found = _TELLING.search(lowered, end)


def _reach(source: str, at: int) -> int:
    line_end = source.find("\n", at, at + _BEHIND)
    return line_end if line_end >= 0 else min(at + _BEHIND, len(source))


def _found(pattern: re.Pattern[str], source: str, *signs: str) -> Iterator[Pair]:
    """What the pattern finds in the telling parts; one of `signs` is in each match."""
    for start, end in _telling_parts(source):
        if not signs or any(source.find(sign, start, end) >= 0 for sign in signs):
            yield from _found_in(pattern, source, start, end)


def _found_in(pattern: re.Pattern[str], source: str, at: int, limit: int) -> Iterator[Pair]:
    while found := pattern.search(source, at, limit):
        group = "quoted" if found["quoted"] is not None else "bare"
        start, end = found.span(group)
        value = found[group]
        if group == "bare":
            # An exclamation mark ends a sentence or a password: it does not count, and is hidden with the rest.
            end = start + len(value.rstrip(".*?:"))
            value = value.rstrip(".*!?:")
        yield Pair(found["name"], value, Span(start, end), group == "quoted")
        at = start  # a value may hold a pair of its own ("url?a=b&token=c")
