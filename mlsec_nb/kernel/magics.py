"""`%mlsec COMMAND`: the command line's parser and commands, with the session where the terminal has files."""

from __future__ import annotations

import argparse
import shlex
from importlib import import_module
from typing import Any

from mlsec_nb.cli import EXIT_FINDINGS, UsageError, parser
from mlsec_nb.findings import Report
from mlsec_nb.kernel.failures import guarded
from mlsec_nb.kernel.history import CellIds, executed_cells, notebook_file
from mlsec_nb.kernel.session import Session
from mlsec_nb.kernel.session_commands import SESSION_COMMANDS
from mlsec_nb.kernel.stop import Stopped

_SHORT_HELP = """\
%mlsec scan              check the cells of this session, and the notebook's saved file
%mlsec scan PATH …       check files and folders
%mlsec fix [N]           propose a corrected form of In[N], or of the last cell that has a fix; --unsafe for all fixes
%mlsec explain RULE      what a rule looks for, why, and what to do instead
%mlsec inspect FILE …    what is in a model file, without loading it
%mlsec data FILE …       personal data in the columns of a data file
%mlsec rules             all rules
%mlsec frames [NAME …]   personal data in the frames of this session, and code that removes it
%mlsec watch on|off      look at every cell, its outputs and its frames after it has run
%mlsec guard off|warn|block   look at what a cell loads before it runs
%mlsec allow FILE        let a file past the guard as it is now
%mlsec report            everything found in this session, with filters
%mlsec env               installed packages with unsafe defaults or known holes
%mlsec ignore RULE       how to switch a rule off where it is wrong
%%mlsec                  first line of a cell: check the cell, then run it unless something severe is found
Every command has --help."""


def run_line(session: Session, line: str) -> None:
    """Carry out `%mlsec LINE`."""
    shell, cell_ids = session.shell, session.cell_ids
    with guarded():
        options = options_of(line)
        if options is None:
            _show_text(_SHORT_HELP)
        elif module := getattr(options, "session_module", ""):
            import_module(f"mlsec_nb.kernel.{module}").run(session, options)
        elif options.command == "scan":
            _scan(session, options)
        elif options.command == "fix" and all(path.isdigit() for path in options.paths):
            from mlsec_nb.kernel.cell_fix import propose_fix

            propose_fix(shell, cell_ids, options)
        else:
            _run_command(options)


def run_cell(shell: Any, cell_ids: CellIds, line: str, cell: str) -> None:
    """Carry out `%%mlsec LINE` where the cell cannot follow its check: check it, then run it inside the magic."""
    run_check(shell, cell_ids, line, cell)
    result = shell.run_cell(cell)
    problem = result.error_before_exec or result.error_in_exec
    if problem is not None:
        raise Stopped(f"the cell stopped with {type(problem).__name__}, told above") from None


def run_check(shell: Any, cell_ids: CellIds, line: str, cell: str | None) -> None:
    """Check a cell (None: its text is not known). Raises Stopped when it is not to run."""
    anyway = "" if "--exit-zero" in line else "The cell was not run; `%%mlsec --exit-zero` runs it anyway"
    with guarded(or_stop=anyway):
        from mlsec_nb.kernel.gate import check_cell

        if cell is None:
            raise UsageError("this line checks nothing by itself; write %%mlsec as the first line of a cell")
        check_cell(shell, cell_ids, _gate_options(line), cell, line)


def _gate_options(line: str) -> argparse.Namespace | None:
    try:
        return options_of(f"scan {line}")
    except SystemExit:
        raise Stopped("the cell was not run, for help was asked for") from None


def options_of(line: str) -> argparse.Namespace | None:
    """What a magic's line asks for; None for an empty line. Raises UsageError."""
    try:
        arguments = shlex.split(line)
    except ValueError as error:
        raise UsageError(f"{str(error).lower()} in the line") from None
    if not arguments:
        return None
    options = parser("%mlsec", SESSION_COMMANDS).parse_args(arguments)
    options.color = "never"
    return options


def _scan(session: Session, options: argparse.Namespace) -> None:
    from mlsec_nb.commands.scan import exit_code, narrowed, outputs_of, scanned, write_outputs
    from mlsec_nb.commands.settings import config_of
    from mlsec_nb.kernel.known import live_columns
    from mlsec_nb.kernel.session_scan import scan_session, scanner_for
    from mlsec_nb.kernel.show_report import FILES, PLACES, show_report

    if "-" in options.paths:
        raise UsageError("a notebook has no stdin to read; name files, or nothing for the cells of this session")
    config = config_of(options)
    outputs = outputs_of(options)
    scanner_for(config)
    if options.paths:
        show_report(report := scanned(options, config), options.format, FILES)
    else:
        cells, file = executed_cells(session.shell, session.cell_ids), notebook_file(session.shell)
        whole = scan_session(cells, file, config, live_columns(session))
        show_report(report := narrowed(whole, options, config), options.format, PLACES, _fix_hint(report))
    write_outputs(report, outputs)
    if options.fail_on and exit_code(report, config, options.exit_zero) == EXIT_FINDINGS:
        raise Stopped(f"there are findings of severity {config.fail_on.value} or higher (--fail-on)")


def _fix_hint(report: Report) -> str:
    fixable = any(finding.fix and finding.path.startswith("In[") for finding in report.findings)
    return "`%mlsec fix N` proposes the corrected form of In[N]; with --unsafe all fixes." if fixable else ""


def _run_command(options: argparse.Namespace) -> None:
    from mlsec_nb.commands.settings import collected_output

    with collected_output() as written:
        import_module(f"mlsec_nb.commands.{options.module}").run(options)
    _show_text("".join(written))


def _show_text(text: str) -> None:
    from mlsec_nb.kernel.shown import Shown, show

    show(Shown(text))
