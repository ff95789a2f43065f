"""A look at a cell before it runs."""

from __future__ import annotations

from lab_page import LabPage
from playwright.sync_api import expect
from sample_notebooks import code

LOADS = 'import pickle\nprint("it ran")\nif False: pickle.load(open("m.pkl", "rb"))'


def test_asking_holds_the_cell_and_those_behind_it(lab: LabPage) -> None:
    lab.set("guardBeforeRun", "ask")
    lab.new("ask.ipynb", code("print('first')"), code(LOADS), code("print('third')"))
    expect(lab.squiggles(2)).not_to_have_count(0)
    lab.has_kernel()
    lab.start("notebook:run-all-cells")
    dialog = lab.page.locator(".jp-Dialog")
    expect(dialog).to_contain_text("Run this cell?")
    expect(dialog).to_contain_text("DES")
    expect(lab.outputs(1)).to_contain_text("first")
    dialog.get_by_role("button", name="Cancel").click()
    expect(dialog).to_have_count(0)
    expect(lab.outputs(2)).to_have_count(0)
    expect(lab.outputs(3)).to_have_count(0)
    lab.start("notebook:run-all-cells")
    dialog.get_by_role("button", name="Run anyway").click()
    expect(lab.outputs(2)).to_contain_text("it ran")
    expect(lab.outputs(3)).to_contain_text("third")


def test_warning_lets_the_cell_run(lab: LabPage) -> None:
    lab.set("guardBeforeRun", "warn")
    lab.new("warn.ipynb", code(LOADS))
    expect(lab.squiggles(1)).not_to_have_count(0)
    lab.run_cell(1)
    expect(lab.outputs(1)).to_contain_text("it ran")
    expect(lab.notice("DES")).to_be_visible()
