"""What the watch knows and a file cannot: what a leaving frame holds, and the kernel's own secrets in an output."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from kernel_session import Ran, Session, started

PEOPLE = "pd.DataFrame({'a': [f'ann{i}@mail{i}.org' for i in range(40)], 'b': range(40)})"
# Shaped as no provider's token: only the environment tells that it is one.
KEY = "q7Zr" + "T4bWm9Xc" * 3 + "L2"


@pytest.fixture(scope="module")
def watched(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Session]:
    with started(tmp_path_factory.mktemp("flow"), SERVICE_API_KEY=KEY) as kernel:
        kernel.run("%load_ext mlsec_nb\nimport os\nimport pandas as pd")
        kernel.run("%mlsec watch on --quiet --budget 20000")
        kernel.run(f"table = {PEOPLE}\nharmless = pd.DataFrame({{'email': ['n/a', 'no'] * 20}})")
        yield kernel


def findings(session: Session, ran: Ran) -> list[dict[str, Any]]:
    """What the panel knows of this cell."""
    found: list[dict[str, Any]] = session.refreshed()["report"]["findings"]
    return [one for one in found if f"(In[{ran.count}])" in one["message"]]


@pytest.mark.parametrize(
    ("code", "rule", "severity"),
    [
        ("import requests\nif 0:\n    requests.post(url, json=table.to_dict())", "PII130", "high"),
        ("from openai import OpenAI\nif 0:\n    OpenAI().responses.create(model='m', input=table.to_string())",
         "PII131", "high"),
        ("if 0:\n    table.to_csv('public/users.csv')", "PII132", "high"),
        (f"made = {PEOPLE}\nif 0:\n    made.to_parquet('s3://acme-public/users.parquet')", "PII132", "high"),
        ("if 0:\n    table.to_csv('public/users.csv')\ncopy = table\ndel copy", "PII132", "high"),
    ],
)  # fmt: skip
def test_a_frame_whose_values_are_known_leaves(watched: Session, code: str, rule: str, severity: str) -> None:
    ran = watched.run(code)
    found = [one for one in findings(watched, ran) if one["rule"] == rule]
    assert [one["severity"] for one in found] == [severity]
    assert "column 'a' (e-mail addresses)" in found[0]["message"]
    assert f"1 {severity}, {rule}" in ran.plain
    assert "ann1" not in ran.plain + ran.html


@pytest.mark.parametrize(
    "code",
    [
        "if 0:\n    harmless['email']\n    harmless.to_csv('public/users.csv')",
        "if 0:\n    table[['b']].to_csv('public/users.csv')",
        "less = table.drop(columns=['a'])\nif 0:\n    less.to_csv('public/users.csv')",
    ],
)
def test_a_frame_without_personal_values_may_leave(watched: Session, code: str) -> None:
    assert findings(watched, watched.run(code)) == []


def test_a_secret_of_the_environment_is_found_where_it_is_printed(watched: Session) -> None:
    ran = watched.run("print('key:', os.environ['SERVICE_API_KEY'])")
    assert "SEC430" in ran.plain
    (found,) = [one for one in findings(watched, ran) if one["rule"] == "SEC430"]
    assert (found["where"], found["start"], found["end"]) == (["outputs", 0, "text"], 5, 5 + len(KEY))
    assert "SERVICE_API_KEY" in found["message"]
    said = [m["content"] for m in ran.messages if m["msg_type"] in ("display_data", "comm_msg")]
    assert KEY not in str(said)
