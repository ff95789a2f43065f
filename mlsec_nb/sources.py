"""A file of any supported kind -> a Notebook: .ipynb, Python (plain or percent format), markdown documents."""

from __future__ import annotations

import re
from pathlib import Path

from mlsec_nb.decode import GARBLED, UnreadableNotebook, is_garbled, text_of
from mlsec_nb.names import Names
from mlsec_nb.notebook import Notebook, Part, Text, cell_language

NOTEBOOK_SUFFIXES = frozenset({".ipynb"})
PYTHON_SUFFIXES = frozenset({".py", ".pyw"})
DOCUMENT_SUFFIXES = frozenset({".md", ".qmd", ".myst", ".rmd", ".markdown"})
SUFFIXES = NOTEBOOK_SUFFIXES | PYTHON_SUFFIXES | DOCUMENT_SUFFIXES

# Jupytext's "percent" format: https://jupytext.readthedocs.io/en/latest/formats-scripts.html
_PERCENT = re.compile(r"^# ?%%(?P<title>[^\n]*)\n?", re.MULTILINE)
# CommonMark 0.31, 4.5: a fence that is never closed reaches to the end.
_FENCE = re.compile(
    r"^[ ]{0,3}(?P<fence>`{3,}|~{3,})[ \t]*(?P<info>[^\n`]*)\n(?P<body>.*?)(?:^[ ]{0,3}(?P=fence)[`~]*[ \t]*\r?$|\Z)",
    re.MULTILINE | re.DOTALL,
)


def read_source(data: bytes, name: str, path: str, directory: str | None) -> Notebook:
    """The notebook in `data`; `name` (its suffix) says which kind it is, `path` how reports call it.

    Raises UnreadableNotebook with one clear sentence.
    """
    suffix = Path(name).suffix.lower()
    if suffix in NOTEBOOK_SUFFIXES:
        return Notebook.of_bytes(data, path, directory)
    source = text_of(data)
    found = _of_text(source, suffix, path, directory)
    if found is None and source.lstrip().startswith("{"):
        return Notebook.of_bytes(data, path, directory)
    if found is None:
        raise UnreadableNotebook(f"'{suffix or name}' is no notebook, Python or markdown file that mlsec reads")
    if is_garbled(source):
        found.problems.append((None, GARBLED))
    return found


def _of_text(source: str, suffix: str, path: str, directory: str | None) -> Notebook | None:
    if suffix in PYTHON_SUFFIXES:
        return _percent(source, path, directory) if _PERCENT.search(source) else _script(source, path, directory)
    if suffix in DOCUMENT_SUFFIXES:
        return _document(source, path, directory)
    return None


def _script(source: str, path: str, directory: str | None) -> Notebook:
    return _notebook([("code", source, 0)], source, path, directory, numbered=False)


def _percent(source: str, path: str, directory: str | None) -> Notebook:
    """Cells of a percent script; each keeps its marker line outside, as jupytext does."""
    pieces: list[tuple[Part, str, int]] = []
    marks = list(_PERCENT.finditer(source))
    if source[: marks[0].start()].strip():
        pieces.append(("code", source[: marks[0].start()], 0))
    for mark, following in zip(marks, [*marks[1:], None]):
        end = following.start() if following else len(source)
        title = mark["title"]
        part: Part = "markdown" if "[markdown]" in title or "[md]" in title else "raw" if "[raw]" in title else "code"
        pieces.append((part, source[mark.end() : end], mark.end()))
    return _notebook(pieces, source, path, directory, numbered=True)


def _document(source: str, path: str, directory: str | None) -> Notebook:
    """A markdown document: fenced blocks of code are code cells, what is between them markdown cells."""
    pieces: list[tuple[Part, str, int]] = []
    at = 0
    for fence in _FENCE.finditer(source):
        language = re.search(r"[A-Za-z]\w*", fence["info"].removeprefix("{code-cell}"))
        is_python = "code-cell" in fence["info"] or (
            language and language[0].lower() in ("python", "ipython", "ipython3", "py")
        )
        if not is_python:
            continue
        pieces += [("markdown", source[at : fence.start()], at), ("code", fence["body"], fence.start("body"))]
        at = fence.end()
    pieces.append(("markdown", source[at:], at))
    return _notebook([piece for piece in pieces if piece[1].strip()], source, path, directory, numbered=True)


def _notebook(
    pieces: list[tuple[Part, str, int]], source: str, path: str, directory: str | None, numbered: bool
) -> Notebook:
    """Texts at character offsets of one file; `where` is ("offset", n), for there is no JSON path."""
    texts: list[Text] = []
    code: list[str] = []
    for number, (part, piece, offset) in enumerate(pieces, 1):
        text = Text(piece, part, number if numbered else None, where=("offset", offset), directory=directory)
        if part == "code":
            text.language = cell_language(piece, "python")
            text.code_index = len(code)
            code.append(piece if text.language == "python" else "")
        texts.append(text)
    names = Names.of_sources(code)
    for text in texts:
        text.names = names
    return Notebook(path, texts, names, cell_count=len(pieces) if numbered else 0)
