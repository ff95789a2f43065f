"""Where code says a name, told from its characters; nothing is parsed."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable

from mlsec_nb.notebook import Text

# Where code has a module's name: imported, before a dot or bracket, in quotes; not as a word of a sentence.
_BEHIND_NAME = re.compile(r"[ \t]*(?:[.,()\"'\\;]|import\b|as\b|\r?$)", re.MULTILINE)


_IN_WORDS = frozenset("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_-/:=")


def is_named(module: str, code: str) -> bool:
    """Whether code imports or uses a module of that name."""
    at = code.find(module)
    while at >= 0:
        end = at + len(module)
        # The single character behind it rules most places out.
        if code[end : end + 1] not in _IN_WORDS and _BEHIND_NAME.match(code, end):
            before = code[at - 1 : at]
            if not (before.isalnum() or before == "_"):
                return True
        at = code.find(module, end)
    return False


def uses_of(
    texts: list[Text], aliases: set[tuple[str, str]], users: Callable[[str], Iterable[int]]
) -> dict[int, list[str]]:
    """By the number of a text, the words that stand in it under one of the (alias, word)."""
    found: dict[int, list[str]] = {}
    for alias, word in aliases:
        pattern = re.compile(rf"\b{re.escape(alias)}\b")
        for index in users(alias):
            if pattern.search(texts[index].source):
                found.setdefault(index, []).append(word)
    return found


def users_among(texts: list[Text]) -> Callable[[str], list[int]]:
    """What says, for a name, the numbers of the code texts that its characters stand in."""
    code = [(index, text.source) for index, text in enumerate(texts) if text.part == "code"]
    return lambda word: [index for index, source in code if word in source]
