"""`name = value` and `name: value` in text that is no Python: comments, shell lines, markdown, outputs, metadata."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from mlsec_nb.findings import Span

_NAME = r"(?<![\w.$])(?P<name>[A-Za-z_][A-Za-z0-9_.-]{1,60})"
_QUOTE = r"\\{0,2}[\"'`]"
_QUOTED = r"\\{0,2}(?P<quote>[\"'`])(?P<quoted>[^\"'`\n\\]{3,500})\\{0,2}(?P=quote)"
_VALUE = rf"(?:{_QUOTED}|(?P<bare>[^\s\"'`<>,;|&=:()\[\]{{}}\\]{{3,300}}={{0,2}}))"
_GAP = r"[ \t]{1,4}"
_PAIR = re.compile(
    rf"{_NAME}(?:{_QUOTE})?\]?\*{{0,2}}[ \t]{{0,8}}(?::=|=>|==|[=:])\*{{0,2}}[ \t]{{0,8}}[bru]?{_VALUE}", re.ASCII
)
_FLAG = re.compile(rf"(?<![\w-])--?(?P<name>[A-Za-z][A-Za-z0-9_-]{{2,40}}){_GAP}(?!-){_VALUE}", re.ASCII)
_SET = re.compile(rf"(?:%env|%set_env|setx|config set){_GAP}(?P<name>[A-Za-z_][\w.-]{{1,60}}){_GAP}{_VALUE}", re.ASCII)
# In prose: "the password is `hunter2`", "token `abc`".
_SAID = re.compile(
    r"(?i)(?<![\w-])(?P<name>(?:(?:api|access|secret)[ _-])?key|token|secret|password|passwd)(?:[ \t]{1,3}(?:is|was))?"
    r"[ \t]{0,2}:?[ \t]{1,3}(?P<quote>[`\"'])(?P<quoted>[^`\"'\n]{3,300})(?P=quote)(?P<bare>(?!))?",
    re.ASCII,
)


@dataclass(frozen=True, slots=True)
class Pair:
    """A name and a value written behind it."""

    name: str
    value: str
    place: Span
    quoted: bool


def pairs(source: str) -> Iterator[Pair]:
    """`name = value`, `"name": "value"` and `**name**: value`."""
    yield from _found(_PAIR, source)


def flags(source: str) -> Iterator[Pair]:
    """`--name value`, `%env NAME value`."""
    yield from _found(_FLAG, source)
    yield from _found(_SET, source)


def said(source: str) -> Iterator[Pair]:
    """Values that prose calls a password, key or token; a mere "key" is named "auth"."""
    for pair in _found(_SAID, source):
        yield Pair("auth", pair.value, pair.place, True) if pair.name.lower() == "key" else pair


def _found(pattern: re.Pattern[str], source: str) -> Iterator[Pair]:
    at = 0
    while found := pattern.search(source, at):
        group = "quoted" if found["quoted"] is not None else "bare"
        start, end = found.span(group)
        value = found[group]
        if group == "bare":
            # An exclamation mark ends a sentence or a password: it does not count, and is hidden with the rest.
            end = start + len(value.rstrip(".*?:"))
            value = value.rstrip(".*!?:")
        yield Pair(found["name"], value, Span(start, end), group == "quoted")
        at = start  # a value may hold a pair of its own ("url?a=b&token=c")
