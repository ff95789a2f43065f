"""Where the data of a load call comes from."""

from __future__ import annotations

import pytest

from mlsec_nb.names import Names
from mlsec_nb.provenance import Provenance, provenance
from mlsec_nb.uses import PythonCell


def source_of(*cells: str) -> Provenance:
    """The provenance of the first argument of `sink.load` in the last cell."""
    names = Names.of_sources(cells)
    last = len(cells) - 1
    (use,) = PythonCell(names.collect(last), names, last).uses("sink.load")
    return provenance(use, use.argument("file", 0))


NETWORK = [
    "sink.load('https://example.org/m.pkl')",
    "sink.load('s3://bucket/m.pkl')",
    "sink.load(f'https://example.org/{name}.pkl')",
    "URL = 'https://example.org/m.pkl'\nsink.load(URL)",
    "import requests\nsink.load(requests.get(url).content)",
    "import requests\nr = requests.get(url)\nsink.load(r.content)",
    "import requests, io\nr = requests.get(url)\nsink.load(io.BytesIO(r.content))",
    "import requests\ns = requests.Session()\nr = s.get(url)\nsink.load(r.raw)",
    "from urllib.request import urlopen\nsink.load(urlopen(url))",
    "import urllib.request\nwith urllib.request.urlopen(url) as f:\n    sink.load(f)",
    "import gzip, urllib.request\nsink.load(gzip.decompress(urllib.request.urlopen(url).read()))",
    "from huggingface_hub import hf_hub_download\np = hf_hub_download('o/m', 'm.pkl')\nsink.load(open(p, 'rb'))",
    "import gdown\nsink.load(gdown.download(url))",
    "from google.colab import files\nup = files.upload()\nsink.load(up['m.pkl'])",
    "sink.load(open(input('which file? '), 'rb'))",
    "import base64\nsink.load(base64.b64decode(input()))",
    "import boto3\ns3 = boto3.client('s3')\no = s3.get_object(Bucket=b, Key=k)\nsink.load(o['Body'].read())",
]

TEMPORARY = [
    "sink.load('/tmp/m.pkl')",
    "sink.load(open('/var/tmp/m.pkl', 'rb'))",
    "D = '/tmp'\nsink.load(f'{D}/{name}.pkl')",
    "import tempfile\nsink.load(tempfile.gettempdir() + '/m.pkl')",
    "import tempfile, os\nsink.load(os.path.join(tempfile.mkdtemp(), 'm.pkl'))",
]

WRITTEN = [
    ("sink.dump(x, 'm.pkl')", "sink.load('m.pkl')"),
    ("with open('m.pkl', 'wb') as f:\n    pickle.dump(x, f)", "with open('m.pkl', 'rb') as f:\n    sink.load(f)"),
    ("pickle.dump(x, open('m.pkl', 'wb'))", "sink.load(open('m.pkl', 'rb'))"),
    ("P = 'm.pkl'\njoblib.dump(x, P)", "sink.load(P)"),
    ("P = root / 'm.pkl'\njoblib.dump(x, P)", "sink.load(P)"),
    ("joblib.dump(x, f'{root}/m.pkl')", "sink.load(f'{root}/m.pkl')"),
    ("import torch\ntorch.save(net.state_dict(), 'm.pt')", "sink.load('m.pt')"),
    ("import torch\ntorch.save(obj=net, f='m.pt')", "sink.load('m.pt')"),
    ("model.save('m.h5')", "sink.load('m.h5')"),
    ("df.to_pickle('df.pkl')", "sink.load('df.pkl')"),
    ("np.save('x.npy', x)", "sink.load('x.npy')"),
    ("import pickle\ns = pickle.dumps(x)", "sink.load(s)"),
    ("e = tf.estimator.LinearClassifier(c)\np = e.export_saved_model(d, f)", "sink.load(p)"),
    ("import io, torch\nb = io.BytesIO()\ntorch.save(x, b)", "sink.load(b)"),
    ("joblib.dump(x, '/tmp/m.pkl')", "sink.load('/tmp/m.pkl')"),
    ("from pathlib import Path\nP = Path('a') / 'm.pkl'\njoblib.dump(x, P)", "sink.load('a/m.pkl')"),
]

NOT_WRITTEN = [
    ("sink.load('m.pkl')\nsink.dump(x, 'm.pkl')",),
    ("joblib.dump(x, 'other.pkl')", "sink.load('m.pkl')"),
    (
        "def put(p):\n    with open(p, 'wb') as f:\n        pickle.dump(x, f)",
        "with open('m.pkl', 'rb') as f:\n    sink.load(f)",
    ),
    (
        "def put(p):\n    with open(p, 'wb') as f:\n        pickle.dump(x, f)",
        "def get(p):\n    with open(p, 'rb') as f:\n        return sink.load(f)",
    ),
    ("# joblib.dump(x, 'm.pkl')", "sink.load('m.pkl')"),
]


@pytest.mark.parametrize("source", NETWORK)
def test_from_outside(source: str) -> None:
    assert source_of(source).kind == "network"


@pytest.mark.parametrize("source", TEMPORARY)
def test_from_a_folder_of_everybody(source: str) -> None:
    assert source_of(source).kind == "temporary"


@pytest.mark.parametrize("cells", WRITTEN)
def test_written_by_the_notebook_itself(cells: tuple[str, ...]) -> None:
    assert source_of(*cells).kind == "written-here"


@pytest.mark.parametrize("cells", NOT_WRITTEN)
def test_not_written_before(cells: tuple[str, ...]) -> None:
    assert source_of(*cells).kind in ("literal", "unknown")


def test_literal_path_is_told() -> None:
    assert source_of("p = 'models/m.pkl'", "with open(p, 'rb') as f:\n    sink.load(f)") == Provenance(
        "literal", "models/m.pkl"
    )


@pytest.mark.parametrize("source", ["sink.load(f)", "def get(f):\n    sink.load(f)\nf = open('x')", "sink.load()"])
def test_unknown_stays_unknown(source: str) -> None:
    assert source_of(source) == Provenance("unknown")


def test_definitions_in_a_circle_end() -> None:
    assert source_of("a = b\nb = a\nsink.load(a)").kind == "unknown"


def test_many_definitions_of_each_other_end() -> None:
    lines = [f"if flag{i}:\n    x = open(x)" for i in range(60)]
    assert source_of("x = p", "\n".join(lines), "def f():\n    sink.load(x)").kind == "unknown"
