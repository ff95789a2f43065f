"""Fixes of findings: which are made, how they meet, when they are refused."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace

import pytest
from sample_notebooks import PLANTED, TOKEN, code, in_bytes, markdown, notebook

from mlsec_nb.edits import applied, compatible
from mlsec_nb.findings import Edit, Finding, Fix, Report, Span
from mlsec_nb.fix import UnsafeEdit, fixable, fixed_bytes

Scan = Callable[..., Report]


@pytest.fixture
def finding(scan: Scan) -> Finding:
    """A finding in the second cell of the sample."""
    [found] = scan(_DATA).findings
    return replace(found, fix=None)


_DATA = in_bytes(notebook(markdown("# a\n"), code(f"x = 1\n{PLANTED}"), metadata={"é": [1.0, None]}))


def _with(finding: Finding, *edits: Edit, where: tuple[str | int, ...] | None = None) -> Finding:
    return replace(finding, fix=Fix("f", edits), where=where or finding.where)


def _source(data: bytes) -> str:
    source: str = json.loads(data)["cells"][1]["source"]
    return source


@pytest.mark.parametrize(
    ("edits", "expected"),
    [
        ([(0, 0, "a"), (0, 0, "a")], "a012345"),
        ([(4, 5, "X"), (1, 2, "Y")], "0Y23X5"),
        ([(1, 4, "X"), (2, 5, "Y")], "0X45"),
        ([(1, 3, "X"), (3, 5, "Y")], "0XY5"),
        ([(6, 6, "end"), (0, 1, "")], "12345end"),
        ([(2, 2, "a"), (2, 2, "b")], "01ab2345"),
        ([], "012345"),
    ],
)
def test_edits_of_one_text_meet(edits: list[tuple[int, int, str]], expected: str) -> None:
    made = [Edit(Span(start, end), text) for start, end, text in edits]
    assert applied("012345", made) == applied("012345", made[::-1]) == expected
    assert applied("012345", compatible(made)) == expected


def test_only_safe_fixes_without_being_asked(finding: Finding) -> None:
    safe, other = (replace(finding, fix=Fix("f", (), safe=safe)) for safe in (True, False))
    assert fixable([finding, safe, other]) == [safe]
    assert fixable([finding, safe, other], unsafe=True) == [safe, other]


def test_same_import_for_two_fixes_is_made_once(scan: Scan) -> None:
    data = in_bytes(notebook(code(PLANTED + PLANTED.replace("token", "other"))))
    fixed = fixed_bytes(data, scan(data).findings)
    assert json.loads(fixed)["cells"][0]["source"].count("import os\n") == 1


@pytest.mark.parametrize(
    ("start", "end", "text", "expected"),
    [
        (0, 5, "y = 2", f"y = 2\n{PLANTED}"),
        (5, 6, "\n\n\n", f"x = 1\n\n\n{PLANTED}"),
        (0, 5, '"\\é😀\x07', f'"\\é😀\x07\n{PLANTED}'),
    ],
)
def test_edit_is_made_in_the_file(finding: Finding, start: int, end: int, text: str, expected: str) -> None:
    fixed = fixed_bytes(_DATA, [_with(finding, Edit(Span(start, end), text))])
    assert _source(fixed) == expected
    assert fixed.endswith(_DATA[_DATA.index(b'"metadata": {\n  "\xc3\xa9"') :])


def test_edit_elsewhere_in_the_cell(finding: Finding) -> None:
    fixed = fixed_bytes(_DATA, [_with(finding, Edit(Span(0, 1), "y", where=("source",)))])
    assert _source(fixed).startswith("y = 1\n")


@pytest.mark.parametrize(
    "where", [("cells", 9, "source"), ("cells", 1, "outputs", 0, "text"), ("worksheets", 0, "cells", 0, "input")]
)
def test_text_that_is_gone_is_refused(finding: Finding, where: tuple[str | int, ...]) -> None:
    with pytest.raises(UnsafeEdit, match="has changed since it was scanned"):
        fixed_bytes(_DATA, [_with(finding, Edit(Span(0, 1), "y"), where=where)])


@pytest.mark.parametrize("span", [Span(0, 9_999), Span(9_999, 10_000)])
def test_span_beyond_the_text_is_refused(finding: Finding, span: Span) -> None:
    with pytest.raises(UnsafeEdit):
        fixed_bytes(_DATA, [_with(finding, Edit(span, "y"))])


def test_edit_that_breaks_the_json_is_refused(finding: Finding) -> None:
    edit = Edit(Span(0, 3), "")
    with pytest.raises(UnsafeEdit, match="invalid JSON"):
        fixed_bytes(_DATA, [_with(finding, edit, where=("metadata",))])


def test_refusal_names_nothing_of_the_file(finding: Finding) -> None:
    with pytest.raises(UnsafeEdit) as caught:
        fixed_bytes(in_bytes(notebook(code(TOKEN))), [_with(finding, Edit(Span(0, 1), "y"))])
    assert TOKEN[4:] not in str(caught.value) and caught.value.__suppress_context__
