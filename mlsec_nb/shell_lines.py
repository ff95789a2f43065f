"""The lines of a cell that IPython gives to a shell, and the bodies of `%%bash` cells."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator

from mlsec_nb.code_cell import CodeCell
from mlsec_nb.late import late
from mlsec_nb.python import UnparsableCode
from mlsec_nb.shell_words import Script

SHELL_LANGUAGES = frozenset("bash sh shell zsh ksh".split())

_LINE = late(
    r"""^[ \t]*(?:%{1,2}(?:time|capture)[ \t]+)?(?:[A-Za-z_][\w.,\[\] \t]{0,100}=[ \t]*)?
    (?:!{1,2}|%(?:sx|system)[ \t]
      |(?P<magic>%(?:pip|conda|mamba|micromamba|uv|run|load|env|set_env)[ \t])
      |(?P<bare>(?:pip3?|conda|mamba|git|wget|curl)[ \t]+(?=[a-z-]))
    )""",
    re.VERBOSE | re.MULTILINE,
)
# One of these is in every such line.
_SIGNS = ("!", "%", "pip", "conda", "mamba", "git", "wget", "curl")
# The magics that are programs too: the name without `%` is the command.
_PROGRAMS = ("pip", "conda", "mamba", "micromamba", "uv")
_CELL_MAGIC = late(r"\s*%%([A-Za-z_!][\w.-]*)([^\n]*)(?:\n|$)")
_SHELL_NAME = late(r"(?:^|[\s/])(?:ba|z|k|da)?sh\b")


def scripts_in_lines(source: str, language: str) -> Iterator[Script]:
    """The shell text of a code cell in that language, piece by piece."""
    if language in SHELL_LANGUAGES:
        yield from _body(source)
    elif language == "python":
        yield from _lines(source)


def _body(source: str) -> Iterator[Script]:
    magic = _CELL_MAGIC.match(source)
    if magic is None:
        yield Script.at(source, 0)
    elif magic[1] != "script" or _SHELL_NAME.search(magic[2]):
        expands = magic[1] in ("!", "sx", "system")
        if expands:
            yield Script.at(magic[2], magic.start(2), interpolates=True)
        yield Script.at(source[magic.end() :], magic.end(), expands)


def _lines(source: str) -> Iterator[Script]:
    if not any(sign in source for sign in _SIGNS):
        return
    at = 0
    strings: list[tuple[int, int]] | None = None
    while found := _LINE.search(source, at):
        at = end = _end_of_line(source, found.end())
        if strings is None:
            strings = _multi_line_strings(source)
        if _inside(strings, found.start()):
            continue
        start = found.end()
        if found["magic"] or found["bare"]:
            start = found.start("magic" if found["magic"] else "bare")
            start += found["magic"] is not None and found["magic"][1:].strip() in _PROGRAMS
        yield Script.at(source[start:end], start, interpolates=True)


def _end_of_line(source: str, start: int) -> int:
    """End of the line, or of the last one that a backslash continues."""
    while True:
        end = source.find("\n", start)
        if end < 0:
            return len(source)
        if not source.endswith(("\\", "\\\r"), 0, end):
            return end
        start = end + 1


def _multi_line_strings(source: str) -> list[tuple[int, int]]:
    if '"""' not in source and "'''" not in source:
        return []
    try:
        code = CodeCell(source).code
    except UnparsableCode:
        return []
    spans = [code.span(string) for string in code.strings if string.end_lineno != string.lineno]
    return sorted((span.start, span.end) for span in spans)


def _inside(spans: list[tuple[int, int]], offset: int) -> bool:
    at = bisect_right(spans, (offset, 0)) - 1
    return at >= 0 and spans[at][0] < offset < spans[at][1]
