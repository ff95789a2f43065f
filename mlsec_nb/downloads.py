"""Which files a notebook downloads, by shell line and by Python call, over all its cells."""

from __future__ import annotations

import ast
import posixpath
import re
from collections.abc import Iterator
from itertools import islice
from typing import NamedTuple

from mlsec_nb.findings import Span
from mlsec_nb.late import late
from mlsec_nb.names import Names
from mlsec_nb.notebook import Text, UnparsableCode
from mlsec_nb.origin import origins
from mlsec_nb.shell import Command, Word, commands
from mlsec_nb.shell_rules import options
from mlsec_nb.uses import PythonCell
from mlsec_nb.values import UNKNOWN_PART

MAX_FILES = 200
"""How many downloads, and loads, of one notebook are compared with each other."""

_GATE = late(
    r"\b(?:urlretrieve|wget|curl|gdown|aria2c|requests|httpx|urlopen|download_url_to_file)\b|\bwrite(?:_bytes)?\("
)
DOWNLOAD_WORDS = (
    "urlretrieve", "wget", "curl", "gdown", "aria2c", "requests", "httpx", "urlopen", "download_url_to_file",
    "write(", "write_bytes(",
)  # fmt: skip
"""Without any of them no cell of a notebook downloads to a file."""
_IN_PYTHON = late(r"urlretrieve|download|write(?:_bytes)?\(|copyfileobj")
# Without one of these words nothing that Python writes to a file can come from the network.
_FETCHERS = ("requests", "httpx", "aiohttp", "urlopen", "urllib3")
# Functions that download to a file -> position and keyword of the file.
_FUNCTIONS = {
    "urllib.request.urlretrieve": (1, "filename"),
    "six.moves.urllib.request.urlretrieve": (1, "filename"),
    "wget.download": (1, "out"),
    "gdown.download": (1, "output"),
    "gdown.cached_download": (1, "path"),
    "torch.hub.download_url_to_file": (1, "dst"),
}
# Programs -> their options that name the file.
_PROGRAMS = {
    "wget": ("-O", "--output-document"),
    "curl": ("-o", "--output"),
    "gdown": ("-O", "--output"),
    "aria2c": ("-o", "--out"),
}
_HASHED = late(
    r"hashlib\.(?:sha|blake|new|file_digest)|\bsha(?:256|384|512|1)sum\b|\bshasum\b|\bb2sum\b|\bknown_hash\b"
)
OPENERS = ("open", "io.open", "gzip.open", "bz2.open", "lzma.open", "pathlib.Path", "pathlib.Path.open", "str")


class Download(NamedTuple):
    """A file that a cell downloads, under each name by which another cell can mean it."""

    keys: frozenset[str]
    cell: int
    span: Span


def may_download(text: Text) -> bool:
    """Whether a cell holds a word of something that downloads; cheap."""
    return _may_download(text.source)


def _may_download(source: str) -> bool:
    return any(word in source for word in DOWNLOAD_WORDS) and _GATE.search(source) is not None


def may_download_by_call(text: Text) -> bool:
    """Whether a cell holds a word of Python that downloads; cheap."""
    return _IN_PYTHON.search(text.source) is not None


def downloads_of(text: Text) -> Iterator[Download]:
    """The files that one cell downloads. Shell lines are read in any cell; Python only where it can be parsed."""
    if not may_download(text):
        return
    for command in commands(text):
        keys = frozenset(key for key in _shell_targets(text, command) if key)
        if keys:
            yield Download(keys, text.code_index, command.span)
    cell = _parsed(text) if may_download_by_call(text) else None
    for call, node in _python_targets(cell) if cell else ():
        if cell and (keys := path_keys(cell, node)):
            yield Download(keys, text.code_index, cell.code.span(call))


def downloads_until(text: Text) -> list[Download]:
    """The files that this cell and those above it download and do not compare with a hash."""
    if text.names is None:
        return []
    found = [download for download in downloads_in(text.names) if download.cell <= text.code_index]
    if text.language != "python":  # a shell cell is not among the names
        found += downloads_of(text)
    return [download for download in found if not is_hashed(text.names, download.keys)]


def downloads_in(names: Names) -> list[Download]:
    """The first 200 files that the Python cells of a notebook download."""
    gathered = names.gathered(__name__, _may_download, _downloaded_in)
    found = (Download(keys, index, span) for index, parts in gathered.items() for keys, span in parts)
    return [*islice(found, MAX_FILES)]


def _downloaded_in(names: Names, index: int) -> tuple[tuple[frozenset[str], Span], ...]:
    return tuple((download.keys, download.span) for download in downloads_of(text_of(names, index)))


def text_of(names: Names, index: int) -> Text:
    """A Python cell of the notebook as a text of its own."""
    return Text(names.cells[index].source, "code", language="python", names=names, code_index=index)


