"""Supply chain: what the examples of the rules do not show - several cells, exact spans, severities, bounds."""

from __future__ import annotations

import json

import pytest

from mlsec_nb.edits import applied
from mlsec_nb.findings import Severity
from mlsec_nb.notebook import Notebook, Text, UnparsableCode
from mlsec_nb.rule import Match, Rule
from mlsec_nb.rules import BY_ID


def texts(*cells: str) -> list[Text]:
    raw = {
        "nbformat": 4,
        "nbformat_minor": 4,
        "metadata": {},
        "cells": [{"cell_type": "code", "metadata": {}, "outputs": [], "source": source} for source in cells],
    }
    return Notebook.of_bytes(json.dumps(raw).encode()).code_texts


def matches(rule: str, source: str) -> list[Match]:
    return list(BY_ID[rule].find(Text.of(source)))


def places(rule: str, source: str) -> list[str]:
    return [source[match.span.start : match.span.end] for match in matches(rule, source)]


@pytest.mark.parametrize(
    ("rule", "source", "place"),
    [
        ("SUP001", "x = 1\n!curl -s https://a.io/x.sh |  sh  # why not", "curl -s https://a.io/x.sh |  sh"),
        ("SUP001", "%%bash\nif true; then wget -O- https://a.io/x | bash; fi", "wget -O- https://a.io/x | bash"),
        ("SUP001", "!bash -c 'curl https://a.io/x | python3'", "curl https://a.io/x | python3"),
        ("SUP001", "import os\nos.system('curl https://a.io/x | sh')", "curl https://a.io/x | sh"),
        ("SUP002", "!pip install a 'b @ git+https://a.io/b@main' c", "'b @ git+https://a.io/b@main'"),
        ("SUP003", "!pip install -i http://a.io/simple b", "-i http://a.io/simple"),
        ("SUP009", "!wget -q http://a.io/x.zip -O y", "http://a.io/x.zip"),
        ("SUP011", "!apt-get install -y --force-yes b", "--force-yes"),
        ("SUP012", "!git clone -b x http://a.io/b.git", "http://a.io/b.git"),
    ],
)
def test_spans_are_exact(rule: str, source: str, place: str) -> None:
    assert places(rule, source) == [place]


@pytest.mark.parametrize(
    ("rule", "source", "severity"),
    [
        ("SUP002", "!pip install git+https://a.io/b", None),
        ("SUP002", "!pip install git+https://a.io/b@main", None),
        ("SUP002", "!pip install git+https://a.io/b@v1.0", Severity.LOW),
        ("SUP002", "!pip install git+https://a.io/b@{commit}", Severity.LOW),
        ("SUP004", "!pip install --extra-index-url https://a.io/simple b", None),
        ("SUP004", "!pip install --index-url https://a.io/simple b", Severity.LOW),
        ("SUP009", "!wget http://a.io/m.pkl", None),
        ("SUP009", "!wget http://a.io/iris.csv", Severity.LOW),
    ],
)
def test_severity_follows_what_is_fetched(rule: str, source: str, severity: Severity | None) -> None:
    assert [match.severity for match in matches(rule, source)] == [severity]


def test_a_download_and_its_load_are_found_in_different_cells() -> None:
    cells = texts(
        "import joblib as jl",
        "PATH = 'data/model.pkl'\n!wget -q https://a.io/model.pkl -P data",
        "model = jl.load(PATH)",
    )
    found = list(BY_ID["SUP008"].find(cells[1]))
    assert [cells[1].source[m.span.start : m.span.end] for m in found] == ["wget -q https://a.io/model.pkl -P data"]
    assert found[0].message and "joblib.load" in found[0].message


def test_a_file_loaded_before_its_download_is_another_one() -> None:
    cells = texts("import joblib\njoblib.load('m.pkl')", "!wget https://a.io/m.pkl")
    assert not list(BY_ID["SUP008"].find(cells[1]))


def test_a_hash_in_another_cell_counts() -> None:
    cells = texts(
        "!wget https://a.io/m.pkl",
        "import hashlib\nprint(hashlib.sha256(open('m.pkl', 'rb').read()).hexdigest())",
        "import joblib\njoblib.load('m.pkl')",
    )
    assert not list(BY_ID["SUP008"].find(cells[0]))


