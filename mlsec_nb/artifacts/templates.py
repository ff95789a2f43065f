"""Chat templates: Jinja programs inside tokenizer configurations and GGUF files (CVE-2024-34359)."""

from __future__ import annotations

import re

from .case import Case
from .verdict import Verdict

_LONGEST = 1 << 20
_BLOCK = re.compile(r"\{[{%](.{0,20000}?)[%}]\}", re.DOTALL)
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
    if any(_ESCAPES.search(match[1]) for match in _BLOCK.finditer(text)):
        case.note(
            Verdict.DANGEROUS,
            "The chat template reaches for Python's internals, as template attacks do. Set your own chat_template.",
        )
    elif _LOADS_OTHERS.search(text):
        case.note(Verdict.REVIEW, "The chat template loads another template.")
