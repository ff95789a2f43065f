"""Does a value look drawn by a machine, or written by a person?"""

from __future__ import annotations

import re
from collections import Counter
from math import log2

from mlsec_nb.character_classes import changes
from mlsec_nb.late import late

_SEGMENT = late(r"[A-Za-z0-9]+")
_HEX = late(r"[0-9a-f]+|[0-9A-F]+")
_UUID = late(r"[0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}")
_WORDY = late(r"[A-Z]?[a-z]+[0-9]{0,4}|[A-Z]+[0-9]{0,4}|[0-9]+")
_MOST_WORDS = 6
_DIGITS = "0123456789"
_NUMBER = late(r"\d+")
_CAMEL_WORD = late(r"[A-Z]?[a-z]{2,}")
_VOWELS = frozenset("aeiouyAEIOUY")


def entropy(value: str) -> float:
    """Shannon entropy in bits per character."""
    length = len(value)
    return -sum(count / length * log2(count / length) for count in Counter(value).values()) if value else 0.0


def is_uuid(value: str) -> bool:
    """Whether it is written as a UUID."""
    return _UUID.fullmatch(value) is not None


def is_hex(value: str) -> bool:
    """Whether it is hexadecimal digits only, in one case."""
    return _HEX.fullmatch(value) is not None


def looks_random(value: str, shortest: int = 16) -> bool:
    """Whether the value has a part that no person would write: long, mixed classes, many different characters."""
    if len(value) < shortest or value.split() != [value]:
        return False
    if is_uuid(value):
        return True
    parts = _SEGMENT.findall(value)
    longest = max(parts, key=len, default="")
    if len(longest) < min(shortest, 12):
        longest = "".join(parts) if sum(map(_is_mixed, parts)) >= 2 else ""
    return len(longest) >= min(shortest, 12) and _is_drawn(longest)


def _is_mixed(part: str) -> bool:
    return any(c.isdigit() for c in part) and any(c.isalpha() for c in part) and changes(part) >= 2


def _is_drawn(part: str) -> bool:
    if len(set(part)) < min(8, len(part) // 2):
        return False
    if part.isdigit() or _is_camel_case(part):
        return False
    if is_hex(part):
        return len(part) >= 16 and any(c.isdigit() for c in part) and changes(part) >= 3
    if part.isalpha() and (part.islower() or part.isupper()):
        return len(part) >= 16 and not _is_pronounceable(part)
    return changes(part) >= max(3, len(part) // 8) and entropy(part) > 2.8


def _is_camel_case(part: str) -> bool:
    """Whether most of it is words written together ("AutoModelForSeq2SeqLM")."""
    if len(_NUMBER.findall(part)) > 2:
        return False
    words = [word for word in _CAMEL_WORD.findall(part) if len(word) >= 3 and _is_pronounceable(word)]
    return sum(map(len, words)) * 5 >= len(part) * 3


def _is_pronounceable(part: str) -> bool:
    """Whether vowels stand as often and as evenly as in words."""
    vowels = sum(c in _VOWELS for c in part)
    longest_without = max(len(piece) for piece in re.split("[aeiouyAEIOUY]", part))
    return vowels * 5 >= len(part) and longest_without <= 5


def is_wordlike(value: str) -> bool:
    """Whether the value is an identifier or a phrase of words: "openai_api_key", "my-bucket-2", "IntegrationTest"."""
    parts = _SEGMENT.findall(value)
    return bool(parts) and all(_is_words(part) for part in parts)


def _is_words(part: str) -> bool:
    pieces = _WORDY.findall(part)
    if "".join(pieces) != part or len(pieces) > _MOST_WORDS:
        return False
    words = [word for piece in pieces if (word := piece.rstrip(_DIGITS))]
    return all(_is_word(word, alone=len(pieces) == 1) for word in words)


def _is_word(word: str, alone: bool) -> bool:
    return alone if len(word) < 3 else len(word) <= 4 or _is_pronounceable(word)
