"""From a place in a scanned text to the exact characters of the file, and back by edits."""

from __future__ import annotations

import json
from collections.abc import Callable
from itertools import product
from typing import Any

import pytest
from sample_notebooks import TOKEN, Json, code, display, error, in_bytes, markdown, notebook, stream

from mlsec_nb.decode import text_of
from mlsec_nb.findings import Edit, Report, Span
from mlsec_nb.notebook import Notebook
from mlsec_nb.rawfile import RawFile

_HARD = 'é😀 e\u0301\t\\ "q" \x1b[0m\u2028 \'\n\nline / \\n\n'
_SOURCES: dict[str, Any] = {
    "string": _HARD + TOKEN + _HARD,
    "lines": (_HARD + TOKEN + _HARD).splitlines(keepends=True),
    "split oddly": [_HARD[:5], _HARD[5:], "", TOKEN[:9], TOKEN[9:], _HARD],
    "CRLF": (_HARD + TOKEN + "\n" + _HARD).replace("\n", "\r\n"),
}
_PLACES: dict[str, Callable[[Any], Json]] = {
    "code": code,
    "markdown": markdown,
    "stream": lambda text: code("x", stream("first"), stream(text)),
    "attachment": lambda text: markdown("x", attachments={"a": {}, "".join(text): {"image/png": "AAAA"}}),
    "html": lambda text: code("x", display(text_html=text, text_plain="x")),
}
_WRITTEN = {
    "indent 1": {"indent": 1}, "tabs, ASCII": {"indent": "\t", "ensure_ascii": True},
    "compact": {"indent": None, "separators": (",", ":")}, "compact, ASCII": {"indent": None, "ensure_ascii": True},
}  # fmt: skip


@pytest.mark.parametrize(
    ("place", "source", "options"),
    [pytest.param(*case, id=", ".join(case)) for case in product(_PLACES, _SOURCES, _WRITTEN)],
)
def test_raw_position_is_that_of_the_very_characters(place: str, source: str, options: str) -> None:
    data = in_bytes(notebook(code("x"), _PLACES[place](_SOURCES[source])), **_WRITTEN[options])
    raw = RawFile(text_of(data))
    [text] = [text for text in Notebook.of_bytes(data).texts if TOKEN in text.source]
    at = text.source.index(TOKEN)
    span = raw.span(text.where, Span(at, at + len(TOKEN)))
    assert span is not None
    inside = raw.text[span.start : span.end]
    assert inside.startswith(TOKEN[:9]) and inside.endswith(TOKEN[9:])
    assert (inside == TOKEN) == (source != "split oddly" or place == "attachment")
    position = raw.position(text.where, Span(at, at + len(TOKEN)))
    assert position is not None
    line, column, end_line, end_column = position
    lines = raw.text.split("\n")
    assert lines[line - 1][column - 1 :].startswith(TOKEN[:9])
    assert lines[end_line - 1][: end_column - 1].endswith(TOKEN[9:])


def _edited(data: bytes, *edits: Edit, contains: str = TOKEN) -> tuple[str, Notebook]:
    [text] = [text for text in Notebook.of_bytes(data).texts if contains in text.source]
    result = RawFile(text_of(data)).edited({text.where: list(edits)})
    return result, Notebook.of_bytes(result.encode("utf-8", "surrogatepass"))


@pytest.mark.parametrize(
    ("place", "source", "options"),
    [pytest.param(*case, id=", ".join(case)) for case in product(_PLACES, _SOURCES, _WRITTEN)],
)
def test_edit_changes_its_characters_only(place: str, source: str, options: str) -> None:
    data = in_bytes(notebook(code("x"), _PLACES[place](_SOURCES[source])), **_WRITTEN[options])
    texts = [text.source for text in Notebook.of_bytes(data).texts]
    at = next(text.index(TOKEN) for text in texts if TOKEN in text)
    result, after = _edited(data, Edit(Span(0, 0), "import os\n"), Edit(Span(at, at + len(TOKEN)), 'né"w'))
    expected = [("import os\n" + text).replace(TOKEN, 'né"w') if TOKEN in text else text for text in texts]
    assert [text.source for text in after.texts] == expected
    raw = RawFile(text_of(data))
    where = next(text.where for text in Notebook.of_bytes(data).texts if TOKEN in text.source)
    first, last = raw.span(where, Span(0, 1)), raw.span(where, Span(at, at + len(TOKEN)))
    assert first and last
    assert result.startswith(raw.text[: first.start] + r"import os\n")
    assert result.endswith(raw.text[last.end :])
    assert raw.text[first.start : last.start] in result


@pytest.mark.parametrize("options", _WRITTEN)
@pytest.mark.parametrize(
    "removed", ["one\n", "two\n", "three", "one\ntwo\n", "two\nthree", "one\ntwo\nthree", "wo\nth"]
)
def test_removed_lines_leave_valid_json(options: str, removed: str) -> None:
    whole = "one\ntwo\nthree"
    for source in (whole, whole.splitlines(keepends=True)):
        data = in_bytes(notebook(code(source), markdown("next")), **_WRITTEN[options])
        at = whole.index(removed)
        _, after = _edited(data, Edit(Span(at, at + len(removed)), ""), contains=whole)
        assert "".join(text.source for text in after.texts if text.part == "code") == whole.replace(removed, "")


def test_traceback_frames_stay_frames() -> None:
    data = in_bytes(notebook(code("x", error("first", f"a {TOKEN}\nb", "last"))))
    [text] = [text for text in Notebook.of_bytes(data).texts if TOKEN in text.source]
    at = text.source.index(TOKEN)
    result, _ = _edited(data, Edit(Span(at, at + len(TOKEN)), "[redacted]"))
    assert json.loads(result)["cells"][0]["outputs"][0]["traceback"] == ["first", "a [redacted]\nb", "last"]


def test_json_payload_is_edited_as_it_stands() -> None:
    data = in_bytes(notebook(code("x", display(application_json={"é": ["\\", TOKEN]}))))
    [text] = [text for text in Notebook.of_bytes(data).texts if TOKEN in text.source]
    at = text.source.index(TOKEN)
    result, _ = _edited(data, Edit(Span(at, at + len(TOKEN)), "[redacted]"))
    assert result == text_of(data).replace(TOKEN, "[redacted]")


def test_lines_and_columns_count_characters(scan: Callable[..., Report]) -> None:
    source = f"# é😀\n\tx = 'e\u0301😀'; token = \"{TOKEN}\"\n"
    report = scan(in_bytes(notebook(markdown("a"), code(source))))
    [finding] = [found for found in report.findings if found.rule.startswith("SEC")]
    line = source.split("\n")[finding.line - 1]
    assert (finding.cell, finding.line, finding.end_line) == (2, 2, 2)
    assert line[finding.column - 1 : finding.end_column - 1] == TOKEN


@pytest.mark.parametrize("where", [("cells", 9, "source"), ("cells", 0, "outputs", 0, "text"), ("worksheets",)])
def test_text_that_is_gone_has_no_position(where: tuple[str | int, ...]) -> None:
    raw = RawFile(text_of(in_bytes(notebook(code("x")))))
    assert raw.position(where, Span(0, 1)) is None
    with pytest.raises(ValueError, match="not in the file"):
        raw.edited({where: [Edit(Span(0, 1), "")]})
