"""Which addresses are fetched in the clear from somewhere else."""

from __future__ import annotations

import pytest

from mlsec_nb.urls import host, is_local, is_loopback, is_plain_http, path


@pytest.mark.parametrize(
    ("url", "plain"),
    [
        ("http://data.acme.io/x", True),
        ("HTTP://data.acme.io", True),
        ("ftp://ftp.acme.io/x", True),
        ("http://8.8.8.8/x", True),
        ("http://user@acme.io:80/x", True),
        ("https://acme.io", False),
        ("http://localhost:8888/x", False),
        ("http://127.0.0.1/x", False),
        ("http://10.1.2.3/x", False),
        ("http://172.20.0.1/x", False),
        ("http://172.40.0.1/x", True),
        ("http://192.168.1.1/x", False),
        ("http://[::1]:80/x", False),
        ("http://minio:9000/x", False),
        ("http://metadata.google.internal/x", False),
        ("http://example.com/x", True),
        ("http://repo.test/x", False),
        ("http://", False),
        ("acme.io/x", False),
        ("http://localhost.acme.io/x", True),
    ],
)
def test_plain_http(url: str, plain: bool) -> None:
    assert is_plain_http(url) is plain


def test_parts() -> None:
    assert host("http://u:p@Acme.IO:8080/a?b") == "acme.io"
    assert path("https://acme.io/A/b.PKL?x=1#y") == "a/b.pkl"
    assert is_local("http://localhost/x") and not is_local("https://acme.io")


@pytest.mark.parametrize(
    ("url", "loopback"),
    [
        ("http://localhost:8080/x", True),
        ("http://127.0.0.1/x", True),
        ("http://[::1]:80/x", True),
        ("http://192.168.1.5/x", False),
        ("http://minio:9000/x", False),
        ("https://example.org/x", False),
        ("http://127.0.0.1.acme.io/x", False),
    ],
)
def test_loopback(url: str, loopback: bool) -> None:
    assert is_loopback(url) is loopback
