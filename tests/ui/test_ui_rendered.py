"""A rendered markdown cell has no editor to mark: a mark stands beside it."""

from __future__ import annotations

import re

from lab_page import LabPage
from playwright.sync_api import expect
from sample_notebooks import TOKEN, Json, code, notebook


def markdown(source: str, name: str) -> Json:
    """A markdown cell."""
    return {"cell_type": "markdown", "id": name, "metadata": {}, "source": source}


def test_rendered_markdown_shows_a_mark_that_leads_to_the_text(lab: LabPage) -> None:
    cells = code("x = 1", id="a"), markdown(f"# Access\n\nUse {TOKEN}", "b"), markdown("Nothing", "c")
    lab.write("rendered.ipynb", notebook(*cells, nbformat_minor=5))
    lab.open("rendered.ipynb")
    mark = lab.cell(2).locator(".jp-mlsec-rendered-mark")
    expect(mark).to_be_visible()
    expect(mark).to_have_attribute("aria-label", re.compile(r"stands in a markdown cell .*\(SEC\d+\)"))
    expect(lab.cell(3).locator(".jp-mlsec-rendered-mark")).to_have_count(0)
    mark.click()
    expect(lab.squiggles(2)).to_have_text(TOKEN)
    expect(mark).to_be_hidden()
    lab.replace(2, "gone")
    lab.press("Shift+Enter")
    expect(lab.cell(2).locator(".jp-MarkdownOutput")).to_be_visible()
    expect(mark).to_have_count(0)
