"""Where a value stands in the raw text of a JSON file, so that one string can be edited and no other byte moves.

The grammar is RFC 8259's as Python's `json` reads it (NaN and lone surrogates included); values that are not on
the way are skipped by the C scanner behind `json`.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from itertools import accumulate

JsonPath = tuple[str | int, ...]

# Values are only skipped: `float` takes any number of digits, where `int` refuses thousands.
_decode = json.JSONDecoder(strict=False, parse_int=float).raw_decode
_border = re.compile(r'"[^"\\]*(?:\\.[^"\\]*)*"|[\[{\]}]', re.DOTALL)
_space = re.compile(r"[ \t\r\n]*")
_piece = re.compile(r"\\u[dD][89abAB][0-9a-fA-F]{2}\\u[dD][c-fC-F][0-9a-fA-F]{2}|\\u[0-9a-fA-F]{4}|\\.|.", re.DOTALL)


def _skip(text: str, at: int) -> int:
    found = _space.match(text, at)
    return found.end() if found else at


def end_of(text: str, at: int = 0) -> int:
    """Where the value that starts at or after `at` ends. Raises ValueError (as `json` does) on malformed text.

    A value nested deeper than Python's stack allows is skipped by its brackets.
    """
    at = _skip(text, at)
    try:
        return _decode(text, at)[1]
    except RecursionError:
        return _end_of_nested(text, at)


def _end_of_nested(text: str, at: int) -> int:
    depth = 0
    for found in _border.finditer(text, at):
        if text[found.start()] != '"':
            depth += 1 if found[0] in "[{" else -1
            if not depth:
                return found.end()
    raise json.JSONDecodeError("Expecting ',' delimiter", text, len(text))


def children(text: str, at: int) -> Iterator[tuple[str | int, int, int]]:
    """Yield (key or index, start, end) of each member of the object or array that starts at or after `at`.

    Nothing for a scalar. Raises ValueError (as `json` does) on malformed text.
    """
    at = _skip(text, at)
    opening = text[at : at + 1]
    if opening not in ("{", "["):
        return
    closing = "}" if opening == "{" else "]"
    at = _skip(text, at + 1)
    index = 0
    while text[at : at + 1] != closing:
        key: str | int = index
        if opening == "{":
            if text[at : at + 1] != '"':
                raise json.JSONDecodeError("Expecting property name enclosed in double quotes", text, at)
            key, at = _decode(text, at)
            at = _skip(text, at)
            if text[at : at + 1] != ":":
                raise json.JSONDecodeError("Expecting ':' delimiter", text, at)
            at = _skip(text, at + 1)
        end = end_of(text, at)
        yield key, at, end
        index += 1
        at = _skip(text, end)
        if text[at : at + 1] == ",":
            at = _skip(text, at + 1)
        elif text[at : at + 1] != closing:
            raise json.JSONDecodeError("Expecting ',' delimiter", text, at)


def locate(text: str, path: JsonPath, at: int = 0) -> tuple[int, int] | None:
    """Start and end of the value at `path`, or None. Of duplicate keys the last one counts, as in `json`."""
    at = _skip(text, at)
    for step in path:
        spans = [(start, end) for key, start, end in children(text, at) if key == step]
        if not spans:
            return None
        at = spans[-1][0]
    return at, end_of(text, at)


def locate_key(text: str, path: JsonPath, number: int) -> tuple[int, int] | None:
    """Start and end of the key (quotes included) of an object's member, counted from 0; None when there is none."""
    parent = locate(text, path)
    behind = parent[0] + 1 if parent else 0
    for index, (key, _, end) in enumerate(children(text, parent[0]) if parent else ()):
        if index == number and isinstance(key, str):
            start = text.index('"', behind)
            return start, end_of(text, start)
        behind = end
    return None


def string_offsets(token: str) -> list[int]:
    """For a raw string token (quotes included): the raw offset of each decoded character, and of the closing quote.

    A surrogate pair written as two escapes is one decoded character.
    """
    lengths = [len(piece) for piece in _piece.findall(token, 1, len(token) - 1)]
    return list(accumulate(lengths, initial=1))


def unescaped_same_length(raw: str) -> str:
    r"""JSON text in which the two-character escapes that hide word borders are two plain characters.

    `\"` becomes ` "`, so a secret inside a string inside a JSON payload still has its borders, at its own offset.
    """
    return raw if "\\" not in raw else _hiding.sub(lambda found: _plain[found.group()], raw)


_plain = {r"\"": ' "', r"\\": " \\", r"\n": "\n ", r"\t": "\t ", r"\r": "  ", r"\/": " /", r"\b": "  ", r"\f": "  "}
_hiding = re.compile(r"""\\["\\ntr/bf]""")
