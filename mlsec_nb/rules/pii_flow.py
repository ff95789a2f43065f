"""PII130 to PII134: a frame that holds personal data leaves the notebook."""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import ClassVar

from mlsec_nb.findings import Severity
from mlsec_nb.notebook import Text
from mlsec_nb.rule import Match, Rule, Trigger
from mlsec_nb.rules.pii_flow_columns import Columns, are_of_people
from mlsec_nb.rules.pii_flow_fixes import without_columns
from mlsec_nb.rules.pii_flow_frames import Made, is_seen, may_be_personal, personal_columns, told
from mlsec_nb.rules.pii_flow_sinks import (
    AGENTS,
    ASKS,
    SENDERS,
    SPARK_WRITERS,
    TEXT_WRITERS,
    WRITERS,
    prompted,
    published,
    sent,
    shown,
    stored,
)  # fmt: skip
from mlsec_nb.uses import PythonCell


@dataclass(frozen=True, slots=True)
class Flow:
    """Finds calls that carry columns of personal data.

    One step worse where a kernel has seen the values, one better where no column says whose they are.
    """

    carried: Callable[[PythonCell, ast.Call], Iterator[ast.expr]]
    severity: Severity
    words: str
    parses: ClassVar[bool] = False
    """The cell need not be parsed beforehand."""

    def __call__(self, text: Text) -> Iterator[Match]:
        cell = _worth_following(text)
        if cell is None:
            return
        made = Made()
        for call in cell.code.calls:
            carried = list(self.carried(cell, call))
            columns = _columns(cell, carried, made)
            if columns:
                severity = self.severity.shifted(is_seen(columns, cell.names) - (not are_of_people(columns)))
                fix = without_columns(cell, carried, columns, made)
                yield Match(cell.code.span(call), fix, message=f"{self.words}: {told(columns)}", severity=severity)


def _columns(cell: PythonCell, carried: list[ast.expr], made: Made) -> Columns:
    found: dict[str, str] = {}
    for node in carried:
        found |= personal_columns(cell, node, made)
    return found


def _worth_following(text: Text) -> PythonCell | None:
    """The cell, parsed only when some frame of the notebook can hold personal data."""
    return text.python if text.names and may_be_personal(text.names) else None


def _shown(text: Text) -> Iterator[Match]:
    cell = _worth_following(text)
    if cell is None:
        return
    made = Made()
    for node in shown(cell, text.source):
        columns = personal_columns(cell, node, made)
        if columns:
            message = f"personal data is shown, and the output is saved: {told(columns)}"
            yield Match(cell.code.span(node), without_columns(cell, [node], columns, made), message=message)


def _trigger(methods: frozenset[str], before: str = r"\b") -> Trigger:
    words = sorted(methods)
    return Trigger(tuple(f"{word.lower()}(" for word in words), rf"{before}(?:{'|'.join(words)})\(")


_FRAME_LIBRARIES = ("pandas", "pd", "polars", "pl", "geopandas", "dask", "cudf", "modin", "pyspark", "spark", "duckdb")
_WRITE = _trigger(WRITERS | SPARK_WRITERS, r"\.")
_WRITE_TEXT = _trigger(TEXT_WRITERS, r"\.")
_TAGS = ("CWE-359", "CWE-200", "GDPR-Art-5", "GDPR-Art-32")
_READ = 'import pandas as pd\nusers = pd.read_csv("users.csv")\n'
_LESS = "Send what the task needs and nothing that points at a person: drop or pseudonymise the columns first."

