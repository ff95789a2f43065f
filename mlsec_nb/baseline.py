"""Findings that were accepted: by fingerprint, or as detect-secrets' `.secrets.baseline` lists them."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from mlsec_nb.findings import Finding, Report
from mlsec_nb.project import identity_path, project_root
from mlsec_nb.raw_positions import RawPositions

SCHEMA_VERSION = 1


class BaselineError(ValueError):
    """A baseline file that cannot be used; the message says why and what to do."""


@dataclass(frozen=True, slots=True)
class Entry:
    """One accepted finding. `path` as the project calls the file; `expires`: its last day, "" for ever."""

    fingerprint: str
    rule: str = ""
    path: str = ""
    cell: int | None = None
    reason: str = ""
    expires: str = ""

    def is_expired(self, today: date) -> bool:
        return bool(self.expires) and date.fromisoformat(self.expires) < today

    @classmethod
    def of(cls, finding: Finding, reason: str, expires: str) -> Entry:
        """The entry that accepts a finding from now on."""
        path = identity_path(Path(finding.path))
        return cls(finding.fingerprint, finding.rule, path, finding.cell, reason, expires)


def expiry(text: str | None, today: date) -> str:
    """The day that `2030-12-31` or `90d` names, in ISO format; "" for none. Raises BaselineError."""
    if not text:
        return ""
    days = re.fullmatch(r"([0-9]{1,5})d", text)
    try:
        return (today + timedelta(days=int(days[1])) if days else date.fromisoformat(text)).isoformat()
    except ValueError:
        raise BaselineError(f"--expires {text}: write a day as 2030-12-31, or a number of days as 90d") from None


def baseline_text(entries: Iterable[Entry]) -> str:
    """The content of a baseline file."""
    listed = [{name: value for name, value in asdict(entry).items() if name != "expires" or value} for entry in entries]
    return json.dumps({"schema": SCHEMA_VERSION, "findings": listed}, indent=2) + "\n"


def updated(entries: Sequence[Entry], findings: Sequence[Finding], scanned: Sequence[Path], root: Path,
            reason: str, expires: str) -> list[Entry]:  # fmt: skip
    """All findings accepted, in their order; what an entry says stays, and so do entries for files not scanned."""
    known = {entry.fingerprint: entry for entry in entries}
    found = {finding.fingerprint for finding in findings}
    kept = [entry for entry in entries if entry.fingerprint not in found and not _is_below(entry, scanned, root)]
    accepted = [known.get(finding.fingerprint) or Entry.of(finding, reason, expires) for finding in findings]
    return sorted([*accepted, *kept], key=lambda entry: entry.path)


def pruned(entries: Sequence[Entry], findings: Iterable[Finding], scanned: Sequence[Path], root: Path,
           today: date) -> list[Entry]:  # fmt: skip
    """The entries without those that are expired, or whose finding is gone."""
    found = {finding.fingerprint for finding in findings}
    return [
        entry
        for entry in entries
        if not entry.is_expired(today) and (entry.fingerprint in found or not _is_below(entry, scanned, root))
    ]


def state_of(entry: Entry, found: set[str], scanned: Sequence[Path], root: Path, today: date) -> str:
    """`expired`, `gone`, `no reason`, or "" when nothing is wrong with an entry."""
    if entry.is_expired(today):
        return "expired"
    if entry.fingerprint not in found and _is_below(entry, scanned, root):
        return "gone"
    return "" if entry.reason.strip() else "no reason"


def root_of(file: Path) -> Path:
    """The folder that the paths in a baseline file start from."""
    folder = file.absolute().parent
    return project_root(folder) or folder


def _is_below(entry: Entry, scanned: Sequence[Path], root: Path) -> bool:
    absolute = (root / entry.path).resolve()
    return any(absolute.is_relative_to(path.resolve()) for path in scanned)


def without_accepted(report: Report, file: Path, today: date | None = None) -> Report:
    """The report without the findings that a baseline file accepts. Raises BaselineError."""
    content = _content(file)
    if "results" in content:
        kept = tuple(finding for finding, accepted in _by_line(report.findings, content, file) if not accepted)
    else:
        day = today or date.today()
        fingerprints = {entry.fingerprint for entry in entries_in(file) if not entry.is_expired(day)}
        kept = tuple(finding for finding in report.findings if finding.fingerprint not in fingerprints)
    accepted_count = len(report.findings) - len(kept)
    return replace(report, findings=kept, stats=report.stats | {"accepted": accepted_count})


def accepted_by_detect_secrets(findings: Sequence[Finding], file: Path) -> list[Finding]:
    """The findings that a `.secrets.baseline` accepts. Raises BaselineError."""
    content = _content(file)
    if "results" not in content:
        raise BaselineError(f"{file}: no baseline of detect-secrets")
    return [finding for finding, accepted in _by_line(findings, content, file) if accepted]


def secret_lines(file: Path) -> int:
    """How many lines a `.secrets.baseline` lists. Raises BaselineError."""
    return len(_secret_lines(_content(file), Path()))


def entries_in(file: Path) -> list[Entry]:
    """The entries of a baseline file. Raises BaselineError."""
    entries = _content(file).get("findings")
    try:
        found = [Entry(**entry) for entry in entries] if isinstance(entries, list) else None
    except TypeError:
        found = None
    if found is None or not all(map(_is_sound, found)):
        raise BaselineError(
            f"{file}: its entries have no fingerprints, or say what mlsec does not; "
            "make it anew with `mlsec baseline create`"
        )
    return found


def _is_sound(entry: Entry) -> bool:
    texts = (entry.fingerprint, entry.rule, entry.path, entry.reason, entry.expires)
    try:
        return all(isinstance(text, str) for text in texts) and not (
            entry.expires and not date.fromisoformat(entry.expires)
        )
    except ValueError:
        return False


def _content(file: Path) -> dict[str, Any]:
    try:
        content = json.loads(file.read_text("utf-8"))
    except FileNotFoundError:
        raise BaselineError(f"{file}: no such baseline; `{_maker(file)}` makes one") from None
    except OSError as error:
        raise BaselineError(f"{file}: cannot be read ({error.strerror})") from None
    except (ValueError, RecursionError):
        raise BaselineError(f"{file}: not valid JSON; make it anew with `{_maker(file)}`") from None
    if not isinstance(content, dict) or not ("findings" in content or "results" in content):
        raise BaselineError(f"{file}: neither a baseline of mlsec nor one of detect-secrets")
    return content


def _maker(file: Path) -> str:
    is_of_detect_secrets = file.name.startswith(".secrets")
    return f"detect-secrets scan > {file}" if is_of_detect_secrets else "mlsec baseline create PATH…"


def _by_line(findings: Sequence[Finding], content: dict[str, Any], file: Path) -> Iterable[tuple[Finding, bool]]:
    """Each finding, and whether it is a secret on a line that a `.secrets.baseline` lists."""
    accepted = _secret_lines(content, file.absolute().parent)
    positions = RawPositions()
    for finding in findings:
        place = positions.of(finding) if finding.rule.startswith("SEC") else None
        yield finding, place is not None and (Path(finding.path).resolve(), place[0]) in accepted


def _secret_lines(content: dict[str, Any], folder: Path) -> set[tuple[Path, int]]:
    """(file, line in the raw file) of each entry; paths start from the folder that detect-secrets ran in."""
    results = content["results"]
    return {
        ((folder / path).resolve(), entry["line_number"])
        for path, entries in (results.items() if isinstance(results, dict) else ())
        for entry in (entries if isinstance(entries, list) else ())
        if isinstance(entry, dict) and isinstance(entry.get("line_number"), int)
    }
