"""Folders that are loaded as one model."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from mlsec_nb.artifacts import Verdict, inspect_folder
from mlsec_nb.artifacts.folders import MAX_ENTRIES

from . import containers as c
from .containers import EVIL, GOOD

_GRAPH = c.message((1, 1), (2, c.message((2, c.message((1, b"x"), (2, b"Const"))), (9, b"serving_default"))))
_LAMBDA = json.dumps(c.keras_layer("Sequential", layers=[c.keras_layer("Lambda", function=["4wEAAAA="])])).encode()
_MLMODEL = b"flavors:\n  python_function:\n    loader_module: mlflow.sklearn\n"
_UNKNOWN = b"\x93\x01 some words"

FOLDERS: dict[str, tuple[dict[str, bytes], str, Verdict]] = {
    "SavedModel": ({"saved_model.pb": _GRAPH}, "SavedModel folder", Verdict.REVIEW),
    "SavedModel with a Lambda layer": (
        {"saved_model.pb": _GRAPH, "keras_metadata.pb": c.message((1, c.message((5, _LAMBDA))))},
        "SavedModel folder",
        Verdict.DANGEROUS,
    ),
    "SavedModel, tensors are not read": (
        {"saved_model.pb": _GRAPH, "variables/variables.data-00000-of-00001": EVIL},
        "SavedModel folder",
        Verdict.REVIEW,
    ),
    "tensors of no SavedModel": ({"variables/x.data-00000-of-00001": EVIL}, "folder", Verdict.DANGEROUS),
    "MLflow": ({"MLmodel": _MLMODEL, "model.pkl": GOOD}, "MLflow folder", Verdict.REVIEW),
    "MLflow, hostile pickle": ({"MLmodel": _MLMODEL, "model.pkl": EVIL}, "MLflow folder", Verdict.DANGEROUS),
    "MLflow, own loader": (
        {"MLmodel": _MLMODEL.replace(b"mlflow.sklearn", b"mine"), "requirements.txt": b"numpy\n"},
        "MLflow folder",
        Verdict.DANGEROUS,
    ),
    "FAISS": ({"index.faiss": _UNKNOWN, "index.pkl": EVIL}, "FAISS folder", Verdict.DANGEROUS),
    "transformers": (
        {"config.json": b'{"model_type": "bert"}', "model.safetensors": c.safetensors({}), "README.md": b"# A model"},
        "Hugging Face folder",
        Verdict.CLEAN,
    ),
    "transformers with own code": (
        {"config.json": b'{"auto_map": {"AutoModel": "m.M"}}', "m.py": b"x = 1"},
        "Hugging Face folder",
        Verdict.REVIEW,
    ),
    "named like a model": ({"model.bin": _UNKNOWN}, "folder", Verdict.REVIEW),
    "nothing to load": ({"README.md": b"# Nothing"}, "folder", Verdict.INCONCLUSIVE),
    "empty": ({}, "folder", Verdict.INCONCLUSIVE),
    "archive behind a text": ({"README.md": b"# Text\n" + c.zipped({"a.pkl": EVIL})}, "folder", Verdict.DANGEROUS),
    "kept by tools": ({".git/x.pkl": EVIL, "a.pkl": GOOD}, "folder", Verdict.CLEAN),
    "hidden": ({"MLmodel": _MLMODEL, ".model.pkl": EVIL}, "MLflow folder", Verdict.DANGEROUS),
    "in a hidden folder": ({".data/model.pkl": EVIL, "a.pkl": GOOD}, "folder", Verdict.DANGEROUS),
}


@pytest.mark.parametrize(("files", "kind", "verdict"), FOLDERS.values(), ids=FOLDERS.keys())
def test_folders(tmp_path: Path, files: dict[str, bytes], kind: str, verdict: Verdict) -> None:
    for name, data in files.items():
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_bytes(data)
    found = inspect_folder(tmp_path)
    assert (found.format, found.verdict) == (kind, verdict), found.reasons


def test_a_folder_that_cannot_be_read_is_inconclusive(tmp_path: Path) -> None:
    assert inspect_folder(tmp_path / "missing").verdict is Verdict.INCONCLUSIVE


def test_too_many_entries_are_not_looked_at(tmp_path: Path) -> None:
    for count in range(MAX_ENTRIES + 1):
        (tmp_path / f"{count}.txt").touch()
    found = inspect_folder(tmp_path)
    assert found.verdict is Verdict.INCONCLUSIVE
    assert f"more than {MAX_ENTRIES:,}" in found.reasons[0]


def test_what_links_outside_is_not_read_and_said(tmp_path: Path) -> None:
    folder = tmp_path / "model"
    folder.mkdir()
    (tmp_path / "evil.pkl").write_bytes(EVIL)
    (folder / "fine.pkl").write_bytes(GOOD)
    (folder / "loop.pkl").symlink_to(folder / "loop.pkl")  # nobody can load it
    assert inspect_folder(folder).verdict is Verdict.CLEAN
    (folder / "model.pkl").symlink_to(tmp_path / "evil.pkl")
    found = inspect_folder(folder)
    assert found.verdict is Verdict.INCONCLUSIVE
    assert "link to places outside" in " ".join(found.reasons)
