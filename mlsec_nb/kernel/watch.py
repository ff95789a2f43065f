"""`%mlsec watch`: after each cell, look at it, at its outputs and at the frames it made or changed."""

from __future__ import annotations

import asyncio
import gc
import sys
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from mlsec_nb.config import Config
from mlsec_nb.kernel.cell_watch import CellWatch, RanNow
from mlsec_nb.kernel.frame_watch import FrameWatch
from mlsec_nb.kernel.history import next_number
from mlsec_nb.kernel.known import Known
from mlsec_nb.kernel.output_tap import Tap
from mlsec_nb.kernel.pace import Pace, Step, Steps, Time, Work
from mlsec_nb.kernel.session import Session
from mlsec_nb.kernel.session_scan import scanner_for
from mlsec_nb.kernel.watch_shown import CellLine

_FAILURES = 3
# Of the budget: when frames are laid aside, and when the cell itself is. The other half is room: to say what was found,
# for a step that takes longer than the last of its kind, and for what else the machine does.
_FOR_FRAMES, _FOR_ALL = 0.35, 0.5
_IDLE_SLICE = 0.03
_IDLE_PAUSE = 0.01
# Whoever has run no cell for so many seconds is not in the middle of running several.
_QUIET = 1.0


class Watch:
    """Two callbacks of the shell's events. Neither raises or prints a traceback, and they keep to the budget.

    Where the kernel is never idle (a terminal) they take it once more, and a step that is begun then may take longer.
    """

    def __init__(self, session: Session, known: Known, config: Config, budget: float, pace: Pace | None = None) -> None:
        """`budget`: seconds after each cell."""
        self._session, self._known, self.budget = session, known, budget
        self._pace = pace or Pace()
        self._frames = FrameWatch(session.shell)
        self._cells = CellWatch(session, known, scanner_for(config))
        self._failed = 0
        self._idle: asyncio.TimerHandle | None = None
        self._idle_since = 0.0
        self._last = RanNow(CellLine(0), "", {}, ())
        self._tap = Tap(session.shell)
        self._untold: Work[None] | None = None
        """What the panel is still to be told."""

    def start(self) -> None:
        """Begin with the next cell."""
        self._tap.open()
        self._session.shell.events.register("pre_run_cell", self._before)
        self._session.shell.events.register("post_run_cell", self._after)

    def stop(self) -> None:
        """Take the callbacks away and hold nothing."""
        for event, callback in (("pre_run_cell", self._before), ("post_run_cell", self._after)):
            if callback in self._session.shell.events.callbacks[event]:
                self._session.shell.events.unregister(event, callback)
        self._tap.close()
        self._lay_aside()
        self._cells.let_go()
        self._untold = None
        self._session.watch = None

    def _before(self, info: Any = None) -> None:
        if _is_cell(info):
            with self._harmless():
                self._tap.begin(str(info.raw_cell))
                self._lay_aside()

    def _lay_aside(self) -> None:
        if self._idle is not None:
            self._idle.cancel()
            self._idle = None
        self._frames.let_go()

    def _after(self, result: Any = None) -> None:
        start = self._time(self.budget * _FOR_FRAMES), self._time(self.budget * _FOR_ALL), self._time(self.budget)
        info: Any = getattr(result, "info", None)
        if _is_cell(info):
            with self._harmless():
                self._look(str(info.raw_cell), getattr(result, "success", True) is False, *start)
            with self._harmless():
                self._idle_since = self._pace.clock()
                self._later(_IDLE_PAUSE)

    def _time(self, seconds: float, is_idle: bool = False, may_be_late: bool = False) -> Time:
        return Time(self._pace, seconds, is_idle, may_be_late)

    def _look(self, raw: str, has_failed: bool, for_frames: Time, for_all: Time, whole: Time) -> None:
        """Frames first: what they hold says how bad it is that the cell sends them somewhere."""
        number = next_number(self._session.shell)
        outputs = self._tap.outputs(number, has_failed)
        self._last = RanNow(CellLine(number), raw, self._known.personal_columns(), outputs)
        self._cells.add(self._last)
        self._frames.begin(raw)
        self._judge(for_frames)
        list(self._cells.work(for_all))
        self._last.line.show(self._frames.newly_waiting(), self._last in self._cells.waiting)
        self._tell_panel(whole)

    def _judge(self, time: Time) -> None:
        for frame in self._frames.work(time):
            self._known.frames[frame.name] = frame
            self._last.line.frames.append(frame)
        if not self._frames.is_searching:
            self._known.keep_frames(self._frames.names)

    def _tell_panel(self, time: Time) -> None:
        self._untold = Work(self._telling())
        self._go_on_telling(time)

    def _telling(self) -> Steps[None]:
        yield Step("panel", 20 + self._known.size)
        self._known.tell_panel()

    def _go_on_telling(self, time: Time) -> None:
        if self._untold is not None and self._untold.go_on(time):
            self._untold = None

    def _later(self, seconds: float) -> None:
        """Go on when the kernel has nothing else to do; at once if it has no event loop to say so (a terminal)."""
        if not (self._frames.is_waiting or self._cells.waiting or self._untold):
            return
        if self._idle is not None:
            self._idle.cancel()
        try:
            self._idle = asyncio.get_running_loop().call_later(seconds, self._when_idle)
        except RuntimeError:
            self._go_on_at_once()

    def _go_on_at_once(self) -> None:
        """Where there is no later: frames that did not fit are let go, but not before it is known which there are."""
        if self._frames.is_searching:
            self._judge(self._time(self.budget, is_idle=True, may_be_late=True))
            self._cells.add(self._last)
        waiting = self._frames.waiting
        self._frames.let_go()
        self._go_on(self._time(self.budget, is_idle=True, may_be_late=True), waiting)

    def _when_idle(self) -> None:
        self._idle = None
        still = self._idle_since + _QUIET - self._pace.clock()
        time = self._time(_IDLE_SLICE, is_idle=True, may_be_late=still <= 0)
        with self._harmless():
            self._go_on(time)
        with self._harmless():
            self._later(_IDLE_PAUSE if time.taken else max(_IDLE_PAUSE, still))

    def _go_on(self, time: Time, frames_waiting: list[str] | None = None) -> None:
        if self._frames.is_waiting:
            self._judge(time)
            if not self._frames.is_waiting:  # what they hold may say more about the cell that made them
                self._cells.add(self._last)
            return
        has_done = False
        try:
            for ran in self._cells.work(time):
                has_done = True
                ran.line.show_again(frames_waiting if ran is self._last else None)
        finally:
            if has_done:
                self._tell_panel(time)
            else:
                self._go_on_telling(time)

    @contextmanager
    def _harmless(self) -> Iterator[None]:
        """A failure of ours is told in one line, by its type; after three the watch switches itself off.

        An interrupt counts as one: somebody may have waited for us in vain.
        """
        try:
            with warnings.catch_warnings(), _uncollected():
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
            if isinstance(error, KeyboardInterrupt):
                told = "the watch was interrupted; `%mlsec scan` and `%mlsec frames` look at what it left out"
            print(f"mlsec: {told}{'; watch is off now' if off else ''}", file=sys.stderr)


def _is_cell(info: Any) -> bool:
    """Whether what runs is a cell of the user's; not what a cell runs in its turn, or a front end behind the scenes."""
    return bool(getattr(info, "store_history", False)) and not getattr(info, "silent", False)


@contextmanager
def _uncollected() -> Iterator[None]:
    """A collection of all that the user's session holds takes longer than our work; it is not to fall into our time.

    When one is due at the end, because of what we have made, only the youngest objects are gone through.
    """
    enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if enabled:
            if gc.get_count()[0] > gc.get_threshold()[0] > 0:
                gc.collect(0)
            gc.enable()
