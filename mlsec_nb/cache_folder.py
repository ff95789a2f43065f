"""Where mlsec keeps what only saves time: the user's cache folder, or the one that MLSEC_CACHE_DIR names."""

from __future__ import annotations

import os
from pathlib import Path

VARIABLE = "MLSEC_CACHE_DIR"


def cache_folder() -> Path:
    """The folder; it may not exist yet."""
    named = os.environ.get(VARIABLE)
    if named:
        return Path(named)
    import platformdirs

    return Path(platformdirs.user_cache_dir("mlsec-nb", appauthor=False))
