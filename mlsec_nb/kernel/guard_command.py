"""`%mlsec guard`: the switch, and what it is on."""

from __future__ import annotations

import argparse

from mlsec_nb.kernel.load_guard import LoadGuard
from mlsec_nb.kernel.load_hook import WATCH
from mlsec_nb.kernel.session import Session
from mlsec_nb.kernel.shown import Shown, show

_STATES = {
    "off": "off: nothing that cells load is looked at. `%mlsec guard warn` tells, `%mlsec guard block` stops",
    "warn": "on warn: what cells load is looked at first, and told; they run all the same",
    "block": "on block: a cell that loads what may run code is stopped. This is a second defence, no sandbox",
}


def run(session: Session, options: argparse.Namespace) -> None:
    """Set the mode, or tell it."""
    if options.mode and options.mode != WATCH.mode:
        if close := session.closing.pop("guard", None):
            close()
        if options.mode != "off":
            session.closing["guard"] = LoadGuard(session.shell).start(options.mode)
    show(Shown(f"mlsec guard is {_STATES[WATCH.mode]}."))
