"""The scanner that the project's own settings describe: those of the server's root folder, never the page's."""

from __future__ import annotations

import threading
import time
from dataclasses import dataclass, field
from pathlib import Path

from mlsec_nb.batch import make_scanner
from mlsec_nb.config import Config, ConfigError, find_config, load_config
from mlsec_nb.scan import Scanner
from mlsec_nb.selection import UnknownRule

SECONDS_BETWEEN_LOOKS = 2.0


@dataclass(frozen=True, slots=True, eq=False)
class ProjectScanner:
    """A scanner, the settings it is made of, and what was wrong with them ("" when nothing)."""

    scanner: Scanner
    config: Config = field(default_factory=Config)
    problem: str = ""
    lock: threading.Lock = field(default_factory=threading.Lock)
    """Held while the scanner looks for triggers: its native code has one scratch space."""


class Project:
    """Looks for settings at or above a folder, again and again, and makes a new scanner when they have changed."""

    def __init__(self, root: Path) -> None:
        self._root = root
        self._lock = threading.Lock()
        self._looked = float("-inf")
        self._state: tuple[Config, str] | None = None
        self._current: ProjectScanner | None = None

    def scanner(self) -> ProjectScanner:
        """The scanner as of now."""
        with self._lock:
            if self._current is None or time.monotonic() - self._looked > SECONDS_BETWEEN_LOOKS:
                state = _settings(self._root)
                if self._current is None or state != self._state:
                    self._current = _made(*state)
                self._state, self._looked = state, time.monotonic()
            return self._current


def _settings(root: Path) -> tuple[Config, str]:
    """The settings and "", or our own and what is wrong with the project's."""
    file: Path | None = None
    try:
        file = find_config(root)
        return (load_config(file) if file else Config()), ""
    except ConfigError as error:  # no path crosses the wire
        return Config(), str(error).replace(str(file), file.name if file else "")
    except OSError as error:
        return Config(), f"the settings file cannot be read ({error.strerror})"


def _made(config: Config, problem: str) -> ProjectScanner:
    try:
        return ProjectScanner(make_scanner(config), config, problem)
    except UnknownRule as error:
        return ProjectScanner(make_scanner(Config()), Config(), str(error))
