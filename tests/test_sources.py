"""Python scripts and markdown documents as cells, every position that of the file."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from sample_notebooks import PLANTED, TOKEN, code, in_bytes, notebook

from mlsec_nb.decode import UnreadableNotebook
from mlsec_nb.findings import Report
from mlsec_nb.sources import SUFFIXES, read_source

Scan = Callable[..., Report]
_SCRIPT = f'"""Doc."""\nx = 1\n# %% [markdown]\n# text\n# %% titled\n{PLANTED}# %%\nimport pickle\n#%% [raw]\nraw\n'
_DOCUMENT = f"""---
title: x
---
# Title é😀

```{{code-cell}} ipython3
:tags: [x]
{PLANTED}```

text `{TOKEN}`

~~~ python
import pickle
~~~

```r
x <- 1
```

   ```py
   y = 2
   ```
"""


def _cells(source: str, name: str) -> list[tuple[str, int | None, str]]:
    return [(text.part, text.cell, text.source) for text in read_source(source.encode(), name, name, None).texts]


def test_percent_script_has_cells() -> None:
    assert _cells(_SCRIPT, "a.py") == [
        ("code", 1, '"""Doc."""\nx = 1\n'),
        ("markdown", 2, "# text\n"),
        ("code", 3, PLANTED),
        ("code", 4, "import pickle\n"),
        ("raw", 5, "raw\n"),
    ]


def test_plain_script_is_one_text_without_a_number() -> None:
    assert _cells("x = 1\n", "a.py") == [("code", None, "x = 1\n")]


def test_document_has_code_and_text_between() -> None:
    cells = _cells(_DOCUMENT, "a.md")
    assert [source for part, _, source in cells if part == "code"] == [
        f":tags: [x]\n{PLANTED}", "import pickle\n", "   y = 2\n",
    ]  # fmt: skip
    assert [part for part, _, _ in cells] == ["markdown", "code", "markdown", "code", "markdown", "code"]
    assert "x <- 1" in cells[4][2]


@pytest.mark.parametrize("name", ["a.md", "a.qmd", "a.Rmd", "a.markdown", "a.myst"])
@pytest.mark.parametrize("line_end", ["\n", "\r\n"])
def test_every_text_stands_where_it_says(name: str, line_end: str) -> None:
    source = _DOCUMENT.replace("\n", line_end)
    for text in read_source(source.encode(), name, name, None).texts:
        assert text.where[0] == "offset"
        start = int(text.where[1])
        assert source[start : start + len(text.source)] == text.source


def test_fence_that_is_never_closed_reaches_to_the_end() -> None:
    assert _cells("a\n```python\nx = 1\n", "a.md") == [("markdown", 1, "a\n"), ("code", 2, "x = 1\n")]


def test_longer_fence_holds_a_shorter_one() -> None:
    assert _cells("````md\n```python\nx\n```\n````\n", "a.md") == [("markdown", 1, "````md\n```python\nx\n```\n````\n")]


@pytest.mark.parametrize("name", ["a.py", "a.md"])
def test_bytes_that_are_no_text_are_listed_and_the_rest_is_read(scan: Scan, name: str) -> None:
    report = scan(b"# caf\xe9\n" + PLANTED.encode(), name)
    assert [(found.line, found.name) for found in report.findings] == [(2, "hugging-face-token")]
    assert [error.cell for error in report.errors] == [None]


@pytest.mark.parametrize("suffix", sorted(SUFFIXES))
def test_empty_file_is_an_error_for_notebooks_only(scan: Scan, suffix: str) -> None:
    assert len(scan(b"", f"a{suffix}").errors) == (suffix == ".ipynb")


def test_notebook_under_another_name_is_read() -> None:
    assert len(read_source(in_bytes(notebook(code())), "a.txt", "a.txt", None).texts) == 1


@pytest.mark.parametrize(("name", "data"), [("a.txt", b"hello"), ("a.csv", b"a,b"), ("noname", b"x = 1")])
def test_other_files_are_refused(name: str, data: bytes) -> None:
    with pytest.raises(UnreadableNotebook, match="no notebook, Python or markdown file"):
        read_source(data, name, name, None)
