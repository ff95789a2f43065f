"""The columns of personal data in the frames whose beginning is stored as an output, by the frames' names.

What a cell's last line shows is what its output holds: `users.head()` above a stored table says which columns `users`
has. Only where a whole notebook is at hand: the editor's scan of a notebook that is being typed in does not do it.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator
from contextlib import suppress
from functools import cache
from typing import cast

from mlsec_nb.names import Names
from mlsec_nb.notebook import Notebook, Text
from mlsec_nb.python import UnparsableCode
from mlsec_nb.rules.pii_columns_found import judged_tables
from mlsec_nb.rules.pii_flow_columns import SAME_ROWS, Columns, counts

_PREVIEWS = "personal previews"


def note_previews(notebook: Notebook) -> None:
    """Let the rules on flows ask for what the notebook's stored outputs say; nothing is read before they do."""

    @cache
    def shown() -> dict[str, Columns]:
        return {name: columns for name, columns in _shown_frames(notebook) if columns}

    notebook.names.memo[_PREVIEWS] = shown


def previewed(names: Names) -> dict[str, Columns]:
    """{frame: {column: entity}} as stored outputs show them; empty when nobody noted them."""
    shown = names.memo.get(_PREVIEWS)
    return cast("dict[str, Columns]", shown()) if callable(shown) else {}


def _shown_frames(notebook: Notebook) -> Iterator[tuple[str, Columns]]:
    outputs: dict[int | None, list[Text]] = {}
    for text in notebook.texts:
        if text.part == "output" and ("<th" in text.source or "shape: (" in text.source or "\n0 " in text.source):
            outputs.setdefault(text.cell, []).append(text)
    for text in notebook.code_texts if outputs else ():
        if text.cell in outputs and (name := _last_shown(text)):
            yield name, {column: entity for one in outputs[text.cell] for column, entity in _columns(one)}


def _columns(output: Text) -> Iterator[tuple[str, str]]:
    for judged in judged_tables(output.source):
        for column in judged.of("direct"):
            if counts(column.finding.entity):
                yield judged.table.headers[column.index].name, column.finding.entity


def _last_shown(text: Text) -> str:
    """The frame that the cell's last line shows, or "" when that is not one frame's rows."""
    with suppress(UnparsableCode):
        cell = text.python
        last = cell.code.tree.body[-1:] if cell else []
        match last:
            case [ast.Expr(value=ast.Call(func=ast.Name(id="display" | "print"), args=[node, *_]))]:
                return _frame_in(node)
            case [ast.Expr(value=node)]:
                return _frame_in(node)
    return ""


def _frame_in(node: ast.expr) -> str:
    while True:
        match node:
            case ast.Call(func=ast.Attribute(value=owner, attr=method)) if method in SAME_ROWS:
                node = owner
            case ast.Subscript(value=owner):
                node = owner
            case ast.Name(id=name):
                return name
            case _:
                return ""
