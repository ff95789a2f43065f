"""A real kernel behind the page: frames in the panel, their actions, what the kernel found, and the report."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest
from conftest import opened
from jupyter_process import JupyterServer
from lab_page import LAB, LabPage
from playwright.sync_api import Browser, Locator, expect
from sample_notebooks import TOKEN, code, stream

from mlsec_nb.batch import make_scanner, scan_data
from mlsec_nb.config import Config

PEOPLE = "patients = pd.DataFrame({'email': [f'ann{i}@mail{i}.org' for i in range(60)], 'n': 1.5})"
LOADED = "%load_ext mlsec_nb\nimport os\nimport pandas as pd\n%mlsec watch on --budget 20000"
FRAMES = Path(__file__).parents[2] / "notebooks" / "frames.ipynb"


def frames(lab: LabPage) -> Locator:
    """The panel's section of data frames."""
    return lab.panel.get_by_role("region", name="DataFrames")


def card(lab: LabPage, name: str) -> Locator:
    """What the panel shows of one frame."""
    return frames(lab).get_by_role("article", name=f"Data frame {name}", exact=True)


def run_all(lab: LabPage) -> None:
    """Run all cells and wait until they have run."""
    lab.has_kernel()
    lab.run("notebook:run-all-cells")


def with_frames(lab: LabPage, name: str, *more: str) -> None:
    """A notebook that has run, with a frame in its kernel and the panel open."""
    lab.new(name, *(code(source) for source in (LOADED, PEOPLE, *more)))
    lab.show_panel()
    run_all(lab)
    expect(card(lab, "patients")).to_be_visible()


def test_the_notebook_of_frames_fills_the_panel(lab: LabPage) -> None:
    shutil.copy(FRAMES, lab.root / "frames.ipynb")
    lab.open("frames.ipynb")
    lab.show_panel()
    expect(frames(lab)).to_contain_text("%load_ext mlsec_nb")
    run_all(lab)
    for name in ("patients", "as_polars", "plan", "table", "reduced", "visits"):
        expect(card(lab, name)).to_be_visible()
    expect(card(lab, "patients")).to_contain_text("2,000 rows")
    card(lab, "patients").get_by_role("button", name="email").first.click()
    expect(card(lab, "patients")).to_contain_text("aaaa.aaaa")
    expect(frames(lab)).not_to_contain_text("@mail.test")


def test_an_action_adds_a_cell_and_runs_nothing(lab: LabPage) -> None:
    with_frames(lab, "action.ipynb")
    card(lab, "patients").get_by_role("button", name="Drop email").click()
    expect(lab.editor(3)).to_contain_text("patients = patients.drop(columns=['email'])")
    expect(lab.cell(3).locator(".jp-InputPrompt")).to_have_text("[ ]:")
    expect(card(lab, "patients")).to_be_visible()
    lab.run_cell(3)
    expect(card(lab, "patients")).to_have_count(0)


def test_what_only_the_kernel_knows_is_marked_and_goes_with_the_text(lab: LabPage) -> None:
    lab.new("known.ipynb", code(LOADED), code("os.environ['SERVICE_API_KEY'] = 'q7Zr' + 'T4bWm9Xc' * 3 + 'L2'"),
            code("print('key', os.environ['SERVICE_API_KEY'])"))  # fmt: skip
    lab.show_panel()
    run_all(lab)
    expect(lab.rows()).to_have_count(1)
    expect(lab.rows()).to_contain_text("SERVICE_API_KEY")
    lab.run("notebook:clear-all-cell-outputs")
    expect(lab.rows()).to_have_count(0)
    lab.run_cell(1)
    expect(lab.outputs(1).filter(has_text="watch is on")).to_have_count(1)
    expect(lab.rows()).to_have_count(0)


def test_the_kernel_knows_that_a_flow_is_worse(lab: LabPage) -> None:
    with_frames(lab, "flow.ipynb", "patients['email']\nif 0:\n    patients.to_csv('public/patients.csv')")
    expect(lab.rows().filter(has_text="public")).to_have_count(1)
    lab.panel.get_by_role("combobox", name="Lowest severity").select_option("high")
    expect(lab.rows().filter(has_text="public")).to_have_count(1)
    lab.replace(3, "patients")
    expect(lab.rows()).to_have_count(0)


def test_what_the_notebook_switches_off_no_kernel_brings_back(lab: LabPage) -> None:
    load = "import pickle\nif 0:\n    pickle.load(f)"
    left = code(load) | {"metadata": {"tags": ["mlsec-ignore-DES001"]}}
    lab.new("left.ipynb", code(LOADED), left, code(f"{load}  # 2"))
    lab.show_panel()
    run_all(lab)
    expect(lab.outputs(3)).to_contain_text("DES001")
    expect(lab.squiggles(3)).not_to_have_count(0)
    expect(lab.rows()).to_have_count(1)
    lab.set("enabled", False)
    expect(lab.squiggles(3)).to_have_count(0)
    lab.set("enabled", True)
    expect(lab.squiggles(3)).not_to_have_count(0)
    lab.page.evaluate(
        """() => window.jupyterapp.shell.currentWidget.model.sharedModel.setMetadata('mlsec', {ignore: ['DES']})"""
    )
    expect(lab.rows()).to_have_count(0)


