"""The bytes of a notebook file -> the few fields that are scanned; base64 payloads are never turned into strings.

msgspec decodes valid notebooks at memory speed. Whatever it refuses (odd types, NaN, lone surrogates), and every
notebook where msgspec is not installed (Pyodide), is read by the standard library with the same result.
"""

from __future__ import annotations

import codecs
import json
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cache
from typing import Any

from mlsec_nb.rawjson import JsonPath, children


class UnreadableNotebook(ValueError):
    """The bytes are no notebook; the message says what is wrong, without quoting the content."""


@dataclass(slots=True)
class RawOutput:
    """One output: decoded text pieces and raw JSON payloads by MIME type."""

    texts: list[tuple[JsonPath, str]] = field(default_factory=list)
    payloads: list[tuple[str, str]] = field(default_factory=list)
    """(MIME type, raw JSON text) of display data; binary types are left out."""


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
    problems: list[tuple[int, str]] = field(default_factory=list)
    """(1-based cell, what is wrong with it) for cells that could not be read whole."""


def text_of(data: bytes) -> str:
    """The file's characters: UTF-8 with or without BOM, else UTF-16/32 by BOM or by the place of NULs (RFC 4627).

    Raises UnreadableNotebook when the bytes are in none of these encodings.
    """
    try:
        return data.decode(json.detect_encoding(data) if data[:2] != b"\xef\xbb" else "utf-8-sig")
    except (UnicodeDecodeError, LookupError):
        raise UnreadableNotebook("not UTF-8, UTF-16 or UTF-32 text; save it again as UTF-8") from None


def is_binary(mime: str) -> bool:
    """Whether payloads of this MIME type are encoded bytes, never text."""
    kind = mime.partition("/")[0]
    return (kind in ("image", "audio", "video", "font") and mime != "image/svg+xml") or mime in _BINARY


_BINARY = frozenset({"application/pdf", "application/octet-stream", "application/zip"})


def decode(data: bytes) -> RawNotebook:
    """The notebook in `data`. Raises UnreadableNotebook with one clear sentence when there is none."""
    if not data.strip():
        raise UnreadableNotebook("the file is empty; it should hold a JSON notebook")
    fast = _fast_decoder()
    if fast is not None and data[:2] not in (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE):
        found = fast(data.removeprefix(codecs.BOM_UTF8))
        if found is not None:
            return found
    return _decode_slowly(text_of(data))


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


def _decode_slowly(text: str) -> RawNotebook:
    try:
        return _notebook(text)
    except json.JSONDecodeError as error:
        raise UnreadableNotebook(f"not valid JSON: {error.msg} (line {error.lineno}, column {error.colno})") from None
    except RecursionError:
        raise UnreadableNotebook("the JSON is nested too deeply to be a notebook") from None


def _notebook(text: str) -> RawNotebook:
    if not isinstance(json.loads(text, strict=False), dict):
        raise UnreadableNotebook("a notebook is a JSON object; this file holds another value")
    top = {key: (start, end) for key, start, end in children(text, 0)}
    cells: list[RawCell] = []
    if "cells" in top:
        cells = _cells(text, top["cells"][0], ("cells",))
    elif "worksheets" in top:
        for index, start, _ in children(text, top["worksheets"][0]):
            for key, at, _ in children(text, start):
                if key == "cells":
                    cells += _cells(text, at, ("worksheets", index, "cells"))
    else:
        raise UnreadableNotebook("a JSON object without cells is no notebook")
    problems = [
        (number, "the cell has no source text; nothing of it was checked but its outputs")
        for number, cell in enumerate(cells, 1)
        if not cell.has_source
    ]
    return RawNotebook(cells, _slice(text, top.get("metadata")), problems)


def _slice(text: str, span: tuple[int, int] | None) -> str:
    return text[span[0] : span[1]] if span else ""


def _cells(text: str, at: int, where: JsonPath) -> list[RawCell]:
    return [_cell(text, start, (*where, index)) for index, start, _ in children(text, at)]


def _cell(text: str, at: int, where: JsonPath) -> RawCell:
    spans = {key: (start, end) for key, start, end in children(text, at)}

    def value(key: str) -> Any:
        return json.loads(_slice(text, spans[key]), strict=False) if key in spans else None

    # nbformat 1-3 call a code cell's source "input" (v1: "code"), v1 a text cell's "text".
    key = next((name for name in ("source", "input", "code", "text") if name in spans), "source")
    cell = RawCell(str(value("cell_type") or "raw"), joined(value(key)), where, key)
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
                (str(mime), text[first:last]) for mime, first, last in children(text, start) if not is_binary(str(mime))
            ]
        elif key in ("text", "evalue"):
            output.texts.append(((key,), joined(json.loads(text[start:end], strict=False))))
        elif key == "traceback":
            lines = json.loads(text[start:end], strict=False)
            output.texts.append(((key,), traceback_text(lines)))
        elif key in _OLD_MIME and key != "text":
            output.texts.append(((key,), joined(json.loads(text[start:end], strict=False))))
    return output


def traceback_text(lines: object) -> str:
    """A traceback's frames as one text, a line break behind each."""
    return "\n".join(line for line in lines if isinstance(line, str)) if isinstance(lines, list) else ""
