"""Kernels for the tests of `%mlsec`."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from kernel_session import Session, started


@pytest.fixture(scope="module")
def session(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Session]:
    """A kernel in an empty folder, the extension loaded."""
    with started(tmp_path_factory.mktemp("work")) as kernel:
        kernel.run("%load_ext mlsec_nb")
        yield kernel


@pytest.fixture(scope="session")
def canary() -> str:
    """A token that looks real; assembled, so that no scanner trips over this repository."""
    return "hf_" + "qTzRbKwLmXvNpYcHdJsG" + "fAeUoViWtQzRbK"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Where a test's own kernel works."""
    return tmp_path
