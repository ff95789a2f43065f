"""Findings that were accepted: by fingerprint, or as detect-secrets' `.secrets.baseline` lists them."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path
from typing import Any

from mlsec_nb.findings import Finding, Report
from mlsec_nb.raw_positions import RawPositions

SCHEMA_VERSION = 1


class BaselineError(ValueError):
    """A baseline file that cannot be used; the message says why and what to do."""


def baseline_text(findings: Iterable[Finding], reason: str = "", earlier: Path | None = None) -> str:
    """A baseline file of these findings; the reasons given in an `earlier` one are kept. Raises BaselineError."""
    reasons = {entry["fingerprint"]: entry.get("reason", "") for entry in _entries(earlier)} if earlier else {}
    entries = [
        {
            "fingerprint": finding.fingerprint,
            "rule": finding.rule,
            "path": finding.path,
            "cell": finding.cell,
            "reason": reasons.get(finding.fingerprint, reason),
        }
        for finding in findings
    ]
    return json.dumps({"schema": SCHEMA_VERSION, "findings": entries}, indent=2) + "\n"


def without_accepted(report: Report, file: Path) -> Report:
    """The report without the findings that a baseline file accepts. Raises BaselineError."""
    content = _content(file)
    if "results" in content:
        accepted = _secret_lines(content)
        positions = RawPositions()
        kept = tuple(f for f in report.findings if not _is_accepted_secret(f, accepted, positions))
    else:
        fingerprints = {entry["fingerprint"] for entry in _entries(file)}
        kept = tuple(f for f in report.findings if f.fingerprint not in fingerprints)
    accepted_count = len(report.findings) - len(kept)
    return replace(report, findings=kept, stats=report.stats | {"accepted": accepted_count})


def _content(file: Path) -> dict[str, Any]:
    try:
        content = json.loads(file.read_text("utf-8"))
    except OSError:
        raise BaselineError(f"{file}: no such baseline; `mlsec baseline create PATH…` makes one") from None
    except (ValueError, RecursionError):
        raise BaselineError(f"{file}: not valid JSON; make it anew with `mlsec baseline create PATH…`") from None
    if not isinstance(content, dict) or not ("findings" in content or "results" in content):
        raise BaselineError(f"{file}: neither a baseline of mlsec nor one of detect-secrets")
    return content


def _entries(file: Path) -> list[dict[str, Any]]:
    entries = _content(file).get("findings")
    if not isinstance(entries, list) or not all(isinstance(e, dict) and "fingerprint" in e for e in entries):
        raise BaselineError(f"{file}: its entries have no fingerprints; make it anew with `mlsec baseline create`")
    return entries


def _secret_lines(content: dict[str, Any]) -> set[tuple[str, int]]:
    """(path, line in the raw file) of each entry of a `.secrets.baseline`."""
    results = content["results"]
    return {
        (path, entry["line_number"])
        for path, entries in (results.items() if isinstance(results, dict) else ())
        for entry in (entries if isinstance(entries, list) else ())
        if isinstance(entry, dict) and isinstance(entry.get("line_number"), int)
    }


def _is_accepted_secret(finding: Finding, accepted: set[tuple[str, int]], positions: RawPositions) -> bool:
    if not finding.rule.startswith("SEC"):
        return False
    place = positions.of(finding)
    return place is not None and (finding.path, place[0]) in accepted
