"""The column check on an engine flags what the local judge flags on the whole frame."""

from __future__ import annotations

import json
import random
import shutil
from pathlib import Path

import pytest

from mlsec_nb.cli import main
from mlsec_nb.frames import columns_of, judge
from mlsec_nb.frames.distributed import judged, merged_samples, sample_in_bytes, sample_of, sample_of_bytes

pandas = pytest.importorskip("pandas")
arrow = pytest.importorskip("pyarrow")
ROWS, PARTS = 30_000, 7


@pytest.fixture(scope="module")
def frame():  # type: ignore[no-untyped-def]
    """Mail addresses, cards, free text of which one cell has an address, and columns that hold nothing."""
    draw = random.Random(7)
    names = "anna ben carla dirk eva frank gina hans ida jan".split()
    rows = range(ROWS)
    notes = ["the delivery was late again" + " and late" * draw.randrange(9) for _ in rows]
    notes[12_345] = "please write to anna.moss@post.example.org about it"
    return pandas.DataFrame(
        {
            "email": [f"{draw.choice(names)}{i}@mail.example.org" for i in rows],
            "contact": [f"{draw.choice(names)}.{i}@mail.example.org" for i in rows],
            "amount": [draw.random() * 100 for _ in rows],
            "count": [draw.randrange(5) for _ in rows],
            "notes": notes,
            "age": [draw.randrange(18, 90) for _ in rows],
        }
    )


def _flagged(findings) -> list[tuple[str, str]]:  # type: ignore[no-untyped-def]
    return [(finding.name, finding.entity) for finding in findings]


@pytest.mark.parametrize("cuts", [[0], [0, 1, 2, 29_999], list(range(0, ROWS, 500))], ids=["one", "uneven", "many"])
def test_merged_samples_give_the_same_columns(frame, cuts: list[int]) -> None:  # type: ignore[no-untyped-def]
    table = arrow.Table.from_pandas(frame)
    samples = [
        sample_of(table.slice(start, end - start), number, 5000)
        for number, (start, end) in enumerate(zip(cuts, [*cuts[1:], ROWS]))
    ]
    while len(samples) > 1:
        samples = [merged_samples(samples[i : i + 3], 5000) for i in range(0, len(samples), 3)]
        samples = [sample_of_bytes(sample_in_bytes(sample)) for sample in samples]  # as from worker to worker
    assert samples[0].rows == ROWS
    assert samples[0].chosen.num_rows == 5000
    whole = _flagged(judge(columns_of(frame, "whole", 5000)))
    assert ("notes", "EMAIL") in whole or "notes" in dict(whole)
    assert _flagged(judged(samples[0], "whole")) == whole


def _folder(frame, folder: Path) -> None:  # type: ignore[no-untyped-def]
    folder.mkdir()
    for number in range(PARTS):
        frame.iloc[number::PARTS].to_parquet(folder / f"part-{number}.parquet", row_group_size=2_000)


@pytest.mark.parametrize("engine", ["dask", "spark"])
def test_a_folder_on_an_engine(frame, tmp_path: Path, capsys: pytest.CaptureFixture[str], engine: str) -> None:  # type: ignore[no-untyped-def]
    pytest.importorskip({"dask": "distributed", "spark": "pyspark"}[engine])
    if engine == "spark" and not shutil.which("java"):
        pytest.skip("Spark needs a Java runtime")
    _folder(frame, tmp_path / "people")
    assert main(["data", str(tmp_path / "people"), "--engine", engine, "--format", "json"]) == 1
    (report,) = json.loads(capsys.readouterr().out)["frames"]
    assert report["rows"] == ROWS
    found = [(column["name"], column["entity"]) for column in report["columns"]]
    assert found == _flagged(judge(columns_of(frame, "whole", 5000)))


def test_a_folder_without_frames(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["data", str(tmp_path), "--engine", "dask"]) == 2
    assert "holds no .parquet file" in capsys.readouterr().err
