"""Catalogue 2e: hubs, LLM stacks, registries."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from mlsec_nb.notebook import Text
from mlsec_nb.rules import BY_ID

Said = Callable[..., list[str]]

COMMIT = "0123456789" * 4

ROWS = [
    ("AutoModel.from_pretrained('o/m', trust_remote_code=True)", "DES070 high"),
    ("pipeline('text-generation', 'o/m', trust_remote_code=True)", "DES070 high"),
    ("load_dataset('o/d', trust_remote_code=True)", "DES070 high"),
    ("SentenceTransformer('o/m', trust_remote_code=True)", "DES070 high"),
    ("LLM(model='o/m', trust_remote_code=True)", "DES070 high"),
    ("TRUST = True\nAutoModel.from_pretrained('o/m', trust_remote_code=TRUST)", "DES070 high"),
    ("kw = dict(trust_remote_code=True)\nAutoModel.from_pretrained('o/m', **kw)", "DES070 high"),
    ("kw = {'trust_remote_code': True}\nAutoModel.from_pretrained('o/m', **kw)", "DES070 high"),
    ("kw['trust_remote_code'] = True", "DES070 high"),
    ("config.trust_remote_code = True", "DES070 high"),
    ("kw = {'trust_remote_code':\n      True}", "DES070 high"),
    ("Fast = True\nAutoModel.from_pretrained('o/m', trust_remote_code=Fast)", "DES070 high"),
    ("False_ = True\nAutoModel.from_pretrained('o/m', trust_remote_code = False_)", "DES070 high"),
    ("load_tool('o/t', trust_remote_code=True)", "DES070 high"),
    (f"AutoModel.from_pretrained('o/m', trust_remote_code=True, revision='{COMMIT}')", "DES070 medium"),
    ("def get(m, trust):\n    return AutoModel.from_pretrained(m, trust_remote_code=trust)", "DES070 medium"),
    ("!vllm serve o/m --trust-remote-code", "DES071 high"),
    ("%%bash\nvllm serve o/m --trust_remote_code", "DES071 high"),
    ("args = f'pretrained={m},trust_remote_code=True'", "DES071 high"),
    ("if trust:\n    args.append('--trust-remote-code')", "DES071 medium"),
    ("parser.add_argument('--trust-remote-code', type=bool, default=True)", "DES071 high"),
    ("parser.parse_args(['--trust-remote-code'])", "DES071 high"),
    ("AutoModel.from_pretrained('o/m', use_safetensors=False)", "DES073 medium"),
    ("safe = False\nAutoModel.from_pretrained('o/m', use_safetensors=safe)", "DES073 medium"),
    ("from huggingface_hub import hf_hub_download\nhf_hub_download('o/m', 'pytorch_model.bin')", "DES074 medium"),
    ("from huggingface_hub import hf_hub_download\nhf_hub_download(repo_id='o/m', filename='m.pkl')", "DES074 medium"),
    ("from huggingface_hub import hf_hub_download\nhf_hub_download('o/m', filename=f'{name}.pt')", "DES074 medium"),
    ("Index.from_pickle(p)", "DES075 medium"),
    ("DiffusionPipeline.from_pretrained('o/m', custom_pipeline='o/p')", "DES077 medium"),
    ("import evaluate\nevaluate.load('someone/metric')", "DES078 medium"),
    ("FAISS.load_local(p, e, allow_dangerous_deserialization=True)", "DES080 high"),
    ("TFIDFRetriever.load_local(p, allow_dangerous_deserialization=True)", "DES080 high"),
    ("db.save_local('i')\nFAISS.load_local('i', e, allow_dangerous_deserialization=True)", "DES080 medium"),
    ("create_csv_agent(llm, p, allow_dangerous_code=True)", "DES081 high"),
    ("RequestsGetTool(requests_wrapper=w, allow_dangerous_requests=True)", "DES081 high"),
    ("from langchain_experimental.utilities import PythonREPL\nPythonREPL().run(text)", "DES082 high"),
    ("from langchain.chains import load_chain\nload_chain('lc://chains/x/chain.json')", "DES083 high"),
    ("from langchain.load import loads\nloads(text, secrets_from_env=True)", "DES084 high"),
    ("program.load('p', allow_pickle=True)", "DES085 high"),
    ("import mlflow\nmlflow.pyfunc.load_model(uri)", "DES086 medium"),
    ("import mlflow.sklearn\nmlflow.sklearn.load_model(uri)", "DES086 medium"),
    ("from mlflow import pytorch\npytorch.load_model(uri)", "DES086 medium"),
    ("import mlflow\nmlflow.pyfunc.load_model('runs:/0123/model')", "DES086 low"),
    ("import mlflow\ni = mlflow.sklearn.log_model(m, 'm')\nmlflow.sklearn.load_model(i.model_uri)", "DES086 low"),
    ("import os\nos.environ['MLFLOW_ALLOW_PICKLE_DESERIALIZATION'] = 'true'", "DES076 medium"),
    ("import skops.io as sio\nsio.load(p, trusted=True)", "DES087 high"),
    ("from skops.io import load, get_untrusted_types\nu = get_untrusted_types(file=p)\nload(p, u)", "DES087 high"),
    ("%pip install skops==0.11\nimport skops.io as sio\nsio.load(p)", "DES088 high"),
    ("%pip install skops==0.12\nfrom skops.card import Card\nCard(m).get_model()", "DES088 high"),
    ("%pip install onnx==1.15.0\nimport onnx\nonnx.load(p)", "DES089 info"),
    ("runtime.deserialize_cuda_engine(data)", "DES090 info"),
]

SILENT = [
    "AutoModel.from_pretrained('o/m')",
    "AutoModel.from_pretrained('o/m', trust_remote_code=False)",
    "AutoModel.from_pretrained('o/m', use_safetensors=True)",
    "from huggingface_hub import hf_hub_download\nhf_hub_download('o/m', 'model.safetensors')",
    "import evaluate\nevaluate.load('accuracy')",
    "FAISS.load_local(p, e)",
    "FAISS.load_local(p, e, allow_dangerous_deserialization=False)",
    "from langchain.chains import load_chain\nload_chain('chain.json')",
    "import skops.io as sio\nsio.load(p, trusted=['sklearn.svm._classes.SVC'])",
    "%pip install onnx==1.16.0\nimport onnx\nonnx.load(p)",
    "import xgboost\nxgboost.Booster(model_file='m.ubj')",
]

PINNED = [
    ("AutoModel.from_pretrained('o/m')", 1),
    ("AutoModel.from_pretrained('o/m', revision='main')", 1),
    ("from datasets import load_dataset\nload_dataset('o/d')", 1),
    ("from huggingface_hub import snapshot_download\nsnapshot_download('o/m')", 1),
    ("from sentence_transformers import SentenceTransformer\nSentenceTransformer('o/m')", 1),
    (f"AutoModel.from_pretrained('o/m', revision='{COMMIT}')", 0),
    ("AutoModel.from_pretrained('./m')", 0),
]


@pytest.mark.parametrize(("source", "expected"), ROWS)
def test_row_of_the_catalogue(said: Said, source: str, expected: str) -> None:
    assert said(source) == [expected]


@pytest.mark.parametrize("source", SILENT)
def test_harmless_form_is_silent(said: Said, source: str) -> None:
    assert said(source) == []


@pytest.mark.parametrize(("source", "findings"), PINNED)
def test_unpinned_download_is_found_only_when_asked_for(source: str, findings: int) -> None:
    rule = BY_ID["DES072"]
    assert not rule.default
    assert len(list(rule.find(Text.of(source)))) == findings
