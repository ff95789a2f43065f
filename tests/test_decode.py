"""Both readers of notebooks give the same, and name what they could not read."""

from __future__ import annotations

import codecs
import json

import pytest
from hostile_notebooks import FINE, LISTED, UNREADABLE
from sample_notebooks import code, display, error, in_bytes, markdown, notebook, stream

from mlsec_nb import decode as decoding
from mlsec_nb.decode import UnreadableNotebook, decode, encoding_of, is_binary, text_of

_RICH = notebook(
    code(["a\n", "b"], stream(["1\n", "2"]), error("x", "y", value="v"), display(text_plain="p", application_json={})),
    code("", display(image_png="AAAA", text_html=["<b>", "</b>"]), id="c2"),
    markdown("text", attachments={"a.png": {"image/png": "AAAA"}}, metadata={"tags": ["x"]}),
    metadata={"kernelspec": {"name": "python3"}},
)
_GOOD = {"rich": in_bytes(_RICH), "spaced": in_bytes(_RICH, indent="\t", separators=(" ,\n", " :\r\n"))}
_SMALL = {name: data for name, data in (FINE | LISTED).items() if len(data) < 1_000_000}


@pytest.mark.parametrize("data", [*_GOOD.values(), *_SMALL.values()], ids=[*_GOOD, *_SMALL])
def test_reading_without_msgspec_gives_the_same(data: bytes, monkeypatch: pytest.MonkeyPatch) -> None:
    fast = decode(data)
    monkeypatch.setattr(decoding, "_fast_decoder", lambda: None)
    assert decode(data) == fast


@pytest.mark.parametrize("data", _GOOD.values(), ids=_GOOD)
def test_plain_notebooks_take_the_fast_way(data: bytes) -> None:
    from mlsec_nb.decode_msgspec import decode_fast

    assert decode_fast(data) == decode(data)


def test_base64_is_left_out_and_text_kept() -> None:
    first, second, third = decode(in_bytes(_RICH)).cells
    assert first.source == "a\nb"
    assert [text for output in first.outputs for _, text in output.texts] == ["1\n2", "v", "x\ny"]
    assert [mime for output in second.outputs for mime, _ in output.payloads] == ["text/html"]
    assert second.id == "c2"
    assert third.attachments == ["a.png"]
    assert json.loads(third.metadata) == {"tags": ["x"]}


@pytest.mark.parametrize(
    ("mime", "binary"),
    [("image/png", True), ("image/svg+xml", False), ("application/pdf", True), ("audio/wav", True),
     ("text/html", False), ("application/vnd.plotly.v1+json", False), ("video/mp4", True), ("", False)],
)  # fmt: skip
def test_which_types_are_bytes(mime: str, binary: bool) -> None:
    assert is_binary(mime) is binary


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16-le", "utf-16-be", "utf-32-le", "utf-32-be"])
def test_encoding_is_known_by_its_zeros(encoding: str) -> None:
    data = '{"é": "😀"}'.encode(encoding)
    assert encoding_of(data) == (b"", encoding)
    assert text_of(data) == '{"é": "😀"}'


@pytest.mark.parametrize(
    "mark", [codecs.BOM_UTF8, codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE, codecs.BOM_UTF32_LE, codecs.BOM_UTF32_BE]
)
def test_mark_and_text_are_kept_apart(mark: bytes) -> None:
    encoding = encoding_of(mark)[1]
    assert text_of(mark + "[é]".encode(encoding)) == "[é]"


def test_bytes_that_are_no_text_can_be_written_back() -> None:
    data = b'{"a": "\xff\xc3"}'
    assert text_of(data).encode("utf-8", "surrogateescape") == data


@pytest.mark.parametrize("name", UNREADABLE)
def test_message_quotes_nothing(name: str) -> None:
    with pytest.raises(UnreadableNotebook) as caught:
        decode(UNREADABLE[name])
    message = str(caught.value)
    assert message.isascii() and message.isprintable() and len(message) < 120
    assert caught.value.__suppress_context__ or caught.value.__context__ is None


@pytest.mark.parametrize(
    ("data", "place"), [(b'{"cells": [}', "line 1, column 12"), (b'{"cells": []} x', "line 1, column 14")]
)
def test_invalid_json_is_placed(data: bytes, place: str) -> None:
    with pytest.raises(UnreadableNotebook, match=f"not valid JSON: .*{place}"):
        decode(data)
