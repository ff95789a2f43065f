"""Which findings are about the same secret. The secrets are compared in memory and go nowhere from there."""

from __future__ import annotations

from collections.abc import Sequence

from mlsec_nb.decode import UnreadableNotebook
from mlsec_nb.findings import Finding, Span
from mlsec_nb.notebook import Text
from mlsec_nb.python import UnparsableCode
from mlsec_nb.rules import BY_ID
from mlsec_nb.sources import read_source

Identity = tuple[str, ...]
"""Equal for findings of the same secret. It holds the secret: for dictionaries only, never to be told or kept."""


def identities(data: bytes, name: str, findings: Sequence[Finding]) -> list[Identity]:
    """What each finding in a file's content is about: a secret, or (where it is not about one) just itself."""
    try:
        texts = {text.where: text for text in read_source(data, name, name, None).texts}
    except UnreadableNotebook:
        texts = {}
    known: dict[tuple[str, tuple[str | int, ...]], dict[Span, Identity]] = {}
    found: list[Identity] = []
    for finding in findings:
        text = texts.get(finding.where)
        if text is None or not finding.rule.startswith("SEC"):
            found.append((finding.rule, finding.fingerprint))
            continue
        place = (finding.rule, finding.where)
        if place not in known:
            known[place] = _secrets(text, finding.rule)
        # A copy that no rule knows by itself is marked from its first to its last character.
        found.append(known[place].get(finding.span) or (_part(text, finding.span),))
    return found


def _secrets(text: Text, rule: str) -> dict[Span, Identity]:
    """By the place of each match of a rule: the secrets in it."""
    try:
        matches = list(BY_ID[rule].find(text))
    except UnparsableCode:
        return {}
    return {match.span: tuple(sorted({_part(text, span) for span in match.secret})) for match in matches}


def _part(text: Text, span: Span) -> str:
    return text.source[span.start : span.end]
