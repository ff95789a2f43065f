"""The fast half of `decode`: msgspec structs that name only the fields a scan reads."""

from __future__ import annotations

from typing import Any

import msgspec

from mlsec_nb.decode import (
    SETTINGS,
    RawCell,
    RawNotebook,
    RawOutput,
    is_binary,
    is_text_mime,
    payload_text,
    traceback_text,
)
from mlsec_nb.rawjson import JsonPath

_Text = str | list[str]


class _Output(msgspec.Struct):
    text: _Text | None = None
    evalue: str | None = None
    traceback: list[str] | None = None
    data: dict[str, msgspec.Raw] | None = None
    metadata: msgspec.Raw = msgspec.Raw()


class _Cell(msgspec.Struct):
    cell_type: str
    source: _Text
    id: str | None = None
    metadata: msgspec.Raw = msgspec.Raw()
    outputs: list[_Output] | None = None
    attachments: dict[str, msgspec.Raw] | None = None
    execution_count: int | None = None


class _Notebook(msgspec.Struct):
    cells: list[_Cell]
    metadata: msgspec.Raw = msgspec.Raw()


class _Settings(msgspec.Struct):
    kernelspec: msgspec.Raw = msgspec.Raw()
    language_info: msgspec.Raw = msgspec.Raw()
    mlsec: msgspec.Raw = msgspec.Raw()
    ignore: msgspec.Raw = msgspec.field(default=msgspec.Raw(), name="mlsec.ignore")
    tags: msgspec.Raw = msgspec.Raw()


_decoder = msgspec.json.Decoder(_Notebook)
_settings_decoder = msgspec.json.Decoder(_Settings)
_text_decoder = msgspec.json.Decoder(_Text)


def decode_fast(data: bytes) -> RawNotebook | None:
    """The notebook in `data`, or None when it is not plain nbformat 4 (the careful reader then decides)."""
    try:
        found = _decoder.decode(data)
        cells = [_cell(cell, ("cells", index)) for index, cell in enumerate(found.cells)]
        return RawNotebook(cells, _text_of(found.metadata), _settings(found.metadata))
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        return None


def _cell(cell: _Cell, where: JsonPath) -> RawCell:
    return RawCell(
        cell.cell_type,
        _joined(cell.source),
        where,
        "source",
        cell.id,
        _text_of(cell.metadata),
        [_output(output) for output in cell.outputs] if cell.outputs else [],
        list(cell.attachments) if cell.attachments else [],
        cell.execution_count,
    )


def _text_of(raw: msgspec.Raw) -> str:
    return str(raw, "utf-8")


def _joined(value: _Text) -> str:
    return value if isinstance(value, str) else "".join(value)


def _output(output: _Output) -> RawOutput:
    found = RawOutput(metadata=_text_of(output.metadata))
    if output.text is not None:
        found.texts.append((("text",), _joined(output.text)))
    if output.evalue is not None:
        found.texts.append((("evalue",), output.evalue))
    if output.traceback is not None:
        found.texts.append((("traceback",), traceback_text(output.traceback)))
    for mime, payload in (output.data or {}).items():
        if not is_binary(mime):
            found.payloads.append((mime, _payload(mime, payload)))
    return found


def _payload(mime: str, raw: msgspec.Raw) -> str:
    if is_text_mime(mime):
        try:
            return _joined(_text_decoder.decode(raw))
        except msgspec.ValidationError:
            pass  # JSON where a string should be: scanned as it stands
    return payload_text(mime, _text_of(raw))


def _settings(metadata: msgspec.Raw) -> dict[str, Any]:
    if bytes(metadata)[:1] != b"{":
        return {}
    found = _settings_decoder.decode(metadata)
    raw = (found.kernelspec, found.language_info, found.mlsec, found.ignore, found.tags)
    return {name: msgspec.json.decode(value) for name, value in zip(SETTINGS, raw) if bytes(value)}
