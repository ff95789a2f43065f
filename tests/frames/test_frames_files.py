"""Every reader, damaged files, sampling of large ones, and the JSON that the command promises."""

from __future__ import annotations

import gzip
import json
import pickle
import random
from collections.abc import Callable
from pathlib import Path

import pandas as pd
import pytest
import sample_values as v

from mlsec_nb.frames import DataFileError, data_report_json, read_frames, scan_data_file
from mlsec_nb.frames import data_files as data_files_module

ROWS = 60


def people() -> pd.DataFrame:
    data = {"email": v.many(v.email, ROWS), "ssn": v.many(v.ssn, ROWS), "age": v.many(v.number(18, 80), ROWS)}
    return pd.DataFrame(data | {"score": v.many(v.real(0, 1), ROWS), "zip": ["01234"] * ROWS})


EXPECTED = {"email": "EMAIL", "ssn": "SSN", "age": "AGE", "zip": "ZIP"}
WRITERS: dict[str, Callable[[pd.DataFrame, Path], object]] = {
    "t.csv": lambda df, p: df.to_csv(p, index=False),
    "t.tsv": lambda df, p: df.to_csv(p, index=False, sep="\t"),
    "t.csv.gz": lambda df, p: df.to_csv(p, index=False),
    "semicolon.csv": lambda df, p: df.to_csv(p, index=False, sep=";"),
    "t.parquet": lambda df, p: df.to_parquet(p),
    "t.feather": lambda df, p: df.to_feather(p),
    "t.xlsx": lambda df, p: df.to_excel(p, index=False),
    "t.json": lambda df, p: df.to_json(p, orient="records"),
    "columns.json": lambda df, p: df.to_json(p),
    "rows.json": lambda df, p: p.write_text(json.dumps({"meta": 1, "data": df.to_dict("records")})),
    "t.jsonl": lambda df, p: df.to_json(p, orient="records", lines=True),
    "t.ndjson": lambda df, p: df.to_json(p, orient="records", lines=True),
    "t.jsonl.gz": lambda df, p: df.to_json(p, orient="records", lines=True),
    "utf16.csv": lambda df, p: p.write_text(df.to_csv(index=False), encoding="utf-16"),
}


@pytest.mark.parametrize("name", WRITERS)
def test_every_format_is_read(tmp_path: Path, name: str) -> None:
    path = tmp_path / name
    WRITERS[name](people(), path)
    [report] = scan_data_file(path)
    assert {finding.name: finding.entity for finding in report.columns} == EXPECTED
    assert (report.path, report.rows) == (str(path), ROWS)
    assert report.risk.computed_on == "all rows"


def test_utf8_is_known_whatever_character_the_part_that_is_looked_at_ends_in(tmp_path: Path) -> None:
    path = tmp_path / "greek.csv"
    for last in ("α", "ωα", "京α", "x京α"):
        rows = [f"{address},{last}" for address in v.many(v.email, ROWS)]
        path.write_text("\n".join(["ηλ. ταχυδρομείο,πόλη", *rows]), encoding="utf-8")
        [report] = scan_data_file(path)
        assert next(finding.name for finding in report.columns) == "ηλ. ταχυδρομείο"


def test_every_sheet_is_read(tmp_path: Path) -> None:
    path = tmp_path / "book.xlsx"
    with pd.ExcelWriter(path) as book:
        people().to_excel(book, sheet_name="people", index=False)
        pd.DataFrame({"x": [1, 2]}).to_excel(book, sheet_name="other", index=False)
    reports = scan_data_file(path)
    assert [report.path for report in reports] == [f"{path}#people", f"{path}#other"]
    assert [len(report.columns) for report in reports] == [4, 0]


def test_json_keys_are_the_promised_ones(tmp_path: Path) -> None:
    path = tmp_path / "t.csv"
    people().to_csv(path, index=False)
    document = data_report_json(scan_data_file(path))
    json.dumps(document)
    assert list(document) == ["frames"]
    [frame] = document["frames"]
    assert list(frame) == ["path", "rows", "columns", "risk"]
    assert {tuple(column) for column in frame["columns"]} == {
        ("name", "entity", "group", "confidence", "prevalence", "reason")
    }
    assert [column["group"] for column in frame["columns"]] == ["direct", "direct", "quasi", "quasi"]


def test_no_value_is_shown(tmp_path: Path) -> None:
    path = tmp_path / "t.csv"
    frame = people()
    frame.to_csv(path, index=False)
    shown = json.dumps(data_report_json(scan_data_file(path))) + repr(scan_data_file(path))
    assert not any(str(value) in shown for column in ("email", "ssn") for value in frame[column])


