"""The bytes of a notebook file -> the few fields that are scanned; base64 payloads are never turned into strings.

msgspec decodes valid notebooks at memory speed. Whatever it refuses (odd types, NaN, lone surrogates), and every
notebook where msgspec is not installed (Pyodide), is read by the standard library with the same result.
"""

from __future__ import annotations

import codecs
import json
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from functools import cache
from typing import Any

from mlsec_nb.rawjson import JsonPath, children, end_of, unescaped_same_length


class UnreadableNotebook(ValueError):
    """The bytes are no notebook; the message says what is wrong, without quoting the content."""


@dataclass(slots=True)
class RawOutput:
    """One output: its text pieces, and its display data as text by MIME type."""

    texts: list[tuple[JsonPath, str]] = field(default_factory=list)
    payloads: list[tuple[str, str]] = field(default_factory=list)
    """(MIME type, text) of display data: a string as it is, JSON as it stands in the file; no binary types."""
    metadata: str = ""
    """As it stands in the file."""


@dataclass(slots=True)
class RawCell:
    """One cell; `where` is its JSON path in the file, `source_key` the name of its source there."""

    kind: str
    source: str
    where: JsonPath
    source_key: str = "source"
    id: str | None = None
    metadata: str = ""
    outputs: list[RawOutput] = field(default_factory=list)
    attachments: list[str] = field(default_factory=list)
    execution_count: int | None = None
    has_source: bool = True


@dataclass(slots=True)
class RawNotebook:
    """What one file holds."""

    cells: list[RawCell]
    metadata: str = ""
    settings: dict[str, Any] = field(default_factory=dict)
    """Of the metadata, decoded, the members named in `SETTINGS`."""
    problems: list[tuple[int | None, str]] = field(default_factory=list)
    """(1-based cell or None, what is wrong) for what could not be read whole."""


# The kinds of nbformat 4, and those of 1-3 that were text.
_KINDS = frozenset("code markdown raw heading html text plaintext rst".split())
GARBLED = "some bytes are no UTF-8 text; around them words can be missed: save the file again as UTF-8"
_NO_BYTE = re.compile("[\udc80-\udcff]")


def encoding_of(data: bytes) -> tuple[bytes, str]:
    """The byte order mark that `data` begins with (or b"") and the encoding of what is behind it.

    Without a mark, UTF-16 and UTF-32 are known by the place of the NULs in ASCII's first characters (RFC 4627).
    """
    for mark, encoding in _MARKS:
        if data.startswith(mark):
            return mark, encoding
    return b"", json.detect_encoding(data[:4])


_MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)


def text_of(data: bytes) -> str:
    """The file's characters without a byte order mark; in UTF-8 a byte that is no text is one lone surrogate.

    So every offset can be turned back into bytes. Raises UnreadableNotebook for broken UTF-16 or UTF-32.
    """
    mark, encoding = encoding_of(data)
    try:
        return data[len(mark) :].decode(encoding, "surrogateescape" if encoding == "utf-8" else "strict")
    except UnicodeDecodeError:
        raise UnreadableNotebook(f"not the {encoding.upper()} text it begins as; save it again as UTF-8") from None


def is_garbled(text: str) -> bool:
    """Whether bytes of the file were no text in its encoding."""
    return not text.isascii() and _NO_BYTE.search(text) is not None


def is_binary(mime: str) -> bool:
    """Whether payloads of this MIME type are encoded bytes, never text."""
    kind = mime.partition("/")[0]
    return (kind in ("image", "audio", "video", "font") and mime != "image/svg+xml") or mime in _BINARY


_BINARY = frozenset({"application/pdf", "application/octet-stream", "application/zip"})


def decode(data: bytes) -> RawNotebook:
    """The notebook in `data`. Raises UnreadableNotebook with one clear sentence when there is none."""
    if not data or data.isspace():
        raise UnreadableNotebook("the file is empty; it should hold a JSON notebook")
    fast = _fast_decoder()
    if fast is not None and data[:2] not in (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE):
        found = fast(data.removeprefix(codecs.BOM_UTF8))
        if found is not None:
            return _with_problems(found)
    text = text_of(data)
    found = _with_problems(_decode_slowly(text))
    if is_garbled(text):
        found.problems.append((None, GARBLED))
    return found


def _with_problems(notebook: RawNotebook) -> RawNotebook:
    for number, cell in enumerate(notebook.cells, 1):
        if not cell.has_source:
            notebook.problems.append((number, "the cell has no source text; nothing of it was checked but its outputs"))
        elif cell.kind not in _KINDS:
            notebook.problems.append((number, "the cell has no known cell_type; it was checked as text, not as code"))
    return notebook


@cache
def _fast_decoder() -> Callable[[bytes], RawNotebook | None] | None:
    try:
        from mlsec_nb.decode_msgspec import decode_fast
    except ImportError:
        return None
    return decode_fast


def joined(value: object) -> str:
    """nbformat's multi-line string: a string, or a list of strings; anything else is no text."""
    if isinstance(value, str):
        return value
    if isinstance(value, list):
        return "".join(line for line in value if isinstance(line, str))
    return ""


