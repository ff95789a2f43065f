"""Scan executed cells, and the notebook file beside them."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from functools import lru_cache
from pathlib import Path

from mlsec_nb.batch import rules_of
from mlsec_nb.cli import UsageError
from mlsec_nb.code_cell import CodeCell
from mlsec_nb.config import Config
from mlsec_nb.decode import UnreadableNotebook
from mlsec_nb.edits import applied
from mlsec_nb.files import UnreadableFile, read_bytes
from mlsec_nb.findings import Edit, Finding, Report, ScanError
from mlsec_nb.kernel.environment_values import RULE_ID, environment_rule
from mlsec_nb.kernel.history import ExecutedCell
from mlsec_nb.names import Names
from mlsec_nb.notebook import Ignored, Notebook, Text, cell_language
from mlsec_nb.project import shown_path
from mlsec_nb.redaction import MASK, merged_spans, without_tokens
from mlsec_nb.rules.pii_flow_frames import LIVE, Live
from mlsec_nb.rules.pii_flow_previews import note_previews
from mlsec_nb.scan import Scanner, merged
from mlsec_nb.selection import UnknownRule, redacting_rules
from mlsec_nb.sources import read_source
from mlsec_nb.versions import version_lookup


@lru_cache(maxsize=4)
def scanner_for(config: Config) -> Scanner:
    """The scanner of a configuration, made once; it loads no native code. Raises UsageError for an unknown rule.

    It has one rule more than those of files: it knows the values of this process's environment.
    """
    try:
        rules = rules_of(config)
    except UnknownRule as error:
        raise UsageError(str(error)) from None
    selectors = [selector.strip().upper() for selector in config.select]
    if not selectors or "ALL" in selectors or RULE_ID.startswith(tuple(selectors)):
        rules += (environment_rule(),)
    return Scanner(rules, redacting=redacting_rules(), installed_versions=config.installed_versions, disk_cache=False)


def label(number: int) -> str:
    """How reports call an executed cell, as IPython's tracebacks do."""
    return f"In[{number}]"


def scan_cells(
    cells: Sequence[ExecutedCell], scanner: Scanner, ignored: Ignored | None = None, live: Live | None = None
) -> Report:
    """The report on executed cells; a finding's path is In[N], its lines are those of the whole cell.

    `ignored`: what is switched off, its cells by execution count. `live`: the columns of
    personal data in the frames that there are.
    """
    notebook = notebook_of(cells, ignored or Ignored())
    notebook.names.memo[LIVE] = live or {}
    return placed(scanner.scan(notebook), cells)


def scan_cell(cell: ExecutedCell, others: Sequence[ExecutedCell], scanner: Scanner) -> Report:
    """The report on one cell, read with what the other cells import and define."""
    before = [other for other in others if other.number < cell.number]
    after = [other for other in others if other.number > cell.number]
    report = scan_cells([*before, cell, *after], scanner)
    findings = tuple(finding for finding in report.findings if finding.path == label(cell.number))
    errors = tuple(error for error in report.errors if error.path == label(cell.number))
    return replace(report, findings=findings, errors=errors, stats={"cells": 1, "findings": len(findings)})


def masked_code(cell: ExecutedCell, scanner: Scanner) -> str:
    """The cell's source with every secret and personal value masked, as code and as it is shown."""
    spans = [span for found in scanner.secrets(notebook_of([cell], Ignored())).values() for span in found]
    return without_tokens(applied(cell.source, [Edit(span, MASK) for span in merged_spans(spans)]))


def code_of(source: str) -> CodeCell:
    """A cell's text as the code of a notebook; of another language it holds none."""
    is_python = cell_language(source, "python") == "python"
    return CodeCell(source if is_python else "")


def notebook_of(cells: Sequence[ExecutedCell], ignored: Ignored, code: Callable[[str], CodeCell] = code_of) -> Notebook:
    """The cells as a notebook; a text's cell is its execution count. `code`: as `code_of`."""
    sources = [cell.source for cell in cells]
    names = Names([code(source) for source in sources], version_lookup(sources, installed=False))
    folder = _working_folder()
    texts = [
        Text(cell.source, cell=cell.number, language=cell_language(cell.source, "python"), names=names,
             code_index=index, directory=folder, where=("cells", cell.number, "source"))
        for index, cell in enumerate(cells)
    ]  # fmt: skip
    return Notebook("session", texts, names, ignored, cell_count=len(texts))


def _working_folder() -> str | None:
    """What relative paths are read against; None when somebody has removed it."""
    try:
        return str(Path.cwd())
    except OSError:
        return None


def placed(report: Report, cells: Sequence[ExecutedCell]) -> Report:
    """The report as it is shown: a path is In[N], lines are those of the whole cell."""
    first_line = {cell.number: cell.first_line for cell in cells}

    def shown(finding: Finding) -> Finding:
        number = finding.cell or 0
        down = first_line[number] - 1 if finding.part == "code" else 0
        return replace(
            finding, path=label(number), cell=None, where=(), line=finding.line + down, end_line=finding.end_line + down
        )

    findings = tuple(shown(finding) for finding in report.findings)
    errors = tuple(
        ScanError(label(error.cell) if error.cell else "session", None, error.message) for error in report.errors
    )
    return replace(report, findings=findings, errors=errors, stats={"cells": len(cells), "findings": len(findings)})


def scan_session(cells: Sequence[ExecutedCell], file: Path | None, config: Config, live: Live) -> Report:
    """The report on the executed cells and on what only the notebook's file holds; `live` as for `scan_cells`.

    Tags of a cell and metadata of the notebook, which switch rules off, count for the executed form of the cell too.
    """
    scanner = scanner_for(config)
    if file is None:
        return scan_cells(cells, scanner, live=live)
    try:
        saved = read_source(read_bytes(file), file.name, shown_path(file), str(file.parent))
    except (UnreadableFile, UnreadableNotebook, RecursionError) as problem:
        told = "nested too deeply to be read" if isinstance(problem, RecursionError) else str(problem)
        session = scan_cells(cells, scanner, live=live)
        return replace(session, errors=(*session.errors, ScanError(shown_path(file), None, told)))
    note_previews(saved)
    saved_as = _saved_as(cells, saved)
    session = scan_cells(cells, scanner, _ignored(saved, saved_as), live)
    return _together(session, scanner.scan(saved), set(saved_as.values()))


def _saved_as(cells: Sequence[ExecutedCell], saved: Notebook) -> dict[int, int]:
    """The cell's number in the file, by execution count, for cells that stand there as they were executed."""
    number_of = {text.source.strip(): text.cell for text in saved.code_texts if text.cell is not None}
    found = {cell.number: number_of.get((cell.head + cell.source).strip()) for cell in cells}
    return {count: number for count, number in found.items() if number is not None}


def _ignored(saved: Notebook, saved_as: Mapping[int, int]) -> Ignored:
    of_cells = saved.ignored.cells
    return Ignored(
        saved.ignored.notebook,
        {count: of_cells[number] for count, number in saved_as.items() if number in of_cells},
    )


def _together(session: Report, of_file: Report, executed: set[int]) -> Report:
    """Both reports as one; of the file, code that was executed as it stands there is left out."""
    of_file_only = tuple(
        finding for finding in of_file.findings if finding.part != "code" or finding.cell not in executed
    )
    both = merged([session, of_file])
    findings = session.findings + of_file_only
    counts = {"findings": len(findings), "cells": both.stats["cells"] - len(executed)}
    return replace(both, findings=findings, errors=session.errors + of_file.errors, stats=both.stats | counts)
