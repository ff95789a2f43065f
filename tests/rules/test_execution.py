"""Execution and transport: origins through names and cells, the severities, what must stay silent."""

from __future__ import annotations

import json

import pytest

from mlsec_nb import origin
from mlsec_nb.findings import Severity
from mlsec_nb.notebook import Notebook, Text
from mlsec_nb.rules import BY_ID


def severities(rule: str, source: str) -> list[Severity]:
    known = BY_ID[rule]
    return [match.severity or known.severity for match in known.find(Text.of(source))]


@pytest.mark.parametrize(
    ("rule", "source", "severity"),
    [
        ("EXE001", "eval(row)", Severity.MEDIUM),
        ("EXE001", "eval(input('?'))", Severity.HIGH),
        ("EXE001", "text = input()\neval(text)", Severity.HIGH),
        ("EXE001", "import builtins\nbuiltins.eval(row)", Severity.MEDIUM),
        ("EXE001", "pd.read_csv(p, converters={'a': eval})", Severity.MEDIUM),
        ("EXE001", "eval('{1: 2}')", Severity.LOW),
        ("EXE002", "exec(open(p).read())", Severity.MEDIUM),
        ("EXE002", "exec(input())", Severity.HIGH),
        ("EXE003", "import httpx\nr = httpx.get(u)\nexec(compile(r.text, 'x', 'exec'))", Severity.CRITICAL),
        ("EXE005", "import pandas as pd\ndf = pd.DataFrame()\ndf.query(c)", Severity.MEDIUM),
        ("EXE005", "import pandas as pd\ndf = pd.DataFrame()\ndf.query(input())", Severity.HIGH),
        ("EXE005", "import pandas as pd\ndf = pd.DataFrame()\ndf.query(f'a == {b}')", Severity.LOW),
        ("EXE006", "import os\nos.system(command)", Severity.MEDIUM),
        ("EXE006", "import os\nos.system('cat ' + input())", Severity.HIGH),
        ("EXE006", "import subprocess\nsubprocess.Popen(f'cat {x}', shell=True)", Severity.MEDIUM),
        ("EXE006", "def f(cmd):\n    return get_ipython().getoutput(cmd)", Severity.MEDIUM),
        ("EXE006", "import os, time\nt = f'/tmp/{time.time()}'\nos.system('mkdir ' + t)", Severity.LOW),
        ("EXE006", "import os\nfrom jobs import make\njob = make()\nos.system('rm {}'.format(job.name))", Severity.LOW),
        ("EXE006", "import os\ndef f(job):\n    os.system(f'rm {job.name}')", Severity.MEDIUM),
        ("EXE006", "import os\nfor f in files:\n    os.system('cat ' + f.strip())", Severity.MEDIUM),
        ("EXE006", "import os\nfrom conf import folder\nos.system('rm ' + folder)", Severity.MEDIUM),
        ("EXE007", "import requests\nc = requests.get(u).text\n!{c}", Severity.MEDIUM),
    ],
)
def test_severity_follows_the_origin(rule: str, source: str, severity: Severity) -> None:
    assert severities(rule, source) == [severity]


@pytest.mark.parametrize(
    "name",
    """openai.OpenAI.chat.completions.create anthropic.Anthropic.messages.create litellm.completion ollama.chat
    cohere.Client.chat mistralai.Mistral.chat.complete groq.Groq.chat together.Together.chat replicate.run
    vertexai.generative_models.GenerativeModel.generate_content dspy.Predict instructor.patch guidance.gen
    llama_cpp.Llama.create_completion vllm.LLM.generate google.generativeai.GenerativeModel.generate_content
    google.genai.Client.models.generate_content langchain_openai.ChatOpenAI.invoke langgraph.graph.StateGraph.invoke
    llama_index.core.VectorStoreIndex.query huggingface_hub.InferenceClient.chat transformers.pipeline
    transformers.AutoModel.from_pretrained.generate""".split(),
)
def test_what_a_model_can_be_called_has_one_of_the_words(name: str) -> None:
    assert origin._MODEL.fullmatch(name)
    assert any(word in name for word in origin.MODEL_WORDS)


