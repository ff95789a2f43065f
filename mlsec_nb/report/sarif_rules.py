"""SARIF: the facts of a rule."""

from __future__ import annotations

import re
from typing import Any

from mlsec_nb.findings import RuleInfo, Severity
from mlsec_nb.report.visible import clipped, visible

LEVELS = {
    Severity.CRITICAL: "error",
    Severity.HIGH: "error",
    Severity.MEDIUM: "warning",
    Severity.LOW: "note",
    Severity.INFO: "note",
}
# GitHub reads > 9.0 as critical, 7.0-8.9 high, 4.0-6.9 medium, 0.1-3.9 low, and 0.0 as none.
_SECURITY_SEVERITY = {
    Severity.CRITICAL: "9.5",
    Severity.HIGH: "8.0",
    Severity.MEDIUM: "5.5",
    Severity.LOW: "2.0",
    Severity.INFO: "0.0",
}
_MAX_TEXT = 1024  # characters of a short or full description at GitHub
_MAX_NAME = 255
_MAX_TAGS = 10  # GitHub shows the first ten
_CWE = re.compile(r"CWE-(\d{1,5})")


def _text(text: str) -> dict[str, str]:
    return {"text": clipped(text, _MAX_TEXT)}


def _tag(tag: str) -> str:
    """The tag; a weakness in the form that code scanning recognises."""
    cwe = _CWE.fullmatch(tag)
    return f"external/cwe/cwe-{int(cwe.group(1)):03d}" if cwe else visible(tag)


def _tags(rule: RuleInfo) -> list[str]:
    return list(dict.fromkeys(["security", *map(_tag, rule.tags)]))[:_MAX_TAGS]


def descriptor(rule: RuleInfo) -> dict[str, Any]:
    """The rule as a SARIF reportingDescriptor."""
    described: dict[str, Any] = {
        "id": visible(rule.id),
        "name": clipped(rule.name, _MAX_NAME),
        "shortDescription": _text(rule.message),
        "fullDescription": _text(rule.why or rule.message),
        "help": {"text": visible(f"{rule.why} Instead: {rule.instead}")},
        "defaultConfiguration": {"level": LEVELS[rule.severity]},
        "properties": {"security-severity": _SECURITY_SEVERITY[rule.severity], "tags": _tags(rule)},
    }
    if rule.url.startswith("https://") and rule.url.isascii() and rule.url.isprintable() and " " not in rule.url:
        described["helpUri"] = rule.url
    return described
