"""What of a source line may be shown. Redaction happens here, once, where a finding is made."""

from __future__ import annotations

import re
from collections.abc import Iterable

from mlsec_nb.character_classes import changes
from mlsec_nb.findings import Span
from mlsec_nb.late import late

MASK = "********"
EXCERPT_CHARACTERS = 240
FAR = 160
"""Of a line whose finding begins later, the excerpt begins shortly before the finding."""
_LEAD = 60

# A run of letters and digits this long and this mixed may be a secret that no rule knows, unless a person wrote it: an
# address, a path, the name of a model. Of 24 letters and digits drawn at random one in a hundred looks so.
_TOKEN = late(r"[A-Za-z0-9_+/=.~-]{24,}")
_PART = late(r"[A-Za-z0-9]+")
_LONG_PART = 12
_LETTERS_A_CHANGE = 5
_MIXED = (re.compile(r"[A-Z]"), re.compile(r"[a-z]"), re.compile(r"[0-9]"))


def excerpt(source: str, line: tuple[int, int], at: int, secrets: Iterable[Span], shown: int = 4) -> str:
    """The line `line` (start and end offsets) with every secret masked, at most 240 characters around `at`.

    Of a secret of 20 characters or more the first `shown` stay (a provider's prefix); of others nothing does. A mask
    is as long as what it hides, so that columns stay true; `mark_start` says where the finding is in what is shown.
    """
    begin = line[0] if at - line[0] <= FAR else at - _LEAD
    end = min(line[1], begin + EXCERPT_CHARACTERS)
    # Masked with its neighbourhood first, then cut: a cut piece of a token would not look like one.
    first, last = max(line[0], begin - EXCERPT_CHARACTERS), min(line[1], end + EXCERPT_CHARACTERS)
    text = _masked(source, first, last, secrets, shown)[begin - first : end - first]
    return ("…" if begin > line[0] else "") + text + ("…" if end < line[1] else "")


def mark_start(column: int) -> int:
    """Where a finding in this column (1-based) of its line begins in its excerpt: an index."""
    return column - 1 if column - 1 <= FAR else len("…") + _LEAD


def _masked(source: str, start: int, end: int, secrets: Iterable[Span], shown: int) -> str:
    """The characters from `start` to `end`, as many as before."""
    pieces: list[str] = []
    position = start
    for secret in merged_spans(secrets):
        if secret.end <= start or secret.start >= end:
            continue
        first, last = max(start, secret.start), min(end, secret.end)
        pieces.append(without_tokens(source[position:first]))
        kept = min(shown, last - first) if secret.end - secret.start >= 20 and secret.start >= start else 0
        pieces.append(source[first : first + kept] + "*" * (last - first - kept))
        position = last
    return "".join([*pieces, without_tokens(source[position:end])])


def anonymous(source: str, line: tuple[int, int], at: int, secrets: Iterable[Span]) -> str:
    """The same line with nothing left of a secret, not even its length: what a fingerprint may be made of."""
    start, end = _neighbourhood(line, at)
    spans = [span for span in merged_spans(secrets) if span.start < end and span.end > start]
    edges = [start, *(max(start, edge) for span in spans for edge in (span.start, span.end)), end]
    pieces = (source[first:last] for first, last in zip(edges[::2], edges[1::2]))
    return _clipped(MASK.join(_TOKEN.sub(_nameless, piece) for piece in pieces))


def _neighbourhood(line: tuple[int, int], at: int) -> tuple[int, int]:
    """The whole line, or of one that can have megabytes the part around the finding."""
    start, end = line
    if end - start <= 4 * EXCERPT_CHARACTERS:
        return start, end
    return max(start, at - EXCERPT_CHARACTERS), min(end, at + 2 * EXCERPT_CHARACTERS)


def _clipped(text: str) -> str:
    return text if len(text) <= EXCERPT_CHARACTERS else text[:EXCERPT_CHARACTERS] + "…"


def merged_spans(secrets: Iterable[Span]) -> list[Span]:
    """The same characters as spans in order that neither overlap nor touch."""
    merged: list[Span] = []
    for secret in sorted(secrets):
        if merged and secret.start <= merged[-1].end:
            merged[-1] = Span(merged[-1].start, max(merged[-1].end, secret.end))
        else:
            merged.append(secret)
    return merged


def without_tokens(piece: str) -> str:
    """The text with every long, mixed run of letters and digits masked that no person wrote."""
    return _TOKEN.sub(_mask_if_mixed, piece)


def _nameless(found: re.Match[str]) -> str:
    return MASK if _is_mixed(found[0]) else found[0]


def _is_mixed(run: str) -> bool:
    return all(kind.search(run) for kind in _MIXED)


def _mask_if_mixed(found: re.Match[str]) -> str:
    return "*" * len(found[0]) if _is_mixed(found[0]) and not _is_of_words(found[0]) else found[0]


def _is_of_words(run: str) -> bool:
    """Whether it seldom goes from one class of characters to another, as a whole and in each long part."""
    parts = _PART.findall(run)
    turns = [changes(part) for part in parts]
    return sum(turns) * _LETTERS_A_CHANGE <= sum(map(len, parts)) and all(
        turn * _LETTERS_A_CHANGE <= len(part) for turn, part in zip(turns, parts) if len(part) >= _LONG_PART
    )
