"""Make the fixes of findings in a file: only their spans change, and what comes out is checked before it is written."""

from __future__ import annotations

import copy
import json
from collections.abc import Iterable, Sequence
from typing import Any

from mlsec_nb.decode import encoding_of, joined, text_of
from mlsec_nb.edits import applied
from mlsec_nb.findings import Edit, Finding
from mlsec_nb.rawfile import RawFile
from mlsec_nb.rawjson import JsonPath


class UnsafeEdit(ValueError):
    """An edit would change more than its span, so it was not made."""


def fixable(findings: Iterable[Finding], unsafe: bool = False) -> list[Finding]:
    """The findings whose fix may be made: safe ones, with `unsafe` also those that can change behaviour."""
    return [finding for finding in findings if finding.fix and (unsafe or finding.fix.safe)]


def together(findings: Iterable[Finding]) -> list[Finding]:
    """Those of the findings whose fixes can be made in one go: a fix that overlaps an earlier one is left out whole."""
    chosen: list[Finding] = []
    taken: dict[JsonPath, list[Edit]] = {}
    for finding in findings:
        wanted = _edits_by_text([finding])
        if any(_collides(edit, taken.get(where, ())) for where, edits in wanted.items() for edit in edits):
            continue
        chosen.append(finding)
        for where, edits in wanted.items():
            taken.setdefault(where, []).extend(edits)
    return chosen


def _collides(edit: Edit, taken: Iterable[Edit]) -> bool:
    # The same edit twice (one `import os` for two fixes) is one edit.
    return any(
        edit != other and edit.span.start < other.span.end and other.span.start < edit.span.end for other in taken
    )


def fixed_bytes(data: bytes, findings: Sequence[Finding]) -> bytes:
    """The file's content with the fixes of `findings` made; encoding, BOM and line ends stay.

    Raises UnsafeEdit when the result is not the same notebook with just those texts edited.
    """
    mark, encoding = encoding_of(data)
    text = text_of(data)
    edits = _edits_by_text(findings)
    try:
        result = RawFile(text).edited(edits)
        encoded = mark + result.encode(encoding, "surrogateescape" if encoding == "utf-8" else "strict")
    except (ValueError, IndexError):
        raise UnsafeEdit("the file has changed since it was scanned; scan it again") from None
    if any(where[:1] != ("offset",) and where for where in edits):
        _check_only_texts_changed(text, result, edits)
    return encoded


def _edits_by_text(findings: Sequence[Finding]) -> dict[JsonPath, list[Edit]]:
    by_text: dict[JsonPath, list[Edit]] = {}
    for finding in findings:
        for edit in finding.fix.edits if finding.fix else ():
            where = finding.where if edit.where is None else (*_cell_path(finding.where), *edit.where)
            by_text.setdefault(where, []).append(Edit(edit.span, edit.text))
    return by_text


def _cell_path(where: JsonPath) -> JsonPath:
    """The path of the cell that a text belongs to ("cells", 3), or () for the notebook."""
    return where[: where.index("cells") + 2] if "cells" in where else ()


def _check_only_texts_changed(before: str, after: str, edits: dict[JsonPath, list[Edit]]) -> None:
    """Parse both and compare: every edited text is what the edits make of it, all else is equal."""
    try:
        expected, result = json.loads(before, strict=False), json.loads(after, strict=False)
    except ValueError:
        raise UnsafeEdit("the edit would leave invalid JSON; nothing was changed") from None
    except RecursionError:
        raise UnsafeEdit("the file is nested too deeply to check an edit of it; nothing was changed") from None
    expected = copy.deepcopy(expected)
    for where, of_text in edits.items():
        old, new = _at(expected, where), _at(result, where)
        is_text = isinstance(old, str) or (isinstance(old, list) and all(isinstance(line, str) for line in old))
        if is_text and where[-1] != "traceback" and applied(joined(old), of_text) != joined(new):
            raise UnsafeEdit("the edit would change other text too; nothing was changed")
        _set(expected, where, new)
    if expected != result:
        raise UnsafeEdit("the edit would change other parts of the notebook; nothing was changed")


def _at(value: Any, where: JsonPath) -> Any:
    for step in where:
        value = value[step]
    return value


def _set(value: Any, where: JsonPath, new: Any) -> None:
    _at(value, where[:-1])[where[-1]] = new
