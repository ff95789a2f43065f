"""What a walk through history found, as text, JSON or SARIF."""

from __future__ import annotations

import shlex
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from mlsec_nb.findings import SCHEMA_VERSION, Finding, Report, finding_to_json, report_to_json
from mlsec_nb.git_history import Commit
from mlsec_nb.history import History, Place
from mlsec_nb.report import Context, RawPosition, render
from mlsec_nb.report.paint import Paint, painter
from mlsec_nb.report.place import within_file
from mlsec_nb.report.safe_json import dumps
from mlsec_nb.report.summary import counted
from mlsec_nb.report.text_summary import error_lines
from mlsec_nb.report.visible import clipped, visible

FORMATS = ("text", "json", "sarif")
_SHOWN_PLACES = 20
_SHOWN_PATHS = 5
_EXCERPT = 120
_ADVICE = """\
What to do, in this order:
  1. Rotate: revoke every secret above where it was issued, and make a new one. Whoever has cloned, forked or fetched
     the repository keeps the old commits; nothing that is done to the repository takes a secret back.
  2. Then, if the text itself has to go, in a fresh clone: {purge}
     (or `git filter-repo --replace-text FILE`, one secret a line, which keeps the files). This gives every later
     commit a new id: force-push, let everybody clone again, ask the host to drop its caches and pull request refs.
"""


def rendered(history: History, format: str, context: Context) -> str:
    """The history in one of `FORMATS`."""
    if format == "json":
        return dumps(_json(history))
    if format == "sarif":
        return _sarif(history, context)
    return "".join(f"{line}\n" for line in _lines(history, context, painter(context.color)))


def _json(history: History) -> dict[str, Any]:
    secrets = [
        {"rule": places[0].finding.rule, "in_head": any(place.in_head for place in places),
         "places": [_place(place) for place in places]}
        for places in history.secrets
    ]  # fmt: skip
    whole = report_to_json(history.report)
    return {"schema": SCHEMA_VERSION, "secrets": secrets, **{key: whole[key] for key in ("rules", "errors", "stats")}}


def _place(place: Place) -> dict[str, Any]:
    """A finding as `mlsec scan` tells it, and its time."""
    return finding_to_json(place.finding) | {
        "in_head": place.in_head, "versions": place.versions, "first": place.first._asdict(),
        "last": place.last._asdict(), "removed": place.removed and place.removed._asdict(),
    }  # fmt: skip


def _sarif(history: History, context: Context) -> str:
    """SARIF: where a finding stood in the last version that had it; when that was is in its message."""
    positions: dict[int, RawPosition | None] = {}
    findings: list[Finding] = []
    for place in history.places:
        findings.append(replace(place.finding, message=f"{place.finding.message} ({_time(place)})"))
        positions[id(findings[-1])] = place.raw_position
    report: Report = replace(history.report, findings=tuple(findings))
    return render(report, "sarif", replace(context, raw_position=lambda finding: positions.get(id(finding))))


def _lines(history: History, context: Context, paint: Paint) -> Iterator[str]:
    instead = {rule.id: rule.instead for rule in history.report.rules}
    for places in history.secrets:
        yield from _secret(places, paint)
        rule = places[0].finding.rule
        if rule in instead:
            yield f"  {paint('label', 'instead:')} {visible(instead.pop(rule))}"
        yield ""
    yield from error_lines(history.report, context, paint)
    yield from _counts(history)
    if history.secrets:
        yield from _ADVICE.format(purge=_purge(history)).splitlines()


def _secret(places: list[Place], paint: Paint) -> Iterator[str]:
    finding = max(places, key=lambda place: place.in_head).finding
    severity = paint(finding.severity.value, finding.severity.value)
    yield f"{severity} {paint('rule', visible(finding.rule))} {visible(finding.name)}: {visible(finding.message)}"
    yield f"  {paint('gutter', '|')} {clipped(finding.excerpt.strip(), _EXCERPT)}"
    for place in places[:_SHOWN_PLACES]:
        where = visible(f"{place.finding.path}:{within_file(place.finding)}")
        yield f"  {paint('path', where)}: {_time(place)}"
    if len(places) > _SHOWN_PLACES:
        yield f"  and {len(places) - _SHOWN_PLACES} more places"


def _time(place: Place) -> str:
    """When a place had it."""
    first, last = f"first in {_commit(place.first)}", f"last in {_commit(place.last)}"
    if place.in_head:
        return f"{first}, still in HEAD"
    if place.removed:
        return f"{first}, {last}, removed by {place.removed.id[:12]}"
    return f"{first}, {last}, not in HEAD but on another branch or tag"


def _commit(commit: Commit) -> str:
    return f"{commit.id[:12]} ({commit.date[:10]})"


def _counts(history: History) -> Iterator[str]:
    stats = history.report.stats
    walked = f"{counted(stats['commits'], 'commit')}, {counted(stats['files'], 'version')} of files scanned"
    if not history.secrets:
        yield f"No findings: {walked}"
        return
    places, files = history.places, {place.finding.path for place in history.places}
    found = f"{counted(len(places), 'finding')} in {counted(len(files), 'file')}, {len(history.secrets)} different"
    yield f"{found}; {stats['in_head']} still in HEAD ({walked})"


def _purge(history: History) -> str:
    paths = sorted({place.finding.path for place in history.places})
    shown = " ".join(f"--path {shlex.quote(visible(path))}" for path in paths[:_SHOWN_PATHS])
    more = " …" if len(paths) > _SHOWN_PATHS else ""
    return f"`git filter-repo --invert-paths {shown}{more}`"
