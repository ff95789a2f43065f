"""An import is added once, where it can stand, and only when it is missing."""

from __future__ import annotations

import json

import pytest

from mlsec_nb.edits import applied
from mlsec_nb.imports import ensure_import
from mlsec_nb.notebook import Notebook, Text


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("x = 1", "import os\nx = 1"),
        ("%%time\nx = 1", "%%time\nimport os\nx = 1"),
        ("from __future__ import annotations\nx = 1", "from __future__ import annotations\nimport os\nx = 1"),
        ("", "import os\n"),
    ],
)
def test_a_missing_import_is_added(source: str, expected: str) -> None:
    edit = ensure_import(Text.of(source), "os")
    assert edit is not None
    assert applied(source, [edit]) == expected


@pytest.mark.parametrize("source", ["import os\nx = 1", "import sys, os", "import os.path"])
def test_an_import_that_is_there_is_enough(source: str) -> None:
    assert ensure_import(Text.of(source), "os") is None


def _notebook(*sources: str) -> Notebook:
    cells = [
        {"cell_type": "code", "source": source, "metadata": {}, "outputs": [], "execution_count": None}
        for source in sources
    ]
    return Notebook.of_bytes(json.dumps({"nbformat": 4, "nbformat_minor": 4, "metadata": {}, "cells": cells}).encode())


def test_an_import_of_an_earlier_cell_counts_and_one_of_a_later_cell_does_not() -> None:
    first, _, last = _notebook("x = 1", "import os", "y = 2").code_texts
    assert ensure_import(last, "os") is None
    assert ensure_import(first, "os") is not None


def test_the_module_under_another_name_is_not_the_module() -> None:
    assert ensure_import(Text.of("import os as system"), "os") is not None
