"""A file beside the notebook is looked at, and the finding says what is inside."""

from __future__ import annotations

import os
import pickle
from pathlib import Path

import pytest

from mlsec_nb.findings import Severity
from mlsec_nb.inspected import inspect_beside
from mlsec_nb.notebook import Text
from mlsec_nb.rule import Match
from mlsec_nb.rules import BY_ID


class _Hostile:
    def __reduce__(self) -> tuple[object, tuple[str]]:
        return os.system, ("true",)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """`work` with a hostile, a harmless, an unknown and a broken pickle, and one outside of it."""
    work = tmp_path / "work"
    (work / "models").mkdir(parents=True)
    (work / "evil.pkl").write_bytes(pickle.dumps(_Hostile()))
    (work / "models" / "fine.pkl").write_bytes(pickle.dumps({"weights": [1.0, 2.0]}))
    (work / "unknown.pkl").write_bytes(b"cmymodule\nThing\n)R.")
    (work / "broken.pkl").write_bytes(b"\x80\x04garbage")
    (tmp_path / "outside.pkl").write_bytes(pickle.dumps(_Hostile()))
    return work


def only_match(source: str, folder: Path, rule: str = "DES001") -> Match:
    text = Text.of(source)
    text.directory = str(folder)
    (match,) = BY_ID[rule].find(text)
    return match


CASES = [
    ("evil.pkl", Severity.CRITICAL, "the file holds os.system"),
    ("./evil.pkl", Severity.CRITICAL, "the file holds os.system"),
    ("models/fine.pkl", Severity.MEDIUM, "holds nothing that runs code"),
    ("unknown.pkl", Severity.HIGH, "mymodule.Thing"),
    ("broken.pkl", Severity.HIGH, "could not be inspected"),
]


@pytest.mark.parametrize(("path", "severity", "words"), CASES)
def test_what_is_inside_decides(folder: Path, path: str, severity: Severity, words: str) -> None:
    match = only_match(f"import pickle\nwith open({path!r}, 'rb') as f:\n    m = pickle.load(f)", folder)
    assert match.severity is severity
    assert match.message is not None
    assert words in match.message


@pytest.mark.parametrize(
    "source",
    [
        "import pickle\npath = 'evil.pkl'\nm = pickle.load(open(path, 'rb'))",
        "import pickle\nfrom pathlib import Path\nm = pickle.loads(Path('evil.pkl').read_bytes())",
        "import pickle, os\nm = pickle.load(open(os.path.join('.', 'evil.pkl'), 'rb'))",
        "import pickle\nm = pickle.load(open(f'{name}.pkl', 'rb'))\nname = 'evil'",
    ],
)
def test_path_is_followed_to_its_literal(folder: Path, source: str) -> None:
    assert only_match(source, folder).severity is Severity.CRITICAL


def test_absolute_path_below_the_folder_counts(folder: Path) -> None:
    source = f"import joblib\nm = joblib.load({str(folder / 'evil.pkl')!r})"
    assert "os.system" in (only_match(source, folder, "DES004").message or "")


def test_torch_finding_says_whether_its_fix_will_load(folder: Path) -> None:
    match = only_match("import torch\nm = torch.load('unknown.pkl')", folder, "DES010")
    assert "weights_only=True needs safe_globals for mymodule.Thing" in (match.message or "")


@pytest.mark.parametrize("path", ["../outside.pkl", "models/../../outside.pkl", "link.pkl", "linked/outside.pkl"])
def test_nothing_outside_of_the_folder_is_opened(folder: Path, path: str) -> None:
    (folder / "link.pkl").symlink_to(folder.parent / "outside.pkl")
    (folder / "linked").symlink_to(folder.parent)
    assert (folder / path).exists()
    assert inspect_beside(str(folder), path) is None
    assert only_match(f"import joblib\njoblib.load({path!r})", folder, "DES004").severity is Severity.HIGH


