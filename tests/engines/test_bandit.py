"""bandit inside ours: its tests, its words, our places."""

from __future__ import annotations

import json
import logging
import os
import subprocess
import sys
import warnings
from pathlib import Path
from typing import Any

import pytest

from mlsec_nb.engines.bandit import BanditTestFailed, bandit_matches
from mlsec_nb.engines.bandit_table import TESTS
from mlsec_nb.findings import Severity
from mlsec_nb.notebook import Notebook, Text, UnparsableCode
from mlsec_nb.rules import BY_ID, RULES


def found(source: str, test_id: str) -> list[str]:
    text = Text.of(source)
    return [source[match.span.start : match.span.end] for match in bandit_matches(text, test_id)]


def notebook(*cells: str) -> Notebook:
    raw: dict[str, Any] = {
        "nbformat": 4, "nbformat_minor": 5, "metadata": {},
        "cells": [
            {"cell_type": "code", "id": str(at), "metadata": {}, "outputs": [], "source": source}
            for at, source in enumerate(cells)
        ],
    }  # fmt: skip
    return Notebook.of_bytes(json.dumps(raw).encode())


@pytest.mark.parametrize(
    ("source", "test_id", "place"),
    [
        ("import hashlib\né = 'ü'; h = hashlib.md5(\n  x,\n)", "B324", "hashlib.md5(\n  x,\n)"),
        ("%time import tempfile\n!ls\nf = tempfile.mktemp()", "B306", "tempfile.mktemp()"),
        ("try:\n    f()\nexcept Exception:\n    pass", "B110", "except Exception:"),
        ("def connect(password='open-' 'sesame'):\n    return 1", "B107", "def connect(password='open-' 'sesame'):"),
        ("def broken(:\nimport os\nos.chmod(p, 0o777)", "B103", "os.chmod(p, 0o777)"),
    ],
)
def test_places_are_exact(source: str, test_id: str, place: str) -> None:
    assert found(source, test_id) == [place]


def test_imports_of_other_cells_are_known() -> None:
    texts = notebook("import hashlib as h\nfrom tempfile import mktemp", "h.md5(x)\nmktemp()").code_texts
    assert [len(list(bandit_matches(texts[1], test_id))) for test_id in ("B324", "B306")] == [1, 1]
    assert not list(bandit_matches(Text.of("h.md5(x)\nmktemp()"), "B324"))


def test_words_and_severity_are_bandits() -> None:
    match = next(bandit_matches(Text.of("import telnetlib\ntelnetlib.Telnet(host)"), "B312"))
    assert match.severity is Severity.HIGH
    assert match.message and "telnet" in match.message.lower()
    doubtful = next(bandit_matches(Text.of("q = 'SELECT a FROM t WHERE b = ' + c"), "B608"))
    assert doubtful.severity is Severity.LOW


@pytest.mark.parametrize(
    ("source", "test_id"),
    [
        ("password = 'open-sesame'", "B105"),
        ("connect(password='open-sesame')", "B106"),
        ("def connect(password='open-sesame'):\n    pass", "B107"),
        ("import os\nos.chmod('open-sesame', 0o777)", "B103"),
    ],
)
def test_no_value_of_the_cell_is_in_a_message(source: str, test_id: str) -> None:
    for match in bandit_matches(Text.of(source), test_id):
        assert match.message is None
        assert test_id == "B103" or any("sesame" in source[s.start : s.end] for s in match.secret)
        return
    pytest.fail("not found")


def test_a_nosec_comment_is_left_to_the_engine() -> None:
    assert found("import tempfile\ntempfile.mktemp()  # nosec B306", "B306")


def test_a_test_that_fails_is_reported_by_name_only() -> None:
    # bandit 1.9 looks for a keyword that this call, which is legal Python, does not have.
    text = Text.of("import importlib\nimportlib.import_module(**{'secret-name': 1})")
    with pytest.raises(BanditTestFailed) as problem:
        list(bandit_matches(text, "B401"))
    assert "secret-name" not in str(problem.value)
    assert not list(bandit_matches(text, "B324")), "the other tests have run"


def test_a_cell_that_cannot_be_parsed_is_said_to_be_so() -> None:
    with pytest.raises(UnparsableCode):
        list(bandit_matches(Text.of("(" * 3000), "B324"))


def test_nothing_is_printed_logged_or_changed(
    capfd: pytest.CaptureFixture[str], caplog: pytest.LogCaptureFixture
) -> None:
    formatting = warnings.formatwarning
    with caplog.at_level(logging.INFO):
        found("import importlib\nimportlib.import_module(**{'x': 1})\nimport hashlib\nhashlib.md5(x)  # nosec", "B324")
    assert capfd.readouterr() == ("", "")
    assert not [record for record in caplog.records if record.name.startswith("bandit")]
    assert warnings.formatwarning is formatting


def test_nothing_is_written_to_the_users_home(tmp_path: Path) -> None:
    program = (
        "from mlsec_nb.engines.bandit import bandit_matches\nfrom mlsec_nb.notebook import Text\n"
        "assert list(bandit_matches(Text.of('import tempfile\\ntempfile.mktemp()'), 'B306'))"
    )
    home = {
        **os.environ,
        "HOME": str(tmp_path),
        "XDG_CACHE_HOME": str(tmp_path / "cache"),
        "USERPROFILE": str(tmp_path),
    }
    subprocess.run([sys.executable, "-c", program], check=True, env=home)
    assert not list(tmp_path.rglob("*"))


def test_bandit_is_imported_only_when_it_is_asked() -> None:
    program = (
        "import sys\nfrom mlsec_nb.rules import RULES\nassert 'bandit' not in sys.modules\n"
        "from mlsec_nb.notebook import Text\ntext = Text.of('import tempfile\\ntempfile.mktemp()')\n"
        "rule = next(rule for rule in RULES if rule.id == 'B306')\n"
        "assert list(rule.find(text)) and 'bandit' in sys.modules"
    )
    subprocess.run([sys.executable, "-c", program], check=True)


def test_the_table_names_the_tests_of_the_installed_bandit() -> None:
    from bandit.core.extension_loader import MANAGER

    theirs = {test_id: plugin.name for test_id, plugin in MANAGER.plugins_by_id.items()}
    theirs |= {test_id: row["name"].replace("-", "_") for test_id, row in MANAGER.blacklist_by_id.items()}
    assert all(theirs.get(test.id) == test.name for test in TESTS)


def test_what_ours_say_better_is_off() -> None:
    ours = {tag for rule in RULES if not rule.id.startswith("B") and rule.default for tag in rule.tags}
    said_twice = [test.id for test in TESTS if test.default and test.id in ours]
    assert said_twice == []
    assert all(BY_ID[test.id].default is test.default for test in TESTS)