@pytest.mark.parametrize(
    "download",
    [
        "import requests\nwith open('m.pkl', 'wb') as f:\n    f.write(requests.get(u).content)",
        (
            "import requests\nr = requests.get(u, stream=True)\nwith open('m.pkl', 'wb') as f:\n"
            "    for chunk in r.iter_content(9):\n        f.write(chunk)"
        ),
        "import requests, shutil\nr = requests.get(u)\nf = open('m.pkl', 'wb')\nshutil.copyfileobj(r.raw, f)",
        "from pathlib import Path\nimport requests\nPath('m.pkl').write_bytes(requests.get(u).content)",
        "import wget\nwget.download(u, out='m.pkl')",
        "import gdown\ngdown.download(u, 'm.pkl')",
        "!curl -L https://a.io/x -o m.pkl",
        "!curl -sLo m.pkl https://a.io/x",
        "!curl https://a.io/x > m.pkl",
        "!gdown --id 1 -O m.pkl",
        "import os\nos.system('wget https://a.io/m.pkl')",
        "import subprocess\nsubprocess.run(['curl', '-o', 'm.pkl', 'https://a.io/x'])",
    ],
)
def test_ways_to_download(download: str) -> None:
    assert matches("SUP008", download + "\nimport pickle\npickle.load(open('./m.pkl', 'rb'))")
    assert not matches("SUP008", download + "\nimport json\njson.load(open('./m.pkl', 'rb'))")


@pytest.mark.parametrize(
    "load",
    [
        "import pickle\nwith open('m', 'rb') as f:\n    x = pickle.load(f)",
        "import pickle, gzip\nx = pickle.load(gzip.open('m'))",
        "import numpy as np\nnp.load('m', allow_pickle=True)",
        "import torch\ntorch.load('m', weights_only=False)",
        "import pandas as pd\npd.read_pickle('m')",
        "from tensorflow import keras\nkeras.models.load_model('m')",
    ],
)
def test_ways_to_load(load: str) -> None:
    source = "!wget https://a.io/x -O model_file\n" + load.replace("'m'", "'model_file'")
    assert matches("SUP008", source)


@pytest.mark.parametrize("version", ["2.6.0", "2.9.1"])
def test_torch_from_2_6_reads_weights_only(version: str) -> None:
    sources = "!wget https://a.io/m.pt", "import torch\ntorch.load('m.pt')"
    assert list(BY_ID["SUP008"].find(texts(*sources)[0]))
    cells = texts(*sources)
    assert cells[0].names is not None
    cells[0].names.version_of = lambda package: version
    assert not list(BY_ID["SUP008"].find(cells[0]))


HOSTILE = (
    "!" + "curl $(" * 2000,
    "%%bash\n" + "pip install git+" * 2000,
    "!pip install -i",
    "!curl",
    "!|",
    "%run",
    "!>",
)
OURS = [rule for rule in BY_ID.values() if rule.id.startswith(("SUP", "EXE"))]


@pytest.mark.parametrize("rule", OURS, ids=lambda rule: rule.id)
@pytest.mark.parametrize("source", HOSTILE, ids=lambda source: ascii(source[:12]))
def test_hostile_cells_stop_no_rule(rule: Rule, source: str) -> None:
    try:
        found = list(rule.find(Text.of(source)))
    except UnparsableCode:
        return  # which the engine reports
    assert all(0 <= match.span.start < match.span.end <= len(source) for match in found)


def test_a_shell_line_is_judged_though_the_cell_is_no_python() -> None:
    assert places("SUP009", "!wget http://a.io/m.pkl\n" + "(" * 600) == ["http://a.io/m.pkl"]


def test_fixes_of_one_line_fit_together() -> None:
    source = "!wget --no-check-certificate http://a.io/m.bin"
    found = [*matches("SUP009", source), *matches("EXE010", source)]
    assert applied(source, [edit for m in found if m.fix for edit in m.fix.edits]) == "!wget https://a.io/m.bin"
    assert not any(match.fix.safe for match in found if match.fix)


@pytest.mark.parametrize(
    ("rule", "source"),
    [
        ("SUP003", "!pip install \\\n    --index-url http://a.io/simple \\\n    b"),
        ("SUP004", "!pip install b \\\n-i https://a.io/simple"),
        ("SUP005", "%pip install \\\n  http://a.io/b.whl"),
        ("SUP006", "%pip install \\\n  https://a.io/b.whl"),
        ("SUP010", "!conda install b \\\n  -c http://a.io/x"),
        ("SUP012", "!git clone \\\n  http://a.io/x"),
        ("EXE010", "!curl https://a.io/x \\\n  -k"),
    ],
)
def test_a_continued_line_is_triggered_and_found(rule: str, source: str) -> None:
    assert any(trigger.found_in(source) for trigger in BY_ID[rule].gate)
    assert len(matches(rule, source)) == 1


def test_commands_in_a_cell_that_cannot_be_parsed_are_reported_as_not_read() -> None:
    with pytest.raises(UnparsableCode):
        matches("SUP001", "os.system('curl https://a.io/x | sh')\n" + "(" * 600)
    assert matches("SUP001", "!curl https://a.io/x | sh\nos.system('ls')\n" + "(" * 600)
