"""The frames that a cell made or changed, judged within a time; what does not fit is laid aside for an idle kernel."""

from __future__ import annotations

import time
from collections.abc import Iterator
from typing import Any

from mlsec_nb.frames.decide import Steps
from mlsec_nb.frames.live import Effort, LiveFrame, looking_at
from mlsec_nb.kernel.frame_marks import Mark, mark_of, writes_into
from mlsec_nb.kernel.namespace import Variable, frames_in, unreadable

# Enough for names, forms and check digits. `%mlsec frames` looks at more, and counts k on frames of any size: on
# 200,000 rows that takes 100 to 360 ms, in one piece.
QUICK = Effort(sample=100, whole=False, most_rows_grouped=50_000)


class FrameWatch:
    """Which frames were judged in which state, and the work on one that goes on.

    Known miss: where the kernel has no event loop (a terminal), a frame that does not fit into the time once is left
    to `%mlsec frames`, as the line under the cell says.
    """

    def __init__(self, shell: Any) -> None:
        self._shell = shell
        self._judged: dict[str, Mark] = {}
        self._too_long: dict[str, Mark] = {}
        """Frames that did not fit into the time once: they wait for an idle kernel at once the next time."""
        self._waiting: list[Variable] = []
        self._current: tuple[Variable, Mark, Steps[LiveFrame]] | None = None
        self._announced: set[str] = set()
        self.names: set[str] = set()
        """All frames that there are."""

    def find_changed(self, source: str) -> None:
        """Note the frames that are new or not as they were when they were judged."""
        variables = list(frames_in(self._shell))
        self.names = {variable.name for variable in variables}
        self._judged = {name: mark for name, mark in self._judged.items() if name in self.names}
        changed = [variable for variable in variables if self._is_changed(variable, source)]
        self._waiting = [variable for variable in changed if variable.kind.rows != "asked for"]

    def _is_changed(self, variable: Variable, source: str) -> bool:
        known = self._judged.get(variable.name)
        try:
            return known is None or not known.is_of(variable) or writes_into(source, variable.name)
        except Exception:  # a frame that cannot even be asked for its shape is looked at, and told as unreadable
            return True

    @property
    def waiting(self) -> list[str]:
        """Names of the frames that are still to be judged."""
        current = [self._current[0].name] if self._current else []
        return current + [variable.name for variable in self._waiting]

    def newly_waiting(self) -> list[str]:
        """Those of them that nobody was told of."""
        waiting = self.waiting
        new = [name for name in waiting if name not in self._announced]
        self._announced = set(waiting)
        return new

    def work(self, until: float, idle: bool = False) -> Iterator[LiveFrame]:
        """Judge what waits, until that time of `time.perf_counter`; between two steps it may be some ms later."""
        put_off: list[Variable] = []
        while time.perf_counter() < until and (self._current or self._waiting):
            if self._current is None:
                variable = self._waiting.pop(0)
                if not idle and self._took_too_long(variable):
                    put_off.append(variable)
                    continue
                self._begin(variable)
            done = self._go_on(until)
            if done is not None:
                yield done
        self._waiting = put_off + self._waiting

    def _took_too_long(self, variable: Variable) -> bool:
        mark = self._too_long.get(variable.name)
        return mark is not None and mark.is_of(variable)

    def _begin(self, variable: Variable) -> None:
        try:
            mark = mark_of(variable)
        except Exception:
            mark = Mark(None, id(variable.value), ())
        self._current = variable, mark, looking_at(variable.value, variable.name, variable.kind, QUICK)

    def _go_on(self, until: float) -> LiveFrame | None:
        if self._current is None:
            return None
        variable, mark, steps = self._current
        try:
            while time.perf_counter() < until:
                next(steps)
        except StopIteration as done:
            return self._finished(variable, mark, done.value)
        except Exception as error:  # told by its type: its message may quote a value
            return self._finished(variable, mark, unreadable(variable, error))
        self._too_long[variable.name] = mark
        return None

    def _finished(self, variable: Variable, mark: Mark, frame: LiveFrame) -> LiveFrame:
        self._judged[variable.name] = mark
        self._too_long.pop(variable.name, None)
        self._current = None
        return frame

    def let_go(self) -> None:
        """Stop the work and hold no frame; what was not finished is found again after the next cell."""
        if self._current is not None:
            self._current[2].close()
        self._current = None
        self._waiting = []
