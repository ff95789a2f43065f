"""What is refused, and in which words."""

from __future__ import annotations

import json
from collections.abc import Awaitable, Callable, Iterator
from typing import Any

import pytest
from notebook_requests import scan_body
from test_handlers import refusal

from mlsec_nb.server import limited
from mlsec_nb.server.session import Session
from mlsec_nb.server.sessions import Sessions

Fetch = Callable[..., Awaitable[Any]]
CANARY = "canary" + "7f3a"

GOOD = scan_body("x = 1")
BAD: dict[str, Any] = {
    "no JSON": "{" + CANARY,
    "empty": "",
    "a list": [CANARY],
    "deeply nested": "[" * 100_000,
    "no keys": {},
    "unknown key": GOOD | {"command": CANARY},
    "a path": GOOD | {"path": "/etc/passwd"},
    "another protocol": GOOD | {"protocol": 2},
    "true as protocol": GOOD | {"protocol": True},
    "session with a slash": GOOD | {"session": "../" + CANARY},
    "session with a line break": GOOD | {"session": "s\n"},
    "no session": GOOD | {"session": ""},
    "session of a number": GOOD | {"session": 1},
    "negative revision": GOOD | {"revision": -1},
    "huge revision": GOOD | {"revision": 1 << 60},
    "revision of text": GOOD | {"revision": CANARY},
    "order of a dict": GOOD | {"order": {}},
    "order of numbers": GOOD | {"order": [1]},
    "a cell twice": GOOD | {"order": ["c1", "c1"]},
    "an empty id": GOOD | {"order": [""], "cells": {"": {}}},
    "too many cells": GOOD | {"order": [str(number) for number in range(50_001)]},
    "cells as a list": GOOD | {"cells": [CANARY]},
    "a cell of text": GOOD | {"cells": {"c1": CANARY}},
    "metadata of text": GOOD | {"metadata": CANARY},
}


@pytest.mark.parametrize("body", BAD.values(), ids=BAD)
async def test_what_is_not_the_form_is_refused_in_one_line(post: Fetch, body: Any) -> None:
    status, answer = await refusal(post("scan", body=body))
    assert status == 400
    assert "\n" not in answer["message"] and len(answer["message"]) < 200
    assert CANARY not in answer["message"]


@pytest.mark.parametrize(
    "change", [{"format": "pdf"}, {"format": ["html"]}, {"name": 1}, {"name": "a" * 256}, {"path": "x"}], ids=str
)
async def test_reports_that_are_refused(post: Fetch, change: dict[str, Any]) -> None:
    body = {"protocol": 1, "session": "s", "format": "json", "name": "a"} | change
    assert (await refusal(post("report", body=body)))[0] == 400


async def test_cells_of_any_content_are_scanned_or_reported(post: Fetch) -> None:
    odd: list[Any] = [
        {}, {"cell_type": 1}, {"cell_type": "code", "source": 7}, {"source": ["a", 1, None]},
        {"cell_type": "code", "source": "x", "outputs": "no", "metadata": []},
        {"cell_type": "code", "source": "x", "outputs": [1, None, {"data": 3}, {"data": {"text/plain": {"a": 1}}}]},
        {"cell_type": "markdown", "source": "x", "attachments": {"<b>.png": {}}, "id": 3},
        {"cell_type": "code", "source": "\ud83d" + "\0\r\n\u2028", "outputs": []},
        {"cell_type": "code", "source": "(" * 5000}, {"cell_type": "code", "source": "a" + ".b" * 5000},
    ]  # fmt: skip
    answer = await post("scan", body=scan_body(*odd))
    assert {error["cell"] for error in answer["report"]["errors"]} >= {1, 2, 3}


@pytest.fixture
def small_limit(monkeypatch: pytest.MonkeyPatch) -> Iterator[int]:
    monkeypatch.setattr(limited, "MAX_BODY_BYTES", 100_000)
    yield 100_000


@pytest.mark.parametrize("path", ["scan", "report"])
async def test_too_large_by_its_own_word(post: Fetch, small_limit: int, path: str) -> None:
    status, body = await refusal(post(path, body=b"x" * (small_limit + 1)))
    assert (status, body["message"]) == (413, limited.TOO_LARGE)


async def test_too_large_without_a_word(jp_fetch: Fetch, small_limit: int) -> None:
    async def pieces(write: Callable[[bytes], Awaitable[None]]) -> None:
        for _ in range(30):
            await write(b"x" * (small_limit // 10))

    status, body = await refusal(jp_fetch("mlsec", "scan", method="POST", body_producer=pieces))
    assert (status, body["message"]) == (413, limited.TOO_LARGE)


async def test_a_body_in_pieces_without_its_length(jp_fetch: Fetch, small_limit: int) -> None:
    async def pieces(write: Callable[[bytes], Awaitable[None]]) -> None:
        for byte in json.dumps(scan_body("x")).encode():
            await write(bytes([byte]))

    answer = await jp_fetch("mlsec", "scan", method="POST", body_producer=pieces)
    assert json.loads(answer.body)["report"]["stats"]["cells"] == 1


class _Sized(Session):
    def __init__(self, size: int) -> None:
        super().__init__()
        self._size = size

    @property
    def size(self) -> int:
        return self._size


def _filled(sessions: Sessions, *sizes: int) -> Sessions:
    for number, size in enumerate(sizes):
        sessions.open(f"s{number}")
        sessions._by_name[f"s{number}"] = _Sized(size), sessions._by_name[f"s{number}"][1]
    sessions.open("last")
    return sessions


def test_the_oldest_session_goes_when_there_are_too_many() -> None:
    sessions = _filled(Sessions(most=3), 1, 1, 1, 1)
    assert len(sessions) == 3
    assert sessions.get("s0") is None and sessions.get("s3") is not None


def test_sessions_go_when_they_are_too_large_together_but_not_the_last() -> None:
    sessions = _filled(Sessions(most_bytes=100), 60, 60, 30)
    assert [sessions.get(name) is not None for name in ("s0", "s1", "s2", "last")] == [False, True, True, True]
    assert len(_filled(Sessions(most_bytes=0), 60)) == 1


def test_sessions_go_when_nobody_has_used_them() -> None:
    assert len(_filled(Sessions(most_idle=-1.0), 1, 1)) == 1
