"""Comments, cell tags and metadata with which a user says: I know, leave it."""

from __future__ import annotations

import re

from mlsec_nb.late import late
from mlsec_nb.notebook import Ignored, Text
from mlsec_nb.rule import Match, Rule

# mlsec: ignore[DES010] reason | nosec | nosec B301 | noqa: S301 | pragma: allowlist secret
_COMMENT = late(
    r"mlsec:[ \t]{0,4}ignore(?:[ \t]{0,4}\[(?P<ids>[^\]\n]{0,200}))?"
    r"|\#[ \t]{0,4}nosec\b:?(?P<bandit>(?:[ \t,]{1,4}B\d{3}){0,20})"
    r"|\#[ \t]{0,4}noqa:[ \t]{0,4}(?P<ruff>[A-Z]{1,4}\d{1,4}(?:[ \t,]{1,4}[A-Z]{1,4}\d{1,4}){0,20})"
    r"|pragma:[ \t]{0,4}allowlist(?P<next>[ \t]{1,4}nextline)?[ \t]{1,4}secret"
)
_MAYBE = ("mlsec:", "nosec", "noqa", "allowlist")


def is_suppressed(text: Text, match: Match, rule: Rule, ignored: Ignored) -> bool:
    """Whether a comment on the match's lines, the cell's tags or the notebook's metadata switches the rule off."""
    switched_off = (*ignored.notebook, *ignored.cells.get(text.cell or 0, ()))
    if any(_names(prefix, rule) for prefix in switched_off):
        return True
    return any(word in text.source for word in _MAYBE) and _by_comment(text, match, rule)


def _by_comment(text: Text, match: Match, rule: Rule) -> bool:
    start = text.line_span(match.span.start)[0]
    end = text.line_span(max(match.span.start, match.span.end - 1))[1]
    lines = text.source[start:end]
    if any(_covers(found, rule) for found in _COMMENT.finditer(lines) if not found["next"]):
        return True
    before = text.source[text.line_span(start - 1)[0] : start] if start else ""
    return any(found["next"] and rule.id.startswith("SEC") for found in _COMMENT.finditer(before))


def _covers(found: re.Match[str], rule: Rule) -> bool:
    if found["ids"] is not None:
        return any(_names(prefix, rule) for prefix in re.split(r"[\s,]+", found["ids"]) if prefix)
    if found["ruff"]:
        # ruff's S rules carry bandit's numbers.
        codes = {"B" + code[1:] for code in re.findall(r"\bS\d{3}\b", found["ruff"])}
        return rule.id in codes or bool(codes & set(rule.tags))
    if found["bandit"] is not None:
        codes = set(re.findall(r"B\d{3}", found["bandit"]))
        return not codes or rule.id in codes or bool(codes & set(rule.tags))
    return not found.group().startswith("pragma") or rule.id.startswith("SEC")


def _names(prefix: str, rule: Rule) -> bool:
    return rule.id.startswith(prefix.upper()) or prefix.lower() == rule.name
