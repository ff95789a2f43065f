"""Steps and the time for them: what is begun, what is laid aside, what is believed about how long it takes."""

from __future__ import annotations

import pytest

from mlsec_nb.kernel.pace import Pace, Step, Steps, Time, Work

LONG, SHORT = Step("long"), Step("short")


class Clock:
    """Shows what it is set to."""

    def __init__(self) -> None:
        self.now = 0.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def pace(clock: Clock) -> Pace:
    known = Pace(clock, clock)
    known.note(LONG, 0.06)
    known.note(SHORT, 0.01)
    return known


def steps(clock: Clock, taken: list[float], *kinds: tuple[Step, float]) -> Steps[str]:
    """Steps that take so many seconds each, and note when they were begun."""
    for step, seconds in kinds:
        yield step
        taken.append(clock.now)
        clock.now += seconds
    return "result"


def test_a_step_is_begun_only_when_there_is_twice_the_time_it_has_taken(clock: Clock, pace: Pace) -> None:
    time = Time(pace, 0.1)
    assert time.has_room(SHORT) and not time.has_room(LONG)
    clock.now = 0.08
    assert time.has_room(SHORT)
    clock.now = 0.081
    assert not time.has_room(SHORT)


def test_work_is_laid_aside_and_resumed_and_each_step_taken_once(clock: Clock, pace: Pace) -> None:
    taken: list[float] = []
    work = Work(steps(clock, taken, (SHORT, 0.01), (SHORT, 0.01), (LONG, 0.06), (SHORT, 0.01)))
    assert not work.go_on(Time(pace, 0.1))
    assert taken == [0.0, 0.01]
    assert not work.go_on(Time(pace, 0.1, is_idle=True))
    clock.now = 5.0
    time = Time(pace, 0.03, is_idle=True, may_be_late=True)
    assert not work.go_on(time), "a late step is the last one"
    assert (taken, time.taken) == ([0.0, 0.01, 5.0], 1)
    assert work.go_on(Time(pace, 0.1)) and work.result == "result"
    assert len(taken) == 4


def test_what_loads_a_library_waits_for_a_quiet_kernel(pace: Pace) -> None:
    step = Step("short", is_for_idle=True)
    assert not Time(pace, 1.0).has_room(step)
    assert not Time(pace, 1.0, is_idle=True).has_room(step)
    assert Time(pace, 1.0, is_idle=True, may_be_late=True).has_room(step)


def test_what_loading_takes_is_not_expected_again(clock: Clock, pace: Pace) -> None:
    loading = Work(steps(clock, [], (Step("short", is_for_idle=True), 3.0)))
    assert loading.go_on(Time(pace, 1.0, is_idle=True, may_be_late=True))
    assert pace.expected(SHORT) == 0.01


def test_longer_steps_are_believed_at_once_and_shorter_ones_by_and_by(pace: Pace) -> None:
    pace.note(SHORT, 0.05)
    assert pace.expected(SHORT) == 0.05
    pace.note(SHORT, 0.01)
    assert 0.01 < pace.expected(SHORT) < 0.05
    for _ in range(20):
        pace.note(SHORT, 0.01)
    assert pace.expected(SHORT) == pytest.approx(0.01, rel=0.01)


def test_twice_the_size_takes_twice_the_time(pace: Pace) -> None:
    pace.note(Step("sized", 1_000), 0.02)
    assert pace.expected(Step("sized", 4_000)) == pytest.approx(0.08)
    assert pace.expected(Step("never seen", 1_000_000)) > 0.5, "what is big goes to an idle kernel straight away"


def test_a_step_that_fails_is_not_taken_again(clock: Clock, pace: Pace) -> None:
    taken: list[float] = []

    def failing() -> Steps[None]:
        yield from steps(clock, taken, (SHORT, 0.01))
        raise ValueError

    work = Work(failing())
    with pytest.raises(ValueError):
        work.go_on(Time(pace, 1.0))
    work.go_on(Time(pace, 1.0))
    assert taken == [0.0]
