"""The server's answers, from a real Jupyter server."""

from __future__ import annotations

import json
from collections.abc import Awaitable, Callable
from typing import Any

from notebook_requests import scan_body

Fetch = Callable[..., Awaitable[Any]]


async def test_hello(jp_fetch: Fetch) -> None:
    answer = await jp_fetch("mlsec", "hello")
    assert json.loads(answer.body) == {"protocol": 1, "version": "0.1.0"}


async def test_a_finding_crosses_cells(post: Fetch) -> None:
    answer = await post("scan", body=scan_body("import pickle as p", "p.load(f)"))
    (finding,) = answer["report"]["findings"]
    assert (finding["rule"], finding["cell_id"], finding["cell"], finding["path"]) == ("DES001", "c2", 2, "")
    assert (finding["start"], finding["end"], finding["where"]) == (0, 9, ["source"])
