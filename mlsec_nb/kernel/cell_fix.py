"""`%mlsec fix [N]`: the corrected form of an executed cell, as the next input."""

from __future__ import annotations

import argparse
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from difflib import unified_diff
from functools import cache
from typing import Any

from mlsec_nb.cli import UsageError
from mlsec_nb.commands.settings import config_of
from mlsec_nb.edits import applied
from mlsec_nb.findings import Edit, Finding
from mlsec_nb.fix import fixable
from mlsec_nb.kernel.history import CellIds, ExecutedCell, executed_cells
from mlsec_nb.kernel.session_scan import label, masked_code, scan_cell, scan_cells, scanner_for
from mlsec_nb.kernel.shown import Shown, show
from mlsec_nb.scan import Scanner
from mlsec_nb.selection import redacting_rules

# One fix a round, since a fix moves the places of the others; a cell with more than this is fixed in two goes.
_MAX_FIXES = 50
_SAFE_ONLY = "its fixes can change what the code does; `%mlsec fix {} --unsafe` proposes them"
_SECRET_STAYS = (
    "the safe fixes leave a secret in the cell, and no copy is made of it; `%mlsec fix {} --unsafe` takes it out too"
)
_SECRET_IN_CLEAR = "a secret in the cell has no fix, and no copy is made of it; take it out by hand"


@dataclass(slots=True)
class _Proposal:
    """A cell with fixes made."""

    cell: ExecutedCell
    made: list[Finding] = field(default_factory=list)


def propose_fix(shell: Any, cell_ids: CellIds, options: argparse.Namespace) -> None:
    """Propose the corrected cell and say what was changed in it. Raises UsageError."""
    scanner = scanner_for(config_of(options))
    cells = executed_cells(shell, cell_ids)
    cell = _chosen(options.paths, cells, scanner, options.unsafe)
    if isinstance(cell, str):
        show(Shown(f"mlsec: {cell}"))
        return
    proposal = _fixed(cell, cells, scanner, options.unsafe)
    if not proposal.made:
        told = _nothing_to_fix(cell, cells, scanner)
    elif options.diff:
        told = _told(proposal, "would be corrected", _diff(cell, proposal.cell, scanner))
    elif secrets_left(proposal.cell, cells):
        advice = _SECRET_IN_CLEAR if options.unsafe else _SECRET_STAYS.format(cell.number)
        told = f"{label(cell.number)}: {advice}"
    else:
        shell.set_next_input(proposal.cell.head + proposal.cell.source, replace=False)
        told = _told(proposal, "corrected", ["The corrected cell is the next input: read it, then run it."])
    show(Shown(f"mlsec: {told}"))


def _chosen(
    numbers: Sequence[str], cells: Sequence[ExecutedCell], scanner: Scanner, unsafe: bool
) -> ExecutedCell | str:
    """The cell that is asked for, else the last one that has a fix; a sentence when there is none."""
    if len(numbers) > 1:
        raise UsageError("one cell at a time, as in `%mlsec fix 3`")
    if numbers:
        found = [cell for cell in cells if cell.number == int(numbers[0])]
        return found[0] if found else f"there is no In[{numbers[0]}], or the cell was run again since"
    findings = scan_cells(cells, scanner).findings
    by_label = {label(cell.number): cell for cell in cells}
    for wanted in (fixable(findings, unsafe), fixable(findings, True)):
        if wanted:
            return by_label[wanted[-1].path]
    return "nothing to fix" if not findings else "none of the findings has a fix; `%mlsec scan` says what to do instead"


def _fixed(cell: ExecutedCell, cells: Sequence[ExecutedCell], scanner: Scanner, unsafe: bool) -> _Proposal:
    proposal = _Proposal(cell)
    for _ in range(_MAX_FIXES):
        present = proposal.cell
        for finding in fixable(scan_cell(present, cells, scanner).findings, unsafe):
            after = applied(present.source, _own_edits(finding))
            if after != present.source:
                proposal.cell = replace(present, source=after)
                proposal.made.append(finding)
                break
        else:
            break
    return proposal


def _own_edits(finding: Finding) -> list[Edit]:
    return [edit for edit in (finding.fix.edits if finding.fix else ()) if edit.where is None]


@cache
def _secret_scanner() -> Scanner:
    return Scanner([rule for rule in redacting_rules() if rule.id.startswith("SEC")], disk_cache=False)


def secrets_left(cell: ExecutedCell, cells: Sequence[ExecutedCell]) -> bool:
    """Whether a secret is in the cell: no copy of it is proposed then."""
    return bool(scan_cell(cell, cells, _secret_scanner()).findings)


def _nothing_to_fix(cell: ExecutedCell, cells: Sequence[ExecutedCell], scanner: Scanner) -> str:
    findings = scan_cell(cell, cells, scanner).findings
    if fixable(findings, True):
        return f"{label(cell.number)}: {_SAFE_ONLY.format(cell.number)}"
    if findings:
        return f"{label(cell.number)}: no finding in it has a fix; `%mlsec scan` says what to do instead"
    return f"{label(cell.number)}: nothing to fix"


def _told(proposal: _Proposal, verb: str, closing: Iterable[str]) -> str:
    lines = [f"{label(proposal.cell.number)} {verb}:"]
    for finding in proposal.made:
        title = finding.fix.title if finding.fix else ""
        lines.append(f"  line {finding.line}: {finding.rule} {finding.name}: {title}")
    return "\n".join([*lines, *closing])


def _diff(before: ExecutedCell, after: ExecutedCell, scanner: Scanner) -> list[str]:
    old, new = (masked_code(cell, scanner).split("\n") for cell in (before, after))
    return list(unified_diff(old, new, label(before.number), "corrected", lineterm=""))
