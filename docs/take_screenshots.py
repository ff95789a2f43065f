"""Take the pictures of the documentation: `python docs/take_screenshots.py`.

It opens `notebooks/tour.ipynb` in a real JupyterLab and Chromium, as the browser tests do. `tooltip.png` and
`panel.png` go to docs/images; the dark theme, the bar above outputs and Notebook 7 go to build/screenshots, to be
looked at.
"""

from __future__ import annotations

import json
import shutil
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).parents[1]
sys.path.insert(0, str(ROOT / "tests" / "ui"))

from conftest import QUIET, opened, opened_lab  # noqa: E402
from jupyter_process import JupyterServer  # noqa: E402
from lab_page import LabPage  # noqa: E402
from playwright.sync_api import Browser, FloatRect, Locator, ViewportSize, expect, sync_playwright  # noqa: E402

IMAGES = ROOT / "docs" / "images"
OTHERS = ROOT / "build" / "screenshots"
TOUR = ROOT / "notebooks" / "tour.ipynb"
WHOLE: ViewportSize = {"width": 1200, "height": 800}
LOADING, TABLE = 7, 14
"""Cells of the tour: the ones that load files, and the one whose output holds people."""
SETTLES = 700
"""Milliseconds for fades and scrolling."""


def around(*parts: Locator, margin: int = 12) -> FloatRect:
    """The rectangle that holds all of these."""
    boxes = [box for part in parts if (box := part.bounding_box())]
    left, top = min(box["x"] for box in boxes) - margin, min(box["y"] for box in boxes) - margin
    right = max(box["x"] + box["width"] for box in boxes) + margin
    bottom = max(box["y"] + box["height"] for box in boxes) + margin
    return {"x": left, "y": top, "width": right - left, "height": bottom - top}


def open_tour(lab: LabPage) -> None:
    """Open the tour with as much room for it as there is, and wait for its findings."""
    lab.write("tour.ipynb", json.loads(TOUR.read_text()))
    lab.run("docmanager:open", {"path": "tour.ipynb"})
    lab.page.evaluate("() => window.jupyterapp.shell.collapseLeft()")
    lab.has_kernel()
    lab.scroll_to(LOADING)
    expect(lab.squiggles(LOADING).first).to_be_visible()
    lab.page.wait_for_timeout(SETTLES)


def take_tooltip(lab: LabPage, file: Path) -> None:
    """The cell that loads files, with what is said about `torch.load`."""
    size = lab.page.viewport_size
    lab.page.set_viewport_size({"width": 840, "height": 720})
    lab.squiggles(LOADING).nth(1).hover()
    expect(lab.tooltip).to_be_visible()
    lab.page.wait_for_timeout(SETTLES)
    lab.page.screenshot(path=file, clip=around(lab.cell(LOADING), lab.tooltip))
    lab.page.mouse.move(2, 2)
    expect(lab.tooltip).to_be_hidden()
    lab.page.set_viewport_size(size or WHOLE)


def widen(lab: LabPage) -> None:
    """Drag the panel's edge, as one does to read in it."""
    edge = around(lab.panel, margin=3)
    lab.page.mouse.move(edge["x"], 400)
    lab.page.mouse.down()
    lab.page.mouse.move(edge["x"] - 110, 400, steps=5)
    lab.page.mouse.up()


def take_panel(lab: LabPage, file: Path) -> None:
    """The panel beside the notebook, one finding opened."""
    lab.show_panel()
    widen(lab)
    lab.rows().filter(has_text="DES010").click()
    lab.page.wait_for_timeout(SETTLES)
    lab.page.screenshot(path=file)


def take_outputs(lab: LabPage, file: Path) -> None:
    """The bar above an output with people in it."""
    lab.scroll_to(TABLE)
    lab.page.wait_for_timeout(SETTLES)
    expect(lab.bar(TABLE)).to_be_visible()
    lab.page.screenshot(path=file, clip=around(lab.cell(TABLE)))


def take_lab(browser: Browser, server: JupyterServer) -> None:
    """The pictures of JupyterLab, light and dark."""
    page, _ = opened_lab(browser, server)
    page.set_viewport_size(WHOLE)
    lab = LabPage(page, server.root)
    open_tour(lab)
    take_tooltip(lab, IMAGES / "tooltip.png")
    take_outputs(lab, OTHERS / "outputs.png")
    lab.scroll_to(LOADING)
    take_panel(lab, IMAGES / "panel.png")
    lab.run("apputils:change-theme", {"theme": "JupyterLab Dark"})
    page.wait_for_timeout(2 * SETTLES)
    page.screenshot(path=OTHERS / "panel-dark.png")
    take_tooltip(lab, OTHERS / "tooltip-dark.png")
    lab.run("apputils:change-theme", {"theme": "JupyterLab Light"})


def take_notebook(browser: Browser, server: JupyterServer) -> None:
    """Notebook 7 with the panel."""
    page, _ = opened(browser, server, "/notebooks/tour.ipynb")
    page.set_viewport_size(WHOLE)
    lab = LabPage(page, server.root)
    expect(page.locator(".cm-lintRange").first).to_be_visible()
    lab.show_panel()
    page.wait_for_timeout(SETTLES)
    page.screenshot(path=OTHERS / "notebook7.png")


def main() -> None:
    """Start a server and a browser, and take all pictures."""
    chromium = shutil.which("chromium") or sys.exit("no Chromium on this machine")
    IMAGES.mkdir(exist_ok=True)
    OTHERS.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        enabled_by = ROOT / "jupyter-config" / "server-config" / "mlsec_nb.json"
        server = JupyterServer(Path(sys.executable), Path(folder), enabled_by)
        server.start()
        browser = playwright.chromium.launch(executable_path=chromium, args=QUIET)
        try:
            take_lab(browser, server)
            take_notebook(browser, server)
        finally:
            browser.close()
            server.stop()


if __name__ == "__main__":
    main()
