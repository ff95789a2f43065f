"""`mlsec inspect`"""

from __future__ import annotations

import argparse
import json
from collections.abc import Iterator, Sequence
from pathlib import Path

from mlsec_nb.artifacts import Inspection, Verdict, WeightsOnly, inspect_file, inspection_to_json
from mlsec_nb.artifacts.folders import UNREAD, walk
from mlsec_nb.artifacts.formats import looks_like_model
from mlsec_nb.cli import EXIT_CLEAN, EXIT_FINDINGS, EXIT_INCOMPLETE
from mlsec_nb.commands.settings import use_color, write_out
from mlsec_nb.project import shown_path
from mlsec_nb.report.paint import Paint, painter
from mlsec_nb.report.visible import visible

_ROLES = {
    Verdict.CLEAN: "good",
    Verdict.REVIEW: "medium",
    Verdict.INCONCLUSIVE: "medium",
    Verdict.DANGEROUS: "critical",
}


def run(options: argparse.Namespace) -> int:
    """Inspect each file; 1 when one is not clean, 3 when one could not be analysed (and none is dangerous)."""
    inspections = list(_inspected(options.paths))
    if options.format == "json":
        content = {"files": [inspection_to_json(inspection) for inspection in inspections]}
        write_out(json.dumps(content, indent=2) + "\n")
    else:
        paint = painter(use_color(options.color))
        write_out("".join(f"{line}\n" for inspection in inspections for line in _lines(inspection, paint)))
    return EXIT_CLEAN if options.exit_zero else _exit_code(inspections)


def _exit_code(inspections: Sequence[Inspection]) -> int:
    verdicts = {inspection.verdict for inspection in inspections}
    if Verdict.DANGEROUS in verdicts:
        return EXIT_FINDINGS
    if Verdict.INCONCLUSIVE in verdicts:
        return EXIT_INCOMPLETE
    return EXIT_FINDINGS if Verdict.REVIEW in verdicts else EXIT_CLEAN


def _inspected(paths: Sequence[str]) -> Iterator[Inspection]:
    """The files named; of a folder, every file in it that a model can be in, by its content or by its name."""
    for path in map(Path, paths):
        yield from _in_folder(path) if path.is_dir() else (inspect_file(path),)


def _in_folder(folder: Path) -> Iterator[Inspection]:
    """Each file as if it had been named: so links to files are followed, as Hugging Face's cache has them."""
    unread: list[OSError] = []
    files = [file for file in sorted(walk(folder, unread.append)) if file.is_file() and _may_hold(file)]
    told = 0
    for found in map(inspect_file, files):
        if not _says_nothing(found):
            told += 1
            yield found
    if unread:
        yield _inconclusive(folder, UNREAD.format(len(unread)))
    elif not told:
        yield _inconclusive(folder, "No file in this folder is one that a model can be in.")


def _may_hold(file: Path) -> bool:
    return looks_like_model(file.name) or file.stat().st_size > 0


def _says_nothing(found: Inspection) -> bool:
    return found.verdict is Verdict.REVIEW and found.format == "unknown" and not looks_like_model(found.path)


def _inconclusive(folder: Path, reason: str) -> Inspection:
    return Inspection(str(folder), Verdict.INCONCLUSIVE, "folder", reasons=(reason,))


def _lines(inspection: Inspection, paint: Paint) -> Iterator[str]:
    verdict = paint(_ROLES[inspection.verdict], inspection.verdict.value)
    yield f"{paint('path', visible(shown_path(Path(inspection.path))))}: {verdict} ({visible(inspection.format)})"
    for reason in inspection.reasons:
        yield f"  {visible(reason)}"
    if inspection.globals:
        yield f"  {paint('label', 'imports')}: {visible(', '.join(inspection.globals))}"
    if inspection.weights_only is not None:
        answer = "yes" if inspection.weights_only.allowed else "no"
        needs = _needs(inspection.weights_only)
        yield f"  {paint('label', 'loads with weights_only=True')}: {answer}{visible(needs)}"


def _needs(weights_only: WeightsOnly) -> str:
    if weights_only.allowed:
        return ""
    if not weights_only.needs:
        return ", torch's restricted reader does not know instructions of this pickle"
    return f", needs safe_globals for {', '.join(weights_only.needs)}"