def multiline(raw: str) -> str:
    """The text that a piece of JSON stands for: nbformat's multi-line string, or what else it is as it stands."""
    return joined(_value(raw)) if raw[:1] in ('"', "[") else unescaped_same_length(raw)


def is_text_mime(mime: str) -> bool:
    """Whether payloads of this type are a (multi-line) string, not JSON."""
    return _TEXT_MIME.match(mime) is not None


_TEXT_MIME = re.compile(r"text/|image/svg\+xml|application/(?:javascript|x-latex|xml)")


def payload_text(mime: str, raw: str) -> str:
    """The text of display data that is scanned, from its raw JSON."""
    return multiline(raw) if is_text_mime(mime) else unescaped_same_length(raw)


def _decode_slowly(text: str) -> RawNotebook:
    try:
        return _notebook(text)
    except json.JSONDecodeError as error:
        raise UnreadableNotebook(f"not valid JSON: {error.msg} (line {error.lineno}, column {error.colno})") from None


def _notebook(text: str) -> RawNotebook:
    end = end_of(text)
    if text[end:].strip():
        raise json.JSONDecodeError("Extra data", text, end)
    if not text.lstrip().startswith("{"):
        raise UnreadableNotebook("a notebook is a JSON object; this file holds another value")
    top = {key: (start, end) for key, start, end in children(text, 0)}
    cells: list[RawCell] = []
    if "cells" in top:
        cells = _cells(text, top["cells"][0], ("cells",))
    elif "worksheets" in top:
        for index, start, _ in _items(text, top["worksheets"][0]):
            for key, at, _ in children(text, start):
                if key == "cells":
                    cells += _cells(text, at, ("worksheets", index, "cells"))
    else:
        raise UnreadableNotebook("a JSON object without cells is no notebook")
    return RawNotebook(cells, _slice(text, top.get("metadata")), _settings(text, top.get("metadata")))


# What the metadata says about the notebook itself; the rest of it (widget state) can have megabytes.
SETTINGS = ("kernelspec", "language_info", "mlsec", "mlsec.ignore", "tags")


def _settings(text: str, span: tuple[int, int] | None) -> dict[str, Any]:
    members = children(text, span[0]) if span else ()
    return {str(key): _value(text[start:end]) for key, start, end in members if key in SETTINGS}


def _slice(text: str, span: tuple[int, int] | None) -> str:
    return text[span[0] : span[1]] if span else ""


def _cells(text: str, at: int, where: JsonPath) -> list[RawCell]:
    return [_cell(text, start, (*where, index)) for index, start, _ in _items(text, at)]


def _items(text: str, at: int) -> Iterator[tuple[str | int, int, int]]:
    if text[at] != "[":
        raise UnreadableNotebook("the cells of a notebook are a list; this file has another value there")
    return children(text, at)


def _value(raw: str) -> Any:
    """The value in a piece of JSON; None also when it is nested too deeply, or a number of too many digits."""
    try:
        return json.loads(raw, strict=False)
    except (ValueError, RecursionError):
        return None


def _cell(text: str, at: int, where: JsonPath) -> RawCell:
    spans = {key: (start, end) for key, start, end in children(text, at)}

    def value(key: str) -> Any:
        return _value(_slice(text, spans[key])) if key in spans else None

    # nbformat 1-3 call a code cell's source "input" (v1: "code"), v1 a text cell's "text".
    key = next((name for name in ("source", "input", "code", "text") if name in spans), "source")
    cell = RawCell(str(value("cell_type") or ""), joined(value(key)), where, key)
    cell.has_source = isinstance(value(key), str | list)
    cell.id = value("id") if isinstance(value("id"), str) else None
    count = value("execution_count") if "execution_count" in spans else value("prompt_number")
    cell.execution_count = count if isinstance(count, int) else None
    cell.metadata = _slice(text, spans.get("metadata"))
    if "attachments" in spans:
        cell.attachments = [str(name) for name, _, _ in children(text, spans["attachments"][0])]
    if "outputs" in spans:
        cell.outputs = [_output(text, start) for _, start, _ in children(text, spans["outputs"][0])]
    return cell


# nbformat 3 keeps display data beside the output's other fields, under short names.
_OLD_MIME = {"html": "text/html", "text": "text/plain", "latex": "text/latex", "json": "application/json",
             "javascript": "application/javascript", "svg": "image/svg+xml"}  # fmt: skip


def _output(text: str, at: int) -> RawOutput:
    output = RawOutput()
    for key, start, end in children(text, at):
        if key == "data":
            output.payloads += [
                (str(mime), payload_text(str(mime), text[first:last]))
                for mime, first, last in children(text, start)
                if not is_binary(str(mime))
            ]
        elif key == "metadata":
            output.metadata = text[start:end]
        elif key in ("text", "evalue"):
            output.texts.append(((key,), multiline(text[start:end])))
        elif key == "traceback":
            output.texts.append(((key,), traceback_text(_value(text[start:end]))))
        elif key in _OLD_MIME and key != "text":
            output.texts.append(((key,), multiline(text[start:end])))
    return output


def traceback_text(lines: object) -> str:
    """A traceback's frames as one text, a line break behind each."""
    return "\n".join(line for line in lines if isinstance(line, str)) if isinstance(lines, list) else ""