def test_a_table_without_header_does_not_name_columns_by_values(tmp_path: Path) -> None:
    path = tmp_path / "t.csv"
    people().to_csv(path, index=False, header=False)
    [report] = scan_data_file(path)
    assert [finding.name for finding in report.columns][:2] == ["col_0", "col_1"]
    assert report.rows == ROWS


def test_a_value_as_column_name_is_masked(tmp_path: Path) -> None:
    path = tmp_path / "t.json"
    address = v.email(random.Random(1))
    path.write_text(json.dumps([{address: v.email(random.Random(i))} for i in range(30)]))
    shown = json.dumps(data_report_json(scan_data_file(path)))
    assert address not in shown
    assert '"entity": "EMAIL"' in shown


def big(monkeypatch: pytest.MonkeyPatch) -> pd.DataFrame:
    """From 10 kB on a file counts as large, so that the sampling readers run for real on small disks."""
    monkeypatch.setattr(data_files_module, "LARGE_FILE_BYTES", 10_000)
    monkeypatch.setattr(data_files_module, "_MOST_ROWS_READ", 2_000)
    data = {"email": v.many(v.email, 20_000), "age": v.many(v.number(18, 80), 20_000)}
    return pd.DataFrame(data | {"gender": v.many(v.one_of("male", "female"), 20_000)})


@pytest.mark.parametrize("name", ["t.parquet", "t.feather"])
def test_large_files_are_sampled_and_k_is_left_open(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    frame, path = big(monkeypatch), tmp_path / name
    frame.to_parquet(path, row_group_size=1000) if name == "t.parquet" else frame.to_feather(path, chunksize=1000)
    [(_, sampled, rows)] = list(read_frames(path))
    assert len(sampled) < rows == 20_000
    [report] = scan_data_file(path)
    assert {finding.entity for finding in report.columns} == {"EMAIL", "AGE", "GENDER"}
    assert (report.risk.k_min, report.risk.computed_on) == (None, None)
    [whole] = scan_data_file(path, whole_k=True)
    assert (whole.risk.rows, whole.risk.computed_on) == (20_000, "all rows")


@pytest.mark.parametrize("name", ["t.csv", "t.jsonl"])
def test_large_text_files_are_read_in_blocks(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    monkeypatch.setattr("mlsec_nb.frames.text_tables._BLOCK_BYTES", 4096)
    frame, path = big(monkeypatch), tmp_path / name
    WRITERS[name](frame, path)
    [(_, sampled, rows)] = list(read_frames(path))
    assert 100 < len(sampled) < 5_000
    assert rows == 20_000
    [report] = scan_data_file(path)
    assert {finding.entity for finding in report.columns} == {"EMAIL", "AGE", "GENDER"}
    assert report.risk.computed_on is None
    assert len(next(read_frames(path, whole=True))[1]) == 20_000


def test_large_compressed_text_is_read_from_its_start(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("mlsec_nb.frames.text_tables._MOST_COMPRESSED_ROWS", 500)
    frame, path = big(monkeypatch), tmp_path / "t.csv.gz"
    frame.to_csv(path, index=False)
    [(_, sampled, rows)] = list(read_frames(path))
    assert (len(sampled), rows) == (500, 20_000)
    assert scan_data_file(path)[0].risk.computed_on is None


BROKEN: dict[str, bytes] = {
    "a.parquet": b"PAR1 this is not one",
    "a.xlsx": b"PK\x03\x04 no workbook",
    "a.feather": b"ARROW? no",
    "a.json": b'{"email": "' + b"someone" + b"@" + b"mail.example.com",
    "a.jsonl": b'{"a": 1}\n{"ssn": 123-45',
    "a.csv": b"",
    "a.csv.gz": b"not gzip",
    "a.sav": b"whatever",
    "a.pkl": pickle.dumps([1]),
}


@pytest.mark.parametrize("name", BROKEN)
def test_damaged_and_unknown_files_are_an_error_without_content(tmp_path: Path, name: str) -> None:
    path = tmp_path / name
    path.write_bytes(BROKEN[name])
    with pytest.raises(DataFileError) as caught:
        scan_data_file(path)
    assert caught.value.path == str(path)
    assert caught.value.what_to_do
    assert "someone" not in str(caught.value)
    assert caught.value.__cause__ is None


def test_missing_file_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(DataFileError, match="No such file"):
        scan_data_file(tmp_path / "none.csv")


def test_compressed_text_is_found_by_its_inner_ending(tmp_path: Path) -> None:
    path = tmp_path / "t.parquet.gz"
    path.write_bytes(gzip.compress(b"x"))
    with pytest.raises(DataFileError, match="not a data file"):
        scan_data_file(path)
