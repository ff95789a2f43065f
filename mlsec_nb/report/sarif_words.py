"""SARIF: messages and regions."""

from __future__ import annotations

import re

from mlsec_nb.report import RawPosition
from mlsec_nb.report.visible import visible

_PLACEHOLDER = re.compile(r"\{(\d+)\}")


def message(text: str) -> dict[str, str]:
    """A plain text message: what would read as a placeholder or an embedded link (3.11.5, 3.11.6) is defused."""
    return {"text": _PLACEHOLDER.sub(r"{{\1}}", visible(text)).replace("](", "] (")}


def region(position: RawPosition | None) -> dict[str, int]:
    """The region; the first line where the position is not known, because GitHub needs a line."""
    if position is None:
        return {"startLine": 1}
    line, column, end_line, end_column = position
    return {"startLine": line, "startColumn": column, "endLine": end_line, "endColumn": end_column}
