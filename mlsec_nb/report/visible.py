"""Characters that act on a terminal, a log or a reader's eye instead of being seen: written out."""

from __future__ import annotations

import re

_HIDDEN_RANGES = (
    (0x00, 0x1F),  # C0: escape sequences, line breaks
    (0x7F, 0x9F),  # DEL and C1: 0x9B starts an escape sequence too
    (0xAD, 0xAD),  # soft hyphen
    (0x034F, 0x034F),  # combining grapheme joiner
    (0x061C, 0x061C),  # Arabic letter mark (bidirectional control)
    (0x115F, 0x1160),  # Hangul fillers
    (0x17B4, 0x17B5),  # Khmer inherent vowels, invisible
    (0x180B, 0x180F),  # Mongolian selectors and vowel separator
    (0x200B, 0x200F),  # zero width, left-to-right and right-to-left marks
    (0x2028, 0x202E),  # line and paragraph separators, bidirectional embeddings and overrides
    (0x2060, 0x206F),  # word joiner, invisible operators, bidirectional isolates
    (0x3164, 0x3164),  # Hangul filler
    (0xD800, 0xDFFF),  # lone surrogates: cannot be encoded
    (0xFDD0, 0xFDEF),  # noncharacters
    (0xFEFF, 0xFEFF),  # byte order mark
    (0xFFA0, 0xFFA0),  # halfwidth Hangul filler
    (0xFFF0, 0xFFFB),  # unassigned ignorables, interlinear annotation
    (0xFFFE, 0xFFFF),  # noncharacters: not legal in XML 1.0
    (0x13430, 0x1345F),  # Egyptian hieroglyph format controls
    (0x1BCA0, 0x1BCA3),  # shorthand format controls
    (0x1D173, 0x1D17A),  # musical format controls
    (0xE0000, 0xE0FFF),  # tags and supplementary variation selectors: can carry hidden text
)
HIDDEN = re.compile("[" + "".join(f"{chr(low)}-{chr(high)}" for low, high in _HIDDEN_RANGES).replace("\\", "") + "]")
"""One character that must not reach a reader raw (Unicode Cc, Cs, Zl, Zp and Default_Ignorable_Code_Point)."""

_SHORT = {"\n": "\\n", "\r": "\\r", "\t": "\\t"}


def _written_out(match: re.Match[str]) -> str:
    character = match.group()
    code = ord(character)
    if character in _SHORT:
        return _SHORT[character]
    if code <= 0xFF:
        return f"\\x{code:02x}"
    return f"\\u{code:04x}" if code <= 0xFFFF else f"\\U{code:08x}"


def visible(text: str) -> str:
    r"""The text on one line, every character that acts instead of showing replaced by its escape (`\x1b`, `\u202e`)."""
    return HIDDEN.sub(_written_out, text)


def clipped(text: str, limit: int) -> str:
    """The visible text, at most `limit` characters, a cut shown as `…`."""
    shown = visible(text)
    return shown if len(shown) <= limit else shown[: limit - 1] + "…"
