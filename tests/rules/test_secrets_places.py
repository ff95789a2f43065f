"""A secret is found wherever a notebook file keeps text, and its fix leaves what is around it."""

from __future__ import annotations

import json
from typing import Any

import pytest

from mlsec_nb.findings import Finding
from mlsec_nb.notebook import Notebook
from mlsec_nb.rules import RULES
from mlsec_nb.scan import Scanner
from mlsec_nb.secrets.samples import letters, mixed

SCANNER = Scanner([rule for rule in RULES if rule.id.startswith("SEC")], disk_cache=False)
TOKEN = "hf_" + letters(34)
KEY = mixed(40)


def _scan(outputs: list[dict[str, Any]], source: str = "x", metadata: dict[str, Any] | None = None) -> list[Finding]:
    cell = {
        "cell_type": "code", "source": source, "execution_count": 1, "metadata": metadata or {}, "outputs": outputs
    }  # fmt: skip
    data = json.dumps({"nbformat": 4, "nbformat_minor": 4, "metadata": {}, "cells": [cell]})
    return list(SCANNER.scan(Notebook.of_bytes(data.encode())).findings)


def _display(mime: str, value: Any) -> dict[str, Any]:
    return {"output_type": "display_data", "metadata": {}, "data": {mime: value}}


OUTPUTS = {
    "stream": {"output_type": "stream", "name": "stdout", "text": [f"{{'hf_token': '{TOKEN}'}}\n"]},
    "traceback": {
        "output_type": "error",
        "ename": "E",
        "evalue": "x",
        "traceback": [f"\x1b[0;32m----> 1\x1b[0m login(token=\x1b[0;34m'{TOKEN}'\x1b[0m)"],
    },
    "error value": {"output_type": "error", "ename": "E", "evalue": f"token='{TOKEN}' is wrong", "traceback": []},
    "text": _display("text/plain", f"Client(token='{TOKEN}')"),
    "html": _display("text/html", f"<table><tr><td>{TOKEN}</td></tr></table>"),
    "json": _display("application/json", {"config": {"token": TOKEN}}),
    "json in json": _display("application/json", {"config": json.dumps({"token": TOKEN})}),
    "svg": _display("image/svg+xml", f"<svg><text>{TOKEN}</text></svg>"),
    "markdown": _display("text/markdown", f"the token is `{TOKEN}`"),
}


def test_the_metadata_of_an_output_is_read() -> None:
    output = _display("text/plain", "x") | {"metadata": {"application/json": {"config": {"token": TOKEN}}}}
    (finding,) = _scan([output])
    assert (finding.rule, finding.part, finding.cell, finding.output) == ("SEC001", "metadata", 1, 0)
    assert TOKEN not in json.dumps(finding.excerpt)


def test_a_value_behind_the_colours_of_a_traceback_is_read() -> None:
    colours = ("\x1b[39;49m\x1b[38;5;241;43m", "\x1b[39;49m\x1b[38;5;124;43m")
    line = f"\x1b[43mapi_key{colours[0]}={colours[1]}'{KEY}'\x1b[39m)"
    (finding,) = _scan([{"output_type": "error", "ename": "E", "evalue": "x", "traceback": [line]}])
    assert (finding.rule, KEY in finding.excerpt) == ("SEC400", False)


@pytest.mark.parametrize("output", OUTPUTS.values(), ids=OUTPUTS.keys())
def test_outputs_of_every_kind_are_read(output: dict[str, Any]) -> None:
    (finding,) = _scan([output])
    assert (finding.rule, finding.part, finding.output) == ("SEC001", "output", 0)
    assert finding.fix is not None and finding.fix.safe
    assert TOKEN not in json.dumps(finding.excerpt)


@pytest.mark.parametrize(
    "page",
    [
        "<pre>{&quot;password&quot;: &quot;Hunter2x9!&quot;}</pre>",
        "<p>password=&#39;Hunter2x9!&#39;</p>",
        '<pre>password="Hunter2x9!"</pre>',
        f"<td>https://api.corp.org/v1?a=1&amp;api_key={KEY}</td>",
        f'<iframe src="https://app.corp.org/?write_token={KEY}"></iframe>',
    ],
)
def test_named_secrets_in_pages_are_read(page: str) -> None:
    (finding,) = _scan([_display("text/html", page)])
    assert finding.rule in ("SEC400", "SEC410") and finding.fix
    (edit,) = finding.fix.edits
    assert page[edit.span.start : edit.span.end] in ("Hunter2x9!", KEY)


def test_mark_at_the_end_of_a_bare_password_is_hidden_too() -> None:
    (finding,) = _scan([{"output_type": "stream", "name": "stdout", "text": "password=" + "Hunter2x9!\n"}])
    assert finding.excerpt == "password=" + "*" * 10


@pytest.mark.parametrize(
    "page",
    [
        "<pre>password=os.environ[&quot;XPASS_9a8&quot;]</pre>",
        "<td>password=os.environ[&#39;DB_PW&#39;], host=1</td>",
        "<pre>client(password=getpass(&quot;Enter pw: &quot;))</pre>",
        "<pre>api_key=&quot;{{ MY_API_KEY }}&quot; token=&lt;TOKEN&gt;</pre>",
        "<p>Password:&nbsp;required</p><p>password: &lt;your-password&gt;</p>",
        f"<script>var apiKey = '{KEY}'</script>",
        '<input type="password" name="password" value="">',
    ],
)
def test_pages_that_only_speak_of_secrets_are_silent(page: str) -> None:
    assert not _scan([_display("text/html", page)])


@pytest.mark.parametrize("secret", [TOKEN, KEY], ids=["token", "unknown key"])
def test_parameters_that_papermill_copied_are_read(secret: str) -> None:
    (finding,) = _scan([], metadata={"papermill": {"parameters": {"api_key": secret}}})
    assert finding.part == "metadata"
    assert finding.fix is not None and not finding.fix.safe


def test_images_are_not_read() -> None:
    image = "iVBORw0KGgo" + TOKEN + "A" * 200
    assert not _scan([_display("image/png", image)])
    assert not _scan([_display("text/html", f'<img src="data:image/png;base64,{"A1b" * 60 + TOKEN + "A1b" * 60}">')])


def test_minified_libraries_are_silent() -> None:
    library = "!function(e){" + f'e.password="hunter2x";e.apiKey="{KEY}";' * 200 + "}"
    assert not _scan([_display("text/html", f"<script>{library}</script>")])
    assert not _scan([_display("application/javascript", library)])


def test_code_and_output_are_two_findings() -> None:
    findings = _scan([OUTPUTS["stream"]], source=f'token = "{TOKEN}"')
    assert [finding.part for finding in findings] == ["code", "output"]


def test_code_that_cannot_be_parsed_is_still_read() -> None:
    deep = "(" * 400
    (finding,) = _scan([], source=f'hf_token = "{TOKEN}"\n{deep}')
    assert finding.rule == "SEC001"
