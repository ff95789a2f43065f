"""Scan executed cells, and the notebook file beside them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from functools import lru_cache
from pathlib import Path

from mlsec_nb.batch import make_scanner, scan_data, shown_path
from mlsec_nb.cli import UsageError
from mlsec_nb.config import Config
from mlsec_nb.decode import UnreadableNotebook, decode
from mlsec_nb.files import UnreadableFile, read_bytes
from mlsec_nb.findings import Finding, Report, ScanError
from mlsec_nb.kernel.history import ExecutedCell
from mlsec_nb.names import Names
from mlsec_nb.notebook import Notebook, Text, cell_language
from mlsec_nb.scan import Scanner, merged
from mlsec_nb.selection import UnknownRule


@lru_cache(maxsize=4)
def scanner_for(config: Config) -> Scanner:
    """The scanner of a configuration, made once; it loads no native code. Raises UsageError for an unknown rule."""
    try:
        return make_scanner(replace(config, cache=False))
    except UnknownRule as error:
        raise UsageError(str(error)) from None


def label(number: int) -> str:
    """How reports call an executed cell, as IPython's tracebacks do."""
    return f"In[{number}]"


def scan_cells(cells: Sequence[ExecutedCell], scanner: Scanner) -> Report:
    """The report on executed cells; a finding's path is In[N], its lines are those of the whole cell."""
    return _placed(scanner.scan(_notebook(cells, cells)), cells)


def scan_cell(cell: ExecutedCell, others: Sequence[ExecutedCell], scanner: Scanner) -> Report:
    """The report on one cell, read with the names that the others define."""
    earlier = [other for other in others if other.number < cell.number]
    return _placed(scanner.scan(_notebook([*earlier, cell], [cell])), [cell])


def _notebook(cells: Sequence[ExecutedCell], scanned: Sequence[ExecutedCell]) -> Notebook:
    languages = [cell_language(cell.source, "python") for cell in cells]
    names = Names.of_sources(
        [cell.source if language == "python" else "" for cell, language in zip(cells, languages, strict=True)]
    )
    folder = str(Path.cwd())
    texts = [
        Text(cell.source, cell=cell.number, language=language, names=names, code_index=index, directory=folder,
             where=("cells", cell.number, "source"))
        for index, (cell, language) in enumerate(zip(cells, languages, strict=True))
        if cell in scanned
    ]  # fmt: skip
    return Notebook("session", texts, names, cell_count=len(scanned))


def _placed(report: Report, cells: Sequence[ExecutedCell]) -> Report:
    first_line = {cell.number: cell.first_line for cell in cells}

    def placed(finding: Finding) -> Finding:
        number = finding.cell or 0
        down = first_line[number] - 1
        return replace(
            finding, path=label(number), cell=None, where=(), line=finding.line + down, end_line=finding.end_line + down
        )

    findings = tuple(placed(finding) for finding in report.findings)
    errors = tuple(
        ScanError(label(error.cell) if error.cell else "session", None, error.message) for error in report.errors
    )
    return replace(report, findings=findings, errors=errors, stats={"cells": len(cells), "findings": len(findings)})


def scan_session(cells: Sequence[ExecutedCell], file: Path | None, config: Config) -> Report:
    """The report on the executed cells and on what only the notebook's file holds."""
    scanner = scanner_for(config)
    session = scan_cells(cells, scanner)
    if file is None:
        return session
    of_file = _scan_file(file, cells, scanner)
    together = merged([of_file, session])
    return replace(together, findings=session.findings + of_file.findings, errors=session.errors + of_file.errors)


def _scan_file(file: Path, cells: Sequence[ExecutedCell], scanner: Scanner) -> Report:
    """The report on the file, without the code cells that were executed as they stand there."""
    try:
        data = read_bytes(file)
        saved = decode(data).cells
    except (UnreadableFile, UnreadableNotebook) as problem:
        return Report(errors=(ScanError(shown_path(file), None, str(problem)),))
    executed = {(cell.head + cell.source).strip() for cell in cells}
    same = {number for number, cell in enumerate(saved, 1) if cell.kind == "code" and cell.source.strip() in executed}
    report = scan_data(scanner, data, file)
    findings = tuple(finding for finding in report.findings if finding.part != "code" or finding.cell not in same)
    return replace(report, findings=findings, stats=report.stats | {"findings": len(findings)})
