"""`%mlsec frames`, `report`, `env`, `ignore`, and the tab key."""

from __future__ import annotations

import json
import os
import re
from pathlib import Path

import nbformat
import pytest
from kernel_session import Session, own_profile, started
from nbclient import NotebookClient
from nbformat.v4 import new_code_cell, new_notebook

from mlsec_nb.batch import make_scanner, scan_data
from mlsec_nb.config import Config

MAILS = "[f'ann{i}@mail{i}.org' for i in range(40)]"
PEOPLE = f"patients = pd.DataFrame({{'email': {MAILS}, 'age': range(20, 60), 'n': 1.5}})"
MORE = "patients['birth_date'] = '1990-03-04'; patients['phone'] = [f'+1 202-555-{i:04}' for i in range(40)]"


@pytest.fixture(scope="module", autouse=True)
def frames(session: Session) -> None:
    session.run("import pickle\nimport pandas as pd\nimport polars as pl")
    session.run(PEOPLE)
    session.run("lazy = pl.from_pandas(patients).lazy()\nharmless = pd.DataFrame({'n': [1.5, 2.5]})")


def test_all_frames_are_listed_without_values(session: Session) -> None:
    ran = session.run("%mlsec frames")
    assert "patients: pandas.DataFrame, 40 rows, 2 columns with personal data" in ran.plain
    assert "lazy: polars.LazyFrame, schema only, 2 columns with personal data" in ran.plain
    assert "harmless: pandas.DataFrame, 2 rows, no personal data found" in ran.plain
    assert "GDPR-4 HIPAA-F" in ran.plain and "aaa99 @ aaaa99.aaa" in ran.plain
    assert "ann1" not in ran.wire
    assert set(re.findall(r"</?(\w+)", ran.html)) <= set("div b code details summary table tr th td".split())


def test_a_head_of_a_lazy_frame_is_looked_at_when_asked_for(session: Session) -> None:
    assert "lazy: polars.LazyFrame, 10 rows looked at, 2 columns" in session.run("%mlsec frames lazy --sample 10").plain


def test_json_is_the_form_of_the_wire(session: Session) -> None:
    frame = json.loads(session.run("%mlsec frames patients --format json").plain)["frames"][0]
    assert list(frame) == ["name", "kind", "rows", "sampled", "columns", "risk", "actions"]
    assert [column["entity"] for column in frame["columns"]] == ["EMAIL", "AGE"]


@pytest.mark.parametrize("fix", ["drop", "mask", "hmac", "generalise", "parquet"])
def test_a_fix_is_the_next_input_and_nothing_runs(session: Session, fix: str) -> None:
    ran = session.run(f"%mlsec frames patients --fix {fix}")
    assert len(ran.next_inputs) == 1 and "patients" in ran.next_inputs[0]
    assert session.value("[len(patients), list(patients.columns)]") == [40, ["email", "age", "n"]]


@pytest.mark.parametrize(
    ("line", "told"),
    [
        ("%mlsec frames nobody", "there is no frame called nobody"),
        ("%mlsec frames --fix drop", "--fix is for one frame"),
        ("%mlsec frames patients --fix burn", "no fix is called burn"),
        ("%mlsec frames --sample 0", "1 or more"),
        ("%mlsec watch maybe", "invalid choice"),
        ("%mlsec watch on --budget 0", "1 or more"),
        ("%mlsec ignore NOPE", "no rule is called"),
        ("%mlsec ignore DES010", "there is no finding of DES010"),
        ("%mlsec ignore DES010 x", "number of a cell"),
    ],
)
def test_a_wrong_command_is_one_line(session: Session, line: str, told: str) -> None:
    ran = session.run(line)
    assert ran.errors == [] and told in ran.stream("stderr") and ran.stream("stderr").count("\n") == 1


def test_ignore_proposes_the_cell_with_the_comment(session: Session) -> None:
    number = session.run("if 0:\n    pickle.load(f)\n    x = 1").count
    ran = session.run(f"%mlsec ignore DES001 {number} --reason 'made here'")
    assert ran.next_inputs == ["if 0:\n    pickle.load(f)  # mlsec: ignore[DES001] made here\n    x = 1"]


def test_ignore_copies_no_secret(session: Session, canary: str) -> None:
    session.run(f"token = '{canary}'")
    ran = session.run("%mlsec ignore SEC001")
    assert ran.next_inputs == [] or canary not in ran.next_inputs[0]
    assert "# mlsec: ignore[SEC001]" in ran.plain and canary not in ran.wire


def test_ignore_tells_where_a_comment_cannot_stand(session: Session) -> None:
    number = session.run("if 0:\n    pickle.load(f); y = '''\n  text'''").count
    ran = session.run(f"%mlsec ignore DES001 {number}")
    assert ran.next_inputs == [] and "at the end of line 2" in ran.plain


def test_the_environment_is_read_from_metadata(session: Session) -> None:
    assert "pandas" in session.run("%mlsec env --all").plain
    assert isinstance(json.loads(session.run("%mlsec env --format json").plain)["packages"], list)


