"""How fast a squiggle follows a key press in a real Chromium, and what the extension costs the page.

Run `python -m benchmarks.browser [CELLS ...]` in the development environment (it uses the tests' own server and page).
It prints, for notebooks of 20, 200 and 1,000 cells: key press to squiggle less the debounce (p50 and p95); long tasks
(over 50 ms) per key press, those of them that would be none without us, and the most that we had to do with one, by
Chromium's profiler; long tasks per key press with our checks off; and the page's heap over an hour's worth of edits.
"""

from __future__ import annotations

import shutil
import statistics
import sys
import tempfile
from pathlib import Path
from typing import Any

from benchmarks.browser_profile import WATCH, LongTasks, profiled

ROOT = Path(__file__).parents[1]
sys.path.insert(0, str(ROOT / "tests" / "ui"))

from conftest import QUIET, opened_lab  # noqa: E402
from jupyter_process import JupyterServer  # noqa: E402
from lab_page import LabPage  # noqa: E402
from playwright.sync_api import Browser, sync_playwright  # noqa: E402

SIZES = (20, 200, 1000)
PRESSES = 40
DEBOUNCE = 250
EDITS_OF_AN_HOUR = 1200
"""One every three seconds."""
HEAP_ROUNDS = 4
WITHIN = 20_000
DRAWN_WITHIN = 300_000

# Types the last bracket of an unsafe call into the first cell, and waits until the underline is drawn.
PRESS_TO_SQUIGGLE = """(within) => new Promise((resolve, reject) => {
  const cell = window.jupyterapp.shell.currentWidget.content.widgets[0];
  const editor = cell.editor;
  const start = performance.now();
  const seen = new MutationObserver(check);
  const late = setTimeout(() => { seen.disconnect(); reject(new Error('no squiggle')); }, within);
  function check() {
    if (cell.node.querySelector('.cm-lintRange')) {
      seen.disconnect();
      clearTimeout(late);
      requestAnimationFrame(() => resolve(performance.now() - start));
    }
  }
  seen.observe(cell.node, { subtree: true, childList: true, attributes: true });
  const end = editor.model.sharedModel.getSource().length;
  editor.editor.dispatch({ changes: { from: end, insert: ')' }, userEvent: 'input.type' });
})"""

SET_SOURCE = """(text) =>
  window.jupyterapp.shell.currentWidget.content.widgets[0].model.sharedModel.setSource(text)"""

UNSAFE = "import pickle\npickle.load(open('m.pkl', 'rb')"


def notebook(cells: int) -> dict[str, Any]:
    """A notebook of ordinary cells that use each other's names."""
    sources = [UNSAFE, "import pandas as pd\nimport numpy as np"]
    sources += [
        f"frame_{n} = pd.DataFrame({{'a': np.arange({n})}})\nframe_{n}.describe()" for n in range(cells - len(sources))
    ]
    made = [
        {"cell_type": "code", "id": f"c{n}", "metadata": {}, "outputs": [], "execution_count": None, "source": source}
        for n, source in enumerate(sources)
    ]
    return {"cells": made, "metadata": {}, "nbformat": 4, "nbformat_minor": 5}


def open_quiet(lab: LabPage, cells: int) -> None:
    """Open a notebook of this size, and wait until Lab has drawn all cells: it does so while the page is idle."""
    name = f"bench-{cells}.ipynb"
    lab.write(name, notebook(cells))
    lab.open(name)
    lab.has_kernel()
    lab.page.wait_for_function(
        "() => window.jupyterapp.shell.currentWidget.content.widgets.every(cell => !cell.isPlaceholder())",
        timeout=DRAWN_WITHIN,
    )
    lab.page.wait_for_timeout(3000)