def test_two_views_of_a_notebook_know_the_same_and_tell_it_once(lab: LabPage) -> None:
    lab.new("views.ipynb", code(LOADED), code(PEOPLE), code("x", stream(f"{TOKEN}\n")))
    expect(lab.bar(3)).to_have_count(1)
    lab.show_panel()
    lab.run("docmanager:clone")
    lab.has_kernel()
    lab.run_cell(1)
    lab.run_cell(2)
    expect(card(lab, "patients")).to_be_visible()
    lab.saved()
    expect(lab.notice("in its outputs")).to_have_count(1)
    lab.page.evaluate("() => window.jupyterapp.shell.currentWidget.dispose()")
    expect(lab.page.locator(".jp-NotebookPanel")).to_have_count(1)
    card(lab, "patients").get_by_role("button", name="Drop email").click()
    expect(lab.notebook.locator(".jp-Cell", has_text="patients.drop")).to_have_count(1)


def test_a_page_that_is_loaded_again_rejoins_the_kernel(lab: LabPage, server: JupyterServer) -> None:
    with_frames(lab, "again.ipynb")
    lab.saved()
    lab.page.goto(server.url(LAB))
    lab.is_ready()
    lab.open("again.ipynb")
    lab.has_kernel()
    lab.show_panel()
    expect(card(lab, "patients")).to_be_visible()
    card(lab, "patients").get_by_role("button", name="Drop email").click()
    expect(lab.notebook.locator(".jp-Cell", has_text="patients.drop")).to_have_count(1)


def test_a_kernel_that_is_restarted_knows_nothing(lab: LabPage) -> None:
    with_frames(lab, "restart.ipynb")
    restart = (
        "async () => { await window.jupyterapp.shell.currentWidget.context.sessionContext.session.kernel.restart() }"
    )
    lab.page.evaluate(restart)
    expect(card(lab, "patients")).to_have_count(0)
    expect(frames(lab)).to_contain_text("To see personal data in live data frames, run this in the notebook")
    frames(lab).get_by_role("button", name="Insert as a cell").click()
    expect(lab.notebook.locator(".jp-Cell", has_text="%load_ext")).to_have_count(2)
    run_all(lab)
    expect(card(lab, "patients")).to_be_visible()


def test_the_line_under_a_cell_opens(lab: LabPage) -> None:
    with_frames(lab, "line.ipynb", "import pickle\nif 0:\n    pickle.load(f)")
    line = lab.outputs(3).locator("details").first
    expect(line.locator("summary").first).to_have_text("mlsec: In[3]: 1 high, DES001")
    expect(line.get_by_text("unpickling runs")).not_to_be_visible()
    line.locator("summary").first.click()
    expect(line.get_by_text("unpickling runs")).to_be_visible()


REPORTED = (
    code(LOADED), code(PEOPLE), code("import pickle\nif 0:\n    pickle.load(f)"), code(f"token = '{TOKEN}'"),
    code("%mlsec report"),
)  # fmt: skip


def reads_the_report(lab: LabPage) -> None:
    """The widget shows all, its filters narrow it, and what is saved holds no secret and brings no finding."""
    run_all(lab)
    lab.scroll_to(5)
    report = lab.cell(5).locator(".widget-vbox")
    expect(report).to_contain_text("DES001")
    expect(report).to_contain_text("SEC001")
    expect(report).to_contain_text("patients")
    report.locator("select").nth(1).select_option("secrets")
    expect(report).not_to_contain_text("DES001")
    expect(report).to_contain_text("SEC001")
    saved = lab.saved()
    assert TOKEN not in str([cell["outputs"] for cell in saved["cells"]]) + str(saved["metadata"])
    found = scan_data(make_scanner(Config(cache=False)), json.dumps(saved).encode(), lab.root / lab.path)
    assert {finding.part for finding in found.findings} == {"code"}


def test_the_report_is_a_widget_in_lab(lab: LabPage) -> None:
    pytest.importorskip("ipywidgets")
    lab.new("report.ipynb", *REPORTED)
    reads_the_report(lab)


def test_the_report_is_a_widget_in_notebook_7(browser: Browser, server: JupyterServer) -> None:
    pytest.importorskip("ipywidgets")
    LabPage(None, server.root).draft("report7.ipynb", *REPORTED)  # type: ignore[arg-type]
    page, _ = opened(browser, server, "/notebooks/report7.ipynb")
    notebook = LabPage(page, server.root)
    notebook.path = "report7.ipynb"
    expect(notebook.notebook.locator(".cm-content").first).to_be_visible()
    reads_the_report(notebook)
    page.context.close()


def test_without_widgets_the_report_is_html(lab: LabPage) -> None:
    lab.new("static.ipynb", code("import sys\nsys.modules['ipywidgets'] = None"), *REPORTED)
    run_all(lab)
    expect(lab.outputs(6).locator(".widget-vbox")).to_have_count(0)
    expect(lab.outputs(6)).to_contain_text("DES001")
    expect(lab.outputs(6)).to_contain_text("patients")
