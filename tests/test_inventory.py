"""`mlsec inventory`, `mlsec lock` and `mlsec verify` over notebooks with real files beside them."""

from __future__ import annotations

import json
import pickle
from pathlib import Path
from typing import Any

import pytest
from sample_notebooks import TOKEN, code, in_bytes, notebook

from mlsec_nb.cli import main

Capture = pytest.CaptureFixture[str]
_COMMIT = "0123456789" * 4


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    return tmp_path


def _write(*sources: str, name: str = "a.ipynb") -> None:
    Path(name).parent.mkdir(parents=True, exist_ok=True)
    Path(name).write_bytes(in_bytes(notebook(*map(code, sources))))


def _run(capsys: Capture, *arguments: str, expect: int = 0) -> str:
    capsys.readouterr()
    assert main([arguments[0], "--isolated", "--no-cache", *arguments[1:]]) == expect
    return capsys.readouterr().out


def _things(capsys: Capture, *sources: str) -> list[dict[str, Any]]:
    _write(*sources)
    things: list[dict[str, Any]] = json.loads(_run(capsys, "inventory", "--format", "json"))["things"]
    return things


@pytest.mark.parametrize(
    ("source", "kind", "name", "action", "pinned", "hashed"),
    [
        ("!pip install -q torch", "package", "torch", "installs", False, False),
        ("%pip install scikit_learn==1.4.2", "package", "scikit-learn", "installs", True, False),
        ("!pip install 'pandas[excel]>=2,<3'", "package", "pandas", "installs", False, False),
        (f"!pip install git+https://host.acme.io/a/b@{_COMMIT}", "package",
         f"git+https://host.acme.io/a/b@{_COMMIT}", "installs", True, False),
        ("!pip install git+https://host.acme.io/a/b@main", "package",
         "git+https://host.acme.io/a/b@main", "installs", False, False),
        ("from transformers import AutoModel as A\nname = 'o/m'\nA.from_pretrained(name)",
         "model", "o/m", "downloads", False, False),
        (f"import datasets\ndatasets.load_dataset('o/d', revision='{_COMMIT}')",
         "dataset", "o/d", "downloads", True, False),
        ("from huggingface_hub import hf_hub_download as h\nh('o/m', 'x.bin', revision='main')",
         "model", "o/m", "downloads", False, False),
        ("!wget -q https://acme.io/x/data.csv", "url", "https://acme.io/x/data.csv", "downloads", False, False),
        ("!wget https://acme.io/m.bin\nimport hashlib\nhashlib.sha256(open('m.bin','rb').read())",
         "url", "https://acme.io/m.bin", "downloads", True, True),
        ("import pooch\npooch.retrieve('https://acme.io/d.csv', known_hash='sha256:00')",
         "url", "https://acme.io/d.csv", "downloads", True, True),
        ("import pooch\npooch.retrieve(url='https://acme.io/d.csv', known_hash=None)",
         "url", "https://acme.io/d.csv", "downloads", False, False),
        ("import pandas as pd\npd.read_csv('data/x.csv')", "file", "data/x.csv", "reads", False, False),
        ("import pandas as pd\npd.read_parquet('s3://bucket/key')", "bucket", "s3://bucket/key", "downloads", False,
         False),
        ("df.to_csv('out.csv')", "file", "out.csv", "writes", None, False),
        ("import torch\ntorch.save(m, 'm.pt')", "file", "m.pt", "writes", None, False),
        ("folder = 'runs'\nimport joblib\njoblib.load(f'{folder}/m.joblib')", "model", "runs/m.joblib", "reads", False,
         False),
    ],
)  # fmt: skip
def test_one_thing(
    capsys: Capture, source: str, kind: str, name: str, action: str, pinned: bool | None, hashed: bool
) -> None:
    [thing] = [one for one in _things(capsys, source) if one["kind"] == kind]
    assert (thing["name"], thing["actions"], thing["pinned"], thing["hashed"]) == (name, [action], pinned, hashed)
    assert thing["cells"] == [{"path": "a.ipynb", "cell": 1}]


def test_what_is_loaded_in_a_risky_format_names_the_rule_and_the_verdict(capsys: Capture) -> None:
    Path("m.pkl").write_bytes(pickle.dumps({"a": 1}))
    [thing] = _things(capsys, "import pickle", "with open('m.pkl', 'rb') as f:\n    model = pickle.load(f)")
    assert (thing["kind"], thing["name"], thing["risks"], thing["verdict"]) == ("model", "m.pkl", ["DES001"], "clean")


def test_cells_of_the_same_thing_come_together(capsys: Capture) -> None:
    read = "import pandas as pd\npd.read_csv('x.csv')"
    _write(read, name="b.ipynb")
    [thing] = _things(capsys, read, "x = 1", read)
    assert thing["cells"] == [{"path": path, "cell": cell} for path, cell in
                              (("a.ipynb", 1), ("a.ipynb", 3), ("b.ipynb", 1))]  # fmt: skip


