"""`%mlsec frames`"""

from __future__ import annotations

import argparse
import json

from mlsec_nb.cli import UsageError
from mlsec_nb.frames.fixes import FrameFix
from mlsec_nb.frames.live import Effort, LiveFrame
from mlsec_nb.kernel.frames_html import frames_html
from mlsec_nb.kernel.frames_text import frames_text
from mlsec_nb.kernel.known import known_of
from mlsec_nb.kernel.live_message import frame_message
from mlsec_nb.kernel.namespace import Variable, frames_in, looked_at
from mlsec_nb.kernel.session import Session
from mlsec_nb.kernel.shown import Shown, show

_NONE = "no frames in this session: no pandas, polars, Arrow, Dask, Spark or DuckDB frame, no array or list of records"


def run(session: Session, options: argparse.Namespace) -> None:
    """Show the frames, or propose the code of a fix as the next input. Raises UsageError."""
    if options.sample is not None and options.sample < 1:
        raise UsageError("--sample takes a number of rows, 1 or more")
    effort = Effort(options.sample or Effort().sample, head=options.sample is not None)
    frames = [looked_at(variable, effort) for variable in _chosen(session, options.names)]
    known_of(session).note_frames(frames)
    if options.fix is not None:
        _propose(session, frames, options.fix)
    elif options.format == "json":
        show(Shown(json.dumps({"frames": [frame_message(frame) for frame in frames]}, indent=2)))
    elif frames:
        show(Shown(frames_text(frames), frames_html(frames)))
    else:
        show(Shown(f"mlsec: {_NONE}"))


def _chosen(session: Session, names: list[str]) -> list[Variable]:
    variables = {variable.name: variable for variable in frames_in(session.shell)}
    for name in names:
        if name not in variables:
            raise UsageError(f"there is no frame called {name}; `%mlsec frames` lists those there are")
    return [variables[name] for name in dict.fromkeys(names)] if names else list(variables.values())


def _propose(session: Session, frames: list[LiveFrame], wanted: str) -> None:
    if len(frames) != 1:
        raise UsageError("--fix is for one frame, as in `%mlsec frames patients --fix drop`")
    fixes = {fix.id: fix for fix in frames[0].fixes}
    fix: FrameFix | None = fixes.get(wanted)
    if fix is None:
        offered = ", ".join(fixes) or "none"
        raise UsageError(f"no fix is called {wanted} for {frames[0].name}; there is: {offered}")
    session.shell.set_next_input(fix.code, replace=False)
    show(Shown(f"mlsec: {fix.title}. The code is the next input: read it, then run it."))
