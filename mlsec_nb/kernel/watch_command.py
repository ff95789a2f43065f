"""`%mlsec watch`"""

from __future__ import annotations

import argparse

from mlsec_nb.cli import UsageError, parser
from mlsec_nb.commands.settings import config_of
from mlsec_nb.config import Config
from mlsec_nb.frames.column import Column
from mlsec_nb.frames.decide import judge
from mlsec_nb.frames.live import LiveFrame
from mlsec_nb.kernel.history import ExecutedCell
from mlsec_nb.kernel.known import known_of
from mlsec_nb.kernel.session import Session
from mlsec_nb.kernel.session_scan import scan_cell, scanner_for
from mlsec_nb.kernel.shown import Shown, show
from mlsec_nb.kernel.watch import Watch
from mlsec_nb.kernel.watch_shown import CellLine

_ON = "watch is on: each cell, its outputs and its frames are looked at within {} ms; `%mlsec watch off` ends it"


def run(session: Session, options: argparse.Namespace) -> None:
    """Switch the watch on or off, or say whether it is on. Raises UsageError."""
    if options.budget < 1:
        raise UsageError("--budget takes milliseconds, 1 or more")
    if options.switch == "on":
        _switch_on(session, options.budget)
    elif options.switch == "off" and "watch" in session.closing:
        session.closing.pop("watch")()
    if not options.quiet:
        show(Shown(f"mlsec: {_state(session)}"))


def _switch_on(session: Session, budget: int) -> None:
    if "watch" in session.closing:
        session.closing.pop("watch")()
    config = config_of(parser("%mlsec").parse_args(["scan"]))
    warm_up(config)
    session.watch = Watch(session, known_of(session), config, budget / 1000)
    session.watch.start()
    session.closing["watch"] = session.watch.stop
    session.panel.open()


def warm_up(config: Config) -> None:
    """Load and compile now what would make the first cell slow."""
    report = scan_cell(ExecutedCell(1, "import pickle\npickle.load(file)"), [], scanner_for(config))
    mails = tuple(f"ann{i}@mail{i}.org" for i in range(40))
    phones = tuple(f"+1 202-555-{i:04}" for i in range(40))
    columns = [
        Column("", name, "str", seen, 40) for name, seen in (("email", mails), ("text", mails), ("text", phones))
    ]
    frame = LiveFrame("frame", "pandas.DataFrame", 40, 40, tuple(judge(columns)))
    CellLine(1, report, [frame]).shown([])


def _state(session: Session) -> str:
    if "watch" not in session.closing:
        return "watch is off; `%mlsec watch on` begins it"
    return _ON.format(round(session.watch.budget * 1000))
