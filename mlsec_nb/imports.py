"""Add a missing import to a cell, for fixes whose new code needs one."""

from __future__ import annotations

import re

from mlsec_nb.findings import Edit, Span
from mlsec_nb.notebook import Text

_MUST_BE_FIRST = re.compile(
    r"(?:[ \t]*%%[^\n]*\n)?(?:[\s\S]{0,2000}?^from __future__ import [^\n]*(?:\n|$))?", re.MULTILINE
)


def ensure_import(text: Text, module: str) -> Edit | None:
    """The edit that adds `import module` at the top of the cell, or None when the module is imported by then."""
    at = _top(text.source)
    return None if _is_imported(text, module) else Edit(Span(at, at), f"import {module}\n")


def _is_imported(text: Text, module: str) -> bool:
    if text.names is None:
        return False
    found = text.names.binding(module, text.code_index, len(text.source), search=False)
    return found is not None and found.target == module and found.cell <= text.code_index


def _top(source: str) -> int:
    """Behind a cell magic and `from __future__` imports, which must stay first."""
    found = _MUST_BE_FIRST.match(source)
    return found.end() if found else 0
