"""Libraries that only some scans need: imported when they are used, and one clear line when they are missing."""

from __future__ import annotations

from importlib import import_module
from typing import Any


class FleetError(Exception):
    """A scan that cannot be started or carried on; the message says why and what to do, and holds no credential."""


def needed(module: str, install: str) -> Any:
    """The module. Raises FleetError, naming what to install."""
    try:
        return import_module(module)
    except ImportError as error:
        missing = (error.name or module).partition(".")[0]
        raise FleetError(f"{missing} is not installed: pip install {install}") from None
