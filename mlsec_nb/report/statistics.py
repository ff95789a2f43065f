"""Format `statistics`: how many findings, by rule and by folder; no finding itself."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from posixpath import dirname

from mlsec_nb.findings import Report, Severity
from mlsec_nb.report import Context
from mlsec_nb.report.paint import Paint, painter
from mlsec_nb.report.place import shown_path
from mlsec_nb.report.summary import WORST_FIRST
from mlsec_nb.report.text_summary import summary_lines
from mlsec_nb.report.visible import visible

_FOLDERS = 40


def _by_rule(report: Report, paint: Paint) -> Iterator[str]:
    counts = Counter((finding.rule, finding.name) for finding in report.findings)
    fixable = Counter(finding.rule for finding in report.findings if finding.fix)
    worst: dict[str, Severity] = {}
    for finding in report.findings:
        worst[finding.rule] = max(finding.severity, worst.get(finding.rule, finding.severity), key=lambda s: s.rank)
    for (rule, name), number in sorted(counts.items(), key=lambda item: (-item[1], item[0])):
        severity = paint(worst[rule].value, f"{worst[rule].value:8}")
        fixes = f" ({fixable[rule]} fixable)" if fixable[rule] else ""
        yield f"{number:6}  {severity}  {paint('rule', f'{visible(rule):8}')} {visible(name)}{fixes}"


def _by_folder(report: Report, context: Context, paint: Paint) -> Iterator[str]:
    folders: dict[str, Counter[Severity]] = {}
    for finding in report.findings:
        folder = dirname(shown_path(finding.path, context.base)) or "."
        folders.setdefault(folder, Counter())[finding.severity] += 1
    ordered = sorted(folders.items(), key=lambda item: (-item[1].total(), item[0]))
    for folder, counts in ordered[:_FOLDERS]:
        told = ", ".join(f"{counts[s]} {paint(s.value, s.value)}" for s in WORST_FIRST if counts[s])
        yield f"{counts.total():6}  {paint('path', visible(folder))}: {told}"
    if len(ordered) > _FOLDERS:
        yield paint("quiet", f"        and {len(ordered) - _FOLDERS} more folders")


def _lines(report: Report, context: Context, paint: Paint) -> Iterator[str]:
    if report.findings:
        yield paint("label", "by rule")
        yield from _by_rule(report, paint)
        yield ""
        yield paint("label", "by folder")
        yield from _by_folder(report, context, paint)
        yield ""
    yield from summary_lines(report, context, paint)


def render(report: Report, context: Context) -> str:
    """The counts by rule and by folder, the largest first, then the errors and the sums."""
    return "".join(f"{line}\n" for line in _lines(report, context, painter(context.color)))
