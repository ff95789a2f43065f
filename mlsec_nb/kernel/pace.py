"""Work in small steps, and the time for it: a step is begun when it fits into what is left, as its kind has taken."""

from __future__ import annotations

import time
from collections.abc import Callable, Generator
from typing import Generic, NamedTuple, TypeVar

_Result = TypeVar("_Result")
# A step of a kind that was not seen yet: seconds, and seconds for each unit of its size.
_FIRST, _FIRST_PER_UNIT = 0.005, 1e-6
# Beside one busy process of somebody else a step takes twice as long as its own work.
_ROOM = 2
_FORGETTING = 0.3


class Step(NamedTuple):
    """What is to be done next."""

    kind: str
    size: int = 1
    """How much of it, in units that only steps of this kind share (characters, findings, variables).

    What such a step takes whatever its size is in it too: twice the size takes about twice the time.
    """
    is_for_idle: bool = False
    """Whether it is one for an idle kernel however long it takes: it loads a library."""


Steps = Generator[Step, None, _Result]
"""Work that can be laid aside before any step; it says which is the next one. The result comes behind the last."""


class Pace:
    """How long steps take: seconds of the processor for each unit, of the last ones of each kind."""

    def __init__(
        self, clock: Callable[[], float] = time.perf_counter, worked: Callable[[], float] = time.thread_time
    ) -> None:
        """`clock` tells the time, `worked` how long this thread has been at work, both in seconds."""
        self.clock, self.worked = clock, worked
        self._per_unit: dict[str, float] = {}

    def expected(self, step: Step) -> float:
        """Seconds of work that a step will take."""
        known = self._per_unit.get(step.kind)
        return _FIRST + _FIRST_PER_UNIT * step.size if known is None else known * step.size

    def note(self, step: Step, seconds: float) -> None:
        """A step has taken so long. What took longer than before is believed at once, what took less by and by."""
        now = seconds / step.size
        before = self._per_unit.get(step.kind, now)
        self._per_unit[step.kind] = max(now, before + (now - before) * _FORGETTING)


class Time:
    """Some time for steps, that begins now."""

    def __init__(self, pace: Pace, seconds: float, is_idle: bool = False, may_be_late: bool = False) -> None:
        """`may_be_late`: a long step disturbs nobody now, for the kernel has been idle for a while."""
        self.pace, self.is_idle, self.may_be_late = pace, is_idle, may_be_late
        self.until = pace.clock() + seconds
        self.taken = 0
        """Steps that were taken."""

    def has_room(self, step: Step) -> bool:
        """Whether a step may be begun now."""
        if self.may_be_late:
            return self.pace.clock() < self.until
        return not step.is_for_idle and self.pace.clock() + self.pace.expected(step) * _ROOM <= self.until


def steps_of(portions: Generator[str, None, _Result], size: int = 1, whose: str = "") -> Steps[_Result]:
    """Portions as steps of that size; `whose`: put before their kinds."""
    while True:
        try:
            kind = next(portions)
        except StopIteration as done:
            result: _Result = done.value
            return result
        yield Step(whose + kind, size)


_BEGIN = Step("begin", 0)


class Work(Generic[_Result]):
    """Steps, and how far they have been taken."""

    def __init__(self, steps: Steps[_Result]) -> None:
        self._steps, self._next = steps, _BEGIN
        self.result: _Result
        """What came of it, once it is finished."""

    def go_on(self, time: Time) -> bool:
        """Take the steps for which there is room; whether the work is finished. Raises what a step raises."""
        while self._next is _BEGIN or time.has_room(self._next):
            step, start = self._next, time.pace.worked()
            try:
                self._next = next(self._steps)
            except StopIteration as done:
                self.result = done.value
                return True
            finally:
                time.taken += step is not _BEGIN
                if step is not _BEGIN and not step.is_for_idle:  # what loading takes says nothing of the next time
                    time.pace.note(step, time.pace.worked() - start)
        return False

    def give_up(self) -> None:
        """Take no further step."""
        self._steps.close()