@pytest.mark.parametrize(
    ("rule", "source"),
    [
        ("EXE001", "exec(code)"),
        ("EXE001", "import requests\neval(requests.get(u).text)"),
        ("EXE002", "from openai import OpenAI\nexec(OpenAI().responses.create(input=q).output_text)"),
        ("EXE003", "import requests\nrequests.get(u)\nexec(code)"),
        ("EXE004", "import openai\nclient = openai.OpenAI()\nprint(eval(data))"),
        ("EXE005", "client.query(sql)"),
        ("EXE006", "import os\nfor n in (1, 2):\n    os.system('ls')"),
        ("EXE006", "import subprocess\nsubprocess.run(command)"),
        ("EXE006", "import os\nFOLDER = 'a' + '/b'\nos.system('mkdir ' + FOLDER)"),
        ("EXE007", "import ipywidgets\nbox = ipywidgets.Dropdown(options=['a'])\nname = box.value\n!ls {name}"),
        ("EXE007", "import requests\nid = requests.get(u).json()['id']\n!gcloud describe {id}"),
        ("EXE008", "import requests\nCA = 'x.pem'\nrequests.get(u, verify=CA)"),
        ("EXE008", "jwt.decode(t, verify=False)"),
        ("EXE008", "plt.plot(x, ssl=False)"),
        ("EXE012", "import tarfile\nt = tarfile.open(p, 'w:gz')\nt.extractall()"),
    ],
)
def test_what_is_said_elsewhere_or_harmless_is_silent(rule: str, source: str) -> None:
    assert severities(rule, source) == []


@pytest.mark.parametrize("given", ["members=sound(t)", "folder, sound(t)", "folder, [m for m in t if m.isfile()]"])
def test_members_that_the_notebook_chooses_may_be_sound(given: str) -> None:
    text = Text.of(f"import tarfile\nt = tarfile.open(p)\nt.extractall({given})")
    (match,) = BY_ID["EXE012"].find(text)
    assert (match.message or "").startswith("possibly: ")


def test_model_output_is_followed_through_cells() -> None:
    cells = (
        "from anthropic import Anthropic\nclient = Anthropic()",
        "reply = client.messages.create(model=m, messages=q)\ncode = reply.content[0].text",
        "exec(code)",
    )
    raw = {
        "nbformat": 4,
        "nbformat_minor": 4,
        "metadata": {},
        "cells": [{"cell_type": "code", "metadata": {}, "outputs": [], "source": source} for source in cells],
    }
    texts = Notebook.of_bytes(json.dumps(raw).encode()).code_texts
    assert len(list(BY_ID["EXE004"].find(texts[2]))) == 1
    assert not list(BY_ID["EXE002"].find(texts[2]))


@pytest.mark.parametrize(
    ("option", "fires"),
    [
        ("-k", True),
        ("-skL", True),
        ("--insecure", True),
        ("-okey", False),
        ("-K cfg", False),
        ("-H k", False),
        ("-Ls", False),
    ],
)
def test_options_of_curl(option: str, fires: bool) -> None:
    assert bool(severities("EXE010", f"!curl {option} https://a.io/x")) is fires


@pytest.mark.parametrize(
    "source",
    [
        "import requests\nrequests.request('GET', u, verify=False)",
        "import requests\ns = requests.Session()\ns.get(u, verify=False)",
        "from requests import get as fetch\nfetch(u, verify=False)",
        "import requests\nopts = 1\nwith requests.Session() as s:\n    s.verify = False",
        "import httpx\nhttpx.AsyncClient(verify=False)",
        "import boto3\nboto3.client('s3', verify=False)",
        "import aiohttp\naiohttp.ClientSession(connector=aiohttp.TCPConnector(verify_ssl=False))",
        "client.post(u, data=d, verify=False)",
    ],
)
def test_ways_not_to_verify(source: str) -> None:
    assert severities("EXE008", source) == [Severity.HIGH]
