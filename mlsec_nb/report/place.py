"""Where a finding is, in the words of each surface."""

from __future__ import annotations

import os
from functools import lru_cache
from pathlib import Path
from urllib.parse import quote

from mlsec_nb.findings import Finding
from mlsec_nb.report import Context, RawPosition

_OWN_TEXT_PARTS = frozenset({"code", "markdown", "raw"})


@lru_cache(maxsize=4096)
def shown_path(path: str, base: Path | None) -> str:
    """The path with `/` between its parts, relative to `base` when it lies inside; not escaped."""
    if base is None or not Path(path).is_absolute():
        return Path(path).as_posix() if os.sep == "\\" else path
    try:
        return Path(path).relative_to(base).as_posix()
    except ValueError:
        return Path(path).as_posix()


@lru_cache(maxsize=4096)
def uri(path: str, base: Path | None) -> str:
    """The path as a percent-encoded URI reference: relative where `shown_path` is, else a file URI."""
    shown = shown_path(path, base)
    try:
        raw = shown.encode("utf-8", "surrogateescape")  # undoes os.fsdecode: the bytes that the file system has
    except UnicodeEncodeError:
        raw = shown.encode("utf-8", "surrogatepass")
    if not Path(shown).is_absolute():
        return quote(raw)
    return "file://" + ("" if shown.startswith("/") else "/") + quote(raw)


def cell_name(finding: Finding) -> str:
    """`cell 3`, `cell 3 output 1` (both counted from 1), `cell 3 metadata`, `metadata`; "" in a file without cells."""
    own_text = finding.part in _OWN_TEXT_PARTS
    if finding.cell is None:
        return "" if own_text else finding.part
    if finding.output is not None:
        return f"cell {finding.cell} output {finding.output + 1}"
    return f"cell {finding.cell}" if own_text else f"cell {finding.cell} {finding.part}"


def qualified_name(finding: Finding) -> str:
    """`cell[3]/output[0]`: the cell counted from 1, the output as an index; "" in a file without cells."""
    if finding.cell is None:
        return cell_name(finding)
    if finding.output is not None:
        return f"cell[{finding.cell}]/output[{finding.output}]"
    return f"cell[{finding.cell}]" + ("" if finding.part in _OWN_TEXT_PARTS else f"/{finding.part}")


def within_file(finding: Finding) -> str:
    """`cell 3:2:5`, or `2:5` in a file without cells."""
    return ":".join(piece for piece in (cell_name(finding), str(finding.line), str(finding.column)) if piece)


def raw_position(finding: Finding, context: Context) -> RawPosition | None:
    """Where the finding is in the file on disk; `None` when that is not known."""
    known = context.raw_position(finding)
    if known is None and finding.cell is None and not finding.where:
        known = (finding.line, finding.column, finding.end_line, finding.end_column)
    return known
