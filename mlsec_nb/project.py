"""Which project a file belongs to: what it is called there stays the same, from wherever the scan was started."""

from __future__ import annotations

import os
from functools import lru_cache
from pathlib import Path

_MARKS = ((".git",), ("mlsec.toml", "pyproject.toml", ".mlsec-baseline.json"))
"""What the root of a project holds: of the first that is anywhere above a file, the nearest counts."""


@lru_cache(maxsize=65_536)
def project_root(folder: Path) -> Path | None:
    """The root of the project that an absolute folder is in; None when nothing says that there is one."""
    return next((root for marks in _MARKS if (root := _nearest(folder, marks)) is not None), None)


@lru_cache(maxsize=65_536)
def _nearest(folder: Path, marks: tuple[str, ...]) -> Path | None:
    if any((folder / mark).exists() for mark in marks):
        return folder
    return None if folder.parent == folder else _nearest(folder.parent, marks)


def shown_path(path: Path) -> str:
    """The path as reports have it: relative to the working folder where it is below it, with `/`."""
    return _relative(path, Path.cwd())


def identity_path(path: Path) -> str:
    """The path as fingerprints have it: relative to the root of its project, else as it is shown."""
    return _relative(path, project_root(_absolute(path).parent) or Path.cwd())


def _relative(path: Path, folder: Path) -> str:
    absolute = _absolute(path)
    return (absolute.relative_to(folder) if absolute.is_relative_to(folder) else path).as_posix()


def _absolute(path: Path) -> Path:
    return Path(os.path.normpath(path.absolute()))  # symbolic links keep the name the user knows
