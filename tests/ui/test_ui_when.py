"""Scanning on save or on command: what was found stays in sight, marked as of a text that has changed."""

from __future__ import annotations

from lab_page import LabPage
from playwright.sync_api import expect
from sample_notebooks import code

LOAD = 'import numpy\nmodel = numpy.load("m.npy", allow_pickle=True)'
PICKLE = 'import pickle\npickle.load(open("m.pkl", "rb"))'


def test_rows_of_a_changed_cell_stay_until_the_notebook_is_saved(lab: LabPage) -> None:
    lab.new("when-save.ipynb", code(LOAD), code(PICKLE))
    lab.show_panel()
    expect(lab.rows()).to_have_count(2)
    lab.set("when", "save")
    lab.rows().first.click()
    fix = lab.panel.get_by_role("button", name="allow_pickle")
    expect(fix).to_be_enabled()
    lab.type(1, "  # note")
    expect(lab.panel.get_by_text("Changed since the last scan.")).to_be_visible()
    expect(lab.rows()).to_have_count(2)
    expect(lab.rows().first.get_by_text("changed", exact=True)).to_be_visible()
    expect(lab.rows().last.get_by_text("changed", exact=True)).to_have_count(0)
    expect(fix).to_be_disabled()
    status = lab.page.locator(".jp-mlsec-status")
    expect(status).to_have_attribute("title", "2 security problems: 2 high. Changed since the last scan.")
    choices = lab.hover(1).get_by_role("button")
    expect(choices).to_have_text(["Scan again: the text has changed", "Explain"])
    lab.page.mouse.move(2, 2)
    lab.run("docmanager:save")
    expect(lab.panel.get_by_text("Changed since the last scan.")).to_have_count(0)
    expect(fix).to_be_enabled()
    lab.page.evaluate("() => window.jupyterapp.shell.currentWidget.model.sharedModel.setMetadata('mine', 'text')")
    expect(lab.panel.get_by_text("Changed since the last scan.")).to_be_visible()
    lab.run("docmanager:save")
    expect(lab.panel.get_by_text("Changed since the last scan.")).to_have_count(0)
    fix.click()
    expect(lab.rows()).to_have_count(1)
    assert "allow_pickle=False" in lab.source(1)


def test_rows_of_a_deleted_cell_go_at_once(lab: LabPage) -> None:
    lab.new("when-deleted.ipynb", code(LOAD), code(PICKLE))
    lab.show_panel()
    expect(lab.rows()).to_have_count(2)
    lab.set("when", "command")
    lab.type(1, "  # note")
    expect(lab.rows()).to_have_count(2)
    lab.run("notebook:delete-cell")
    expect(lab.rows()).to_have_count(1)


def test_nothing_is_called_clean_that_was_not_scanned(lab: LabPage) -> None:
    lab.set("when", "command")
    lab.new("when-command.ipynb", code(PICKLE))
    lab.show_panel()
    expect(lab.panel.get_by_role("heading", name="Not checked yet")).to_be_visible()
    expect(lab.page.locator(".jp-mlsec-status")).to_contain_text("not checked")
    lab.panel.get_by_role("button", name="Scan now").click()
    expect(lab.rows()).to_have_count(1)


def test_a_jump_that_takes_long_says_so(lab: LabPage) -> None:
    lab.new("jump.ipynb", code(PICKLE))
    lab.show_panel()
    expect(lab.rows()).to_have_count(1)
    lab.page.evaluate(  # as a cell that Lab has yet to draw
        """() => {
          const cell = window.jupyterapp.shell.currentWidget.content.widgets[0];
          const drawn = new Promise(resolve => { window.drawn = resolve; });
          Object.defineProperty(cell, 'ready', { get: () => drawn });
        }"""
    )
    lab.rows().first.dblclick()
    sign = lab.notebook.get_by_text("Going to cell 1…")
    expect(sign).to_be_visible()
    lab.page.evaluate("() => window.drawn()")
    expect(sign).to_have_count(0)
    expect(lab.editor(1)).to_be_focused()