@pytest.mark.parametrize("format", ["table", "json", "cyclonedx"])
def test_no_secret_is_told(capsys: Capture, format: str) -> None:
    _write(
        f"!wget 'https://me:{TOKEN}@acme.io/d.csv?sig={TOKEN}#x'",
        f"!pip install git+https://{TOKEN}@host.acme.io/a/b",
        f"import pandas as pd\npd.read_csv('https://acme.io/{TOKEN}/x.csv')",
    )
    out = _run(capsys, "inventory", "--format", format)
    assert TOKEN[4:] not in out and "acme.io/d.csv" in out and "me:" not in out


def test_broken_files_are_told_and_broken_cells_keep_their_shell_lines(capsys: Capture) -> None:
    Path("broken.ipynb").write_text("{")
    _write("!pip install torch\nthis is no python (")
    content = json.loads(_run(capsys, "inventory", "--format", "json", expect=3))
    assert [error["path"] for error in content["errors"]] == ["broken.ipynb"]
    assert [thing["name"] for thing in content["things"]] == ["torch"]


def test_cyclonedx_is_valid_and_the_same_each_time(capsys: Capture) -> None:
    from cyclonedx.schema import SchemaVersion
    from cyclonedx.validation.json import JsonStrictValidator

    _write(
        "!pip install torch==2.6.0 'git+https://host.acme.io/a/b@main'\n!wget https://acme.io/d.csv",
        "from transformers import AutoModel\nAutoModel.from_pretrained('o/m')\nimport datasets, torch\n"
        "datasets.load_dataset('d')\ntorch.load('m.pt')\nmodel.to_csv('s3://b/k')",
    )
    text = _run(capsys, "inventory", "--format", "cyclonedx")
    assert JsonStrictValidator(SchemaVersion.V1_6).validate_str(text) is None
    assert text == _run(capsys, "inventory", "--format", "cyclonedx")
    bom = json.loads(text)
    purls = {component.get("purl") for component in bom["components"]}
    assert bom["specVersion"] == "1.6" and {"pkg:pypi/torch@2.6.0", "pkg:huggingface/o/m"} <= purls
    types = {component["type"] for component in bom["components"]}
    assert types == {"library", "machine-learning-model", "data", "file"}


def test_lock_and_verify(capsys: Capture) -> None:
    Path("deep").mkdir()
    Path("deep/m.pkl").write_bytes(b"one")
    Path("deep/d.csv").write_text("a,b\n")
    source = "import joblib, pandas as pd\njoblib.load('m.pkl')\npd.read_csv('d.csv')\npd.read_csv('nowhere.csv')"
    _write(source, name="deep/a.ipynb")
    assert "2 files locked" in _run(capsys, "lock")
    first = Path("mlsec.lock").read_bytes()
    entry = json.loads(first)["files"]["deep/m.pkl"]
    assert entry == {"sha256": "7692c3ad3540bb803c020b3aee66cd8887123234ea0c6e7143c0add73ff431ed", "size": 3}
    _run(capsys, "lock")
    assert Path("mlsec.lock").read_bytes() == first
    assert "0 not as locked" in _run(capsys, "verify")
    Path("deep/m.pkl").write_bytes(b"two")
    Path("deep/d.csv").unlink()
    Path("deep/nowhere.csv").write_text("now it is there")
    out = _run(capsys, "verify", expect=1)
    assert out.splitlines()[:3] == ["deep/d.csv: missing", "deep/m.pkl: changed", "deep/nowhere.csv: new"]


def test_dvc_pins_a_file(capsys: Capture) -> None:
    Path("x.csv").write_text("a")
    Path("x.csv.dvc").write_text("outs:\n- md5: 0cc175b9c0f1b6a831c399e269772661\n  path: x.csv\n")
    [thing] = _things(capsys, "import pandas as pd\npd.read_csv('x.csv')")
    assert thing["pinned"] and thing["hashed"]


@pytest.mark.parametrize(
    ("content", "said"),
    [(None, "mlsec lock"), ("{", "not valid JSON"), ("[]", "no lock file"), ('{"schema": 9}', "another version"),
     ('{"schema": 1, "files": {"a": 3}}', "no lock file")],
)  # fmt: skip
def test_a_lock_file_that_cannot_be_used(capsys: Capture, content: str | None, said: str) -> None:
    if content is not None:
        Path("mlsec.lock").write_text(content)
    assert main(["verify", "--isolated"]) == 2
    assert said in capsys.readouterr().err


def test_a_lock_that_cannot_be_written(capsys: Capture) -> None:
    assert main(["lock", "--isolated", "--file", "nowhere/mlsec.lock"]) == 2
    assert "nothing was written" in capsys.readouterr().err
