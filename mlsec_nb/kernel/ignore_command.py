"""`%mlsec ignore RULE [N]`: the cell with the comment that says why a finding is accepted, as the next input."""

from __future__ import annotations

import argparse
import ast
from dataclasses import replace

from mlsec_nb.cli import UsageError, parser
from mlsec_nb.commands.settings import config_of
from mlsec_nb.findings import Finding
from mlsec_nb.kernel.cell_fix import secrets_left
from mlsec_nb.kernel.history import ExecutedCell, executed_cells
from mlsec_nb.kernel.session import Session
from mlsec_nb.kernel.session_scan import label, scan_cell, scanner_for
from mlsec_nb.kernel.shown import Shown, show
from mlsec_nb.python import UnparsableCode, parse
from mlsec_nb.scan import Scanner
from mlsec_nb.selection import UnknownRule, rule_named


def run(session: Session, options: argparse.Namespace) -> None:
    """Propose the cell with the comment, or tell where to write it. Raises UsageError."""
    try:
        rule = rule_named(options.rule)
    except UnknownRule as error:
        raise UsageError(str(error)) from None
    if options.cell is not None and not options.cell.isdigit():
        raise UsageError("N is the number of a cell, as in `%mlsec ignore DES001 3`")
    scanner = scanner_for(config_of(parser("%mlsec").parse_args(["scan"])))
    cells = executed_cells(session.shell, session.cell_ids)
    cell, findings = _chosen(rule.id, options.cell, cells, scanner)
    comment = f"# mlsec: ignore[{rule.id}] {' '.join(options.reason.split())}".rstrip()
    corrected = _with_comments(cell, findings, comment, cells, scanner)
    if corrected is None or secrets_left(cell, cells):
        told = f"write `{comment}` at the end of line {findings[0].line} of {label(cell.number)}"
    else:
        session.shell.set_next_input(corrected.head + corrected.source, replace=False)
        told = f"{label(cell.number)} with `{comment}` is the next input: read it, then run it"
    show(Shown(f"mlsec: {told}. A reason behind it helps whoever reads the cell."))


def _chosen(
    rule: str, number: str | None, cells: list[ExecutedCell], scanner: Scanner
) -> tuple[ExecutedCell, list[Finding]]:
    """The cell, and its findings of the rule. Raises UsageError when there is none."""
    for cell in reversed(cells):
        if number is None or cell.number == int(number):
            found = [one for one in scan_cell(cell, cells, scanner).findings if one.rule == rule]
            if found:
                return cell, found
    where = f" in In[{number}]" if number else ""
    raise UsageError(f"there is no finding of {rule}{where}; `%mlsec scan` lists those there are")


def _with_comments(
    cell: ExecutedCell, findings: list[Finding], comment: str, cells: list[ExecutedCell], scanner: Scanner
) -> ExecutedCell | None:
    """The cell with the comment on each finding's last line; None when that does not silence exactly the rule."""
    lines = cell.source.split("\n")
    for number in {finding.end_line - cell.first_line for finding in findings}:
        lines[number] = f"{lines[number]}  {comment}"
    after = replace(cell, source="\n".join(lines))
    if not _means_the_same(cell.source, after.source):
        return None
    before = [one for one in scan_cell(cell, cells, scanner).findings if one.rule != findings[0].rule]
    left = scan_cell(after, cells, scanner).findings
    return after if [one.rule for one in left] == [one.rule for one in before] else None


def _means_the_same(before: str, after: str) -> bool:
    """Whether what was added is a comment: inside a text of several lines it would be part of the text."""
    try:
        return ast.dump(parse(before).tree) == ast.dump(parse(after).tree)
    except UnparsableCode:
        return False
