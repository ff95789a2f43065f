"""Reports that were written as JSON, read back and put together."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from mlsec_nb.findings import SCHEMA_VERSION, Edit, Finding, Fix, Report, RuleInfo, ScanError, Severity, Span


class NoReport(ValueError):
    """A file that is no JSON report; the message says why."""


def read_report(file: Path) -> Report:
    """The report in a file that `mlsec scan --format json` wrote. Raises NoReport.

    JSON says where a finding is in its cell, not where its text is in the file: `span` and `where` are empty.
    """
    try:
        content = json.loads(file.read_bytes())
    except OSError as error:
        raise NoReport(f"{file}: cannot be read ({error.strerror})") from None
    except (ValueError, RecursionError):
        raise NoReport(f"{file}: not valid JSON") from None
    if not isinstance(content, dict) or content.get("schema") != SCHEMA_VERSION:
        raise NoReport(f"{file}: no report of `mlsec scan --format json` that this version reads")
    try:
        return _report(content)
    except (KeyError, TypeError, ValueError, AttributeError):
        raise NoReport(f"{file}: a report with entries that mlsec does not write") from None


def _report(content: dict[str, Any]) -> Report:
    return Report(
        findings=tuple(map(_finding, content["findings"])),
        rules=tuple(RuleInfo(**_with_types(rule)) for rule in content["rules"]),
        errors=tuple(ScanError(**error) for error in content["errors"]),
        stats={str(name): int(number) for name, number in content["stats"].items()},
    )


def _finding(content: dict[str, Any]) -> Finding:
    fix = content["fix"] and _fix(content["fix"])
    return Finding(**(_with_types(content) | {"fix": fix, "span": Span(0, 0)}))


def _with_types(content: dict[str, Any]) -> dict[str, Any]:
    return content | {"severity": Severity(content["severity"]), "tags": tuple(content["tags"])}


def _fix(content: dict[str, Any]) -> Fix:
    edits = [
        Edit(Span(edit["start"], edit["end"]), edit["text"], tuple(edit["where"]) if "where" in edit else None)
        for edit in content["edits"]
    ]
    return Fix(content["title"], tuple(edits), content["safe"])
