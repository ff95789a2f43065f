"""URLs are listed, bounded and read as folders are; no credential of theirs is shown."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from fleet_folder import FILES, paths, scan

from mlsec_nb.cli import main
from mlsec_nb.fleet.remote import listed, without_credentials

fsspec = pytest.importorskip("fsspec")
Capture = pytest.CaptureFixture[str]


def _put(url: str, folder: Path) -> None:
    system, root = fsspec.core.url_to_fs(url)
    for file in folder.rglob("*"):
        if file.is_file() and file.name != "report.json":
            system.pipe_file(f"{root}/{file.relative_to(folder).as_posix()}", file.read_bytes())


@pytest.fixture
def memory(fleet_folder: Path) -> Iterator[str]:
    _put("memory://bucket/nb", fleet_folder)
    yield "memory://bucket/nb"
    fsspec.filesystem("memory").store.clear()


def _as_local(report: bytes, url: str) -> Any:
    """What does not depend on where the files are: fingerprints are made of paths, and model files are not read."""
    content = json.loads(report.replace(f"{url}/".encode(), b""))
    return sorted((f["path"], f["rule"], f["line"]) for f in content["findings"]), content["errors"], content["stats"]


def test_a_store_gives_what_the_folder_gives(memory: str, fleet_folder: Path) -> None:
    (fleet_folder / "m.pkl").unlink()
    assert _as_local(scan(memory), memory) == _as_local(scan("."), memory)


def test_file_urls_are_paths(fleet_folder: Path) -> None:
    assert scan(f"file://{fleet_folder}") == scan(".")


def test_patterns_and_shards(memory: str) -> None:
    assert paths(scan(memory, "--exclude", "[1-5]*", "--exclude", "broken*", code=1)) == [
        f"{memory}/{number:02}.ipynb" for number in range(10)
    ]
    parts: list[set[str]] = []
    whole = set(paths(scan(memory)))
    for number in (1, 2):
        main(["scan", memory, "--isolated", "--shard", f"{number}/2", "--output", "json:part"])
        parts.append(set(paths(Path("part").read_bytes())))
    assert parts[0] | parts[1] == whole
    assert parts[0] & parts[1] == set()
    assert all(parts)


def test_gitignore_can_be_overruled(memory: str) -> None:
    assert f"{memory}/sub/left_out.ipynb" in paths(scan(memory, "--no-gitignore"))


def test_one_file_is_taken_whatever_its_suffix(memory: str) -> None:
    fsspec.filesystem("memory").pipe_file("/bucket/x.txt", b'{"cells": [], "nbformat": 4, "metadata": {}}')
    assert json.loads(scan("memory://bucket/x.txt", code=0))["stats"]["files"] == 1


def test_too_large_and_missing_are_listed(memory: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("mlsec_nb.fleet.remote.MAX_FILE_BYTES", 10)
    errors = json.loads(scan(memory, "memory://nowhere"))["errors"]
    assert len(errors) == FILES + 2
    assert errors[-1] == {"path": "memory://nowhere", "cell": None, "message": "cannot be read: no such file or folder"}
    assert all("larger than" in error["message"] for error in errors[:FILES])


@pytest.mark.parametrize(
    ("url", "shown"),
    [
        ("s3://bucket/a@b.ipynb", "s3://bucket/a@b.ipynb"),
        ("s3://AK:secret@bucket/a", "s3://bucket/a"),
        ("https://u:p@host/a.ipynb?X-Amz-Signature=1#x", "https://host/a.ipynb"),
        ("github://org:repo@main/nb", "github://org:repo@main/nb"),
        ("abfss://box:word@account.dfs.core.windows.net/nb", "abfss://box@account.dfs.core.windows.net/nb"),
        ("az://box/nb?sv=2022&sig=abc", "az://box/nb"),
        ("hf://datasets/org/name@v1/a.ipynb", "hf://datasets/org/name@v1/a.ipynb"),
    ],
)
def test_credentials_are_left_out(url: str, shown: str) -> None:
    assert without_credentials(url) == shown


def test_credentials_are_nowhere_in_what_goes_wrong(fleet_folder: Path, capsys: Capture) -> None:
    main(["scan", "ftp://me:pass" + "word1@127.0.0.1:1/x", "--isolated", "--format", "json"])
    said = capsys.readouterr()
    assert "word1" not in said.out + said.err
    assert "127.0.0.1" in said.out + said.err


@pytest.mark.parametrize(
    ("url", "message"),
    [("abc://x", "cannot be opened"), ("zip://a.ipynb::memory://x.zip", "URLs inside URLs")],
)
def test_urls_that_cannot_be_read(fleet_folder: Path, capsys: Capture, url: str, message: str) -> None:
    assert main(["scan", url]) == 2
    assert message in capsys.readouterr().err


def test_a_missing_library_is_named(
    fleet_folder: Path,
    capsys: Capture,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setitem(__import__("sys").modules, "gcsfs", None)
    assert main(["scan", "gs://bucket"]) == 2
    assert capsys.readouterr().err == "mlsec: gs:// needs a library: pip install gcsfs\n"


@pytest.fixture
def bucket(fleet_folder: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """A real S3 server of this machine."""
    pytest.importorskip("s3fs")
    server_of = pytest.importorskip("moto.server")
    server = server_of.ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
    server.start()
    host, port = server.get_host_and_port()
    for name, value in {"AWS_ENDPOINT_URL": f"http://{host}:{port}", "AWS_DEFAULT_REGION": "us-east-1"}.items():
        monkeypatch.setenv(name, value)
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "testing")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "testing")
    fsspec.get_filesystem_class("s3").clear_instance_cache()  # it knows the address of an earlier server
    fsspec.filesystem("s3").makedirs("notebooks", exist_ok=True)
    _put("s3://notebooks/deep/er", fleet_folder)
    yield "s3://notebooks/deep/er"
    server.stop()


def test_a_bucket_gives_what_the_folder_gives(bucket: str, fleet_folder: Path, capsys: Capture) -> None:
    (fleet_folder / "m.pkl").unlink()
    assert _as_local(scan(bucket), bucket) == _as_local(scan("."), bucket)
    first = scan(bucket, "--records", "jsonl:records")
    capsys.readouterr()
    assert scan(bucket, "--records", "jsonl:records", "-v") == first
    assert f"{FILES + 1} files, {FILES} of them known from the records" in capsys.readouterr().err


def test_a_bucket_that_is_not_there(bucket: str) -> None:
    assert "no such file or folder" in json.loads(scan("s3://no-such-bucket/x"))["errors"][0]["message"]


def test_deep_listings_end(memory: str) -> None:
    fsspec.filesystem("memory").pipe_file("/deep/" + "d/" * 150 + "a.ipynb", b"{}")
    found = list(listed("memory://deep", (), True))
    assert [error.message for error in found if hasattr(error, "message")] == ["more than 100 folders deep; not listed"]
