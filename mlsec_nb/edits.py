"""Apply edits to one text."""

from __future__ import annotations

from collections.abc import Iterable

from mlsec_nb.findings import Edit


def compatible(edits: Iterable[Edit]) -> list[Edit]:
    """The edits in order of place, without repeats; of edits that overlap, the first one stays."""
    kept: list[Edit] = []
    for edit in sorted(dict.fromkeys(edits), key=lambda edit: (edit.span.start, edit.span.end, edit.text)):
        if kept and edit.span.start < kept[-1].span.end:
            continue
        kept.append(edit)
    return kept


def applied(source: str, edits: Iterable[Edit]) -> str:
    """`source` with the edits made; the same edit given twice (one `import os` for two fixes) is made once."""
    for edit in reversed(compatible(edits)):
        source = source[: edit.span.start] + edit.text + source[edit.span.end :]
    return source
