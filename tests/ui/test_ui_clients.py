"""Notebook 7 and the oldest JupyterLab run the same extension."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from conftest import FAILED, keep_evidence, opened, opened_lab
from jupyter_process import JupyterServer
from lab_page import LabPage
from playwright.sync_api import Browser, expect
from sample_notebooks import TOKEN, code, stream

CELLS = (code('import numpy\nmodel = numpy.load("m.npy", allow_pickle=True)'), code("x", stream(f"{TOKEN}\n")))


@pytest.fixture
def oldest_lab(browser: Browser, oldest_server: JupyterServer, request: pytest.FixtureRequest) -> Iterator[LabPage]:
    """The oldest JupyterLab, with nothing open."""
    page, console = opened_lab(browser, oldest_server)
    yield LabPage(page, oldest_server.root)
    if request.node.stash.get(FAILED, False):
        keep_evidence(request.node.name, page, console)
    page.context.close()


def fixes_and_redacts(lab: LabPage) -> None:
    """A squiggle is fixed, an output redacted, and what is saved holds no secret."""
    expect(lab.squiggles(1)).not_to_have_count(0)
    lab.hover(1).locator(".jp-mod-fix").click()
    expect(lab.squiggles(1)).to_have_count(0)
    lab.bar(2).get_by_role("button", name="Redact").click()
    expect(lab.outputs(2)).to_contain_text("[redacted]")
    saved = lab.saved()
    assert TOKEN not in str(saved)
    assert "allow_pickle=False" in str(saved)


def test_the_oldest_lab_shows_fixes_and_redacts(oldest_lab: LabPage) -> None:
    oldest_lab.new("oldest.ipynb", *CELLS)
    oldest_lab.show_panel()
    expect(oldest_lab.rows()).to_have_count(2)
    fixes_and_redacts(oldest_lab)
    expect(oldest_lab.rows()).to_have_count(0)


def test_notebook_7_shows_fixes_and_redacts(
    browser: Browser, server: JupyterServer, request: pytest.FixtureRequest
) -> None:
    draft = LabPage(None, server.root)  # type: ignore[arg-type]
    draft.draft("seven.ipynb", *CELLS)
    page, console = opened(browser, server, "/notebooks/seven.ipynb")
    try:
        notebook = LabPage(page, server.root)
        notebook.path = "seven.ipynb"
        fixes_and_redacts(notebook)
        notebook.show_panel()
        expect(notebook.panel).to_contain_text("No problems found")
    except BaseException:
        keep_evidence(request.node.name, page, console)
        raise
    finally:
        page.context.close()
