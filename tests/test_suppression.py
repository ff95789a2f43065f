"""Comments, tags and metadata that switch rules off, and how far each reaches."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from sample_notebooks import PLANTED, TOKEN, Json, code, in_bytes, markdown, notebook, stream

from mlsec_nb.findings import Report

Scan = Callable[..., Report]
_LOAD = "import pickle; pickle.load(open('m', 'rb'))"
_KEY = PLANTED.strip()


def _families(report: Report, cell: int | None = None) -> set[str]:
    return {found.rule[:3] for found in report.findings if cell in (None, found.cell)}


@pytest.mark.parametrize(
    ("comment", "left"),
    [
        ("", {"SEC", "DES"}),
        ("# mlsec: ignore", set()),
        ("# mlsec:ignore", set()),
        ("# mlsec: ignore because we know", set()),
        ("# mlsec: ignore[DES001] the file is ours", {"SEC"}),
        ("# mlsec: ignore[SEC]", {"DES"}),
        ("# mlsec: ignore[pickle-load, SEC001]", set()),
        ("# mlsec: ignore [DES, SEC]", set()),
        ("# mlsec: ignore[DES999]", {"SEC", "DES"}),
        ("# mlsec: ignore[des001]", {"SEC"}),
        ("# mlsec: ignore[]", {"SEC", "DES"}),
        ("# mlsec: ignore[what@ever]", {"SEC", "DES"}),
        ("# mlsec: ignore[pickle-load]", {"SEC"}),
        ("# mlsec: ignore[DES001", {"SEC"}),
        ("# nosec", set()),
        ("#nosec", set()),
        ("# nosec B301", {"SEC"}),
        ("# nosec: B301, B403", {"SEC"}),
        ("# nosec B105 B106", {"DES"}),
        ("# nosec B602", {"SEC", "DES"}),
        ("# nosecurity here", {"SEC", "DES"}),
        ("# noqa: S301", {"SEC"}),
        ("# noqa:S301,E501", {"SEC"}),
        ("# noqa: E501 S301", {"SEC"}),
        ("# noqa: E501", {"SEC", "DES"}),
        ("# noqa", {"SEC", "DES"}),
        ("# pragma: allowlist secret", {"DES"}),
        ("# pragma:allowlist secret", {"DES"}),
        ("# pragma: allowlist nextline secret", {"SEC", "DES"}),
    ],
)
def test_comment_on_the_line(scan_for: Scan, comment: str, left: set[str]) -> None:
    line = f"{_LOAD}; {_KEY}  {comment}\n"
    assert _families(scan_for(in_bytes(notebook(code(line))), "SEC", "DES001")) == left


@pytest.mark.parametrize(
    "source",
    [
        f"{_KEY}\nx = 1  # mlsec: ignore\n",
        f"# mlsec: ignore\n{_KEY}\n",
        f"# pragma: allowlist nextline secret\n\n{_KEY}\n",
        f"{_KEY}\n# pragma: allowlist nextline secret\n",
        f"x = 1  # nosec\n{_KEY}\n",
        f"# pragma: allowlist secret\n{_KEY}\n",
    ],
)
def test_comment_on_another_line_says_nothing(scan: Scan, source: str) -> None:
    assert _families(scan(in_bytes(notebook(code(source))))) == {"SEC"}


def test_comment_on_the_line_before_for_secrets(scan: Scan) -> None:
    assert not scan(in_bytes(notebook(code(f"# pragma: allowlist nextline secret\n{_KEY}\n")))).findings


def test_comment_on_any_line_of_a_long_call(scan_for: Scan) -> None:
    for source in ("pickle.load(\n    f,  # mlsec: ignore[DES001]\n)\n", "pickle.load(\n    f,\n)  # nosec B301\n"):
        assert not scan_for(in_bytes(notebook(code("import pickle\n" + source))), "DES").findings


@pytest.mark.parametrize("comment", ["# mlsec: ignore", "# nosec", "# pragma: allowlist nextline secret"])
def test_comment_never_reaches_another_cell_or_output(scan: Scan, comment: str) -> None:
    cells = [
        code(f"x = 1  {comment}"),
        code(PLANTED, stream(f"{TOKEN}\n")),
        code(f"{_KEY}  # nosec", stream(f"{TOKEN}\n")),
    ]
    report = scan(in_bytes(notebook(*cells)))
    assert [(found.cell, found.part) for found in report.findings] == [(2, "code"), (2, "output"), (3, "output")]


@pytest.mark.parametrize(
    ("metadata", "left"),
    [
        ({"tags": ["mlsec-ignore"]}, set()),
        ({"tags": ["x", "mlsec-ignore-DES"]}, {"SEC"}),
        ({"tags": ["mlsec-ignore-SEC001", "mlsec-ignore-pickle-load"]}, set()),
        ({"tags": ["mlsec"]}, {"SEC", "DES"}),
        ({"tags": "mlsec-ignore"}, {"SEC", "DES"}),
        ({"mlsec": {"ignore": True}}, set()),
        ({"mlsec": {"ignore": "DES"}}, {"SEC"}),
        ({"mlsec": {"ignore": ["SEC", "DES001"]}}, set()),
        ({"mlsec.ignore": ["DES"]}, {"SEC"}),
        ({"mlsec": {"ignore": False}}, {"SEC", "DES"}),
        ({"mlsec": {"ignore": [""]}}, {"SEC", "DES"}),
        ({"mlsec": {"ignore": [1, None]}}, {"SEC", "DES"}),
        ({"mlsec": "ignore"}, {"SEC", "DES"}),
    ],
)
def test_tags_and_metadata(scan_for: Scan, metadata: Json, left: set[str]) -> None:
    cells: list[Any] = [code(f"{_LOAD}\n{_KEY}", metadata=metadata), code(f"{_LOAD}\n{_KEY}", stream(TOKEN))]
    report = scan_for(in_bytes(notebook(*cells)), "SEC", "DES001")
    assert _families(report, 1) == left
    assert _families(report, 2) == {"SEC", "DES"}
    if "tags" not in metadata:
        whole = scan_for(in_bytes(notebook(*[code(f"{_LOAD}\n{_KEY}")] * 2, metadata=metadata)), "SEC", "DES001")
        assert _families(whole) == left


def test_comments_in_markdown_and_shell(scan: Scan) -> None:
    cells = [
        markdown(f"<!-- pragma: allowlist secret --> {TOKEN}\n\nbut {TOKEN}"),
        code(f"%%bash\nexport T={TOKEN} # nosec\n"),
    ]
    assert [(found.cell, found.line) for found in scan(in_bytes(notebook(*cells))).findings] == [(1, 3)]
