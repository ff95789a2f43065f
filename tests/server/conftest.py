"""A real Jupyter server with our extension, started for each test by pytest-jupyter."""

from __future__ import annotations

import json
from collections.abc import Awaitable, Callable
from typing import Any

import pytest

# Its fixtures, and the hooks that run coroutines; `pytest_plugins` is for the topmost conftest only.
from pytest_jupyter.jupyter_server import *  # noqa: F403

Fetch = Callable[..., Awaitable[Any]]


@pytest.fixture
def jp_server_config() -> dict[str, Any]:
    return {"ServerApp": {"jpserver_extensions": {"mlsec_nb": True}}}


@pytest.fixture
def post(jp_fetch: Fetch) -> Fetch:
    """Posts JSON below mlsec/ and gives back the decoded answer; raises HTTPClientError."""

    async def send(*path: str, body: Any) -> Any:
        text = body if isinstance(body, str | bytes) else json.dumps(body)
        answer = await jp_fetch("mlsec", *path, method="POST", body=text, request_timeout=120)
        return json.loads(answer.body)

    return send