def is_hashed(names: Names, keys: frozenset[str]) -> bool:
    """Whether a cell that computes a hash, or passes a known one, mentions the file."""
    words = [key.removeprefix("name:").rpartition("/")[2] for key in keys]
    hashing = names.gathered("hashes", _HASHED.search, lambda names, index: names.cells[index].source)
    return any(word in source for source in hashing.values() for word in words)


def path_keys(cell: PythonCell, node: ast.expr) -> frozenset[str]:
    """The names under which a path can be meant elsewhere: its text, and the variable that holds it."""
    keys = {_path_key(cell.shape(node))}
    if isinstance(node, ast.Name) and cell.bindings(node):
        keys.add(f"name:{node.id}")
    return frozenset(keys - {""})


def opened_path(cell: PythonCell, node: ast.expr, step: int = 0) -> tuple[PythonCell, ast.expr]:
    """The path behind an open file: `open(path, "rb")`, or the name that a `with` gave it."""
    if step < 5 and isinstance(node, ast.Call) and node.args and cell.name_of(node.func) in OPENERS:
        return opened_path(cell, node.args[0], step + 1)
    if step < 5 and isinstance(node, ast.Name):
        for binding in cell.bindings(node):
            value, there = binding.value, cell.beside(binding)
            if isinstance(value, ast.Call) and there.name_of(value.func) in OPENERS:
                return opened_path(there, value, step + 1)
    return cell, node


def _path_key(path: str) -> str:
    name = posixpath.basename(path).strip(UNKNOWN_PART)
    return posixpath.normpath(path) if len(name) >= 3 and "\n" not in path else ""


def shell_path_key(text: Text, word: Word) -> str:
    """The path that a word of a command names, with variables of the notebook put in where they are constant."""
    path = word.text
    cell = _parsed(text) if word.variables else None
    for name in word.variables:
        values = _constants(cell, name) if cell and name.isidentifier() else ()
        path = path.replace(UNKNOWN_PART, values[0] if len(values) == 1 else "\0", 1)
    return _path_key(path.replace("\0", UNKNOWN_PART))


def _constants(cell: PythonCell, name: str) -> list[str]:
    found: list[str] = []
    for binding in cell.names.assigned(name):
        known = cell.beside(binding).values(binding.value) if binding.value is not None else None
        found += [value for value in known or () if isinstance(value, str)]
    return found


def _shell_targets(text: Text, command: Command) -> Iterator[str]:
    if command.name not in _PROGRAMS:
        return
    named = [option.value_word for option in options(command, *_PROGRAMS[command.name]) if option.value_word]
    named += [word for operator, word in command.redirections if operator in (">", ">>", ">|")]
    if command.name == "curl":
        named += [after for option, after in zip(command.args, command.args[1:]) if _is_cluster(option.text, "o")]
    yield from (shell_path_key(text, word) for word in named)
    keeps_name = any(_is_cluster(option, "O") or option == "--remote-name" for option in command.texts)
    if not named and (command.name in ("wget", "aria2c") or (command.name == "curl" and keeps_name)):
        folders = [option.value for option in options(command, "-P", "--directory-prefix", "-d")]
        for address in command.texts:
            if "://" in address:
                yield _path_key(
                    posixpath.join(folders[0] if folders else "", re.split("[?#]", address)[0].rpartition("/")[2])
                )


def _is_cluster(option: str, letter: str) -> bool:
    return re.fullmatch(r"-[a-zA-Z#]{1,8}", option) is not None and option.endswith(letter) and option != "-o"


def _parsed(text: Text) -> PythonCell | None:
    try:
        return text.python
    except UnparsableCode:
        return None


def _python_targets(cell: PythonCell) -> Iterator[tuple[ast.Call, ast.expr]]:
    for name, (position, keyword) in _FUNCTIONS.items():
        for use in cell.uses(name):
            target = use.argument(keyword, position)
            if use.call is not None and target is not None:
                yield use.call, target
    if not cell.names.mentions(_FETCHERS):
        return
    for call in cell.code.calls:
        match call:
            case ast.Call(func=ast.Attribute(attr="write" | "write_bytes", value=owner), args=[content]):
                if _is_fetched(cell, call, content):
                    yield call, opened_path(cell, owner)[1]
            case ast.Call(func=ast.Attribute(attr="copyfileobj"), args=[content, owner, *_]):
                if _is_fetched(cell, call, content):
                    yield call, opened_path(cell, owner)[1]


def _is_fetched(cell: PythonCell, call: ast.Call, content: ast.expr) -> bool:
    if "network" in origins(cell, content):
        return True
    parent: ast.AST | None = cell.code.parent_of.get(call)
    for _ in range(8):  # `for chunk in response.iter_content(): file.write(chunk)`
        if (
            isinstance(parent, ast.For)
            and ast.dump(parent.target).partition(",")[0] == ast.dump(content).partition(",")[0]
        ):
            return "network" in origins(cell, parent.iter)
        parent = cell.code.parent_of.get(parent) if parent is not None else None
    return False
