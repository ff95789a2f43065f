"""Which findings are about the same secret. The secrets are compared in memory and go nowhere from there."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from functools import cached_property
from itertools import groupby
from pathlib import Path

from mlsec_nb.decode import UnreadableNotebook
from mlsec_nb.files import UnreadableFile, read_bytes
from mlsec_nb.findings import Finding, Report, Span
from mlsec_nb.notebook import Text
from mlsec_nb.project import shown_path
from mlsec_nb.python import UnparsableCode
from mlsec_nb.rules import BY_ID
from mlsec_nb.secrets.echoes import is_worth_following
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


class Elsewhere:
    """Where else the secrets of a report stand: in its other files, and in the checkpoints beside its notebooks."""

    def __init__(self, report: Report) -> None:
        self._secrets = [finding for finding in report.findings if finding.rule.startswith("SEC")]

    def of(self, finding: Finding) -> tuple[Finding, ...]:
        """The other places of the same secret, in order of path; () for what is no secret."""
        return tuple(other for other in self._groups.get(finding.fingerprint, ()) if other is not finding)

    @cached_property
    def _groups(self) -> dict[str, list[Finding]]:
        by_identity: dict[Identity, list[Finding]] = {}
        for path, findings in groupby(self._secrets, key=lambda finding: finding.path):
            listed = list(findings)
            for identity, finding in zip(identities(_content(Path(path)), path, listed), listed):
                by_identity.setdefault(identity, []).append(finding)
        for checkpoint in _checkpoints({Path(finding.path).parent for finding in self._secrets}):
            _add_copies(checkpoint, by_identity)
        return {finding.fingerprint: found for found in by_identity.values() for finding in found}


def _content(path: Path) -> bytes:
    try:
        return read_bytes(path)
    except UnreadableFile:
        return b""


def _checkpoints(folders: Iterable[Path]) -> list[Path]:
    """Copies that Jupyter keeps; no scan looks at them, but whoever packs or shares the folder gives them away."""
    return sorted(file for folder in folders for file in (folder / ".ipynb_checkpoints").glob("*.ipynb"))


def _add_copies(file: Path, by_identity: dict[Identity, list[Finding]]) -> None:
    shown = shown_path(file)
    try:
        texts = read_source(_content(file), file.name, shown, None).texts
    except UnreadableNotebook:
        return
    for identity, found in by_identity.items():
        for text in texts:
            at = text.source.find(identity[0]) if is_worth_following(identity[0]) else -1
            if at >= 0:
                found.append(_copy(found[0], text, Span(at, at + len(identity[0])), shown))
                break


def _copy(finding: Finding, text: Text, span: Span, path: str) -> Finding:
    (line, column), (end_line, end_column) = text.position(span.start), text.position(span.end)
    return replace(
        finding, path=path, cell=text.cell, cell_id=text.cell_id, part=text.part, output=text.output, span=span,
        line=line, column=column, end_line=end_line, end_column=end_column, excerpt="", where=text.where, fix=None,
        fingerprint="",
    )  # fmt: skip