def test_old_versions_are_named(session: Session, tmp_path: Path) -> None:
    info = tmp_path / "torch-2.5.1.dist-info"
    info.mkdir()
    (info / "METADATA").write_text("Metadata-Version: 2.1\nName: torch\nVersion: 2.5.1\n")
    with started(tmp_path, PYTHONPATH=str(tmp_path)) as kernel:
        kernel.run("%load_ext mlsec_nb")
        plain = kernel.run("%mlsec env").plain
    assert "torch 2.5.1: torch.load runs code in the file unless weights_only=True" in plain
    assert "2.6 or newer does not" in plain


@pytest.mark.parametrize(
    ("typed", "offered"),
    [
        ("%mlsec fra", "frames"), ("%mlsec frames pat", "patients"), ("%mlsec frames patients --fix hm", "hmac"),
        ("%mlsec watch of", "off"), ("%mlsec explain DES00", "DES001"), ("%mlsec scan --form", "--format"),
    ],
)  # fmt: skip
def test_the_tab_key(session: Session, typed: str, offered: str) -> None:
    assert offered in session.completed(typed)


def test_every_command_has_help(session: Session) -> None:
    short = session.run("%mlsec").plain
    for name in ("frames", "watch", "report", "env", "ignore"):
        assert f"%mlsec {name}" in short
        assert session.run(f"%mlsec {name} --help").stream("stdout").startswith(f"usage: %mlsec {name}")


def test_the_report_is_a_widget_with_the_same_as_html(session: Session, canary: str) -> None:
    pytest.importorskip("ipywidgets")
    ran = session.run("%mlsec report")
    shown = [m["content"]["data"] for m in ran.messages if m["msg_type"] == "display_data"]
    assert [set(data) for data in shown] == [{"text/plain", "text/html", "application/vnd.jupyter.widget-view+json"}]
    assert "DES001" in ran.plain and "patients: pandas.DataFrame" in ran.plain and "DES001" in ran.html
    assert session.run("%mlsec report --static").plain == ran.plain
    assert canary not in ran.wire and "ann1" not in ran.wire


def test_the_filters_of_the_report_narrow_it(session: Session) -> None:
    pytest.importorskip("ipywidgets")
    session.run("%mlsec report")
    session.run(
        "from ipywidgets.widgets.widget import _instances as _all\n"
        "_family = [w for w in _all.values() if getattr(w, 'description', '') == 'family'][-1]\n"
        "_tables = [w for w in _all.values() if type(w).__name__ == 'HTML'][-1:]\n"
        "_before = ''.join(w.value for w in _tables); _family.value = 'secrets'\n"
        "_after = ''.join(w.value for w in _tables)"
    )
    assert session.value("['DES001' in _before, 'DES001' in _after, 'SEC001' in _after]") == [True, False, True]


def test_without_widgets_the_report_is_html(tmp_path: Path) -> None:
    (tmp_path / "ipywidgets.py").write_text("raise ImportError\n")
    with started(tmp_path, PYTHONPATH=str(tmp_path)) as kernel:
        kernel.run("%load_ext mlsec_nb\nimport pickle\nif 0:\n    pickle.load(f)")
        ran = kernel.run("%mlsec report")
    assert "DES001" in ran.html and ran.errors == []
    assert all("widget" not in str(m["content"].get("data", {}).keys()) for m in ran.messages)


def test_what_is_shown_brings_no_finding_when_it_is_saved(folder: Path, canary: str) -> None:
    sources = [
        "%load_ext mlsec_nb", "%mlsec watch on", "import pandas as pd, pickle", PEOPLE, MORE,
        f"token = '{canary}'", "if 0:\n    pickle.load(f)", "%mlsec frames", "%mlsec frames --format json",
        "%mlsec report", "%mlsec report --static", "%mlsec env --all",
        "%mlsec frames patients --fix hmac", "%mlsec watch off",
    ]  # fmt: skip
    notebook = new_notebook(cells=[new_code_cell(source) for source in sources])
    client = NotebookClient(notebook, timeout=120, resources={"metadata": {"path": str(folder)}})
    client.execute(env={**os.environ, **own_profile(folder)})
    assert sum(len(cell.outputs) for cell in notebook.cells) >= 9
    assert canary not in str([cell.outputs for cell in notebook.cells]) + str(notebook.metadata)
    scanner = make_scanner(Config(select=("ALL",), cache=False))
    report = scan_data(scanner, nbformat.writes(notebook).encode(), folder / "n.ipynb")
    assert {finding.part for finding in report.findings} == {"code"}


def test_the_report_has_what_the_watch_found_in_outputs(tmp_path: Path, canary: str) -> None:
    with started(tmp_path) as kernel:
        kernel.run("%load_ext mlsec_nb\n%mlsec watch on --quiet --budget 20000")
        ran = kernel.run(f"display({canary[:9]!r} + {canary[9:]!r})")
        report = kernel.run("%mlsec report")
    assert f"In[{ran.count}]:output:1:2: high SEC001" in report.plain
    assert canary not in report.wire