@pytest.mark.parametrize(
    "path", ["missing.pkl", ".", "a\0b", "x" * 5000, "https://example.org/evil.pkl", "", "loop", "models/.."]
)
def test_what_is_no_file_there_is_left_alone(folder: Path, path: str) -> None:
    (folder / "loop").symlink_to(folder / "loop")
    assert inspect_beside(str(folder), path) is None


def test_device_or_pipe_is_never_opened(folder: Path) -> None:
    os.mkfifo(folder / "pipe.pkl")
    assert inspect_beside(str(folder), "pipe.pkl") is None


def test_without_a_folder_nothing_is_inspected() -> None:
    assert inspect_beside(None, "evil.pkl") is None


def test_changed_file_is_inspected_again(folder: Path) -> None:
    target = folder / "models" / "fine.pkl"
    first = inspect_beside(str(folder), "models/fine.pkl")
    target.write_bytes(pickle.dumps(_Hostile()))
    second = inspect_beside(str(folder), "models/fine.pkl")
    assert first and second and (first.verdict.value, second.verdict.value) == ("clean", "dangerous")


YAML = [
    ("b: !!python/object/apply:os.system ['true']\n", Severity.CRITICAL, "the file holds os.system"),
    ("b: !!python/object:mine.Model {}\n", Severity.HIGH, "the file holds mine.Model, which may be harmless or not"),
    ("b: [1, 2]\n", Severity.HIGH, "the file needs a look: It is not a known model format"),
]


@pytest.mark.parametrize(("content", "severity", "words"), YAML)
def test_tags_of_a_yaml_file_decide(folder: Path, content: str, severity: Severity, words: str) -> None:
    (folder / "c.yml").write_text(content)
    match = only_match("import yaml\nc = yaml.load(open('c.yml'), Loader=yaml.Loader)", folder, "DES040")
    assert match.severity is severity
    assert words in (match.message or "")


FOLDERS = [
    ("DES086", "import mlflow\nm = mlflow.sklearn.load_model('saved')", "model.pkl"),
    ("DES036", "import tensorflow as tf\nm = tf.saved_model.load('saved')", "assets/extra.pkl"),
    ("DES080", "db = FAISS.load_local('saved', e, allow_dangerous_deserialization=True)", "index.pkl"),
    ("DES080", "db = FAISS.load_local(e, folder_path='saved', allow_dangerous_deserialization=True)", "index.pkl"),
]


@pytest.mark.parametrize(("rule", "source", "file"), FOLDERS)
def test_a_folder_is_inspected_as_a_whole(folder: Path, rule: str, source: str, file: str) -> None:
    target = folder / "saved" / file
    target.parent.mkdir(parents=True)
    target.write_bytes(pickle.dumps(_Hostile()))
    match = only_match(source, folder, rule)
    assert match.severity is Severity.CRITICAL
    assert "the folder holds os.system" in (match.message or "")
    target.write_bytes(pickle.dumps({"a": 1}))
    match = only_match(source, folder, rule)
    assert match.severity in (Severity.LOW, Severity.MEDIUM)
    assert "the folder was inspected and holds nothing that runs code" in (match.message or "")


def test_a_file_that_changes_within_a_folder_is_seen(folder: Path) -> None:
    first = inspect_beside(str(folder), "models")
    (folder / "models" / "deep").mkdir()
    (folder / "models" / "deep" / "x.pkl").write_bytes(pickle.dumps(_Hostile()))
    second = inspect_beside(str(folder), "models")
    assert first and second and (first.verdict.value, second.verdict.value) == ("clean", "dangerous")


@pytest.mark.parametrize("target", ["models/link.pkl", "models/missing.pkl"])
def test_links_that_lead_nowhere_are_in_no_ones_way(folder: Path, target: str) -> None:
    (folder / "models" / "link.pkl").symlink_to(folder / target)
    found = inspect_beside(str(folder), "models")
    assert found and found.verdict.value == "clean"


def test_links_in_a_folder_lead_nowhere_outside(folder: Path) -> None:
    (folder / "models" / "link.pkl").symlink_to(folder / "evil.pkl")
    found = inspect_beside(str(folder), "models")
    assert found and found.verdict.value == "inconclusive" and not found.globals
