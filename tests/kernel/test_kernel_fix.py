"""`%mlsec fix`: the corrected cell as next input."""

from __future__ import annotations

import pytest
from kernel_session import Session


@pytest.fixture(scope="module", autouse=True)
def cells(session: Session, canary: str) -> None:
    """In[2] a secret, In[3] a load, In[4] both, In[5] nothing."""
    session.run(f'token = "{canary}"\nprint(len(token))')
    session.run("import numpy as np\nif 0:\n    w = np.load('w.npy', allow_pickle=True)")
    session.run(f'key = "{canary}"\nif 0:\n    v = np.load("v.npy", allow_pickle=True)')
    session.run("quiet = 1")


def test_a_fix_with_consequences_waits_for_unsafe(session: Session) -> None:
    ran = session.run("%mlsec fix 2")
    assert ran.next_inputs == []
    assert "`%mlsec fix 2 --unsafe` proposes them" in ran.plain


def test_the_secret_becomes_a_read_of_the_environment(session: Session, canary: str) -> None:
    ran = session.run("%mlsec fix 2 --unsafe")
    assert ran.next_inputs == ['import os\ntoken = os.environ["HF_TOKEN"]\nprint(len(token))']
    assert "In[2] corrected:\n  line 1: SEC001" in ran.plain
    assert canary not in ran.wire


def test_without_a_number_the_last_cell_with_a_fix_is_taken(session: Session) -> None:
    ran = session.run("%mlsec fix --unsafe")
    assert "In[4] corrected:" in ran.plain
    (proposed,) = ran.next_inputs
    assert 'key = os.environ["HF_TOKEN"]' in proposed
    assert 'np.load("v.npy", allow_pickle=False)' in proposed


def test_no_copy_is_made_of_a_secret_that_would_stay(session: Session, canary: str) -> None:
    ran = session.run("%mlsec fix 4 --unsafe --select DES")
    assert ran.next_inputs == []
    assert "no copy is made of it" in ran.plain
    assert canary not in ran.wire


def test_diff_proposes_nothing_and_masks(session: Session) -> None:
    ran = session.run("%mlsec fix 2 --unsafe --diff")
    assert ran.next_inputs == []
    assert '-token = "********"' in ran.plain
    assert '+token = os.environ["HF_TOKEN"]' in ran.plain


def test_a_diff_masks_what_only_code_gives_away(session: Session) -> None:
    password = "Winter-" + "Quarter-84"
    ran = session.run(f'if 0:\n    server.login("bob", "{password}")\n    np.load("x.npy", allow_pickle=True)')
    diff = session.run(f"%mlsec fix {ran.count} --unsafe --select DES --diff")
    assert "allow_pickle=False" in diff.plain
    assert '     server.login("bob", "********")' in diff.plain
    assert password not in diff.wire


def test_the_gate_line_stays_above_the_corrected_cell(session: Session) -> None:
    count = session.run("%%mlsec\nif 0:\n    u = np.load('u.npy', allow_pickle=True)").reply["content"][
        "execution_count"
    ]
    (proposed,) = session.run(f"%mlsec fix {count} --unsafe").next_inputs
    assert proposed == "%%mlsec\nif 0:\n    u = np.load('u.npy', allow_pickle=False)"


def test_nothing_to_fix_is_said(session: Session) -> None:
    assert session.run("%mlsec fix 5").plain == "mlsec: In[5]: nothing to fix"
    assert "there is no In[999]" in session.run("%mlsec fix 999").plain


def test_files_are_fixed_as_the_command_does(session: Session) -> None:
    session.run("%%writefile load.py\nimport numpy as np\nnp.load('w.npy', allow_pickle=True)")
    assert "1 finding in 1 file would be fixed" in session.run("%mlsec fix load.py --unsafe --diff").plain
    assert "allow_pickle=True" in session.value("open('load.py').read()")
    session.run("%mlsec fix load.py --unsafe")
    assert "allow_pickle=False" in session.value("open('load.py').read()")
