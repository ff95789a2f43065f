"""Personal data that leaves: what is followed, and what is left alone."""

from __future__ import annotations

import pytest

from mlsec_nb.findings import Severity
from mlsec_nb.names import Names
from mlsec_nb.notebook import Notebook, Text
from mlsec_nb.rules import BY_ID
from mlsec_nb.rules.pii_flow import RULES
from mlsec_nb.rules.pii_flow_frames import LIVE, may_be_personal

READ = "import pandas as pd, requests\nfrom openai import OpenAI\nclient = OpenAI()\nusers = pd.read_csv('users.csv')\n"


def _found(rule: str, source: str) -> list[str]:
    return [str(match.message) for match in BY_ID[rule].find(Text.of(source))]


@pytest.mark.parametrize(
    "code",
    [
        "users['email']\nrequests.post(url, data=users.to_json())",
        (
            "part = users[users.age > 30].sort_values('age')\npart['x'] = users['email']\n"
            "requests.put(url, json={'rows': part.to_dict()})"
        ),
        "users['date_of_birth']\nsome = users.dropna()\nbody = some.to_csv()\nrequests.post(url, data=body)",
        "users[['ssn', 'plan']]\nimport json\nrequests.post(url, data=json.dumps(users.to_dict('records')))",
        (
            "people = pd.DataFrame({'contact': ['a.b@web.de', 'c.d@gmx.de'], 'n': [1, 2]})\n"
            "requests.post(url, json=people.to_dict())"
        ),
    ],
)
def test_followed(code: str) -> None:
    assert len(_found("PII130", READ + code)) == 1


@pytest.mark.parametrize(
    "code",
    [
        "requests.post(url, data=users.to_json())",
        "users['email']\nrequests.post(url, json={'mean': users['age'].mean()})",
        "users['email']\nrequests.post(url, json=users.groupby('plan').size().to_dict())",
        "users['email']\nrequests.post(url, json=users.drop('email', axis=1).to_dict())",
        "users['email']\nrequests.post(url, json=users['plan'].tolist())",
        "users['email']\nrequests.get(url, params={'n': 3})",
        "users['email_count']\nrequests.post(url, data=users.to_json())",
        "users['name']\nrequests.post(url, data=users.to_json())",
        "other['email']\nrequests.post(url, data=other.to_json())",
        "users['email']\nsmall = users[['plan', 'age']]\nrequests.post(url, data=small.to_json())",
    ],
)
def test_left_alone(code: str) -> None:
    assert _found("PII130", READ + code) == []


def test_a_prompt_built_in_steps_is_followed() -> None:
    code = "users['email']\nprompt = 'Sum up: {}'.format(users.head().to_markdown())\n"
    talk = "messages = [{'role': 'user', 'content': prompt}]\n"
    call = "client.chat.completions.create(model='m', messages=messages)"
    assert _found("PII131", READ + code + talk + call) == [
        "personal data is put into a prompt: column 'email' (e-mail addresses)"
    ]


@pytest.mark.parametrize(
    ("path", "rule"),
    [("'https://example.org/in'", "PII130"), ("'docs/users.csv'", "PII132"), ("'gs://open-data-acme/u.csv'", "PII132"),
     ("'out/users.csv'", "PII133"), ("path", "PII133")],
)  # fmt: skip
def test_the_place_decides_the_rule(path: str, rule: str) -> None:
    code = f"{READ}users['email']\nusers.to_csv({path})"
    assert {one for one in ("PII130", "PII132", "PII133") if _found(one, code)} == {rule}


def test_a_kernel_that_knows_the_frame_raises_the_severity() -> None:
    notebook = Notebook.of_source("import requests\nrequests.post(url, json=table.to_dict())")
    (text,) = notebook.texts
    rule = BY_ID["PII130"]
    assert list(rule.find(text)) == []
    notebook.names.memo[LIVE] = {"table": {"col3": "EMAIL"}}
    (match,) = rule.find(text)
    assert match.severity is Severity.HIGH
    assert match.message == "personal data is sent over the network: column 'col3' (e-mail addresses)"


@pytest.mark.parametrize(
    "cells",
    [
        ["users['email']"],
        ["rows = users[['id', 'email']]"],
        ["old = users[keep[users['email']]]"],
        ["users.loc[0, 'email']"],
        ["users.email.nunique()"],
        ["users = read_sql('SELECT id, email FROM users', db)"],
        ["pd.DataFrame(rows)"],
    ],
)
def test_a_notebook_whose_text_names_a_telling_column_is_looked_at(cells: list[str]) -> None:
    assert may_be_personal(Names.of_sources(["users = read_csv(path)", *cells]))


@pytest.mark.parametrize("cells", [["users['age']"], ["send(body={'plan': mail})"], ["email(users)"]])
def test_a_notebook_that_names_none_is_not_parsed(cells: list[str]) -> None:
    assert not may_be_personal(Names.of_sources(["users = read_csv(path)", *cells]))


def test_no_flow_marks_a_value() -> None:
    for rule in RULES:
        for example in rule.bad:
            assert not any(match.secret for match in rule.find(Text.of(example)))
