"""Chat templates: Jinja programs inside tokenizer configurations and GGUF files (CVE-2024-34359)."""

from __future__ import annotations

import re
from collections.abc import Iterator

from .case import Case
from .verdict import Verdict

_LONGEST = 1 << 20
_ESCAPES = re.compile(
    r"__\w{1,40}__|\|\s{0,9}attr\s{0,9}\(|\\x5f|\\u005f|\b(?:cycler|joiner|lipsum|get_flashed_messages|url_for)\b"
    r"|\bpopen\b|\bsubprocess\b|\bos\s{0,3}\.\s{0,3}system\b|\bself\s{0,3}[.\[]|\bmro\b|\b(?:gi|cr|f|tb)_(?:frame|code|globals)\b"
)
_LOADS_OTHERS = re.compile(r"\{%-?\s{0,9}(?:import|from|include|extends)\b")


def inspect_template(case: Case, text: str) -> None:
    """Judge one chat template."""
    if len(text) > _LONGEST:
        case.note(Verdict.INCONCLUSIVE, "The chat template is too long to be checked.")
        return
    if any(_ESCAPES.search(block) for block in _blocks(text)):
        case.note(
            Verdict.DANGEROUS,
            "The chat template reaches for Python's internals, as template attacks do. Set your own chat_template.",
        )
    elif _LOADS_OTHERS.search(text):
        case.note(Verdict.REVIEW, "The chat template loads another template.")


def _blocks(text: str) -> Iterator[str]:
    """What stands between {{ and }} or {% and %}: only that is a program. The rest, when a block does not end."""
    position = 0
    while (start := min(_found(text, "{{", position), _found(text, "{%", position))) < len(text):
        end = text.find("}}" if text[start + 1] == "{" else "%}", start + 2)
        yield text[start + 2 : end if end >= 0 else len(text)]
        if end < 0:
            return
        position = end + 2


def _found(text: str, mark: str, position: int) -> int:
    found = text.find(mark, position)
    return len(text) if found < 0 else found