RULES: tuple[Rule, ...] = (
    Rule(
        id="PII130",
        name="personal-data-sent",
        severity=Severity.MEDIUM,
        message="a frame with personal data is sent over the network",
        why="What has left cannot be called back, and the receiver becomes a processor of personal data.",
        instead=_LESS,
        find=Flow(sent, Severity.MEDIUM, "personal data is sent over the network"),
        bad={
            f"{_READ}import requests\nrequests.post(url, json=users[['email', 'plan']].to_dict())": (
                f"{_READ}import requests\n"
                "requests.post(url, json=users[['email', 'plan']].drop(columns=['email']).to_dict())"
            ),
            f"{_READ}users['ssn'].nunique()\nusers.to_csv('https://example.org/upload')": (
                f"{_READ}users['ssn'].nunique()\nusers.drop(columns=['ssn']).to_csv('https://example.org/upload')"
            ),
            f"{_READ}import requests\nfor _, row in users.iterrows():\n"
            "    requests.post(url, json={'to': row['email']})": None,
        },
        good=(
            f"{_READ}import requests\nusers['email']\nrequests.post(url, json=users.drop(columns=['email']).to_dict())",
            f"{_READ}import requests\nusers['email']\nrequests.post(url, json={{'rows': len(users)}})",
            f"{_READ}import requests\nusers['plan']\nrequests.post(url, data=users.to_json())",
        ),
        tags=_TAGS,
        triggers=(_trigger(SENDERS), _WRITE),
        needs=_FRAME_LIBRARIES,
    ),
    Rule(
        id="PII131",
        name="personal-data-in-prompt",
        severity=Severity.MEDIUM,
        message="personal data of a frame is put into a prompt",
        why="A prompt is sent to the model's provider, who may store it; a model may repeat it.",
        instead=_LESS,
        find=Flow(prompted, Severity.MEDIUM, "personal data is put into a prompt"),
        bad={
            f"{_READ}users['email']\nfrom openai import OpenAI\nclient = OpenAI()\n"
            "client.responses.create(model='m', input='Sum up: ' + users.to_string())": (
                f"{_READ}users['email']\nfrom openai import OpenAI\nclient = OpenAI()\n"
                "client.responses.create(model='m', input='Sum up: ' + users.drop(columns=['email']).to_string())"
            ),
            f"{_READ}import anthropic\nrows = users[['email']].head().to_json()\n"
            'talk = [{"role": "user", "content": "Sum up " + rows}]\n'
            "anthropic.Anthropic().messages.create(model=m, messages=talk)": (
                f"{_READ}import anthropic\nrows = users[['email']].head().drop(columns=['email']).to_json()\n"
                'talk = [{"role": "user", "content": "Sum up " + rows}]\n'
                "anthropic.Anthropic().messages.create(model=m, messages=talk)"
            ),
            f"{_READ}from langchain_openai import ChatOpenAI\nllm = ChatOpenAI()\n"
            "llm.invoke(users['email'].to_list())": None,
        },
        good=(
            (
                f"{_READ}users['email']\nfrom openai import OpenAI\nclient = OpenAI()\n"
                'client.responses.create(model="m", input=f"Columns: {users.dtypes}")'
            ),
            (
                f"{_READ}users['email']\nfrom openai import OpenAI\nclient = OpenAI()\n"
                'client.responses.create(model="m", input=users["text"][0])'
            ),
        ),
        tags=(*_TAGS, "OWASP-LLM02", "AML.T0057"),
        triggers=(_trigger(ASKS), _trigger(AGENTS)),
        needs=tuple(
            "openai anthropic litellm ollama cohere mistralai groq together vertexai google langchain "
            "langchain_openai langchain_core langchain_community langchain_anthropic langchain_google_genai "
            "langchain_google_vertexai langchain_experimental langchain_ollama langchain_aws langchain_mistralai "
            "langchain_groq langchain_huggingface langgraph llama_index huggingface_hub boto3 azure pandasai".split()
        ),
    ),
    Rule(
        id="PII132",
        name="personal-data-published",
        severity=Severity.MEDIUM,
        message="a frame with personal data is written to a public place",
        why="Folders and buckets of these names are served to everybody.",
        instead="Write it where access is controlled, and without the columns that point at people.",
        find=Flow(published, Severity.MEDIUM, "personal data is written to a place that looks public"),
        bad={
            f"{_READ}users['email']\nusers.to_csv('public/users.csv')": (
                f"{_READ}users['email']\nusers.drop(columns=['email']).to_csv('public/users.csv')"
            ),
            f"{_READ}users['email']\nusers.to_parquet('s3://acme-public/users.parquet')": (
                f"{_READ}users['email']\nusers.drop(columns=['email']).to_parquet('s3://acme-public/users.parquet')"
            ),
        },
        good=(
            f"{_READ}users['email']\nusers.to_csv('data/users.csv')",
            f"{_READ}users['email']\nusers.drop(columns=['email']).to_csv('public/users.csv')",
        ),
        tags=(*_TAGS, "CWE-552"),
        triggers=(_WRITE, _WRITE_TEXT),
        needs=_FRAME_LIBRARIES,
    ),
    Rule(
        id="PII133",
        name="personal-data-stored-plain",
        severity=Severity.LOW,
        message="a frame with personal data is written in the clear",
        why="A copy lives as long as nobody deletes it, and is easily committed with the notebook.",
        instead="Write it without the columns that point at people, or to a store with access control and deletion.",
        find=Flow(stored, Severity.LOW, "personal data is written in the clear"),
        bad={
            f"{_READ}users['email']\nusers.to_csv('data/users.csv')": (
                f"{_READ}users['email']\nusers.drop(columns=['email']).to_csv('data/users.csv')"
            )
        },
        good=(f"{_READ}users['email']\nusers.drop(columns=['email']).to_csv('data/users.csv')",),
        tags=(*_TAGS, "CWE-312"),
        default=False,
        triggers=(_WRITE, _WRITE_TEXT),
        needs=_FRAME_LIBRARIES,
    ),
    Rule(
        id="PII134",
        name="personal-data-shown",
        severity=Severity.LOW,
        message="a frame with personal data is shown, and outputs are saved",
        why="Outputs are part of the notebook's file: whoever gets it reads these rows.",
        instead="Show df.dtypes or df.drop(columns=[...]).head(), or clear the output before you save.",
        find=_shown,
        bad={
            f"{_READ}users['email']\nusers.head()": f"{_READ}users['email']\nusers.head().drop(columns=['email'])",
            f"{_READ}users['email'].str.lower()\nprint(users)": (
                f"{_READ}users['email'].str.lower()\nprint(users.drop(columns=['email']))"
            ),
        },
        good=(f"{_READ}users['email']\nusers.dtypes", f"{_READ}users['email']\nusers.head();"),
        tags=_TAGS,
        default=False,
        triggers=(
            Trigger(("print(", "display(", "head(", "sample(", "tail("), r"\b(?:print|display|head|sample|tail)\("),
        ),
        needs=_FRAME_LIBRARIES,
    ),
)
