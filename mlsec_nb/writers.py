"""Files and bytes that the notebook made itself before it loads them."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import dataclass, field

from mlsec_nb.late import late
from mlsec_nb.names import Names
from mlsec_nb.python import UnparsableCode, dotted
from mlsec_nb.uses import PythonCell
from mlsec_nb.values import UNKNOWN_PART

# The last word of a call that writes a file, or makes what does, and the position and keyword of the file among its
# arguments.
_FILE_WRITERS: dict[str, tuple[int, str]] = {
    "ModelCheckpoint": (0, "filepath"),  # of Keras: a callback of fit()
    "dump": (1, "filename"),
    "dump_session": (0, "filename"),
    "dump_module": (0, "filename"),
    "export": (0, "fname"),
    "save": (0, "filepath"),
    "save_checkpoint": (0, "filepath"),
    "save_file": (1, "filename"),
    "save_local": (0, "folder_path"),
    "save_model": (1, "filepath"),
    "save_pretrained": (0, "save_directory"),
    "savez": (0, "file"),
    "savez_compressed": (0, "file"),
    "to_hdf": (0, "path_or_buf"),
    "to_pickle": (0, "path"),
    "tofile": (0, "fid"),
}
# One of these is in each of them.
_WRITING_WORDS = ("dump", "save", "to_pickle", "to_hdf", "export", "tofile", "ModelCheckpoint")
# Functions of modules that take the object first, where methods of the same name take the file first.
_OBJECT_FIRST = late(r"torch(?:\.jit|\.export)?\.save|tensorflow\.saved_model\.save|(?:\w+\.)*models\.save_model")
_FILE_KEYWORDS = ("f", "fp", "file", "filename", "filepath", "path", "path_or_buf", "export_dir", "folder_path")
_RESULT_WRITERS = late(
    r"(?:_?pickle|cPickle|pickle5|six\.moves\.cPickle|dill|cloudpickle|marshal|compress_pickle|ray\.cloudpickle)\.dumps"
    r"|jsonpickle\.(?:encode|dumps)|yaml\.(?:safe_)?dump(?:_all)?|joblib\.dump|mlflow\.\w+\.(?:log|save)_model"
    r"|tensorflow\.(?:compat\.v1\.)?estimator\.(?:\w+\.)+export_saved_model"
)
_OPENERS = ("open", "io.open", "gzip.open", "bz2.open", "lzma.open", "codecs.open")
_MAX_STEPS = 20


def writes_its_result(name: str) -> bool:
    """Whether the function called `name` gives back what it has serialized, or the place of it."""
    return _RESULT_WRITERS.fullmatch(name) is not None


def is_written_before(cell: PythonCell, argument: ast.expr, offset: int) -> bool:
    """Whether a call above `offset` writes the file, or fills the buffer, that `argument` names."""
    target = _identity(cell, argument, 0)
    if target is None:
        return False
    written = cell.names.gathered(__name__, _may_write, _written_in)
    here = written.get(cell.index)
    return (here is not None and here.starts.get(target, offset) < offset) or any(
        target in there.files for index, there in written.items() if index < cell.index
    )


@dataclass(frozen=True, slots=True)
class _Written:
    """The files that a cell writes."""

    files: frozenset[str]
    starts: dict[str, int] = field(compare=False)
    """Where the first call begins that writes the file; of use to the same cell only."""


def _written_in(names: Names, index: int) -> _Written | None:
    starts: dict[str, int] = {}
    try:
        cell = PythonCell(names.collect(index), names, index)
    except UnparsableCode:
        return None
    for call, file in writing_calls(cell):
        target, start = _identity(cell, file, 0), cell.code.start(call)
        if target is not None:
            starts[target] = min(start, starts.get(target, start))
    return _Written(frozenset(starts), starts) if starts else None


def _may_write(source: str) -> bool:
    return any(word in source for word in _WRITING_WORDS)


def writing_calls(cell: PythonCell) -> Iterator[tuple[ast.Call, ast.expr]]:
    for word, (position, keyword) in _FILE_WRITERS.items():
        for node in cell.code.by_terminal.get(word, ()):
            call = cell.code.called_by.get(node)
            if call is None:
                continue
            given = {kw.arg: kw.value for kw in call.keywords}
            file = next((given[name] for name in (keyword, *_FILE_KEYWORDS) if name in given), None)
            at = 1 if word == "save" and _OBJECT_FIRST.fullmatch(cell.name_of(node) or "") else position
            if file is None and at < len(call.args):
                file = call.args[at]
            if file is not None:
                yield call, file


def _identity(cell: PythonCell, node: ast.expr, steps: int) -> str | None:
    """The file that an expression stands for: its path when known, else the same spelling of the expression."""
    if steps > _MAX_STEPS:
        return None
    text = cell.shape(node)
    if text and UNKNOWN_PART not in text:
        return text
    opened = _opened(cell, node)
    if opened is not None:
        return _identity(cell, opened, steps + 1)
    match node:
        case ast.Name():
            return _named_identity(cell, node, steps)
        case ast.JoinedStr() | ast.BinOp() | ast.Attribute() | ast.Call() if _is_plain(node):
            return ast.dump(node)
    return None


def _named_identity(cell: PythonCell, name: ast.Name, steps: int) -> str | None:
    if cell.code.is_parameter(name):
        return None
    values = [(binding, binding.value) for binding in cell.bindings(name) if binding.value is not None]
    if len(values) != 1:
        return name.id
    binding, value = values[0]
    made_in = cell.beside(binding)
    behind = _identity(made_in, value, steps + 1)
    # A file handle is known by its path only: everybody calls it `f`.
    return behind if behind or _opened(made_in, value) is not None else name.id


def _opened(cell: PythonCell, node: ast.expr) -> ast.expr | None:
    """The path in an expression that opens or reads a file."""
    match node:
        case ast.Call(func=ast.Attribute(attr="open" | "read" | "getvalue" | "read_bytes", value=path), args=[]):
            return path
        case ast.Call(func=function, args=[path, *_]) if cell.name_of(function) in _OPENERS:
            return path
        case ast.Call(func=ast.Attribute(attr="open", value=path)):
            return path
    return None


def _is_plain(node: ast.expr) -> bool:
    """Whether the expression only puts names and constants together, so that its spelling says what it is."""
    calls = [part for part in ast.walk(node) if isinstance(part, ast.Call)]
    return all((dotted(call.func) or [""])[-1] in ("join", "Path", "str", "joinpath") for call in calls)