def squiggle_times(lab: LabPage) -> list[float]:
    """Milliseconds from a key press to the squiggle, the debounce taken off."""
    times = []
    for _ in range(PRESSES // 2):
        lab.page.evaluate(SET_SOURCE, UNSAFE)
        lab.page.wait_for_timeout(DEBOUNCE + 200)
        lab.page.wait_for_function(
            "() => !window.jupyterapp.shell.currentWidget.content.widgets[0].node.querySelector('.cm-lintRange')"
        )
        times.append(float(lab.page.evaluate(PRESS_TO_SQUIGGLE, WITHIN)) - DEBOUNCE)
    return times


def long_tasks(lab: LabPage) -> LongTasks:
    """Those while a line is typed as people do; it opens and closes the bracket of an unsafe call again and again."""
    lab.page.evaluate(SET_SOURCE, UNSAFE)
    lab.editor(1).click()
    lab.press("Control+End")
    with profiled(lab.page) as found:
        for _ in range(PRESSES // 4):
            lab.page.keyboard.type(") #", delay=DEBOUNCE + 150)
            lab.page.wait_for_timeout(DEBOUNCE + 150)
            lab.press("Backspace", "Backspace", "Backspace")
        lab.page.wait_for_timeout(1000)
    return found


def heap_after_edits(lab: LabPage) -> list[float]:
    """The page's heap in MB, garbage collected, before and after each quarter of an hour's worth of edits."""
    session = lab.page.context.new_cdp_session(lab.page)

    def heap() -> float:
        for _ in range(3):
            session.send("HeapProfiler.collectGarbage")
        return float(session.send("Runtime.getHeapUsage")["usedSize"]) / 1e6

    sizes = [heap()]
    for _ in range(HEAP_ROUNDS):
        for edit in range(EDITS_OF_AN_HOUR // HEAP_ROUNDS):
            lab.page.evaluate(SET_SOURCE, UNSAFE + (")" if edit % 2 else f" # {edit}"))
            if edit % 10 == 0:
                lab.page.wait_for_timeout(DEBOUNCE + 150)
        lab.page.wait_for_timeout(DEBOUNCE + 1000)
        sizes.append(heap())
    return sizes


def measure(browser: Browser, server: JupyterServer) -> None:
    """Print the table."""
    page, _ = opened_lab(browser, server)
    lab = LabPage(page, server.root)
    page.evaluate(WATCH)
    heads = ("cells", "p50 ms", "p95 ms", "long/key", "by us", "ours ms", "ms/key", "longest", "off: /key", "longest")
    print(" ".join(f"{head:>9}" for head in heads))
    lab.show_panel()
    for cells in map(int, sys.argv[1:] or SIZES):
        open_quiet(lab, cells)
        times = squiggle_times(lab)
        us = long_tasks(lab)
        lab.set("enabled", False)
        page.wait_for_timeout(1000)
        off = long_tasks(lab)
        lab.set("enabled", True)
        p95 = statistics.quantiles(times, n=20)[-1]
        keys = PRESSES // 4 * 6
        figures = (
            statistics.median(times), p95, len(us.tasks) / keys, us.caused / keys, us.most_of_ours, us.ours / keys,
            us.longest, len(off.tasks) / keys, off.longest,
        )  # fmt: skip
        print(f"{cells:>9} " + " ".join(f"{figure:>9.2f}" for figure in figures), flush=True)
        lab.close_all()
    open_quiet(lab, SIZES[1])
    sizes = heap_after_edits(lab)
    print(f"heap in MB over {EDITS_OF_AN_HOUR} edits at {SIZES[1]} cells: " + " ".join(f"{size:.1f}" for size in sizes))


def main() -> None:
    """Start a server and a browser, and measure."""
    chromium = shutil.which("chromium") or sys.exit("no Chromium on this machine")
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        enabled_by = ROOT / "jupyter-config" / "server-config" / "mlsec_nb.json"
        server = JupyterServer(Path(sys.executable), Path(folder), enabled_by)
        server.start()
        browser = playwright.chromium.launch(executable_path=chromium, args=QUIET)
        try:
            measure(browser, server)
        finally:
            browser.close()
            server.stop()


if __name__ == "__main__":
    main()
