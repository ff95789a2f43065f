"""Folders that are loaded as one model: SavedModel, MLflow, FAISS indexes of LangChain, checkpoints of transformers.

Every file in the folder or below it is inspected. What is no model and is not named like one (README.md, merges.txt)
says nothing about the folder.
"""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Iterator
from itertools import islice
from pathlib import Path
from typing import BinaryIO

from .case import BudgetError, Case
from .formats import looks_like_model
from .verdict import Verdict

MAX_ENTRIES = 3000
"""Files and folders below one folder; with more of them it is not looked at."""
UNREAD = "{} of its folders could not be read."
# A model can name any other file of its folder, hidden ones too.
_OF_TOOLS = frozenset((".git", ".ipynb_checkpoints"))
_TENSORS = re.compile(r"variables/variables\.(?:index|data-\d{5}-of-\d{5})")
# A file -> what a folder is called in which it lies.
_MARKS = (
    ("saved_model.pb", "SavedModel folder"),
    ("saved_model.pbtxt", "SavedModel folder"),
    ("MLmodel", "MLflow folder"),
    ("index.faiss", "FAISS folder"),
    ("config.json", "Hugging Face folder"),
)


def entries_below(folder: Path) -> list[Path]:
    """What is in a folder and below it, sorted, but what tools keep there and what links lead to, outside or nowhere.

    Raises BudgetError when there are too many. Folders that cannot be read are passed over.
    """
    return [path for path in _inside(folder, _all_below(folder, [])) if path.exists()]


def walk(folder: Path, on_error: Callable[[OSError], None]) -> Iterator[Path]:
    """What is in a folder and below it, but what tools keep there; links to folders are not followed."""
    for parent, folders, files in os.walk(folder, onerror=on_error):
        folders[:] = [name for name in folders if name not in _OF_TOOLS]
        yield from (Path(parent, name) for name in (*folders, *files) if name not in _OF_TOOLS)


def _all_below(folder: Path, unread: list[OSError]) -> list[Path]:
    found = list(islice(walk(folder, unread.append), MAX_ENTRIES + 1))
    if len(found) > MAX_ENTRIES:
        raise BudgetError(f"it holds more than {MAX_ENTRIES:,} files and folders")
    return sorted(found)


def _inside(folder: Path, paths: list[Path]) -> list[Path]:
    root = folder.resolve()
    # Not Path.resolve, which before Python 3.13 fails at a link to itself.
    return [path for path in paths if Path(os.path.realpath(path)).is_relative_to(root)]


def inspect_folder(case: Case, folder: Path) -> str:
    """Inspect every file of a folder; returns which kind of folder it is. Raises OSError, BudgetError."""
    found = 0
    unread: list[OSError] = []
    below = _all_below(folder, unread)
    if unread:
        case.note(Verdict.INCONCLUSIVE, UNREAD.format(len(unread)))
    inside = _inside(folder, below)
    if strays := len(below) - len(inside):
        case.note(Verdict.INCONCLUSIVE, f"{strays} of its entries link to places outside of it, not inspected.")
    files = {path.relative_to(folder).as_posix(): path for path in inside if path.is_file()}
    for name, path in files.items():
        with case.member(name), path.open("rb") as content:
            found += _inspect_file(case, content, path.stat().st_size, name)
    if not found:
        case.note(Verdict.INCONCLUSIVE, "No file in it is one that a model can be in.")
    return next((kind for mark, kind in _MARKS if mark in files), "folder")


def _inspect_file(case: Case, content: BinaryIO, size: int, name: str) -> bool:
    """Inspect one file; returns whether it can hold a model."""
    if _TENSORS.fullmatch(name):
        return True
    try:
        if case.attempt(content, size, name) != "unknown":
            return True
    except BudgetError as error:
        case.note(Verdict.INCONCLUSIVE, f"It was not inspected: {error}.")
        return True
    if named := looks_like_model(name):
        case.note(Verdict.REVIEW, "It is named like a model, but has no known format.")
    return named
