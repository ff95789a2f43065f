"""Nobody without a login, nobody from another page, nobody whom the authorizer refuses."""

from __future__ import annotations

import json
from collections.abc import Awaitable, Callable
from typing import Any

import pytest
from jupyter_server.auth import Authorizer
from notebook_requests import scan_body
from tornado.httpclient import AsyncHTTPClient, HTTPClientError

from mlsec_nb.server.handlers import ROUTES

Fetch = Callable[..., Awaitable[Any]]
VERBS = ("get", "head", "post", "put", "patch", "delete")
OURS = [
    (pattern.replace("([^/]{1,64})", "DES001").replace("([A-Za-z0-9_-]{1,64})", "s"), verb.upper(), handler)
    for pattern, handler in ROUTES
    for verb in VERBS
]
IMPLEMENTED = [(path, verb) for path, verb, handler in OURS if verb.lower() in vars(handler)]


def _body(verb: str) -> str | None:
    return json.dumps(scan_body("x")) if verb in ("POST", "PUT", "PATCH") else None


async def _status(answer: Awaitable[Any]) -> int:
    with pytest.raises(HTTPClientError) as caught:
        await answer
    return caught.value.code


def test_every_route_has_a_verb() -> None:
    assert {path for path, _ in IMPLEMENTED} == {path for path, _, _ in OURS}
    assert len(IMPLEMENTED) == len(ROUTES)


@pytest.mark.parametrize(("path", "verb", "handler"), OURS, ids=str)
async def test_without_a_login(jp_fetch: Fetch, path: str, verb: str, handler: type) -> None:
    request = jp_fetch(
        *path.strip("/").split("/"), method=verb, body=_body(verb), headers={"Authorization": ""},
        follow_redirects=False, allow_nonstandard_methods=True,
    )  # fmt: skip
    # What a handler does not have, it says before it asks who is there.
    assert await _status(request) == (403 if (path, verb) in IMPLEMENTED or verb not in ("GET", "HEAD") else 405)


async def test_the_server_refuses_unauthenticated_handlers_and_starts(jp_configurable_serverapp: Any) -> None:
    app = jp_configurable_serverapp(allow_unauthenticated_access=False)
    assert app.web_app.settings["allow_unauthenticated_access"] is False
    for _, handler in ROUTES:
        for verb in VERBS:
            method = getattr(handler, verb)
            assert not getattr(method, "__allow_unauthenticated", False), (handler, verb)


@pytest.mark.parametrize(("path", "verb"), [one for one in IMPLEMENTED if one[1] != "GET"], ids=str)
async def test_a_login_by_cookie_needs_the_xsrf_token(
    jp_serverapp: Any, http_server_client: AsyncHTTPClient, jp_base_url: str, path: str, verb: str
) -> None:
    cookie = await _login_cookie(jp_serverapp, http_server_client, jp_base_url)
    url = jp_base_url.rstrip("/") + path
    request = http_server_client.fetch(
        url, method=verb, headers={"Cookie": cookie}, body=_body(verb), allow_nonstandard_methods=True
    )
    assert await _status(request) == 403
    token = next(part.split("=", 1)[1] for part in cookie.split("; ") if part.startswith("_xsrf="))
    headers = {"Cookie": cookie, "X-XSRFToken": token}
    if path == "/mlsec/scan":
        answer = await http_server_client.fetch(url, method=verb, headers=headers, body=_body(verb))
        assert answer.code == 200


async def _login_cookie(app: Any, client: AsyncHTTPClient, base_url: str) -> str:
    """The cookies of a browser that has followed the link with the token."""
    token = app.identity_provider.token
    answer = await client.fetch(f"{base_url}tree?token={token}", follow_redirects=False, raise_error=False)
    cookies = {one.split(";")[0].split("=", 1)[0]: one.split(";")[0] for one in answer.headers.get_list("Set-Cookie")}
    if "_xsrf" not in cookies:
        login = await client.fetch(
            f"{base_url}login", headers={"Cookie": "; ".join(cookies.values())}, raise_error=False
        )
        cookies |= {one.split("=", 1)[0]: one.split(";")[0] for one in login.headers.get_list("Set-Cookie")}
    return "; ".join(cookies.values())


class _Refusing(Authorizer):
    asked: list[tuple[str, str]] = []

    def is_authorized(self, handler: Any, user: Any, action: str, resource: str) -> bool:
        self.asked.append((action, resource))
        return resource != "mlsec"


@pytest.mark.parametrize(("path", "verb"), IMPLEMENTED, ids=str)
async def test_whom_the_authorizer_refuses(jp_serverapp: Any, jp_fetch: Fetch, path: str, verb: str) -> None:
    jp_serverapp.web_app.settings["authorizer"] = _Refusing(parent=jp_serverapp)
    request = jp_fetch(*path.strip("/").split("/"), method=verb, body=_body(verb), allow_nonstandard_methods=True)
    assert await _status(request) == 403
    assert _Refusing.asked[-1][1] == "mlsec"
