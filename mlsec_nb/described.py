"""What a report says of a match: place, message, severity, fix, fingerprint, and the line as it may be shown."""

from __future__ import annotations

import hashlib
from dataclasses import replace

from mlsec_nb.calls import POSSIBLE
from mlsec_nb.findings import Edit, Finding, Fix, Severity, Span
from mlsec_nb.hits import Hit
from mlsec_nb.notebook import Notebook
from mlsec_nb.redaction import anonymous, excerpt
from mlsec_nb.rule import Match, Rule


def described(notebook: Notebook, hits: list[Hit], secrets: list[Span], ordinals: dict[str, int]) -> Finding:
    """The finding of one group of hits. `ordinals` counts equal findings of a notebook, to tell them apart."""
    rule, text, match = hits[0].rule, hits[0].text, hits[0].match
    line, column = text.position(match.span.start)
    end_line, end_column = text.position(match.span.end)
    around = text.line_span(match.span.start)
    shown = 0 if rule.id.startswith("PII") else 4
    context = anonymous(text.source, around, match.span.start, secrets)
    identity = "\0".join([rule.id, notebook.path, text.cell_id or "", text.part, context])
    ordinals[identity] = ordinals.get(identity, 0) + 1
    digest = hashlib.blake2b(f"{identity}\0{ordinals[identity]}".encode("utf-8", "replace"), digest_size=16)
    return Finding(
        rule=rule.id, name=rule.name, severity=_severity(rule, match), message=_message(rule, match),
        path=notebook.path, cell=text.cell, cell_id=text.cell_id, part=text.part, output=text.output,
        span=match.span, line=line, column=column, end_line=end_line, end_column=end_column,
        excerpt=excerpt(text.source, around, match.span.start, secrets, shown), fingerprint=digest.hexdigest(),
        fix=_fix(hits), tags=rule.tags, where=text.where,
    )  # fmt: skip


def _message(rule: Rule, match: Match) -> str:
    if match.message is None:
        return rule.message
    return POSSIBLE + rule.message if match.message == POSSIBLE else match.message


def _severity(rule: Rule, match: Match) -> Severity:
    severity = match.severity or rule.severity
    possible = match.message is not None and match.message.startswith(POSSIBLE)
    return severity.shifted(-1) if possible and match.severity is None else severity


def _fix(hits: list[Hit]) -> Fix | None:
    """The first hit's fix, with the edits that do the same to the other forms of the output."""
    first = hits[0].match.fix
    if first is None:
        return None
    edits: list[Edit] = list(first.edits)
    for hit in hits[1:]:
        where = hit.text.where[-4:] if hit.text.where[-2:-1] == ("data",) else hit.text.where[-3:]
        edits += [replace(edit, where=where) for edit in (hit.match.fix.edits if hit.match.fix else ())]
    return replace(first, edits=tuple(edits))
