"""`notebooks/frames.ipynb` runs, tells its story, and what it shows holds nobody's data."""

from __future__ import annotations

import os
from pathlib import Path

import nbformat
from kernel_session import own_profile
from nbclient import NotebookClient

from mlsec_nb.batch import make_scanner, scan_data
from mlsec_nb.config import Config

_NOTEBOOK = Path(__file__).parents[2] / "notebooks/frames.ipynb"


def test_the_notebook_of_frames(folder: Path) -> None:
    notebook = nbformat.read(_NOTEBOOK, as_version=4)
    client = NotebookClient(notebook, timeout=120, resources={"metadata": {"path": str(folder)}})
    client.execute(env={**os.environ, **own_profile(folder)})
    shown = {
        cell.source: str([o.get("data") or o for o in cell.outputs]) for cell in notebook.cells if "outputs" in cell
    }
    assert "patients: pandas.DataFrame, 2000 rows, 6 columns with personal data" in shown["%mlsec frames"]
    assert "plan: polars.LazyFrame, schema only" in shown["%mlsec frames"]
    assert "plan: polars.LazyFrame, 200 rows looked at" in shown["%mlsec frames plan --sample 200"]
    assert "EMAIL" not in shown["%mlsec frames reduced"]
    assert "application/vnd.jupyter.widget-view+json" in shown["%mlsec report"] or "<table" in shown["%mlsec report"]
    assert "@mail.test" not in str(shown.values())
    report = scan_data(make_scanner(Config(cache=False)), nbformat.writes(notebook).encode(), folder / "frames.ipynb")
    assert report.findings == ()
