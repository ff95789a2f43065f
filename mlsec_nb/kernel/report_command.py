"""`%mlsec report`"""

from __future__ import annotations

import argparse
from dataclasses import replace

from mlsec_nb.cli import parser
from mlsec_nb.commands.settings import config_of
from mlsec_nb.kernel.frame_watch import QUICK
from mlsec_nb.kernel.frames_text import headline
from mlsec_nb.kernel.history import executed_cells, notebook_file
from mlsec_nb.kernel.known import known_of
from mlsec_nb.kernel.namespace import frames_in, looked_at
from mlsec_nb.kernel.report_html import MOST_SHOWN, session_html
from mlsec_nb.kernel.report_widget import widget_bundle
from mlsec_nb.kernel.session import Session
from mlsec_nb.kernel.session_scan import scan_session
from mlsec_nb.kernel.show_report import PLACES
from mlsec_nb.kernel.shown import Shown, show
from mlsec_nb.report import render
from mlsec_nb.report.visible import visible


def run(session: Session, options: argparse.Namespace) -> None:
    """Show the report of the session: a widget with filters, or the same as HTML where there are no widgets."""
    config = config_of(parser("%mlsec").parse_args(["scan"]))
    known = known_of(session)
    frames = [looked_at(variable, QUICK) for variable in frames_in(session.shell)]
    known.note_frames(frames)
    cells, file = executed_cells(session.shell, session.cell_ids), notebook_file(session.shell)
    report = known.with_outputs(scan_session(cells, file, config, known.personal_columns()))
    kept = replace(report, findings=report.findings[:MOST_SHOWN])
    plain = render(kept, "concise", PLACES) + "".join(f"{visible(headline(frame))}\n" for frame in frames)
    bundle = None if options.static else widget_bundle(report, frames, session.closing)
    show(Shown(plain or "mlsec: nothing found\n", session_html(report, frames), bundle))
