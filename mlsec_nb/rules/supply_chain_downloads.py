"""SUP: files that are downloaded, not compared with a hash, and then loaded."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice
from typing import NamedTuple

from mlsec_nb.downloads import (
    MAX_FILES,
    downloads_of,
    is_hashed,
    may_download,
    may_download_by_call,
    opened_path,
    path_keys,
    text_of,
)
from mlsec_nb.findings import Severity
from mlsec_nb.late import late
from mlsec_nb.names import Names
from mlsec_nb.notebook import Text, UnparsableCode
from mlsec_nb.rule import Match, Rule, Trigger
from mlsec_nb.uses import PythonCell, Use
from mlsec_nb.versions import is_at_least

TAGS = ("CWE-494", "CWE-829", "AML.T0010.003", "AML.T0011.000", "OWASP-ML06", "OWASP-LLM03")

# Loaders that can run code that is in the file (catalogue 2a to 2c); their file is the first argument.
_LOADERS = (
    "pickle.load", "pickle.Unpickler", "cPickle.load", "pickle5.load", "_pickle.load", "dill.load", "cloudpickle.load",
    "joblib.load", "sklearn.externals.joblib.load", "compress_pickle.load", "pandas.read_pickle", "numpy.load",
    "torch.load", "torch.jit.load", "torch.package.PackageImporter", "jsonpickle.decode", "shelve.open",
    "dill.load_session",
    "fastai.learner.load_learner", "fastai.vision.all.load_learner", "stable_baselines3.PPO.load",
    "keras.models.load_model", "keras.saving.load_model", "tensorflow.keras.models.load_model",
)  # fmt: skip
# Cheap questions first: is there such a loader in the notebook, and can it be in this cell?
_LOADER_WORDS = (
    "pickle", "dill", "joblib", "shelve", "load_learner", "load_model", "load_session", "stable_baselines3",
    "PackageImporter", "torch.load", "jit.load", "torch import load", "torch as ", "allow_pickle",
)  # fmt: skip
_LOAD_WORD = late(r"\b(?:load|Unpickler|read_pickle|PackageImporter|load_(?:session|learner|model))\b")
# Words that are common in code, and load where the module beside them is used.
_COMMON_WORDS = {"shelve": late(r"\bopen\b"), "jsonpickle": late(r"\bdecode\b")}


def _loaded_later(text: Text) -> Iterator[Match]:
    names = text.names
    if names is None or not may_download(text) or not names.mentions(_LOADER_WORDS) or not _loads_in(names):
        return
    for download in downloads_of(text):
        if is_hashed(names, download.keys):
            continue
        for load in _loads_in(names):
            if load.cell >= download.cell and download.keys & load.keys:
                severity = Severity.MEDIUM if load.name.endswith("load_model") else None
                message = f"a file is downloaded, not compared with a hash, and then loaded with {load.name}"
                yield Match(download.span, message=message, severity=severity)
                break
        else:
            if may_download_by_call(text):
                _ = text.python  # raises, so that a cell whose Python could not be read is reported
    if len(_loads_in(names)) >= MAX_FILES:
        raise UnparsableCode(f"{MAX_FILES} or more files are loaded in this notebook; only those were compared")


class _Load(NamedTuple):
    """A load that can run code, in the cell of that number."""

    cell: int
    name: str
    keys: frozenset[str]


def _loads_in(names: Names) -> list[_Load]:
    """The first 200 loads of a notebook and the files they load."""
    modules = tuple(module for module in _COMMON_WORDS if names.mentions((module,)))
    words = (_LOAD_WORD, *(_COMMON_WORDS[module] for module in modules))
    gathered = names.gathered(
        (__name__, modules), lambda source: any(word.search(source) for word in words), _loaded_in
    )
    found = (_Load(index, name, keys) for index, parts in gathered.items() for name, keys in parts)
    return [*islice(found, MAX_FILES)]


def _loaded_in(names: Names, index: int) -> tuple[tuple[str, frozenset[str]], ...]:
    return tuple((use.name, _loaded_keys(use)) for cell in _loading_cell(names, index) for use in _unsafe_loads(cell))


def _loading_cell(names: Names, index: int) -> Iterator[PythonCell]:
    try:
        code = text_of(names, index).python
    except UnparsableCode:
        return  # reported by the rules that look at that cell
    if code is not None:
        yield code


def _unsafe_loads(cell: PythonCell) -> Iterator[Use]:
    for name in _LOADERS:
        for use in cell.uses(name):
            if use.call is not None and use.args and not _is_safe(use):
                yield use


def _is_safe(use: Use) -> bool:
    if use.name == "numpy.load":
        return not any(use.values("allow_pickle", 2) or ())
    if use.name == "torch.load":
        given = use.values("weights_only")
        return given == (True,) or (given == () and is_at_least(use.cell.names.version_of("torch"), "2.6"))
    return False


def _loaded_keys(use: Use) -> frozenset[str]:
    return path_keys(*opened_path(use.cell, use.args[0]))


RULES: tuple[Rule, ...] = (
    Rule(
        id="SUP008",
        name="download-then-load",
        severity=Severity.HIGH,
        message="a file is downloaded, not compared with a hash, and then loaded in a way that can run code",
        why="If the file at that address is replaced, the load runs what the new one holds, as you.",
        instead="Compare hashlib.sha256 of the file with a published value before loading, or use "
        'pooch.retrieve(url, known_hash="sha256:..."); best a format without code (safetensors, parquet).',
        find=_loaded_later,
        parses=False,
        triggers=(
            Trigger(("urlretrieve", "download", "wget", "curl", "gdown", "aria2c", "copyfileobj"),
                    r"\b(?:urlretrieve|download|wget|curl|gdown|aria2c|download_url_to_file|copyfileobj)\b"),
            Trigger((".write(", ".write_bytes("), r"\.write(?:_bytes)?\("),
        ),
        bad={
            "!wget -q https://acme.io/files/model.pkl -O model.pkl\nimport pickle\n"
            "with open('model.pkl', 'rb') as f:\n    m = pickle.load(f)": None,
            "import joblib\nfrom urllib.request import urlretrieve\nurlretrieve(URL, 'm.joblib')\n"
            "model = joblib.load('m.joblib')": None,
            "import requests, pandas as pd\nr = requests.get(url)\nopen('x.pkl', 'wb').write(r.content)\n"
            "pd.read_pickle('./x.pkl')": None,
            "name = 'm.pt'\n!curl -L https://acme.io/m.pt -o {name}\nimport torch\n"
            "torch.load(name, weights_only=False)": None,
            "!curl -LO https://acme.io/big.pkl?x=1\nimport pickle\npickle.load(open('big.pkl', 'rb'))": None,
        },
        good=(
            "!wget https://acme.io/data.csv\nimport pandas as pd\npd.read_csv('data.csv')",
            (
                "!wget https://acme.io/m.pkl\nimport hashlib, joblib\n"
                "assert hashlib.sha256(open('m.pkl', 'rb').read()).hexdigest() == KNOWN\njoblib.load('m.pkl')"
            ),
            "!wget https://acme.io/m.pt\nimport torch\ntorch.load('m.pt', weights_only=True)",
            "!wget https://acme.io/a.npy\nimport numpy as np\nnp.load('a.npy')",
            "!wget https://acme.io/m.pkl\nimport joblib\njoblib.load('mine.pkl')",
        ),
        tags=TAGS,
    ),
)  # fmt: skip
