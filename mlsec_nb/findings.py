"""The wire format: what a scan returns, on every surface. Nothing in here holds a secret."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import Enum
from typing import Any

SCHEMA_VERSION = 1


class Severity(str, Enum):  # noqa: UP042 - DESIGN names this form: its members are their own JSON
    """How bad it is if the finding is right. The only list of severities; ordered, lowest first."""

    INFO = "info"
    LOW = "low"
    MEDIUM = "medium"
    HIGH = "high"
    CRITICAL = "critical"

    @property
    def rank(self) -> int:
        """0 (info) to 4 (critical)."""
        return _ORDER.index(self)

    def shifted(self, steps: int) -> Severity:
        """The severity `steps` higher (or lower, when negative), kept between low and critical.

        An INFO stays INFO when lowered: provenance never lowers a finding to nothing.
        """
        lowest = min(self.rank, 1)
        return _ORDER[max(lowest, min(len(_ORDER) - 1, self.rank + steps))]


_ORDER = tuple(Severity)


@dataclass(frozen=True, slots=True, order=True)
class Span:
    """Half-open range of characters in one text."""

    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Edit:
    """Replace `span` by `text`.

    `where` is the JSON path, relative to the cell (or to the notebook for notebook metadata), of the text that
    the edit is for; `None` means the finding's own text.
    """

    span: Span
    text: str
    where: tuple[str | int, ...] | None = None


@dataclass(frozen=True, slots=True)
class Fix:
    """Edits that remove the problem.

    `safe`: same behaviour; otherwise the fix is offered with its consequence and never applied automatically.
    """

    title: str
    edits: tuple[Edit, ...]
    safe: bool = False


@dataclass(frozen=True, slots=True)
class Finding:
    """One problem at one place. Lines and columns are 1-based characters within the text of that part."""

    rule: str
    name: str
    severity: Severity
    message: str
    path: str
    cell: int | None
    cell_id: str | None
    part: str
    output: int | None
    span: Span
    line: int
    column: int
    end_line: int
    end_column: int
    excerpt: str
    fingerprint: str
    fix: Fix | None = None
    tags: tuple[str, ...] = ()
    where: tuple[str | int, ...] = ()
    """JSON path of the finding's text within the notebook file, e.g. ("cells", 2, "source"); () outside notebooks."""


@dataclass(frozen=True, slots=True)
class RuleInfo:
    """The facts of a rule that fired, once per report."""

    id: str
    name: str
    severity: Severity
    message: str
    why: str
    instead: str
    url: str = ""
    tags: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class ScanError:
    """Something that could not be read or checked. Never silent: it makes the exit code 3."""

    path: str
    cell: int | None
    message: str


@dataclass(frozen=True, slots=True)
class Report:
    """What one scan found, in the order path, cell, part, position, rule."""

    findings: tuple[Finding, ...] = ()
    rules: tuple[RuleInfo, ...] = ()
    errors: tuple[ScanError, ...] = ()
    stats: dict[str, int] = field(default_factory=dict)
    version: str = ""


_PLAIN_KEYS = tuple(
    "rule name severity message path cell cell_id part output "
    "line column end_line end_column excerpt fingerprint".split()
)


def fix_to_json(fix: Fix) -> dict[str, Any]:
    """JSON-ready form of a fix: title, safe, edits."""
    edits = [
        {"start": edit.span.start, "end": edit.span.end, "text": edit.text}
        | ({"where": list(edit.where)} if edit.where is not None else {})
        for edit in fix.edits
    ]
    return {"title": fix.title, "safe": fix.safe, "edits": edits}


def finding_to_json(finding: Finding) -> dict[str, Any]:
    """JSON-ready form of a finding: exactly the keys that the command's contract promises, in that order."""
    found: dict[str, Any] = {key: getattr(finding, key) for key in _PLAIN_KEYS}
    found["severity"] = finding.severity.value
    found["fix"] = fix_to_json(finding.fix) if finding.fix else None
    found["tags"] = list(finding.tags)
    return found


def rule_to_json(rule: RuleInfo) -> dict[str, Any]:
    """JSON-ready form of a rule's facts."""
    return {
        "id": rule.id,
        "name": rule.name,
        "severity": rule.severity.value,
        "message": rule.message,
        "why": rule.why,
        "instead": rule.instead,
        "url": rule.url,
        "tags": list(rule.tags),
    }


def report_to_json(report: Report) -> dict[str, Any]:
    """JSON-ready form of a whole report (`mlsec scan --format json`)."""
    return {
        "schema": SCHEMA_VERSION,
        "findings": [finding_to_json(finding) for finding in report.findings],
        "rules": [rule_to_json(rule) for rule in report.rules],
        "errors": [{"path": e.path, "cell": e.cell, "message": e.message} for e in report.errors],
        "stats": dict(report.stats),
    }
