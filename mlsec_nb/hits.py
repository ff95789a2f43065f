"""Matches with their rules and texts: which of them stay, and which are the same thing said twice."""

from __future__ import annotations

from bisect import bisect, insort
from itertools import zip_longest
from typing import NamedTuple

from mlsec_nb.findings import Span
from mlsec_nb.notebook import Text
from mlsec_nb.rule import Match, Rule

_PART_ORDER = {
    part: order for order, part in enumerate(("code", "markdown", "raw", "attachment", "output", "metadata"))
}


class Hit(NamedTuple):
    """A match with its rule and its text; inside the engine only, for it can lead to the secret."""

    rule: Rule
    text: Text
    match: Match


def without_overlaps(hits: list[Hit]) -> list[Hit]:
    """Of matches on the same secret or personal value the most telling stays; bandit's words give way to ours."""
    kept: list[Hit] = []
    claimed: list[Span] = []
    ours: list[tuple[frozenset[str], int, int]] = []
    for hit in sorted(hits, key=_telling_first):
        first, last = (hit.text.position(at)[0] for at in (hit.match.span.start, max(0, hit.match.span.end - 1)))
        if hit.rule.id.startswith(("SEC", "PII")):
            if any(_is_claimed(secret, claimed) for secret in hit.match.secret):
                continue
            for secret in hit.match.secret:
                insort(claimed, secret)
        if hit.rule.id.startswith("B"):
            if any(hit.rule.id in tags and first <= end and start <= last for tags, start, end in ours):
                continue
        else:
            ours.append((frozenset(hit.rule.tags), first, last))
        kept.append(hit)
    return kept


def _telling_first(hit: Hit) -> tuple[int, int, Span]:
    """Secrets before personal values, a provider's token before a password, a table's column before one value in it."""
    family, number = hit.rule.id[:3], int(hit.rule.id.lstrip("ABCDEFGHIJKLMNOPQRSTUVWXYZ"))
    order = {"SEC": 0, "PII": 1}.get(family, 3 if family[1:].isdigit() else 2)
    return order, -number if family == "PII" else number, hit.match.span


def _is_claimed(secret: Span, claimed: list[Span]) -> bool:
    """Whether a span touches one of `claimed`, which are in order and hardly overlap each other."""
    at = bisect(claimed, secret)
    return any(secret.start < other.end and other.start < secret.end for other in claimed[max(0, at - 1) : at + 1])


def grouped(hits: list[Hit]) -> list[list[Hit]]:
    """Hits in order of place; the same thing in two forms of one output (HTML and plain) is one group."""
    alone: list[list[Hit]] = []
    by_form: dict[tuple[object, ...], dict[tuple[str | int, ...], list[Hit]]] = {}
    for hit in hits:
        text = hit.text
        if text.part != "output":
            alone.append([hit])
            continue
        # Personal values are written differently in two forms of a table; its message names the column instead.
        values = [text.source[span.start : span.end] for span in hit.match.secret] if hit.rule.id[:3] == "SEC" else []
        key = (hit.rule.id, text.cell, text.output, hit.match.message, *values)
        by_form.setdefault(key, {}).setdefault(text.where, []).append(hit)
    for forms in by_form.values():
        alone += [
            [hit for hit in same if hit] for same in zip_longest(*(forms[where] for where in sorted(forms, key=str)))
        ]
    return sorted(alone, key=lambda group: _order(group[0]))


def _order(hit: Hit) -> tuple[object, ...]:
    text = hit.text
    cell = text.cell if text.cell is not None else 1 << 60
    where = tuple(map(str, text.where))
    return cell, _PART_ORDER[text.part], text.output or 0, where, hit.match.span.start, hit.match.span.end, hit.rule.id
