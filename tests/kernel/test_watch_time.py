"""The watch and its time, by a clock that ticks when it is looked at: what is large is laid aside, and found once."""

from __future__ import annotations

import asyncio
import gc
import sys
from collections.abc import Mapping, Sequence
from types import SimpleNamespace
from typing import Any

import pandas as pd
import pytest

from mlsec_nb.config import Config
from mlsec_nb.frames.live import LiveFrame
from mlsec_nb.kernel.comm import Panel
from mlsec_nb.kernel.history import CellIds
from mlsec_nb.kernel.known import Known
from mlsec_nb.kernel.pace import Pace, Step, Steps
from mlsec_nb.kernel.ran_scan import Ran, RanScan
from mlsec_nb.kernel.session import Session
from mlsec_nb.kernel.watch import Watch, _uncollected
from mlsec_nb.kernel.watch_shown import CellLine

BUDGET = 0.1
MAILS = [f"ann{i}@mail{i}.org" for i in range(40)]
TOKEN = "ghp_" + "q7ZrT4bWm9XcK2sLp8VdY3nHf6JgQeRtUoAb"
LOAD = "import pickle\npickle.load(f)"
LINES = "".join(f"value_{i} = 'text {i}'\n" for i in range(4_000))


class Ticking:
    """A clock on which every look takes a millisecond: as if each step took one."""

    def __init__(self) -> None:
        self.now = 0.0

    def __call__(self) -> float:
        self.now += 0.001
        return self.now


class Watched:
    """A watch over as much of a shell as it looks at, and what it did."""

    def __init__(self) -> None:
        self.clock = Ticking()
        history = SimpleNamespace(input_hist_raw=[""], outputs={})
        self.shell = SimpleNamespace(user_ns={}, user_ns_hidden={}, history_manager=history, display_pub=None)
        session = Session(self.shell, CellIds(self.shell))
        self.known = Known(session)
        self.watch = Watch(session, self.known, Config(installed_versions=False), BUDGET, Pace(self.clock, self.clock))
        self.idle: list[float] = []

    def after(self, source: str, outputs: Sequence[Mapping[str, Any]] = (), variables: Any = ()) -> float:
        """Seconds that the watch takes after a cell."""
        number = len(self.shell.history_manager.input_hist_raw)
        self.shell.history_manager.input_hist_raw.append(source)
        self.shell.history_manager.outputs[number] = [SimpleNamespace(bundle=bundle) for bundle in outputs]
        self.shell.user_ns.update(variables)
        start = self.clock.now
        self.runs(source, store_history=True)
        return self.clock.now - start

    def runs(self, source: str, store_history: bool) -> None:
        """What the shell tells of a run; without `store_history` it is none of the notebook's cells."""
        info = SimpleNamespace(raw_cell=source, store_history=store_history, silent=False)
        self.watch._before(info)
        self.watch._after(SimpleNamespace(info=info))

    async def until_done(self) -> None:
        """The kernel is idle, and has been for a while."""
        while self.watch._idle is not None:
            self.clock.now += 2
            self.watch._idle.cancel()
            start = self.clock.now
            self.watch._when_idle()
            self.idle.append(self.clock.now - start)

    def found(self, number: int) -> list[str]:
        """The rules that found something in a cell."""
        return [one.rule for one in self.known.cells[number].report.findings] if number in self.known.cells else []


@pytest.fixture
def shown(monkeypatch: pytest.MonkeyPatch) -> list[tuple[str, bool]]:
    """(line, whether it is a second one for its cell) of what is displayed; no front end is there to do it."""
    told: list[tuple[str, bool]] = []

    def show(self: CellLine, frames_waiting: list[str], is_waiting: bool = False) -> None:
        if shown := self.shown(frames_waiting, is_waiting):
            told.append((repr(shown), False))
            self._handle = SimpleNamespace(update=lambda again: told.append((repr(again), True)))

    monkeypatch.setattr(CellLine, "show", show)
    return told


def run(work: Any) -> None:
    """Within an event loop."""
    asyncio.run(work)


@pytest.mark.parametrize(
    ("source", "outputs", "rule"),
    [
        (LINES + LOAD, [], "DES001"),
        ("print(text)", [{"stream": ["harmless line\n" * 5_000, f"token {TOKEN}"]}], "SEC138"),
        ("show()", [{"text/plain": "a" * 30_000}] * 20 + [{"text/html": TOKEN}], "SEC138"),
    ],
    ids=["long source", "long output", "many outputs"],
)
def test_what_is_large_is_laid_aside_and_found_once(
    shown: list[tuple[str, bool]], source: str, outputs: Sequence[Mapping[str, Any]], rule: str
) -> None:
    async def session() -> None:
        watched = Watched()
        assert watched.after(source, outputs) <= BUDGET
        assert shown == [("mlsec: In[1]: still to be looked at", False)]
        assert watched.found(1) == []
        await watched.until_done()
        assert watched.found(1) == [rule]
        assert [is_second for _, is_second in shown] == [False, True]
        assert rule in shown[1][0]

    run(session())


def test_what_was_laid_aside_goes_on_behind_a_hidden_run(shown: list[tuple[str, bool]]) -> None:
    async def session() -> None:
        watched = Watched()
        watched.after(LINES + LOAD)
        watched.runs("len(df)", store_history=False)  # as a front end's list of variables asks
        await watched.until_done()
        assert watched.found(1) == ["DES001"]

    run(session())


