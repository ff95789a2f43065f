"""Which project a file belongs to: what it is called there stays the same, from wherever the scan was started.

Paths are strings in here: every file of a repository is asked about several times, also when all else is cached.
"""

# ruff: noqa: PTH100, PTH109, PTH110, PTH118, PTH120

from __future__ import annotations

import os
from functools import lru_cache
from pathlib import Path

_MARKS = ((".git",), ("mlsec.toml", "pyproject.toml", ".mlsec-baseline.json"))
"""What the root of a project holds: of the first that is anywhere above a file, the nearest counts."""


@lru_cache(maxsize=65_536)
def _root(folder: str) -> str | None:
    return next((root for marks in _MARKS if (root := _nearest(folder, marks)) is not None), None)


@lru_cache(maxsize=65_536)
def _nearest(folder: str, marks: tuple[str, ...]) -> str | None:
    if any(os.path.exists(os.path.join(folder, mark)) for mark in marks):
        return folder
    parent = os.path.dirname(folder)
    return None if parent == folder else _nearest(parent, marks)


def project_root(folder: Path) -> Path | None:
    """The root of the project that a folder is in; None when nothing says that there is one."""
    root = _root(os.path.abspath(folder))
    return None if root is None else Path(root)


def paths_of(path: Path) -> tuple[str, str, str]:
    """The path in full, as reports have it and as fingerprints have it: as `shown_path` and `identity_path` do."""
    absolute = os.path.abspath(path)  # symbolic links keep the name the user knows
    shown = _relative(path, absolute, os.getcwd())
    root = _root(os.path.dirname(absolute))
    return absolute, shown, shown if root is None else _relative(path, absolute, root)


def shown_path(path: Path) -> str:
    """The path as reports have it: relative to the working folder where it is below it, with `/`."""
    return _relative(path, os.path.abspath(path), os.getcwd())


def identity_path(path: Path) -> str:
    """The path as fingerprints have it: relative to the root of its project, else as it is shown."""
    return paths_of(path)[2]


def _relative(path: Path, absolute: str, folder: str) -> str:
    above = folder.rstrip(os.sep) + os.sep
    if os.path.normcase(absolute).startswith(os.path.normcase(above)):
        return absolute[len(above) :].replace(os.sep, "/")
    return path.as_posix()
