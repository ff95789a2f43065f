"""The answers of a real Jupyter server."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Awaitable, Callable
from typing import Any

import jsonschema
import pytest
from notebook_requests import TOKEN, cell, scan_body
from test_wire import SCHEMA
from tornado.httpclient import HTTPClientError

from mlsec_nb.rules import RULES

Fetch = Callable[..., Awaitable[Any]]


async def refusal(answer: Awaitable[Any]) -> tuple[int, dict[str, Any]]:
    """Status and body of an answer that is an error."""
    with pytest.raises(HTTPClientError) as caught:
        await answer
    assert caught.value.response is not None
    body = json.loads(caught.value.response.body)
    jsonschema.validate(body, SCHEMA | {"$ref": "#/$defs/Refusal"})
    return caught.value.code, body


async def test_hello(jp_fetch: Fetch) -> None:
    answer = await jp_fetch("mlsec", "hello")
    assert json.loads(answer.body) == {"protocol": 1, "version": "0.1.0"}
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert "default-src 'none'" in answer.headers["Content-Security-Policy"]


async def test_the_texts_of_every_rule(jp_fetch: Fetch) -> None:
    for rule in RULES:
        details = json.loads((await jp_fetch("mlsec", "rules", rule.id)).body)
        jsonschema.validate(details, SCHEMA | {"$ref": "#/$defs/RuleDetails"})
        assert [one["before"] for one in details["bad"]] == list(rule.bad)


@pytest.mark.parametrize("rule_id", ["DES999", "<img src=x onerror=alert(1)>", "..%2f..%2fetc", "des001", "😀"])
async def test_no_such_rule(jp_fetch: Fetch, rule_id: str) -> None:
    assert await refusal(jp_fetch("mlsec", "rules", rule_id)) == (404, {"message": "no rule has this id"})


async def test_a_finding_crosses_cells(post: Fetch) -> None:
    answer = await post("scan", body=scan_body("import pickle as p", "p.load(f)"))
    jsonschema.validate(answer, SCHEMA | {"$ref": "#/$defs/ScanAnswer"})
    (finding,) = answer["report"]["findings"]
    assert (finding["rule"], finding["cell_id"], finding["cell"], finding["path"]) == ("DES001", "c2", 2, "")
    assert (finding["start"], finding["end"], finding["where"]) == (0, 9, ["source"])


async def test_only_what_changed_is_sent(post: Fetch) -> None:
    await post("scan", body=scan_body("import pickle as p", "p.load(f)"))
    renamed = {"protocol": 1, "session": "s", "revision": 2, "order": ["c1", "c2"], "cells": {"c1": cell("import p")}}
    assert (await post("scan", body=renamed))["report"]["findings"] == []
    back = renamed | {"revision": 3, "order": ["c2", "c1"], "cells": {"c1": cell("import pickle as p")}}
    (finding,) = (await post("scan", body=back))["report"]["findings"]
    assert finding["cell"] == 1


async def test_the_order_of_the_cells_is_as_before_when_it_is_left_out(post: Fetch) -> None:
    changed = {"protocol": 1, "session": "s", "revision": 2, "cells": {"c2": cell("p.load(g)"), "c9": cell("eval(x)")}}
    status, body = await refusal(post("scan", body=changed))
    assert (status, body["missing"]) == (409, [])
    await post("scan", body=scan_body("import pickle as p", "x = 1", revision=3))
    answer = await post("scan", body=changed | {"revision": 4})
    jsonschema.validate(answer, SCHEMA | {"$ref": "#/$defs/ScanAnswer"})
    assert [(one["rule"], one["cell_id"]) for one in answer["report"]["findings"]] == [("DES001", "c2")]


async def test_sessions_do_not_mix(post: Fetch) -> None:
    bodies = [scan_body(*["x"] * number, "import pickle\npickle.load(f)", session=f"s{number}") for number in range(6)]
    answers = await asyncio.gather(*(post("scan", body=body) for body in bodies))
    assert [one["report"]["findings"][0]["cell"] for one in answers] == [1, 2, 3, 4, 5, 6]


async def test_a_server_that_has_forgotten_asks_again(post: Fetch) -> None:
    later = scan_body("x = 1", revision=7) | {"order": ["c1", "c2"]}
    status, body = await refusal(post("scan", body=later))
    assert (status, body["missing"]) == (409, ["c2"])
    del later["metadata"]
    status, body = await refusal(post("scan", body=later | {"session": "t"}))
    assert (status, body["missing"]) == (409, ["c1", "c2"])
    assert (await post("scan", body=scan_body("x = 1", "y", revision=8)))["revision"] == 8


async def test_a_closed_notebook_is_forgotten(post: Fetch, jp_fetch: Fetch) -> None:
    await post("scan", body=scan_body("x = 1"))
    for _ in range(2):
        assert (await jp_fetch("mlsec", "scan", "s", method="DELETE")).code == 204
    status, body = await refusal(post("scan", body=scan_body("x") | {"cells": {}, "revision": 2}))
    assert (status, body["missing"]) == (409, ["c1"])


async def test_an_older_request_is_superseded(post: Fetch) -> None:
    await post("scan", body=scan_body("x = 1", revision=5))
    answer = await post("scan", body=scan_body("import pickle\npickle.load(f)", revision=4))
    assert answer == {"protocol": 1, "revision": 4, "superseded": True}
    jsonschema.validate(answer, SCHEMA | {"$ref": "#/$defs/ScanAnswer"})


async def test_the_last_of_many_requests_is_answered(post: Fetch) -> None:
    first = scan_body(*["import pickle\npickle.load(f)"] * 60)
    changed = [
        first | {"revision": number, "cells": first["cells"] | {"c1": cell(f"x = {number}")}} for number in range(2, 9)
    ]
    answers = await asyncio.gather(*(post("scan", body=body) for body in [first, *changed]))
    assert len(answers[-1]["report"]["findings"]) == 59
    assert all("superseded" in one or "report" in one for one in answers)


@pytest.mark.parametrize("form", ["html", "sarif", "json", "markdown"])
async def test_exported_reports(post: Fetch, form: str) -> None:
    await post("scan", body=scan_body(f"import pickle\npickle.load(f)\ntoken = '{TOKEN}'"))
    name = "<img src=x onerror=alert(1)>.ipynb"
    answer = await post("report", body={"protocol": 1, "session": "s", "format": form, "name": name})
    jsonschema.validate(answer, SCHEMA | {"$ref": "#/$defs/ReportAnswer"})
    assert "DES001" in answer["text"]
    assert TOKEN not in answer["text"]
    assert form != "html" or "<img src=x" not in answer["text"]


async def test_there_is_nothing_to_export_before_a_scan(post: Fetch) -> None:
    body = {"protocol": 1, "session": "unknown", "format": "json", "name": "a"}
    assert (await refusal(post("report", body=body)))[0] == 409


async def test_a_broken_settings_file_is_told_without_its_folder(post: Fetch, jp_root_dir: Any) -> None:
    (jp_root_dir / "mlsec.toml").write_text("selectt = ['DES']")
    report = (await post("scan", body=scan_body("import pickle\npickle.load(f)")))["report"]
    (error,) = report["errors"]
    assert "mlsec.toml" in error["message"] and "did you mean 'select'" in error["message"]
    assert str(jp_root_dir) not in json.dumps(report)
    assert report["findings"]


async def test_the_settings_are_those_of_the_root_folder(post: Fetch, jp_root_dir: Any) -> None:
    (jp_root_dir / "mlsec.toml").write_text("ignore = ['DES']")
    assert (await post("scan", body=scan_body("import pickle\npickle.load(f)")))["report"]["findings"] == []
