"""The server goes away and comes back on the same port."""

from __future__ import annotations

from jupyter_process import JupyterServer
from lab_page import LabPage
from playwright.sync_api import expect
from sample_notebooks import code

LOAD = 'import numpy\nmodel = numpy.load("m.npy", allow_pickle=True)'


def test_the_page_says_that_the_server_is_away_and_recovers(lab: LabPage, server: JupyterServer) -> None:
    lab.new("away.ipynb", code(LOAD))
    lab.show_panel()
    expect(lab.rows()).to_have_count(1)
    # Lab has its own dialog about it, which comes when Lab next asks the server something.
    dialog = lab.page.get_by_role("dialog", name="Server Connection Error")
    lab.page.add_locator_handler(dialog, lambda shown: shown.get_by_role("button").last.click())
    server.stop()
    try:
        # In one go: a dialog that comes while keys are typed would take some of them.
        lab.editor(1).fill(LOAD + "\nother = numpy.load('n.npy', allow_pickle=True)")
        expect(lab.panel).to_contain_text("cannot be reached")
    finally:
        server.start()
    expect(lab.rows()).to_have_count(2, timeout=60_000)
    expect(lab.panel).not_to_contain_text("cannot be reached")
    lab.page.remove_locator_handler(dialog)
