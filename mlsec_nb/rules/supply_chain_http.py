"""SUP: data and models that come over an unencrypted connection."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

from mlsec_nb.findings import Edit, Fix, Severity, Span
from mlsec_nb.late import late
from mlsec_nb.notebook import Text, UnparsableCode
from mlsec_nb.rule import Match, Rule, Trigger
from mlsec_nb.shell import commands
from mlsec_nb.shell_rules import over_https
from mlsec_nb.urls import is_plain_http, path
from mlsec_nb.uses import Use

_READERS = tuple(
    f"pandas.read_{kind}" for kind in "csv json excel pickle parquet table html xml fwf feather stata sas hdf".split()
)
# Functions that fetch a file -> position and keyword of the address.
_FETCHING: dict[str, tuple[int, str]] = {
    **dict.fromkeys(_READERS, (0, "filepath_or_buffer")),
    "urllib.request.urlretrieve": (0, "url"),
    "wget.download": (0, "url"),
    "gdown.download": (0, "url"),
    "tensorflow.keras.utils.get_file": (1, "origin"),
    "keras.utils.get_file": (1, "origin"),
    "torch.hub.load_state_dict_from_url": (0, "url"),
    "torch.hub.download_url_to_file": (0, "url"),
    "torch.utils.model_zoo.load_url": (0, "url"),
    "datasets.load_dataset": (0, "path"),
}
# They fetch pages and call services too, so only an address that names a file counts.
_GENERAL = {"requests.get": (0, "url"), "httpx.get": (0, "url"), "urllib.request.urlopen": (0, "url")}

_DANGEROUS = late(
    r"\.(?:pkl|pickle|joblib|dill|pth?|ckpt|bin|h5|hdf5|keras|npy|npz|onnx|zip|tar|tgz|gz|bz2|xz|7z|whl|py|sh|ipynb|exe|jar|so)$"
)
_FILE = late(_DANGEROUS.pattern[:-1] + r"|\.(?:csv|tsv|json|jsonl|parquet|txt|xlsx?|xml|arff|data|dat)$")


def _plain_http(text: Text) -> Iterator[Match]:
    found = list(_in_shell(text))
    yield from found
    try:
        cell = text.python
    except UnparsableCode:
        if not found:
            raise
        return
    for table, general in ((_FETCHING, False), (_GENERAL, True)):
        for name, (position, keyword) in table.items() if cell else ():
            for use in cell.uses(name) if cell else ():
                yield from _judged(use, use.argument(keyword, position), general)


def _in_shell(text: Text) -> Iterator[Match]:
    for command in commands(text):
        if command.name in ("wget", "curl", "aria2c", "gdown"):
            for word in command.args:
                if is_plain_http(word.text) and (command.name != "curl" or _FILE.search(path(word.text))):
                    yield Match(word.span, over_https(word), severity=_severity(word.text))


def _judged(use: Use, node: ast.expr | None, general: bool) -> Iterator[Match]:
    address = use.cell.shape(node) if node is not None else ""
    if node is None or not is_plain_http(address) or (general and not _FILE.search(path(address))):
        return
    span = use.cell.code.span(node)
    written = use.cell.code.source[span.start : span.end]
    at = re.match(r"[fFrRbB]{0,2}[\"']{1,3}http(?=://)", written)
    fix = Fix("Use https://", (Edit(Span(span.start + at.end() - 4, span.start + at.end()), "https"),)) if at else None
    yield Match(span, fix, severity=_severity(address))


def _severity(address: str) -> Severity | None:
    return None if _DANGEROUS.search(path(address)) else Severity.LOW


RULES: tuple[Rule, ...] = (
    Rule(
        id="SUP009",
        name="download-over-http",
        severity=Severity.MEDIUM,
        message="a file comes over an unencrypted connection",
        why="Anyone on the network path can replace the data, and a replaced model or archive can run code.",
        instead="Use https://, and compare the file's hash with a published one.",
        find=_plain_http,
        parses=False,
        triggers=(Trigger(("http://",), r"(?i)\bhttp://"), Trigger(("ftp://",), r"(?i)\bftp://")),
        bad={
            "!wget http://acme.io/weights.bin": "!wget https://acme.io/weights.bin",
            'import pandas as pd\ndf = pd.read_csv("http://data.acme.io/iris.csv")': (
                'import pandas as pd\ndf = pd.read_csv("https://data.acme.io/iris.csv")'
            ),
            'U = "http://acme.io/m.h5"\nimport keras\nkeras.utils.get_file("m.h5", U)': None,
            'from urllib.request import urlretrieve\nurlretrieve(f"http://acme.io/{name}.zip", p)': (
                'from urllib.request import urlretrieve\nurlretrieve(f"https://acme.io/{name}.zip", p)'
            ),
            'import requests\nrequests.get("http://acme.io/m.pkl")': 'import requests\nrequests.get("https://acme.io/m.pkl")',
        },
        good=(
            "!wget https://acme.io/weights.bin",
            'import requests\nrequests.get("http://localhost:8080/m.pkl")',
            'import requests\nrequests.get("http://api.acme.io/v1/items")',
            'ns = "http://www.w3.org/2000/svg"',
            "# from http://acme.io/weights.bin",
            "!curl http://10.0.0.3/data.csv",
        ),
        tags=("CWE-319", "CWE-494", "AML.T0010.002", "AML.T0010.003", "OWASP-ML06"),
    ),
)
