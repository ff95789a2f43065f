"""No secret leaves the server but masked, and a bug of ours tells nothing but its type."""

from __future__ import annotations

import json
import logging
from collections.abc import Awaitable, Callable
from typing import Any

import pytest
from notebook_requests import TOKEN as CANARY
from notebook_requests import cell, scan_body
from test_handlers import refusal

from mlsec_nb.server import session

Fetch = Callable[..., Awaitable[Any]]
MAIL = "mary.okonkwo" + "@" + "hospital-north.org"
FORMATS = ("html", "sarif", "json", "markdown")


def planted() -> dict[str, Any]:
    output = [
        {"output_type": "stream", "name": "stdout", "text": f"{CANARY}\n{MAIL}\n"},
        {"output_type": "error", "ename": "E", "evalue": CANARY, "traceback": [f"\x1b[31m{CANARY}\x1b[0m"]},
        {
            "output_type": "display_data",
            "metadata": {},
            "data": {"text/html": f"<b>{CANARY}</b>", "x/json": {"k": CANARY}},
        },
    ]
    return scan_body(
        cell(f"token = '{CANARY}'\nimport os\nos.environ['HF_TOKEN'] = '{CANARY}'", outputs=output),
        cell(f"Ask {MAIL}, key {CANARY}", "markdown"),
        cell(f"!curl -H 'Authorization: Bearer {CANARY}' https://x.org"),
        cell("print(1)", metadata={"note": CANARY}),
        metadata={"note": CANARY},
    )


async def test_answers_and_logs_hold_no_secret(
    post: Fetch, caplog: pytest.LogCaptureFixture, capfd: pytest.CaptureFixture[str]
) -> None:
    caplog.set_level(logging.DEBUG)
    told = json.dumps(await post("scan", body=planted()))
    for form in FORMATS:
        answer = await post("report", body={"protocol": 1, "session": "s", "format": form, "name": "a.ipynb"})
        told += answer["text"]
    written = "".join(capfd.readouterr())
    for value in (CANARY, MAIL):
        assert value not in told
        assert value not in caplog.text
        assert value not in written
    assert "SEC" in told


async def test_a_bug_of_ours_tells_its_type_only(
    post: Fetch, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(_: Any, report: Any, *rest: Any) -> Any:
        raise KeyError(CANARY + str(report))

    monkeypatch.setattr(session.WrittenReports, "write", broken)
    status, body = await refusal(post("scan", body=planted()))
    assert (status, body) == (500, {"message": "mlsec-nb failed (KeyError); please report"})
    assert CANARY not in caplog.text
    assert "KeyError failed in" in caplog.text and "scan:" in caplog.text


async def test_refusals_are_logged_without_what_was_sent(post: Fetch, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    await refusal(post("scan", body=planted() | {"unknown": CANARY}))
    await refusal(post("scan", body="{" + CANARY))
    assert CANARY not in caplog.text


@pytest.mark.parametrize("text", ["<script>alert(1)</script>", "\x1b]0;x\x07", "\u202egpj", "=cmd()", "::error::"])
async def test_hostile_text_comes_back_as_json_only(post: Fetch, jp_fetch: Fetch, text: str) -> None:
    body = scan_body(f"import pickle\npickle.load(f)  # {text}\nt = '{CANARY}'", session="h")
    answer = await jp_fetch("mlsec", "scan", method="POST", body=json.dumps(body))
    assert answer.headers["Content-Type"].startswith("application/json")
    assert b"<script" not in answer.body.replace(b"<\\/", b"</") or text.startswith("<")
    assert json.loads(answer.body)["report"]["findings"]
