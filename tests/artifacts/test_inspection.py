"""Files as they are on disk, the limits, the JSON contract."""

from __future__ import annotations

import gzip
import json
import os
import pickle
import subprocess
import sys
from pathlib import Path

import pytest

from mlsec_nb.artifacts import (
    Inspection,
    Limits,
    Verdict,
    WeightsOnly,
    inspect_bytes,
    inspect_file,
    inspection_to_json,
    worst,
)

from . import containers as c
from .containers import EVIL, GOOD, zipped
from .streams import stream


def test_a_file_and_its_bytes_give_the_same(tmp_path: Path) -> None:
    path = tmp_path / "m.pkl"
    path.write_bytes(EVIL)
    assert inspect_file(path) == inspect_bytes(EVIL, str(path))


def test_what_cannot_be_opened_is_inconclusive(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    (tmp_path / "loop").symlink_to(tmp_path / "loop")
    for path in (tmp_path, tmp_path / "missing", tmp_path / "pipe", tmp_path / "loop", Path("a\0b")):
        found = inspect_file(path)
        assert (found.verdict, len(found.reasons)) == (Verdict.INCONCLUSIVE, 1)


def test_empty_file_is_inconclusive(tmp_path: Path) -> None:
    path = tmp_path / "m.pkl"
    path.touch()
    assert inspect_file(path).verdict is Verdict.INCONCLUSIVE


def _nested(levels: int) -> bytes:
    data = GOOD
    for _ in range(levels):
        data = gzip.compress(data)
    return data


OVER = {
    "bytes": (Limits(max_bytes=10), GOOD + b"\0" * 20, "larger than"),
    "unpacked": (Limits(max_unpacked=1 << 20), gzip.compress(bytes(3 << 20)), "unpacks to more than 1 MiB"),
    "ratio": (Limits(ratio_from=1 << 20), gzip.compress(bytes(3 << 20)), "200 times its size"),
    "ratio in a zip": (Limits(ratio_from=1 << 20), zipped({"a": bytes(3 << 20)}, 8), "200 times its size"),
    "depth": (Limits(max_depth=3), _nested(5), "nested more than 3 deep"),
    "members": (Limits(max_members=3), zipped({f"{n}.pkl": GOOD for n in range(5)}), "more than 3 files"),
    "opcodes": (Limits(max_opcodes=10_000), stream(b"N0" * 20_000 + b"N"), "more than 10,000 pickle"),
    "time": (Limits(max_seconds=0), stream(b"N0" * 20_000 + b"N"), "longer than 0 seconds"),
}


@pytest.mark.parametrize(("limits", "data", "words"), OVER.values(), ids=OVER.keys())
def test_a_limit_that_bites_is_reported(limits: Limits, data: bytes, words: str) -> None:
    found = inspect_bytes(data, "m.pkl", limits)
    assert found.verdict is Verdict.INCONCLUSIVE
    assert any(words in reason for reason in found.reasons), found.reasons


def test_what_was_seen_before_a_limit_stays() -> None:
    found = inspect_bytes(stream(b"cos\nsystem\n0" + b"N0" * 20_000 + b"N"), "m", Limits(max_opcodes=10_000))
    assert found.verdict is Verdict.DANGEROUS
    assert found.globals == ("os.system",)


def test_memo_bomb_is_small_work() -> None:
    doubling = b"]\x94" + b"".join(b"(" + b"h" + bytes([n]) * 1 + b"h" + bytes([n]) + b"t\x94" for n in range(200))
    assert inspect_bytes(stream(doubling), "m.pkl").verdict is Verdict.CLEAN


def test_reasons_are_bounded() -> None:
    many = b"".join(f"cmod{n}\nName\n0".encode() for n in range(500))
    found = inspect_bytes(stream(many + b"N"), "m.pkl")
    assert len(found.reasons) == 61
    assert "440 more" in found.reasons[-1]
    assert len(found.globals) == 500


def test_verdicts_combine_to_the_worst() -> None:
    assert worst([]) is Verdict.CLEAN
    assert worst([Verdict.CLEAN, Verdict.REVIEW]) is Verdict.REVIEW
    assert worst([Verdict.INCONCLUSIVE, Verdict.REVIEW]) is Verdict.INCONCLUSIVE
    assert worst([Verdict.INCONCLUSIVE, Verdict.DANGEROUS]) is Verdict.DANGEROUS


def test_json_has_exactly_the_promised_keys() -> None:
    found = Inspection("p", Verdict.REVIEW, "pickle", ("a.b",), ("why",), WeightsOnly(False, ("a.b",)))
    expected = {"path": "p", "verdict": "review", "format": "pickle", "globals": ["a.b"], "reasons": ["why"]}
    assert json.loads(json.dumps(inspection_to_json(found))) == expected


def test_importing_the_package_imports_nothing_heavy() -> None:
    code = "import sys, mlsec_nb.artifacts; print([m for m in sys.modules if m.startswith('mlsec_nb.artifacts.')])"
    ran = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert ran.stdout.strip() == "[]"


def test_inspecting_never_imports_numpy(tmp_path: Path) -> None:
    (tmp_path / "a.npz").write_bytes(zipped({"a.npy": c.npy("'<f4'", b"\0" * 8)}))
    code = (
        "import sys, pathlib; from mlsec_nb.artifacts import inspect_file; "
        f"inspect_file(pathlib.Path({str(tmp_path / 'a.npz')!r})); print('numpy' in sys.modules)"
    )
    ran = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert ran.stdout.strip() == "False"


@pytest.mark.parametrize("protocol", range(pickle.HIGHEST_PROTOCOL + 1))
def test_same_input_same_answer(protocol: int) -> None:
    data = pickle.dumps([{1, 2}, {"a": pickle.PickleError}], protocol)
    assert len({inspect_bytes(data, "m.pkl") for _ in range(3)}) == 1
