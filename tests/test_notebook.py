"""A notebook as texts: what is scanned, in which part, and where it stands."""

from __future__ import annotations

from typing import Any

import pytest
from sample_notebooks import Json, code, display, error, in_bytes, markdown, notebook, stream

from mlsec_nb.notebook import Notebook, Text, cell_language


def _read(*cells: Any, **more: Any) -> Notebook:
    return Notebook.of_bytes(in_bytes(notebook(*cells, **more), indent=None))


def test_every_text_is_there_with_its_place() -> None:
    read = _read(
        markdown("m", attachments={"a.png": {"image/png": "AAAA"}}),
        code(
            "c",
            stream(["s1\n", "s2"]),
            error("t1", "t2", value="v"),
            display(text_html="<b>", application_json={"j": 1}),
        ),
        {"cell_type": "raw", "source": "r", "metadata": {"k": 1}},
        metadata={"n": 1},
    )
    assert [(text.part, text.cell, text.output, text.where, text.source) for text in read.texts] == [
        ("markdown", 1, None, ("cells", 0, "source"), "m"),
        ("attachment", 1, None, ("cells", 0, "attachments", 0), "a.png"),
        ("code", 2, None, ("cells", 1, "source"), "c"),
        ("output", 2, 0, ("cells", 1, "outputs", 0, "text"), "s1\ns2"),
        ("output", 2, 1, ("cells", 1, "outputs", 1, "evalue"), "v"),
        ("output", 2, 1, ("cells", 1, "outputs", 1, "traceback"), "t1\nt2"),
        ("output", 2, 2, ("cells", 1, "outputs", 2, "data", "text/html"), "<b>"),
        ("output", 2, 2, ("cells", 1, "outputs", 2, "data", "application/json"), '{"j": 1}'),
        ("raw", 3, None, ("cells", 2, "source"), "r"),
        ("metadata", 3, None, ("cells", 2, "metadata"), '{"k": 1}'),
        ("metadata", None, None, ("metadata",), '{"n": 1}'),
    ]
    assert read.cell_count == 3


@pytest.mark.parametrize(
    ("source", "kernel", "language"),
    [
        ("x = 1", {}, "python"),
        ("%%bash\nls", {}, "bash"),
        ("%%time\nx = 1", {}, "python"),
        ("%%R\nx", {}, "r"),
        ("%%sql\nselect 1", {}, "sql"),
        ("\n%%bash\nls", {}, "bash"),
        ("x = 1\n%%bash", {}, "python"),
        ("x", {"kernelspec": {"language": "R"}}, "r"),
        ("x", {"language_info": {"name": "julia"}}, "julia"),
        ("x", {"kernelspec": {"name": "conda-env-python3-py"}}, "python"),
        ("x", {"kernelspec": {"name": "ir", "language": 3}, "language_info": []}, "ir"),
        ("x", {"kernelspec": "python3"}, "python"),
    ],
)
def test_language_of_a_cell(source: str, kernel: Json, language: str) -> None:
    [text] = [text for text in _read(code(source), metadata=kernel).texts if text.part == "code"]
    assert text.language == language
    assert (text.python is not None) == (language == "python")


def test_language_of_a_magic_alone() -> None:
    assert cell_language("%%capture out\nx", "python") == "python"


def test_colours_of_a_terminal_leave_every_offset() -> None:
    source = "\x1b[1;31mError\x1b[0m: key\x1b[K end"
    [text] = [text for text in _read(code("", stream(source))).texts if text.part == "output"]
    assert len(text.source) == len(source)
    assert "\x1b" not in text.source and text.source.index("Error") == source.index("Error")


@pytest.mark.parametrize(
    ("offset", "place"),
    [(0, (1, 1)), (3, (1, 4)), (4, (2, 1)), (5, (2, 2)), (6, (3, 1)), (7, (4, 1)), (9, (4, 3))],
)
def test_lines_and_columns_count_from_one(offset: int, place: tuple[int, int]) -> None:
    assert Text.of("é😀x\na\n\nb\r").position(offset) == place


def test_line_of_an_offset() -> None:
    text = Text.of("ab\ncd\n\nef")
    assert [text.source[slice(*text.line_span(at))] for at in (0, 2, 3, 6, 7, 9)] == ["ab", "ab", "cd", "", "ef", "ef"]