@pytest.mark.parametrize("sources", [(LINES + LOAD, "fail"), ("fail", LINES + LOAD)], ids=["behind", "before"])
def test_a_cell_whose_scan_fails_costs_itself_only(
    shown: list[tuple[str, bool]],
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    sources: tuple[str, str],
) -> None:
    async def session() -> None:
        watched = Watched()
        scanning = RanScan.scanning

        def failing(self: RanScan, ran: Ran) -> Any:
            return broken() if ran.cell.source == "fail" else scanning(self, ran)

        def broken() -> Steps[Any]:
            yield Step("loads a library", is_for_idle=True)
            raise ValueError(TOKEN)

        monkeypatch.setattr(RanScan, "scanning", failing)
        for source in sources:
            watched.after(source)
        await watched.until_done()
        number = 1 + sources.index(LINES + LOAD)
        assert (watched.found(number), watched.found(3 - number)) == (["DES001"], [])
        assert any(f"In[{number}]: " in line and "DES001" in line for line, _ in shown)
        assert capsys.readouterr().err == "mlsec: internal error (ValueError), please report it\n"

    run(session())


class Odd(type):
    """Its types cannot be hashed, as those of every metaclass that says only what is equal."""

    __hash__ = None  # type: ignore[assignment]


def test_odd_things_in_the_namespace_hide_no_frame(
    shown: list[tuple[str, bool]], monkeypatch: pytest.MonkeyPatch
) -> None:
    async def session() -> None:
        monkeypatch.setitem(sys.modules, "polars", None)  # how one says that a library is not to be had
        watched = Watched()
        odd = {7: object(), "odd": Odd("Unhashable", (), {})(), "people": pd.DataFrame({"mail": MAILS})}
        watched.after("make()", variables=odd)
        await watched.until_done()
        assert list(watched.known.frames) == ["people"]

    run(session())


def test_a_wide_frame_is_laid_aside_and_judged_once(shown: list[tuple[str, bool]]) -> None:
    async def session() -> None:
        watched = Watched()
        wide = pd.DataFrame({f"c{i}": ["word"] * 40 for i in range(300)} | {"mail": MAILS})
        assert watched.after("df = make()", variables={"df": wide}) <= BUDGET
        assert shown[0][0].endswith("still to be looked at: df (`%mlsec frames` does it at once)")
        await watched.until_done()
        assert [(name, len(frame.columns)) for name, frame in watched.known.frames.items()] == [("df", 1)]
        assert sum("mail (EMAIL)" in line for line, _ in shown) == 1
        assert max(watched.idle) < 0.1, "the next cell does not wait for it"

    run(session())


def test_a_terminal_passes_no_frame_over_however_small_the_budget(shown: list[tuple[str, bool]]) -> None:
    watched = Watched()
    watched.watch.budget = 0.02  # not even the search for frames fits into a third of it
    watched.after("df = load()", variables={"df": pd.DataFrame({"email": MAILS})})
    assert any("df" in line for line, _ in shown)


def test_hundreds_of_frames_are_found_by_and_by(shown: list[tuple[str, bool]]) -> None:
    async def session() -> None:
        watched = Watched()
        frames = {f"f{i}": pd.DataFrame({"mail": MAILS, "n": range(40)}) for i in range(100)}
        assert watched.after("make()", variables=frames) <= BUDGET
        await watched.until_done()
        assert watched.known.frames.keys() == frames.keys()
        assert all(isinstance(one, LiveFrame) and len(one.columns) == 1 for one in watched.known.frames.values())
        assert "97 more frames" in shown[-1][0]

    run(session())


def test_a_session_of_many_cells_keeps_the_time_after_each(shown: list[tuple[str, bool]]) -> None:
    async def session() -> None:
        watched = Watched()
        for number in range(150):
            source = f"import lib{number} as l{number}\nm{number} = torch.load('m{number}.pt')"
            assert watched.after(source) <= BUDGET
        await watched.until_done()
        assert all(watched.found(number) == ["DES010"] for number in range(1, 151))
        assert watched.after("x = 1") <= BUDGET / 2

    run(session())


def test_many_variables_are_gone_through_in_steps(shown: list[tuple[str, bool]]) -> None:
    async def session() -> None:
        watched = Watched()
        many: dict[str, object] = {f"v{i}": [i] for i in range(60_000)}
        assert watched.after("make()", variables=many | {"people": pd.DataFrame({"mail": MAILS})}) <= BUDGET
        assert "people" not in watched.known.frames
        await watched.until_done()
        assert list(watched.known.frames) == ["people"]

    run(session())


def test_the_panel_is_told_when_something_has_changed(
    shown: list[tuple[str, bool]], monkeypatch: pytest.MonkeyPatch
) -> None:
    async def session() -> None:
        watched = Watched()
        sent: list[int] = []
        monkeypatch.setattr(Panel, "show", lambda self, report, *rest: sent.append(len(report["findings"])))
        for source in (LOAD, "x = 1", "y = 2", "import torch\ntorch.load(f)"):
            watched.after(source)
            await watched.until_done()
        assert sent == [0, 1, 2], "at first, and then when there was something new"

    run(session())


def test_no_collection_of_everything_falls_into_our_time() -> None:
    collected: list[int] = []

    def note(phase: str, info: Mapping[str, int]) -> None:
        if phase == "start":
            collected.append(info["generation"])

    settings = gc.isenabled(), gc.get_threshold()
    for generation in (1, 0):  # so that the next one would be of everything
        for _ in range(2 * settings[1][generation + 1]):
            gc.collect(generation)
    gc.callbacks.append(note)
    try:
        with _uncollected():
            kept = [[number] for number in range(10 * settings[1][0])]
        here = list(collected)
    finally:
        gc.callbacks.remove(note)
    assert here == [0] and len(kept) == 10 * settings[1][0]
    assert (gc.isenabled(), gc.get_threshold()) == settings
