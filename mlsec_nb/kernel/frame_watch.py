"""The frames that a cell made or changed, judged within a time; what does not fit is laid aside for an idle kernel."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from mlsec_nb.frames.live import Effort, LiveFrame, looking_at
from mlsec_nb.kernel.frame_marks import Mark, mark_of, writes_into
from mlsec_nb.kernel.namespace import Variable, unreadable, variables_in
from mlsec_nb.kernel.pace import Step, Steps, Time, Work, steps_of

# Enough for names, forms and check digits. `%mlsec frames` looks at more, and counts k on frames of any size: on
# 200,000 rows that takes 100 to 360 ms, in one piece.
QUICK = Effort(sample=100, whole=False, most_rows_grouped=50_000)
_AT_ONCE = 500
"""Variables that are gone through in one step."""


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
        self._search: Work[None] | None = None
        """For frames that are new or not as they were when they were judged."""
        self._waiting: list[Variable] = []
        self._current: tuple[Variable, Mark, Work[LiveFrame]] | None = None
        self._announced: set[str] = set()
        self.names: set[str] = set()
        """All frames that there are."""

    def begin(self, source: str) -> None:
        """A cell with this text has run."""
        self._search = Work(self._searching(source))

    def _searching(self, source: str) -> Steps[None]:
        variables = yield from self._finding()
        self.names = {variable.name for variable in variables}
        self._judged = {name: mark for name, mark in self._judged.items() if name in self.names}
        self._too_long = {name: mark for name, mark in self._too_long.items() if name in self.names}
        for variable in variables:
            yield Step("state of a frame", len(source) + 1_000)
            if variable.kind.rows != "asked for" and self._is_changed(variable, source):
                self._waiting.append(variable)

    def _finding(self) -> Steps[list[Variable]]:
        found: list[Variable] = []
        yield Step("variables", _AT_ONCE)
        for number, variable in enumerate(variables_in(self._shell)):
            if variable is not None:
                found.append(variable)
            if number % _AT_ONCE == _AT_ONCE - 1:
                yield Step("variables", _AT_ONCE)
        return found

    def _is_changed(self, variable: Variable, source: str) -> bool:
        known = self._judged.get(variable.name)
        try:
            return known is None or not known.is_of(variable) or writes_into(source, variable.name)
        except Exception:  # a frame that cannot even be asked for its shape is looked at, and told as unreadable
            return True

    @property
    def is_waiting(self) -> bool:
        """Whether something is still to be done."""
        return bool(self._search or self._current or self._waiting)

    @property
    def is_searching(self) -> bool:
        """Whether it is not known yet which frames there are."""
        return self._search is not None

    @property
    def waiting(self) -> list[str]:
        """Names of the frames that are still to be judged, as far as they have been found."""
        current = [self._current[0].name] if self._current else []
        return current + [variable.name for variable in self._waiting]

    def newly_waiting(self) -> list[str]:
        """Those of them that nobody was told of."""
        waiting = self.waiting
        new = [name for name in waiting if name not in self._announced]
        self._announced = set(waiting)
        return new

    def work(self, time: Time) -> Iterator[LiveFrame]:
        """Judge what waits, as far as there is time."""
        if self._search is not None:
            if not self._search.go_on(time):
                return
            self._search = None
        put_off: list[Variable] = []
        while self._current or self._waiting:
            if self._current is None:
                variable = self._waiting.pop(0)
                if not time.is_idle and self._took_too_long(variable):
                    put_off.append(variable)
                    continue
                self._current = self._begun(variable)
            done = self._go_on(time)
            if done is None:
                break
            yield done
        self._waiting = put_off + self._waiting

    def _took_too_long(self, variable: Variable) -> bool:
        mark = self._too_long.get(variable.name)
        return mark is not None and mark.is_of(variable)

    def _begun(self, variable: Variable) -> tuple[Variable, Mark, Work[LiveFrame]]:
        try:
            mark = mark_of(variable)
        except Exception:
            mark = Mark(None, id(variable.value), ())
        return variable, mark, Work(_looking_at(variable))

    def _go_on(self, time: Time) -> LiveFrame | None:
        if self._current is None:
            return None
        variable, mark, work = self._current
        try:
            if work.go_on(time):
                return self._finished(variable, mark, work.result)
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
            self._current[2].give_up()
        self._search, self._current = None, None
        self._waiting = []


def _looking_at(variable: Variable) -> Steps[LiveFrame]:
    kind = variable.kind
    yield Step(f"{kind.label}: beginning")
    return (yield from steps_of(looking_at(variable.value, variable.name, kind, QUICK), whose=f"{kind.label}: "))
