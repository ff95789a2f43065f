"""Places of values in raw JSON."""

from __future__ import annotations

import json

import pytest

from mlsec_nb.rawjson import JsonPath, children, end_of, locate, locate_key, string_offsets, unescaped_same_length

_TEXT = ' {"a" : [1, "two", {"b": null}],\r\n\t"a b": {"c": [[], {}]}, "d": -1.5e3, "d": "last"} '


@pytest.mark.parametrize(
    ("path", "value"),
    [((), None), (("a",), '[1, "two", {"b": null}]'), (("a", 1), '"two"'), (("a", 2, "b"), "null"),
     (("a b", "c", 1), "{}"), (("d",), '"last"')],
)  # fmt: skip
def test_value_is_located(path: JsonPath, value: str | None) -> None:
    found = locate(_TEXT, path)
    assert found is not None
    assert _TEXT[slice(*found)] == (_TEXT.strip() if value is None else value)


@pytest.mark.parametrize("path", [("x",), ("a", 3), ("a", "0"), ("d", 0), ("a", 1, 0)])
def test_what_is_not_there_is_none(path: JsonPath) -> None:
    assert locate(_TEXT, path) is None


@pytest.mark.parametrize(
    ("path", "key"), [(((), 0), '"a"'), ((("a", 2), 0), '"b"'), (((), 1), '"a b"'), (((), 2), '"d"'), (((), 3), '"d"')]
)
def test_key_is_located(path: tuple[JsonPath, int], key: str) -> None:
    found = locate_key(_TEXT, *path)
    assert found is not None and _TEXT[slice(*found)] == key
    assert _TEXT[found[1] :].lstrip().startswith(":")


@pytest.mark.parametrize("path", [(("x",), 0), (("a",), 0), ((), 4), (("d",), 0)])
def test_key_that_is_not_there_is_none(path: tuple[JsonPath, int]) -> None:
    assert locate_key(_TEXT, *path) is None


@pytest.mark.parametrize("text", ['{"a" 1}', '{"a": 1 "b": 2}', "[1 2]", "[1", '{"a', "{1: 2}", '{"a":}', "[,]", ""])
def test_malformed_text_raises_as_json_does(text: str) -> None:
    with pytest.raises(json.JSONDecodeError):
        end_of(text)
    with pytest.raises(json.JSONDecodeError):
        if not list(children(text, 0)):
            raise json.JSONDecodeError("a scalar has no children", text, 0)


@pytest.mark.parametrize(("opening", "closing"), [("[", "]"), ('{"a":', "}"), ('[{"]}":[', "]}]")])
def test_deep_values_are_skipped(opening: str, closing: str) -> None:
    deep = opening * 50_000 + "1" + closing * 50_000
    text = f'{{"x": {deep}, "y": 2}}'
    place = locate(text, ("y",))
    assert place is not None and text[slice(*place)] == "2"
    with pytest.raises(json.JSONDecodeError):
        end_of(text[:-30_000])


@pytest.mark.parametrize(
    "value",
    ["", "plain", 'a"b\\c\n\t\r\f\b/', "é ü", "😀 𐍈", "\ud800x", "e\u0301", "\x00\x1f", "\\u0041", "\udc00\ud800"],
)
@pytest.mark.parametrize("ascii_only", [True, False])
def test_each_character_of_a_string_has_its_raw_offset(value: str, ascii_only: bool) -> None:
    token = json.dumps(value, ensure_ascii=ascii_only)
    offsets = string_offsets(token)
    assert len(offsets) == len(value) + 1
    assert offsets[-1] == len(token) - 1
    for character, start, end in zip(value, offsets, offsets[1:]):
        assert json.loads(f'"{token[start:end]}"', strict=False) == character


@pytest.mark.parametrize("raw", [r'"a\"b"', r'"\\n\n\t\/x"', r'"\u0041\\\\\""', "plain"])
def test_unescaping_keeps_every_offset(raw: str) -> None:
    plain = unescaped_same_length(raw)
    assert len(plain) == len(raw)
    assert '\\"' not in plain
