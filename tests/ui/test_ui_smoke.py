"""The pages load with the extension in them."""

from __future__ import annotations

from lab_page import LabPage
from playwright.sync_api import expect
from sample_notebooks import code, notebook


def test_lab_opens_a_notebook_with_the_extension_active(lab: LabPage) -> None:
    lab.write("smoke.ipynb", notebook(code("x = 1", id="first"), nbformat_minor=5))
    lab.open("smoke.ipynb")
    expect(lab.editor(1)).to_have_text("x = 1")
    assert lab.page.evaluate("() => window.jupyterapp.hasPlugin('mlsec-nb:plugin')")
