"""Promise: same input, same report, byte for byte: in any process, with any engine, cache on or off."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest
from hostile_notebooks import FINE, LISTED, UNREADABLE
from sample_notebooks import in_bytes
from test_promises_no_leak import NOTEBOOK

from mlsec_nb import decode
from mlsec_nb.batch import scan_file
from mlsec_nb.rules import RULES
from mlsec_nb.scan import Scanner

CORPUS = os.environ.get("MLSEC_CORPUS")
"""A folder of real notebooks, when there is one."""

# Scans the current folder with modules taken away and Hyperscan forced (or not), and prints the JSON report.
_PROGRAM = """
import sys
missing, expected = sys.argv[1].split(), int(sys.argv[2])
for name in missing:
    sys.modules[name] = None
import mlsec_nb.batch as batch
make_scanner = batch.make_scanner
batch.make_scanner = lambda config, size=0: make_scanner(config, expected)
from mlsec_nb.cli import main
main(["scan", ".", "--format", "json", "--isolated", *sys.argv[3:]])
"""
_NATIVE = 10**9


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Hostile notebooks, one with everything, and scripts and documents made of the rules' examples."""
    root = tmp_path_factory.mktemp("same")
    for number, (name, data) in enumerate((FINE | LISTED | UNREADABLE).items()):
        if len(data) < 1_000_000:
            (root / f"{number:03} {name.replace('/', '')}.ipynb").write_bytes(data)
    (root / "everything.ipynb").write_bytes(in_bytes(NOTEBOOK))
    for rule in RULES:
        for number, example in enumerate(rule.bad):
            suffix = "py" if rule.example_part == "code" else "md"
            (root / f"{rule.id}-{number}.{suffix}").write_text(example)
    return root


def _report(folder: Path, *options: str, missing: str = "", expected: int = 0, seed: str = "0") -> bytes:
    environment = {"PATH": os.environ["PATH"], "PYTHONHASHSEED": seed, "XDG_CACHE_HOME": str(folder.parent / "cache")}
    done = subprocess.run(
        [sys.executable, "-c", _PROGRAM, missing, str(expected), *options],
        cwd=folder, env=environment, capture_output=True, check=True,
    )  # fmt: skip
    assert done.stderr == b""
    return done.stdout


@pytest.fixture(scope="module")
def first(folder: Path) -> bytes:
    return _report(folder, "--no-cache")


@pytest.mark.parametrize(
    ("options", "missing", "expected", "seed"),
    [
        pytest.param("--no-cache", "", 0, "12345", id="another hash seed"),
        pytest.param("", "", _NATIVE, "2", id="Hyperscan, cache written"),
        pytest.param("", "", 0, "3", id="Hyperscan, cache read"),
        pytest.param("--no-cache", "msgspec", 0, "4", id="without msgspec"),
        pytest.param("", "hyperscan msgspec", _NATIVE, "5", id="without both"),
    ],
)
def test_same_bytes(folder: Path, first: bytes, options: str, missing: str, expected: int, seed: str) -> None:
    assert len(first) > 100_000
    again = _report(folder, *options.split(), missing=missing, expected=expected, seed=seed)
    assert again.decode().split("\n") == first.decode().split("\n")


def test_order_of_paths_given_does_not_matter(folder: Path) -> None:
    names = sorted(path.name for path in folder.glob("DES*"))[:20]
    program = _PROGRAM.replace('"scan", "."', '"scan"')
    reports = []
    for given in (names, names[::-1]):
        command = [sys.executable, "-c", program, "", "0", "--no-cache", *given]
        reports.append(subprocess.run(command, cwd=folder, capture_output=True, check=True).stdout)
    assert reports[0] == reports[1]


@pytest.mark.skipif(not CORPUS, reason="MLSEC_CORPUS names no folder of notebooks")
def test_same_findings_in_real_notebooks(
    scanner: Scanner, native_scanner: Scanner, monkeypatch: pytest.MonkeyPatch
) -> None:
    files = sorted(Path(CORPUS or ".").rglob("*.ipynb"))
    assert files
    monkeypatch.setattr(decode, "_fast_decoder", lambda: None)
    slowly = {path: scan_file(path, scanner) for path in files}
    monkeypatch.undo()
    different = [
        path for path in files if not slowly[path] == scan_file(path, scanner) == scan_file(path, native_scanner)
    ]
    assert different == []
