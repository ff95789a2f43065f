"""What a cached result depends on beside the file: a digest of it is part of every key of the cache."""

from __future__ import annotations

import hashlib
import os
import sys
from pathlib import Path

from mlsec_nb import __version__
from mlsec_nb.config import Config

_LAYOUT = 1
"""Of the rows in the cache; to be raised whenever their meaning changes."""


def cache_scope(config: Config) -> bytes:
    """A digest of mlsec's own files, of the rules asked for, of Python and of every library that is installed.

    All libraries, though few change a finding (torch's and keras' version what is unsafe; bandit, phonenumbers,
    stdnum what is found): the list of what is installed is one look at a folder, and a wrong answer costs more
    than a scan.
    """
    parts = [str(_LAYOUT), __version__, sys.version, str(config.installed_versions)]
    parts += ["select", *sorted(config.select), "ignore", *sorted(config.ignore), "installed", *_installed()]
    parts += ["own files", *_own_files()]
    return hashlib.sha256("\0".join(parts).encode("utf-8", "surrogatepass")).digest()


def _own_files() -> list[str]:
    """Name, size and time of change of every module: a changed rule is another rule set, whatever the version says."""
    root = str(Path(__file__).parent)
    folders = [root, *(entry.path for entry in os.scandir(root) if entry.is_dir())]
    entries = [entry for folder in folders for entry in os.scandir(folder) if entry.name.endswith(".py")]
    return sorted(f"{entry.path} {entry.stat().st_size} {entry.stat().st_mtime_ns}" for entry in entries)


def _installed() -> list[str]:
    """Folders of metadata of what can be imported; their names hold the versions."""
    found = []
    for folder in sys.path:
        try:
            names = os.listdir(folder or ".")  # noqa: PTH208 - names are all that is needed
        except OSError:
            continue
        found += [name for name in names if name.endswith((".dist-info", ".egg-info"))]
    return sorted(found)
