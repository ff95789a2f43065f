"""`%mlsec watch`: after each cell, look at it, at its outputs and at the frames it made or changed."""

from __future__ import annotations

import asyncio
import sys
import time
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from mlsec_nb.config import Config
from mlsec_nb.frames.live import LiveFrame
from mlsec_nb.kernel.cell_outputs import output_texts
from mlsec_nb.kernel.frame_watch import FrameWatch
from mlsec_nb.kernel.history import executed_cell, executed_cells, is_own, next_number
from mlsec_nb.kernel.known import Known
from mlsec_nb.kernel.live_message import ran_cell
from mlsec_nb.kernel.session import Session
from mlsec_nb.kernel.session_scan import scan_ran, scanner_for
from mlsec_nb.kernel.watch_shown import CellLine
from mlsec_nb.rules.pii_flow_frames import Live

_FAILURES = 3
# Of the time, what is left for the scan of the cell itself.
_FOR_THE_CELL = 0.02
_IDLE_SLICE = 0.03
_IDLE_PAUSE = 0.01


class Watch:
    """Two callbacks of the shell's events. Neither raises, prints a traceback or takes longer than the budget."""

    def __init__(self, session: Session, known: Known, config: Config, budget: float) -> None:
        """`budget`: seconds after each cell, which one long step may exceed by some milliseconds."""
        self._session, self._known, self._config, self.budget = session, known, config, budget
        self._frames = FrameWatch(session.shell)
        self._failed = 0
        self._idle: asyncio.TimerHandle | None = None
        self._line, self._raw = CellLine(0), ""
        self._before_cell: Live = {}
        """What the frames held before the last cell ran."""

    def start(self) -> None:
        """Begin with the next cell."""
        self._session.shell.events.register("pre_run_cell", self._before)
        self._session.shell.events.register("post_run_cell", self._after)

    def stop(self) -> None:
        """Take the callbacks away and hold nothing."""
        for event, callback in (("pre_run_cell", self._before), ("post_run_cell", self._after)):
            if callback in self._session.shell.events.callbacks[event]:
                self._session.shell.events.unregister(event, callback)
        self._lay_aside()

    def _before(self, info: Any = None) -> None:
        with self._harmless():
            self._lay_aside()

    def _lay_aside(self) -> None:
        if self._idle is not None:
            self._idle.cancel()
            self._idle = None
        self._frames.let_go()

    def _after(self, result: Any = None) -> None:
        with self._harmless():
            info: Any = getattr(result, "info", None)
            if getattr(info, "store_history", False) and not getattr(info, "silent", False):
                self._look(str(info.raw_cell), time.perf_counter() + self.budget)

    def _look(self, raw: str, until: float) -> None:
        """Frames first: what they hold says how bad it is that the cell sends them somewhere."""
        number = next_number(self._session.shell)
        self._line, self._raw = CellLine(number), raw
        self._before_cell = self._known.personal_columns()
        self._frames.find_changed(raw)
        self._known.keep_frames(self._frames.names)
        self._work(until - _FOR_THE_CELL)
        self._scan()
        self._line.show(self._frames.newly_waiting())
        self._known.tell_panel()
        if self._frames.waiting:
            self._later()

    def _scan(self) -> None:
        """Scan the cell that ran last.

        Known miss: a cell that writes a frame and then takes the personal columns out of it, under the same name.
        """
        shell, number = self._session.shell, self._line.number
        cell = executed_cell(number, self._raw)
        if is_own(cell.source):
            return
        others = [one for one in executed_cells(shell, self._session.cell_ids) if one.number != number]
        outputs, self._line.is_whole = output_texts(shell, number)
        live = {**self._before_cell, **self._known.personal_columns()}
        self._line.report, report = scan_ran(cell, others, outputs, live, scanner_for(self._config))
        self._known.note_cell(ran_cell(cell, outputs, report))

    def _work(self, until: float, idle: bool = False) -> None:
        for frame in self._frames.work(until, idle):
            self._note(frame)

    def _note(self, frame: LiveFrame) -> None:
        self._known.frames[frame.name] = frame
        self._line.frames.append(frame)

    def _later(self) -> None:
        """Go on when the kernel has nothing else to do, if it has an event loop to say so."""
        try:
            self._idle = asyncio.get_running_loop().call_later(_IDLE_PAUSE, self._when_idle)
        except RuntimeError:
            self._frames.let_go()

    def _when_idle(self) -> None:
        with self._harmless():
            self._idle = None
            self._work(time.perf_counter() + _IDLE_SLICE, idle=True)
            if self._frames.waiting:
                self._later()
            else:
                self._scan()
                self._line.show_again()
                self._known.tell_panel()

    @contextmanager
    def _harmless(self) -> Iterator[None]:
        """A failure of ours is told in one line, by its type; after three the watch switches itself off."""
        try:
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")
                yield
        except (Exception, KeyboardInterrupt) as error:
            self._failed += 1
            self._frames.let_go()
            off = self._failed >= _FAILURES
            if off:
                self.stop()
                self._session.closing.pop("watch", None)
            told = f"internal error ({type(error).__name__}), please report it"
            print(f"mlsec: {told}{'; watch is off now' if off else ''}", file=sys.stderr)
