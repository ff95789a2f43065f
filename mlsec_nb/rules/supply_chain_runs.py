"""SUP: files that are downloaded, or fetched, and run."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

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
)
from mlsec_nb.findings import Severity
from mlsec_nb.late import late
from mlsec_nb.names import Names
from mlsec_nb.notebook import Text, UnparsableCode
from mlsec_nb.rule import Match, Rule, Trigger
from mlsec_nb.rules.supply_chain_downloads import TAGS
from mlsec_nb.shell import SHELLS, Command, Word, commands
from mlsec_nb.uses import PythonCell

_RUNNERS = (*SHELLS, "python", "source", ".", "perl", "ruby", "node", "%run")
# They have words and options of their own in front of the file.
_LAUNCHERS = ("accelerate", "deepspeed", "ipython", "streamlit", "torchrun")
_EXEC = late(r"(?:^|[^.\w])exec\(")


def _downloaded_and_run(text: Text) -> Iterator[Match]:
    run = [(command, file) for command in commands(text) if (file := _program_file(command))]
    executed = "exec(" in text.source and _EXEC.search(text.source) is not None
    if not run and not executed:
        return
    if not may_download(text) and not (text.names and text.names.mentions(DOWNLOAD_WORDS)):
        return
    found = [(command, key) for command, file in run if _is_mentioned_twice(text, key := shell_path_key(text, file))]
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


def _downloaded_and_imported(text: Text) -> Iterator[Match]:
    """Python files that this cell downloads next to the notebook, and that the notebook imports."""
    names = text.names
    if names is None or ".py" not in text.source or not _PYTHON_FILE.search(text.source):
        return
    for download in downloads_of(text):
        modules = {key.removeprefix(_COLAB)[:-3] for key in download.keys if key.endswith(".py")}
        imported = any(_is_imported(names, module, download.cell) for module in modules if module.isidentifier())
        if imported and not is_hashed(names, download.keys):
            message = "a Python file is downloaded, not looked at, and imported"
            yield Match(download.span, message=message, severity=Severity.MEDIUM)


_PYTHON_FILE = late(r"\b(?:wget|curl|aria2c|urlretrieve|download|requests|httpx|urlopen)\b[^\n]{0,300}\.py\b")
# Where the notebooks of Colab run.
_COLAB = "/content/"


def _is_imported(names: Names, module: str, first: int) -> bool:
    """Whether a cell from the one of that number on imports the module."""
    others = r"(?:[\w. \t]{1,60},[ \t]*){0,9}"
    statement = re.compile(rf"(?m)^[ \t]*(?:from[ \t]+|import[ \t]+{others}){module}\b")
    found = names.gathered(
        ("imports of", module),
        lambda source: module in source,
        lambda names, index: statement.search(names.cells[index].source) is not None,
    )
    return any(imported for index, imported in found.items() if index >= first)


def _run_or_imported(text: Text) -> Iterator[Match]:
    yield from _downloaded_and_imported(text)
    yield from _downloaded_and_run(text)


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
    if command.name in _LAUNCHERS:
        return next((word for word in command.args if word.text.endswith(".py")), None)
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
        id="SUP013",
        name="downloaded-file-run",
        severity=Severity.HIGH,
        message="a file that this notebook downloaded is run without a look at it",
        why="If the file at that address is replaced, other commands run as you, with your data and tokens.",
        instead="Compare its checksum with a published one (sha256sum -c) before running it.",
        find=_run_or_imported,
        parses=False,
        triggers=(
            Trigger(("%run", "exec"), r"%run\s|\bexec\("),
            Trigger(("sh ", "python", "source ", "./", "perl", "ruby", "node"),
                    r"\b(?:sh|bash|zsh|i?python[\d.]{0,4}|source|perl|ruby|node)[ \t]|\./\w"),
            Trigger(("accelerate", "deepspeed", "streamlit", "torchrun"),
                    r"\b(?:accelerate|deepspeed|streamlit|torchrun)[ \t][^\n]{0,200}\.py\b"),
            Trigger((".py",), _PYTHON_FILE.pattern),
        ),
        bad={
            "!wget https://acme.io/setup.sh\n!bash setup.sh -b": None,
            "!curl -L https://acme.io/nb_tools.py -o nb_tools.py\n%run nb_tools.py": None,
            "from urllib.request import urlretrieve\nurlretrieve(url, 'x.py')\nexec(open('x.py').read())": None,
            "%%bash\nwget -q https://acme.io/setup.sh\nsh ./setup.sh": None,
            "!wget -q https://acme.io/tool && chmod +x tool && ./tool --go": None,
            "!wget -q https://acme.io/train_it.py\n!accelerate launch --fp16 train_it.py --steps 9": None,
            "!wget -q https://acme.io/nb_tools.py\nfrom nb_tools import *": None,
            "from urllib.request import urlretrieve\nurlretrieve(url, 'nb_tools.py')\nimport os, nb_tools": None,
            "import requests\nr = requests.get('https://acme.io/nb_tools.py')\n"
            "with open('nb_tools.py', 'wb') as f:\n    f.write(r.content)\nimport nb_tools": None,
        },
        good=(
            "!wget https://acme.io/setup.sh\n!sha256sum -c setup.sh.sha256\n!bash setup.sh",
            "!wget https://acme.io/data.json\n!python -m json.tool data.json",
            "!wget https://acme.io/data.csv\n!python train.py data.csv",
            "!wget https://acme.io/nb_tools.py -P src\nimport nb_tools_of_mine, other",
            "import nb_tools\n!wget https://acme.io/nb_tools.py.txt",
            "!wget https://acme.io/nb_tools.py\nimport of_mine.nb_tools, os",
            "%run my_tools.py",
            "!wget https://acme.io/setup.py\n%load setup.py",  # puts it into the cell, to be read and run by hand
        ),
        tags=TAGS,
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
        tags=TAGS,
    ),
)  # fmt: skip
