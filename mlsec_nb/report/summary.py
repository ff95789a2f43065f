"""Counts over a report, for the formats that people read."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass
from typing import TypeVar

from mlsec_nb.findings import Finding, Fix, Report, ScanError, Severity

FAMILIES = {
    "SEC": "secrets",
    "DES": "unsafe deserialization",
    "PII": "personal data",
    "SUP": "supply chain",
    "EXE": "code execution",
    "B": "bandit",
}
WORST_FIRST = tuple(sorted(Severity, key=lambda severity: -severity.rank))


@dataclass(frozen=True, slots=True)
class Summary:
    """How many findings: in all, per severity (worst first, only those that occur), per family, per kind of fix."""

    total: int
    files: int
    severities: dict[Severity, int]
    families: dict[str, int]
    safe_fixes: int
    other_fixes: int


def family(rule: str) -> str:
    """The family's name for a rule id, or the id's letters when the family is not ours."""
    letters = re.match("[A-Z]*", rule)
    prefix = letters.group() if letters else ""
    return FAMILIES.get(prefix, prefix or "other")


def summarize(report: Report) -> Summary:
    """The report's counts."""
    severities = Counter(finding.severity for finding in report.findings)
    families = Counter(family(finding.rule) for finding in report.findings)
    fixes = Counter(finding.fix.safe for finding in report.findings if finding.fix)
    return Summary(
        total=len(report.findings),
        files=len({finding.path for finding in report.findings}),
        severities={severity: severities[severity] for severity in WORST_FIRST if severities[severity]},
        families=dict(sorted(families.items(), key=lambda item: (-item[1], item[0]))),
        safe_fixes=fixes[True],
        other_fixes=fixes[False],
    )


def counted(number: int, noun: str) -> str:
    """`1 finding`, `2 findings`."""
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"


def fix_kind(fix: Fix) -> str:
    """`safe` or `with consequences`."""
    return "safe" if fix.safe else "with consequences"


_Placed = TypeVar("_Placed", Finding, ScanError)


def by_path(placed: tuple[_Placed, ...]) -> dict[str, list[_Placed]]:
    """The findings, or the errors, per path, both in the report's order."""
    ordered: dict[str, list[_Placed]] = {}
    for one in placed:
        ordered.setdefault(one.path, []).append(one)
    return ordered
