"""The notebook's file beside the session, cells that are run again, and our own output in a saved notebook."""

from __future__ import annotations

import os
from pathlib import Path

import nbformat
import pytest
from kernel_session import own_profile, started
from nbclient import NotebookClient
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook, new_output

from mlsec_nb.batch import make_scanner, scan_data
from mlsec_nb.config import Config
from mlsec_nb.findings import Finding


def _saved(folder: Path, canary: str) -> Path:
    notebook = new_notebook(
        cells=[
            new_code_cell("import pickle\nif 0:\n    pickle.load(f)", id="loads"),
            new_code_cell("import joblib_not_run\njoblib_not_run.load(f)", id="other"),
            new_markdown_cell(f"my token: {canary}", id="prose"),
            new_code_cell("1", id="prints", outputs=[new_output("stream", text=f"token {canary}")]),
        ]
    )
    file = folder / "work.ipynb"
    nbformat.write(notebook, file)
    return file


@pytest.mark.parametrize("told", ["absolute", "relative", "vscode"])
def test_the_file_adds_what_only_it_holds(folder: Path, canary: str, told: str) -> None:
    file = _saved(folder, canary)
    value = {"absolute": str(file), "relative": f"elsewhere/{file.name}", "vscode": ""}[told]
    with started(folder, JPY_SESSION_NAME=value) as kernel:
        if told == "vscode":
            kernel.run(f"__vsc_ipynb_file__ = {str(file)!r}")
        kernel.run("%load_ext mlsec_nb")
        kernel.run("import pickle\nif 0:\n    pickle.load(f)")
        plain = kernel.run("%mlsec scan").plain
    assert plain.count(" DES001 pickle-load\n") == 1  # executed and saved: told once
    assert "work.ipynb:cell 3:1:11: high SEC001" in plain
    assert "work.ipynb:cell 4 output 1:1:7: high SEC001" in plain
    assert canary not in plain


def test_a_tag_in_the_file_counts_for_the_executed_cell(folder: Path) -> None:
    source = "import pickle\nif 0:\n    pickle.load(f)"
    file = folder / "tagged.ipynb"
    nbformat.write(new_notebook(cells=[new_code_cell(source, metadata={"tags": ["mlsec-ignore"]})]), file)
    with started(folder, JPY_SESSION_NAME=str(file)) as kernel:
        kernel.run("%load_ext mlsec_nb")
        kernel.run(source)
        assert "No findings" in kernel.run("%mlsec scan").plain


def test_an_unreadable_file_is_listed_and_the_session_scanned(folder: Path) -> None:
    file = folder / "broken.ipynb"
    file.write_text('{"cells": [')
    with started(folder, JPY_SESSION_NAME=str(file)) as kernel:
        kernel.run("%load_ext mlsec_nb")
        kernel.run("import pickle\nif 0:\n    pickle.load(f)")
        ran = kernel.run("%mlsec scan")
    assert "In[2]:3:5: high DES001" in ran.plain
    assert "broken.ipynb: not valid JSON" in ran.plain
    assert "<b>Could not be checked</b>" in ran.html


def test_a_cell_that_was_run_again_counts_as_it_is_now(folder: Path) -> None:
    with started(folder) as kernel:
        kernel.run("%load_ext mlsec_nb")
        kernel.run("import pickle", cell_id="one")
        kernel.run("if 0:\n    pickle.load(f)", cell_id="two")
        assert "In[3]:2:5: high DES001" in kernel.run("%mlsec scan", cell_id="three").plain
        kernel.run("if 0:\n    pass", cell_id="two")
        assert "No findings" in kernel.run("%mlsec scan", cell_id="three").plain


def test_the_same_cell_run_twice_is_told_once(folder: Path) -> None:
    with started(folder) as kernel:
        kernel.run("%load_ext mlsec_nb")
        for _ in range(2):
            kernel.run("import pickle\nif 0:\n    pickle.load(f)")
        concise = kernel.run("%mlsec scan --format concise").plain
    assert concise.splitlines() == ["In[3]:3:5: high DES001 unpickling runs whatever code is in the data"]


def _findings(notebook: nbformat.NotebookNode, folder: Path, select: tuple[str, ...]) -> list[Finding]:
    config = Config(select=select, cache=False)
    return list(scan_data(make_scanner(config), nbformat.writes(notebook).encode(), folder / "n.ipynb").findings)


def _places(findings: list[Finding]) -> list[tuple[object, ...]]:
    return [(f.rule, f.cell, f.part, f.output, f.span) for f in findings]


def test_our_own_output_in_a_saved_notebook_is_nothing_new(folder: Path, canary: str) -> None:
    people = "\\n".join(f"ann{n}@mail-{n}.org,{n}" for n in range(30))
    sources = [
        "%load_ext mlsec_nb",
        f'import pickle\ntoken = "{canary}"\npassword = "' + "hunter" + '2-Quietly"',
        "if 0:\n    pickle.load(open('/home/" + "ann/model.pkl', 'rb'))",
        f"open('people.csv', 'w').write('email,n\\n{people}') and None",
        "%mlsec scan", "%mlsec scan --format json", "%mlsec scan --format html", "%mlsec scan --format sarif",
        "%mlsec fix 2 --unsafe", "%mlsec fix 2 --unsafe --diff", "%mlsec data people.csv", "%mlsec rules",
        "%mlsec explain SEC001", "%mlsec explain PII101", "%mlsec explain DES001", "%mlsec", "%mlsec --help",
        f"%%mlsec --exit-zero\nkey = '{canary}'",
    ]  # fmt: skip
    notebook = new_notebook(cells=[new_code_cell(source) for source in sources])
    client = NotebookClient(notebook, timeout=60, resources={"metadata": {"path": str(folder)}})
    client.execute(env={**os.environ, **own_profile(folder)})
    shown = [output for cell in notebook.cells for output in cell.outputs]
    assert len(shown) >= 13
    assert canary not in str(shown)
    without = notebook.copy()
    without.cells = [nbformat.from_dict({**cell, "outputs": []}) for cell in notebook.cells]
    for select in ((), ("ALL",)):
        found = _findings(notebook, folder, select)
        assert {finding.part for finding in found} == {"code"}
        assert _places(found) == _places(_findings(without, folder, select))
