"""Versions as install lines and the environment tell them."""

from __future__ import annotations

import sys

import pytest

from mlsec_nb.versions import AtLeast, is_at_least, is_older, pinned_versions, version_lookup

LINES = [
    ("%pip install torch==2.6.0", {"torch": "2.6.0"}),
    ("!pip install -q --upgrade 'torch==2.5.1+cu121' --index-url https://x.org/whl", {"torch": "2.5.1+cu121"}),
    ("!pip install torch[extra]==2.1 Keras_Core==1.0", {"torch": "2.1", "keras-core": "1.0"}),
    ("%%bash\nset -e\npip install torch==1.2 \\\n  keras==3.1", {"torch": "1.2", "keras": "3.1"}),
    ("%conda install -y pytorch=2.3 -c pytorch", {"torch": "2.3"}),
    ("!uv pip install torch==2.2", {"torch": "2.2"}),
    ("!{sys.executable} -m pip install torch==2.1.*", {"torch": "2.1"}),
    ("!apt-get update && pip3 install torch==2.0", {"torch": "2.0"}),
    ("pip install torch==1.9", {"torch": "1.9"}),
    ("if True:\n    !pip install torch==1.9", {"torch": "1.9"}),
    ("%%writefile requirements.txt\ntorch==2.5.1  # keras==3\nnumpy>=1.26", {"torch": "2.5.1", "numpy": "1.26"}),
    ("%%writefile notes.txt\ntorch==2.5.1", {}),
    ("# !pip install torch==1.9", {}),
    ("print('pip install torch==1.9')", {}),
    ("!pip install torch==$VERSION", {}),
    ("!pip install torch", {}),
    ("!pip install 'torch<2.6'", {}),
]


@pytest.mark.parametrize(("line", "expected"), LINES)
def test_install_line(line: str, expected: dict[str, str]) -> None:
    assert pinned_versions([line]) == expected


def test_last_line_wins() -> None:
    assert pinned_versions(["!pip install torch==1.9", "!pip install torch==2.6"]) == {"torch": "2.6"}


def test_lower_bound_proves_new_and_never_old() -> None:
    bound = pinned_versions(["!pip install 'torch>=2.6'"])["torch"]
    assert isinstance(bound, AtLeast)
    assert is_at_least(bound, "2.6")
    assert not is_at_least(bound, "2.7")
    assert not is_older(bound, "2.7")


def test_pin_comes_before_what_is_installed() -> None:
    assert version_lookup(["!pip install pytest==1.0"], installed=True)("pytest") == "1.0"
    assert version_lookup([], installed=True)("pytest") == pytest.__version__
    assert version_lookup([], installed=False)("pytest") is None


def test_lookup_imports_no_package() -> None:
    before = set(sys.modules)
    assert version_lookup([], installed=True)("polars-that-is-not-there") is None
    version_lookup([], installed=True)("jupytext")
    assert not {name for name in set(sys.modules) - before if name.startswith("jupytext")}


def test_unreadable_version_is_neither_old_nor_new() -> None:
    assert not is_older("unknown", "2.6")
    assert not is_at_least("unknown", "2.6")
