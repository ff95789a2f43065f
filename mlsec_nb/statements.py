"""Edits of whole statements."""

from __future__ import annotations

import ast

from mlsec_nb.findings import Edit, Span
from mlsec_nb.python import Code


def remove_statement(code: Code, statement: ast.stmt) -> Edit:
    """The edit that takes a statement away: its line when it stands alone there, `pass` where a block needs one."""
    span = code.span(statement)
    parent = code.parent_of.get(statement)
    block = next((body for body in _blocks(parent) if statement in body), [])
    alone_in_block = len(block) == 1 and not isinstance(parent, ast.Module)
    line_start = code.source.rfind("\n", 0, span.start) + 1
    line_end = code.source.find("\n", span.end)
    behind = code.source[span.end : line_end if line_end >= 0 else None].strip()
    if alone_in_block or code.source[line_start : span.start].strip() or (behind and not behind.startswith("#")):
        return Edit(span, "pass")
    return Edit(Span(line_start, line_end + 1 if line_end >= 0 else len(code.source)), "")


def _blocks(parent: ast.AST | None) -> list[list[ast.stmt]]:
    return [getattr(parent, name, []) for name in ("body", "orelse", "finalbody")]
