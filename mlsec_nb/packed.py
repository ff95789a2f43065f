"""A report on one file as plain lists, for the cache and for the way from a worker, and back again: exactly the same.

What a rule says of itself (name, tags, why ...) is not repeated, and neither is the path: whoever unpacks knows it.
"""

from __future__ import annotations

from typing import Any

from mlsec_nb import __version__
from mlsec_nb.findings import Edit, Finding, Fix, Report, ScanError, Severity, Span
from mlsec_nb.rules import BY_ID

Packed = list[Any]
_PLAIN = (
    "rule cell cell_id part output line column end_line end_column excerpt fingerprint".split()
)  # fields that JSON holds as they are


def packed(report: Report) -> Packed:
    """The report as lists, numbers and strings."""
    return [
        report.stats,
        [rule.id for rule in report.rules],
        [[error.cell, error.message] for error in report.errors],
        [_packed(finding) for finding in report.findings],
    ]


def unpacked(content: Packed, path: str) -> Report:
    """The report that was packed, on the file that is called `path` now. Raises ValueError when it is not one."""
    try:
        stats, rules, errors, findings = content
        return Report(
            findings=tuple(_unpacked(finding, path) for finding in findings),
            rules=tuple(BY_ID[rule].info for rule in rules),
            errors=tuple(ScanError(path, cell, message) for cell, message in errors),
            stats=dict(stats),
            version=__version__ if "cells" in stats else "",
        )
    except (TypeError, KeyError) as error:
        raise ValueError(f"no packed report ({type(error).__name__})") from None


def _packed(finding: Finding) -> Packed:
    message = None if finding.message == BY_ID[finding.rule].message else finding.message
    plain = [getattr(finding, name) for name in _PLAIN]
    fix = finding.fix and [finding.fix.title, finding.fix.safe, [_packed_edit(edit) for edit in finding.fix.edits]]
    return [plain, finding.severity.rank, message, _pair(finding.span), list(finding.where), fix]


def _packed_edit(edit: Edit) -> Packed:
    return [_pair(edit.span), edit.text, None if edit.where is None else list(edit.where)]


def _pair(span: Span) -> list[int]:
    return [span.start, span.end]


_SEVERITIES = tuple(Severity)


def _unpacked(content: Packed, path: str) -> Finding:
    plain, rank, message, span, where, fix = content
    rule = BY_ID[plain[0]]
    return Finding(
        **dict(zip(_PLAIN, plain)),
        name=rule.name, tags=rule.tags, path=path, severity=_SEVERITIES[rank],
        message=rule.message if message is None else message, span=Span(*span), where=tuple(where),
        fix=Fix(fix[0], tuple(_unpacked_edit(edit) for edit in fix[2]), fix[1]) if fix else None,
    )  # fmt: skip


def _unpacked_edit(content: Packed) -> Edit:
    span, text, where = content
    return Edit(Span(*span), text, None if where is None else tuple(where))
