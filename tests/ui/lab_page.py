"""What a user does and sees in JupyterLab and Notebook 7, in words."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from playwright.sync_api import Locator, Page, expect

SLOW = 30_000
"""Milliseconds until something that should happen is taken not to happen."""
LAB = "/lab?reset"
"""JupyterLab without what was open last time, which it would open again whenever it likes."""
expect.set_options(timeout=SLOW)

KERNEL = {"name": "python3", "display_name": "Python 3", "language": "python"}
SETTINGS = "@jupyterlab/apputils-extension:settings"
SERVICE = """(id) => {
  const registry = window.jupyterapp.pluginRegistry ?? window.jupyterapp;
  return registry._plugins.get(id).service;
}"""


class LabPage:
    """One page of a running JupyterLab (or Notebook 7), and the open notebook in it."""

    def __init__(self, page: Page, root: Path) -> None:
        self.page = page
        self.root = root
        self.path = ""

    # Notebooks

    def write(self, name: str, content: dict[str, Any]) -> Path:
        """Put a notebook into the served folder; it is one for Python, so that Lab asks for no kernel."""
        content["metadata"] = {"kernelspec": KERNEL} | content["metadata"]
        path = self.root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(json.dumps(content))
        return path

    def draft(self, name: str, *cells: dict[str, Any]) -> None:
        """Write a notebook of these cells."""
        named = [{"id": f"cell-{number}"} | cell for number, cell in enumerate(cells, 1)]
        self.write(name, {"cells": named, "metadata": {}, "nbformat": 4, "nbformat_minor": 5})

    def new(self, name: str, *cells: dict[str, Any]) -> None:
        """Write a notebook of these cells, and open it."""
        self.draft(name, *cells)
        self.open(name)

    def open(self, name: str, *, mode: str = "tab-after") -> None:
        """Open a notebook and wait until its first cell is there: to be typed into, or as rendered text."""
        self.path = name
        self.run("docmanager:open", {"path": name, "options": {"mode": mode}})
        expect(self.notebook.locator(".cm-content:visible, .jp-MarkdownOutput:visible").first).to_be_visible()

    def saved(self, name: str = "") -> dict[str, Any]:
        """Save with the menu's command; the file's content."""
        self.run("docmanager:save")
        content: dict[str, Any] = json.loads((self.root / (name or self.path)).read_text())
        return content

    def close_all(self) -> None:
        """Close all documents without saving."""
        self.page.evaluate(
            """async () => {
              for (const widget of [...window.jupyterapp.shell.widgets('main')]) {
                const session = widget.context?.sessionContext;
                if (session?.session?.kernel) { await session.shutdown().catch(() => {}); }
                widget.dispose();
              }
            }"""
        )

    @property
    def notebook(self) -> Locator:
        """The notebook that is in front."""
        return self.page.locator(".jp-NotebookPanel:not(.lm-mod-hidden)").last

    def cell(self, number: int) -> Locator:
        """The cell with that number, counted from 1."""
        return self.notebook.locator(f'.jp-Cell[data-windowed-list-index="{number - 1}"]')

    def editor(self, number: int) -> Locator:
        """What is typed into in a cell."""
        return self.cell(number).locator(".cm-content")

    def source(self, number: int) -> str:
        """The cell's text as the model has it."""
        script = """(n) => window.jupyterapp.shell.currentWidget.content.widgets[n - 1].model.sharedModel.getSource()"""
        return str(self.page.evaluate(script, number))

    def type(self, number: int, text: str) -> None:
        """Click into a cell, to its end, and type."""
        self.editor(number).click()
        self.page.keyboard.press("Control+End")
        self.page.keyboard.type(text)

    def replace(self, number: int, text: str) -> None:
        """Type a new text into a cell in the place of the old one."""
        self.editor(number).click()
        self.press("Control+a")
        self.page.keyboard.type(text)

    def scroll_to(self, number: int) -> None:
        """Bring a cell of a long notebook into view."""
        self.page.evaluate(
            """async (n) => {
              const notebook = window.jupyterapp.shell.currentWidget.content;
              notebook.activeCellIndex = n - 1;
              await notebook.scrollToItem(n - 1, 'center');
            }""",
            number,
        )

    def press(self, *keys: str) -> None:
        """Press keys, one after the other."""
        for key in keys:
            self.page.keyboard.press(key)

    def is_ready(self) -> None:
        """Wait until JupyterLab has started."""
        expect(self.page.locator(".jp-Launcher").first).to_be_visible(timeout=2 * SLOW)
        self.page.evaluate("async () => { await window.jupyterapp.restored; }")

    def has_kernel(self) -> None:
        """Wait until the kernel is idle."""
        self.page.wait_for_function(
            "() => window.jupyterapp.shell.currentWidget.context.sessionContext.session?.kernel?.status === 'idle'"
        )

    def run_cell(self, number: int) -> None:
        """Run one cell with the keys for it."""
        self.has_kernel()
        self.editor(number).click()
        self.press("Control+Enter")

    def outputs(self, number: int) -> Locator:
        """The outputs of a cell."""
        return self.cell(number).locator(".jp-OutputArea-child")

    # The application

    def run(self, command: str, arguments: dict[str, Any] | None = None) -> None:
        """Run a command as a menu would, once it is there, and wait until it is done."""
        self.page.wait_for_function("(id) => window.jupyterapp?.commands.hasCommand(id)", arg=command)
        self.page.evaluate(
            "async ([id, args]) => { await window.jupyterapp.commands.execute(id, args); }", [command, arguments or {}]
        )

    def start(self, command: str, arguments: dict[str, Any] | None = None) -> None:
        """Run a command and do not wait: it may ask something."""
        self.page.evaluate(
            "([id, args]) => { void window.jupyterapp.commands.execute(id, args); }", [command, arguments or {}]
        )

    def set(self, key: str, value: Any) -> None:
        """Change one setting, as the settings editor does."""
        self.page.evaluate(
            f"async ([key, value]) => {{ await ({SERVICE})('{SETTINGS}').set('mlsec-nb:plugin', key, value); }}",
            [key, value],
        )

    def reset_settings(self) -> None:
        """All settings of ours as they are after installation."""
        self.page.evaluate(
            f"""async () => {{
              const registry = ({SERVICE})('{SETTINGS}');
              const loaded = await registry.load('mlsec-nb:plugin');
              for (const key of Object.keys(loaded.user)) {{ await registry.remove('mlsec-nb:plugin', key); }}
            }}"""
        )

    # What the extension shows

    @property
    def panel(self) -> Locator:
        """The panel with all findings."""
        return self.page.locator(".jp-mlsec-body")

    def rows(self) -> Locator:
        """The findings in the panel."""
        return self.panel.locator(".jp-mlsec-finding-row")

    def show_panel(self) -> None:
        """Open the panel."""
        self.run("mlsec:show-panel")
        expect(self.panel).to_be_visible()

    def squiggles(self, number: int) -> Locator:
        """The underlined pieces of a cell."""
        return self.cell(number).locator(".cm-lintRange")

    @property
    def tooltip(self) -> Locator:
        """What is shown when the mouse is on a squiggle."""
        return self.page.locator(".cm-tooltip .cm-tooltip-lint")

    def bar(self, number: int) -> Locator:
        """The bars above the outputs of a cell."""
        return self.cell(number).locator(".jp-mlsec-outputBar")

    def notice(self, text: str) -> Locator:
        """A notification that holds this text."""
        return self.page.locator(".Toastify__toast", has_text=text)

    def hover(self, number: int) -> Locator:
        """Put the mouse on the first squiggle of a cell; the tooltip."""
        self.squiggles(number).first.hover()
        expect(self.tooltip).to_be_visible()
        return self.tooltip
