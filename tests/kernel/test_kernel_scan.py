"""`%mlsec scan`, `explain`, `--help`: what is shown, and what is not."""

from __future__ import annotations

import re

import pytest
from kernel_session import Session


@pytest.fixture(scope="module", autouse=True)
def cells(session: Session, canary: str) -> None:
    """In[2] to In[4]: an import, a secret, an unsafe load that only the import explains."""
    session.run("import pickle as p")
    session.run(f'token = "{canary}"')
    session.run("def read(f):\n    return p.load(f)")


def test_findings_of_executed_cells_are_shown_as_text_and_as_html(session: Session) -> None:
    ran = session.run("%mlsec scan")
    assert ran.status == "ok"
    assert "In[3]:1:10: high SEC001" in ran.plain
    assert "In[4]:2:12: high DES001" in ran.plain
    assert "<b>In[4]</b>" in ran.html
    assert re.search(r"<details[^>]*><summary[^>]*>.*?DES001", ran.html)
    assert "<b>Why</b>" in ran.html and "<b>Instead</b>" in ran.html
    assert "<code>%mlsec fix N</code> proposes" in ran.html and "`" not in ran.html


def test_html_has_no_script_no_style_sheet_and_no_class(session: Session) -> None:
    html = session.run("%mlsec scan").html
    assert not re.search(r"<(script|style|link|img|iframe)\b|\son\w+=|\bclass=|javascript:", html, re.IGNORECASE)
    assert set(re.findall(r"</?(\w+)", html)) <= {"div", "b", "code", "details", "summary", "pre", "mark"}


def test_no_message_has_the_secret(session: Session, canary: str) -> None:
    lines = (
        "%mlsec scan", "%mlsec scan --format json", "%mlsec scan --format sarif", "%mlsec scan --format html",
        "%mlsec fix 3", "%mlsec fix 3 --unsafe", "%mlsec fix 3 --unsafe --diff", f"%mlsec explain {canary}",
        f"%mlsec scan {canary}.ipynb", f"%mlsec inspect {canary}", f"%mlsec --{canary}",
        f"%mlsec scan --select {canary}",
    )  # fmt: skip
    for line in lines:
        assert canary not in session.run(line).wire, line.split()[1]


def test_the_options_of_the_command_line_hold(session: Session) -> None:
    assert "SEC001" not in session.run("%mlsec scan --select DES").plain
    assert "nothing found" in session.run("%mlsec scan --min-severity critical").html
    concise = session.run("%mlsec scan --select DES --format concise").plain
    assert concise == "In[4]:2:12: high DES001 unpickling runs whatever code is in the data"


def test_fail_on_stops_the_notebook_when_it_is_asked_for(session: Session) -> None:
    assert session.run("%mlsec scan --fail-on critical").status == "ok"
    ran = session.run("%mlsec scan --fail-on high")
    assert ran.status == "error"
    assert [error["traceback"] for error in ran.errors] == [
        ["mlsec: there are findings of severity high or higher (--fail-on)"]
    ]


def test_paths_are_scanned_as_the_command_does(session: Session) -> None:
    session.run("%%writefile script.py\nimport pickle\npickle.load(f)")
    plain = session.run("%mlsec scan script.py").plain
    assert "script.py:2:1: high DES001" in plain
    assert "In[" not in plain


@pytest.mark.parametrize(
    ("line", "told"),
    [
        ("%mlsec scna", "invalid choice: 'scna'; did you mean 'scan'?"),
        ("%mlsec wacth on", "invalid choice: 'wacth'; did you mean 'watch'?"),
        ("%mlsec explain DES99999", "no rule is called"),
        ('%mlsec scan "half', "no closing quotation"),
        ("%mlsec scan -", "no stdin"),
        ("%mlsec scan --fail-on never", "no severity is called 'never'"),
        ("%mlsec scan --select NONE", "no rule is called"),
        ("%mlsec fix 1 2", "one cell at a time"),
        ("%mlsec_check 1", "first line of a cell"),
    ],
)
def test_a_wrong_command_is_one_line_without_traceback(session: Session, line: str, told: str) -> None:
    ran = session.run(line)
    assert ran.errors == []
    assert ran.stream("stderr").startswith("UsageError: ")
    assert ran.stream("stderr").count("\n") == 1
    assert told in ran.stream("stderr")


def test_help_and_explanations(session: Session) -> None:
    assert "%mlsec scan" in session.run("%mlsec").plain
    assert session.run("%mlsec --help").stream("stdout").startswith("usage: %mlsec")
    assert session.run("%mlsec --help").status == "ok"
    assert "DES001 pickle-load (high)" in session.run("%mlsec explain pickle-load").plain
    assert "DES001 high" in session.run("%mlsec rules --select DES").plain


def test_model_and_data_files(session: Session) -> None:
    session.run("with open('m.pkl', 'wb') as f:\n    p.dump(eval, f)")
    assert "m.pkl: dangerous" in session.run("%mlsec inspect m.pkl").plain
    session.run("%%writefile people.csv\nemail,n\n" + "\n".join(f"ann{n}@mail-{n}.org,{n}" for n in range(30)))
    assert "EMAIL" in session.run("%mlsec data people.csv").plain


def test_hostile_text_stays_text(session: Session) -> None:
    session.run("p.load('<img src=x onerror=alert(1)>\x1b[2J\u202e')")
    ran = session.run("%mlsec scan")
    assert "&lt;img src=x" in ran.html and "<img" not in ran.html
    assert "\x1b" not in ran.plain + ran.html
    assert "\u202e" not in ran.plain + ran.html


def test_a_cell_with_an_odd_escape_brings_no_warning(session: Session) -> None:
    session.run("import warnings\nwarnings.simplefilter('always')")
    session.run("p.load('\\d')")
    assert session.run("%mlsec scan").stream("stderr") == ""


def test_a_very_long_report_is_cut_and_says_so(session: Session) -> None:
    session.run("if 0:\n" + "\n".join(f"    p.load(f{n})" for n in range(230)))
    ran = session.run("%mlsec scan --select DES001")
    assert ran.html.count("<details") == 200
    total = len(session.run("%mlsec scan --select DES001 --format concise").plain.splitlines())
    assert total >= 230
    assert f"{total - 200} more findings are not shown" in ran.plain
    assert f"{total - 200} more findings: narrow with" in ran.html
    assert f"<b>mlsec: {total} findings" in ran.html
