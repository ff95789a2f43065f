"""SUP: files that are downloaded, not compared with a hash, and then loaded or run."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from itertools import islice
from typing import NamedTuple

from mlsec_nb.downloads import (
    DOWNLOAD_WORDS,
    MAX_FILES,
    downloads_in,
    downloads_of,
    downloads_until,
    is_hashed,
    may_download,
    opened_path,
    path_keys,
    shell_path_key,
    text_of,
)
from mlsec_nb.findings import Severity
from mlsec_nb.late import late
from mlsec_nb.names import Names
from mlsec_nb.notebook import Text, UnparsableCode
from mlsec_nb.rule import Match, Rule, Trigger
from mlsec_nb.shell import SHELLS, Command, Word, commands
from mlsec_nb.uses import PythonCell, Use
from mlsec_nb.versions import is_at_least

_TAGS = ("CWE-494", "CWE-829", "AML.T0010.003", "AML.T0011.000", "OWASP-ML06", "OWASP-LLM03")

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
    if names is None or not may_download(text) or not names.mentions(_LOADER_WORDS):
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


_RUNNERS = (*SHELLS, "python", "source", ".", "perl", "ruby", "node", "%run")


def _downloaded_and_run(text: Text) -> Iterator[Match]:
    if not may_download(text) and not (text.names and text.names.mentions(DOWNLOAD_WORDS)):
        return
    run = [(command, file) for command in commands(text) if (file := _program_file(command))]
    found = [(command, key) for command, file in run if _is_mentioned_twice(text, key := shell_path_key(text, file))]
    executed = re.search(r"(?:^|[^.\w])exec\(", text.source) is not None
    if not found and not executed:
        return
    keys: frozenset[str] = frozenset().union(*(download.keys for download in downloads_until(text)))
    for command, key in found:
        if key in keys:
            yield Match(command.span, severity=None if command.name.startswith("%") else Severity.MEDIUM)
    if keys and executed and text.python is not None:
        for use in text.python.uses("exec"):
            if use.call and use.args and keys & _read_keys(use.cell, use.args[0]):
                yield Match(use.span)
    if text.names is not None and len(downloads_in(text.names)) >= MAX_FILES:
        raise UnparsableCode(f"{MAX_FILES} or more files are downloaded in this notebook; only those were compared")


def _is_mentioned_twice(text: Text, path: str) -> bool:
    """Whether the name of a file is in another place too, as it is when something made the file."""
    name = path.rpartition("/")[2]
    if not name:
        return False
    count = text.source.count(name) if text.language != "python" else 0
    if text.names:
        counted = text.names.gathered(
            ("places of", name),
            lambda source: name in source,
            lambda names, index: names.cells[index].source.count(name),
        )
        count += sum(counted.values())
    return count > 1


def _program_file(command: Command) -> Word | None:
    if command.name in _RUNNERS:
        if command.name == "python" and {"-m", "-c"} & set(command.texts[:2]):
            return None
        return next((word for word in command.args if not word.text.startswith("-")), None)
    first = command.words[0] if command.words else None
    return first if first is not None and first.text.startswith("./") else None


def _read_keys(cell: PythonCell, node: ast.expr) -> frozenset[str]:
    found: frozenset[str] = frozenset()
    for part in ast.walk(node):
        if isinstance(part, ast.Call | ast.Name):
            there, path = opened_path(cell, part)
            found |= path_keys(there, path) if path is not part else frozenset()
    return found


def _run_from_the_network(text: Text) -> Iterator[Match]:
    for command in commands(text):
        if command.name in ("%run", "%load"):
            yield from (Match(word.span) for word in command.args if re.match(r"(?i)https?://|ftp://", word.text))


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
        tags=_TAGS,
    ),
    Rule(
        id="SUP013",
        name="downloaded-file-run",
        severity=Severity.HIGH,
        message="a file that this notebook downloaded is run without a look at it",
        why="If the file at that address is replaced, other commands run as you, with your data and tokens.",
        instead="Compare its checksum with a published one (sha256sum -c) before running it.",
        find=_downloaded_and_run,
        parses=False,
        triggers=(
            Trigger(("%run", "exec"), r"%run\s|\bexec\("),
            Trigger(("sh ", "python", "source ", "./", "perl", "ruby", "node"),
                    r"\b(?:sh|bash|zsh|python[\d.]{0,4}|source|perl|ruby|node)[ \t]|\./\w"),
        ),
        bad={
            "!wget https://acme.io/setup.sh\n!bash setup.sh -b": None,
            "!curl -L https://acme.io/nb_tools.py -o nb_tools.py\n%run nb_tools.py": None,
            "from urllib.request import urlretrieve\nurlretrieve(url, 'x.py')\nexec(open('x.py').read())": None,
            "%%bash\nwget -q https://acme.io/setup.sh\nsh ./setup.sh": None,
            "!wget -q https://acme.io/tool && chmod +x tool && ./tool --go": None,
        },
        good=(
            "!wget https://acme.io/setup.sh\n!sha256sum -c setup.sh.sha256\n!bash setup.sh",
            "!wget https://acme.io/data.json\n!python -m json.tool data.json",
            "!wget https://acme.io/data.csv\n!python train.py data.csv",
            "%run my_tools.py",
            "!wget https://acme.io/setup.py\n%load setup.py",  # puts it into the cell, to be read and run by hand
        ),
        tags=_TAGS,
    ),
    Rule(
        id="SUP014",
        name="run-from-network",
        severity=Severity.HIGH,
        message="code is fetched from the network into the notebook",
        why="Whoever controls that address decides later what the cell runs.",
        instead="Download a pinned version once, read it, and import it.",
        find=_run_from_the_network,
        triggers=(Trigger(("%run", "%load"), r"%(?:run|load)[ \t]"),),
        bad={"%load https://acme.io/x.py": None, "%run -i http://acme.io/x.py": None},
        good=("%run x.py", "%load_ext autoreload", "# %load https://acme.io/x.py"),
        tags=_TAGS,
    ),
)  # fmt: skip
