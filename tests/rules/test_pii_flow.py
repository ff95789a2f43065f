"""Personal data that leaves: what is followed, and what is left alone."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from mlsec_nb.batch import make_scanner, scan_data
from mlsec_nb.config import Config
from mlsec_nb.edits import applied
from mlsec_nb.findings import Severity
from mlsec_nb.names import Names
from mlsec_nb.notebook import Notebook, Text
from mlsec_nb.rules import BY_ID
from mlsec_nb.rules.pii_flow import RULES
from mlsec_nb.rules.pii_flow_frames import LIVE, may_be_personal

READ = "import pandas as pd, requests\nfrom openai import OpenAI\nclient = OpenAI()\nusers = pd.read_csv('users.csv')\n"

SCANNER = make_scanner(Config(select=("PII130", "PII131", "PII132"), installed_versions=False, cache=False))


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


CLIENT = "users['email']\nfrom openai import OpenAI\nclient = OpenAI()\n"
LANGCHAIN = (
    "from langchain_openai import ChatOpenAI\nfrom langchain_experimental.agents import create_pandas_dataframe_agent"
)
ASK = "client.responses.create(model='m', input=prompt)"


@pytest.mark.parametrize(
    ("rule", "code"),
    [
        ("PII132", "users.email.nunique()\nusers.to_csv('public/x.csv')"),
        ("PII132", "users = pd.read_csv('u.csv', usecols=['email', 'plan'])\nusers.to_csv('public/x.csv')"),
        ("PII132", "users = pd.read_sql('SELECT email, id FROM users', db)\nusers.to_csv('public/x.csv')"),
        ("PII132", "users = users.rename(columns={'e': 'email'})\nusers.to_csv('public/x.csv')"),
        ("PII132", "users.columns = ['email', 'plan']\nusers.to_csv('public/x.csv')"),
        ("PII132", "users['email']\nold = users.age > 9\nusers[old].to_csv('public/x.csv')"),
        ("PII132", "users['email']\nusers[users.active].to_csv('public/x.csv')"),
        ("PII132", "users['email']\nCOLUMNS = ['email']\nusers[['plan'] + COLUMNS].to_csv('public/x.csv')"),
        ("PII132", "users['mobile_number']\nusers.to_csv('public/x.csv')"),
        ("PII132", "users['email']\nusers.drop(bad_rows).to_csv('public/x.csv')"),
        ("PII132", "for some in pd.read_csv('u', usecols=['email'], chunksize=9):\n    some.to_csv('www/x')"),
        ("PII132", "users['email']\nusers.assign(email=users['email'].str.lower()).to_csv('public/x.csv')"),
        ("PII130", "rows = users[['email']].to_dict('records')\nfor i in (0, 1):\n  requests.post(url, json=rows[i])"),
        ("PII130", "mails = users['email'].tolist()\nrequests.post(url, json=mails[int(i)])"),
        ("PII132", "users['email']\nboth = pd.concat([users, users])\nboth.to_csv('public/x.csv')"),
        ("PII132", "def load():\n    return pd.read_csv('u')\nmine = load()\nmine['email']\nmine.to_csv('public/x')"),
        ("PII132", "rows = [{'who': 'ann.b@web.de'}, {'who': 'c.d@gmx.de'}]\npd.DataFrame(rows).to_csv('public/x')"),
        ("PII132", "users['email']\nwith open('public/u.json', 'w') as f:\n    f.write(users.to_json())"),
        ("PII132", "spark.read.csv('u.csv').select('email').write.mode('append').parquet('s3://acme-public/x')"),
        ("PII130", "for _, row in users.iterrows():\n    requests.post(url, json={'to': row['email']})"),
        ("PII130", "users['email']\nweb = requests.Session()\nweb.post(url, files={'f': users.to_csv().encode()})"),
        ("PII131", f"{CLIENT}prompt = 'Sum up'\nprompt += users.to_string()\n{ASK}"),
        ("PII131", f"{CLIENT}prompt = []\nprompt.append(str(users))\n{ASK}"),
        ("PII131", f"{CLIENT}def ask(prompt):\n    return {ASK}\nask(f'Sum up {{users}}')"),
        ("PII131", f"{CLIENT}def ask(prompt):\n    return {ASK}\nusers['email'].apply(ask)"),
        ("PII131", f"users['email']\n{LANGCHAIN}\nchain = prompt | ChatOpenAI()\nchain.invoke({{'rows': str(users)}})"),
        ("PII131", f"users['email']\n{LANGCHAIN}\ncreate_pandas_dataframe_agent(llm, users)"),
        ("PII131", "users['email']\nimport boto3\nboto3.client('bedrock').converse_stream(messages=str(users))"),
    ],
)  # fmt: skip
def test_other_spellings_are_followed(rule: str, code: str) -> None:
    """Through the scanner: triggers and needed modules have to let the rule see the cell."""
    notebook = Notebook.of_source(f"{READ}spark = SparkSession.builder.getOrCreate()\n{code}")
    assert [finding.rule for finding in SCANNER.scan(notebook).findings] == [rule]


@pytest.mark.parametrize(
    "code",
    [
        "users['email']\nusers = users.drop('email', axis=1)\nusers.to_csv('public/x.csv')",
        "users['email']\nusers.drop(columns=['email'], inplace=True)\nusers.to_csv('public/x.csv')",
        "users['email']\ndel users['email']\nusers.to_csv('public/x.csv')",
        "users['email'] = users['email'].map(pseudonym)\nusers.to_csv('public/x.csv')",
        "users['email']\nusers.assign(email=lambda d: d['email'].map(pseudonym)).to_csv('public/x.csv')",
        "users.groupby('email').size().to_csv('public/x.csv')",
        "users['email']\nusers.describe().to_csv('public/x.csv')",
        "users['cell'].nunique()\nusers['nir']\nusers['mobile_traffic'].mean()\nusers.to_csv('public/x.csv')",
        "users['email']\nCOLUMNS = ['plan', 'age']\nusers[COLUMNS].to_csv('public/x.csv')",
        "users['email']\nCOLUMNS = ['plan']\nTARGET = 'age'\nusers.loc[:, COLUMNS + [TARGET]].to_csv('public/x.csv')",
        "users['email']\nfor name in ['plan', 'age']:\n    users[name].to_csv('public/x.csv')",
        "users['email']\nusers[users.columns.difference(['email'])].to_csv('public/x.csv')",
        "users['email']\nusers[settings.columns].to_csv('public/x.csv')",
        "users['email']\nusers.loc[:, users.columns != 'email'].to_csv('public/x.csv')",
        "users['email']\nGONE = ('email',)\nusers.drop(columns=list(GONE)).to_csv('public/x.csv')",
        "users['email']\nusers.drop(columns=settings.gone).to_csv('public/x.csv')",
        "users.loc[:, 'email'] = None\nusers.to_csv('public/x.csv')",
        "users['email']\nfor name in users:\n    requests.post(url, json={'column': name})",
        "users['email']\nimport boto3\nboto3.resource('dynamodb').Table('t').query(Key=users['email'][0])",
    ],
)
def test_what_does_not_carry_them_there_is_not_told(code: str) -> None:
    assert not SCANNER.scan(Notebook.of_source(READ + code)).findings


@pytest.mark.parametrize(
    ("code", "fixed"),
    [
        ("body = f'{users.head()}'\nrequests.post(url, data=body)", "f'{users.head().drop(columns=[\"email\"])}'"),
        ("requests.post(url, json=users.to_dict())", "users.drop(columns=['email']).to_dict()"),
        ("body = (users\n  .head()\n  .to_csv())\nrequests.post(url, data=body)", ".head().drop(columns=['email'])\n"),
        ("requests.post(url, data=users.to_csv()[:500])", "users.drop(columns=['email']).to_csv()[:500]"),
    ],
)  # fmt: skip
def test_the_fix_leaves_the_columns_out_where_the_frame_stands(code: str, fixed: str) -> None:
    text = Text.of(f"{READ}users['email']\n{code}")
    (match,) = BY_ID["PII130"].find(text)
    assert match.fix is not None and not match.fix.safe
    mended = applied(text.source, match.fix.edits)
    assert fixed in mended
    assert _found("PII130", mended) == []


@pytest.mark.parametrize(
    "sent",
    ["users['email'].tolist()", "users.email.tolist()", "users.set_index('email').to_dict()",
     "users.loc[:, 'email'].to_json()", "[row['email'] for row in users.to_dict('records')]"],
)  # fmt: skip
def test_what_needs_the_column_has_no_fix(sent: str) -> None:
    (match,) = BY_ID["PII130"].find(Text.of(f"{READ}users['email']\nrequests.post(url, json={sent})"))
    assert match.fix is None


def test_a_stored_preview_tells_the_columns() -> None:
    table = " " * 15 + "who plan\n" + "".join(f"{i}  ann{i}@mail-{i}.org  pro\n" for i in range(9))
    cells: list[dict[str, object]] = [
        {"source": "import pandas as pd\nlist_ = pd.read_csv('u.csv')\nlist_.head(9)",
         "outputs": [{"output_type": "stream", "name": "stdout", "text": table}]},
        {"source": "list_.to_csv('public/u.csv')"},
    ]  # fmt: skip
    common = {"cell_type": "code", "metadata": {}, "outputs": [], "execution_count": None}
    data = {"nbformat": 4, "nbformat_minor": 4, "metadata": {}, "cells": [common | cell for cell in cells]}
    report = scan_data(SCANNER, json.dumps(data).encode(), Path("n.ipynb"))
    assert [(found.rule, found.cell) for found in report.findings] == [("PII132", 2)]
    assert "'who' (e-mail addresses)" in report.findings[0].message


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
        ["pd.DataFrame({'a': ['anna@firma.pl']})"],
        ["pd.DataFrame(\n    [  # people\n        {'a': 'anna@firma.pl'}])"],
        ["rows = [\n    {'a': 'anna@firma.pl'}\n]", "pd.DataFrame(rows, index=ids)"],
        ["rows: list[dict[str, str]] = [{'a': 'anna@firma.pl'}]", "pd.DataFrame(rows)"],
        ["pl.from_dicts([{'a': mail}])"],
    ],
)
def test_a_notebook_whose_text_names_a_telling_column_is_looked_at(cells: list[str]) -> None:
    assert may_be_personal(Names.of_sources(["from pandas import read_csv\nusers = read_csv(path)", *cells]))


@pytest.mark.parametrize(
    "cells",
    [
        ["users['age']"],
        ["send(body={'plan': mail})"],
        ["email(users)"],
        ["rows = []", "rows.append(scores())", "pd.DataFrame(rows)"],
        ["pd.DataFrame(scores(model))", "pd.DataFrame()", "pd.DataFrame(x[0])", "pd.DataFrame([row for row in rows])"],
    ],
)
def test_a_notebook_that_names_none_is_not_parsed(cells: list[str]) -> None:
    assert not may_be_personal(Names.of_sources(["from pandas import read_csv\nusers = read_csv(path)", *cells]))


def test_what_nobody_can_be_told_from_is_one_step_less() -> None:
    for sent, severity in (("['glucose']", Severity.LOW), ("['glucose', 'email']", Severity.MEDIUM)):
        text = Text.of(f"{READ}users[['glucose', 'email']]\nrequests.post(url, json=users[{sent}].to_dict())")
        assert [match.severity for match in BY_ID["PII130"].find(text)] == [severity]


def test_what_is_said_of_one_name_is_not_said_of_another_for_the_same_frame() -> None:
    code = "users = others = pd.read_csv('u')\nusers['email']\nusers.to_csv('docs/u.csv')\nothers.to_csv('docs/o.csv')"
    (match,) = BY_ID["PII132"].find(Text.of(READ + code))
    assert match.fix and match.fix.title.startswith("Leave out 'email'")


def test_no_flow_marks_a_value() -> None:
    for rule in RULES:
        for example in rule.bad:
            assert not any(match.secret for match in rule.find(Text.of(example)))
