"""What our code had to do with a page's long tasks, by Chromium's own profiler."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from playwright.sync_api import Page

LONG = 50.0
"""Milliseconds from which on a task of the main thread is called long."""
SAMPLED_EVERY = 500
"""Microseconds."""

WATCH = """() => {
  window.longTasks = [];
  new PerformanceObserver(list => {
    for (const { startTime, duration } of list.getEntries()) { window.longTasks.push([startTime, duration]); }
  }).observe({ type: 'longtask' });
}"""


@dataclass
class LongTasks:
    """The long tasks of some minutes: milliseconds of each, and how many of them our code was on the stack."""

    tasks: list[tuple[float, float]]
    ours: float
    """Milliseconds, of all tasks."""

    @property
    def longest(self) -> float:
        """Of all."""
        return max((task for task, _ in self.tasks), default=0.0)

    @property
    def caused(self) -> int:
        """Those that would not have been long without us."""
        return sum(task - ours < LONG for task, ours in self.tasks)

    @property
    def most_of_ours(self) -> float:
        """How long we held up the page in one of them."""
        return max((ours for _, ours in self.tasks), default=0.0)


@contextmanager
def profiled(page: Page) -> Iterator[LongTasks]:
    """Fills the figures with what happens in the block. WATCH runs in the page."""
    session = page.context.new_cdp_session(page)
    session.send("Profiler.enable")
    session.send("Profiler.setSamplingInterval", {"interval": SAMPLED_EVERY})
    page.evaluate("() => { window.longTasks.length = 0; }")
    session.send("Profiler.start")
    started = float(page.evaluate("() => performance.now()"))
    found = LongTasks([], 0.0)
    yield found
    profile = session.send("Profiler.stop")["profile"]
    session.detach()
    samples = [(started + at, took) for at, took in _ours(profile)]
    found.ours = sum(took for _, took in samples)
    for begin, length in page.evaluate("() => window.longTasks"):
        inside = sum(took for at, took in samples if begin <= at <= begin + length)
        found.tasks.append((float(length), inside))


def _ours(profile: dict[str, Any]) -> Iterator[tuple[float, float]]:
    """(when, how long) of each sample with our code on the stack, in milliseconds since the start."""
    nodes = {node["id"]: node for node in profile["nodes"]}
    parents = {child: node["id"] for node in nodes.values() for child in node.get("children", ())}
    ours: dict[int, bool] = {}

    def is_ours(node: int | None) -> bool:
        if node is None:
            return False
        if node not in ours:
            ours[node] = "mlsec" in nodes[node]["callFrame"]["url"] or is_ours(parents.get(node))
        return ours[node]

    at = 0.0
    for sample, delta in zip(profile["samples"], profile["timeDeltas"]):
        at += delta / 1000
        if is_ours(sample):
            yield at, delta / 1000
