"""Scanners as the command line makes them, each built once."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from mlsec_nb.batch import make_scanner, scan_data
from mlsec_nb.config import Config
from mlsec_nb.findings import Report
from mlsec_nb.prefilter import WORTH_COMPILING
from mlsec_nb.scan import Scanner

NO_CACHE = Config(cache=False, installed_versions=False)


@pytest.fixture(scope="session")
def scanner() -> Scanner:
    """All rules that are on by default, decided by the standard library."""
    return make_scanner(NO_CACHE)


@pytest.fixture(scope="session")
def native_scanner() -> Scanner:
    """The same rules, decided by Hyperscan."""
    return make_scanner(NO_CACHE, WORTH_COMPILING)


@pytest.fixture(scope="session")
def scan(scanner: Scanner, native_scanner: Scanner) -> Callable[..., Report]:
    """The report on content of a file with the given name; as for the command line, Hyperscan takes what is large."""

    def scan_one(data: bytes, name: str = "made.ipynb") -> Report:
        return scan_data(native_scanner if len(data) > 1_000_000 else scanner, data, Path(name))

    return scan_one


@pytest.fixture(scope="session")
def scan_for() -> Callable[..., Report]:
    """The report of a scan with just the rules that `select` names."""

    def scan_with(data: bytes, *select: str, name: str = "made.ipynb") -> Report:
        return scan_data(make_scanner(replace(NO_CACHE, select=select)), data, Path(name))

    return scan_with


@pytest.fixture
def fleet_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The working folder, with notebooks to scan in several ways; processes that are started find mlsec."""
    from fleet_folder import make_folder

    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("PYTHONPATH", str(Path(__file__).parent.parent))
    make_folder(tmp_path)
    return tmp_path
