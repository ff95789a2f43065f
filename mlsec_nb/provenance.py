"""Where the data of a load call comes from, as far as the notebook tells."""

from __future__ import annotations

import ast
import re
from dataclasses import dataclass
from typing import Literal, NamedTuple

from mlsec_nb.late import late
from mlsec_nb.uses import PythonCell, Use
from mlsec_nb.values import UNKNOWN_PART
from mlsec_nb.writers import is_written_before, writes_its_result

Kind = Literal["network", "temporary", "written-here", "literal", "unknown"]

_MAX_STEPS = 25
_REMOTE = late(r"(?:https?|ftps?|s3[an]?|gs|gcs|abfss?|wasbs?|az|hf|hdfs|sftp)://", re.IGNORECASE)
_TEMPORARY = late(r"(?:/private)?(?:/tmp|/var/tmp|/dev/shm)(?:/|$)")
# Functions whose result is what somebody else sent: downloads, sockets, uploads, typed-in text.
_FETCHING = late(
    r"(?:requests|httpx|aiohttp)\.(?:\w+\.)*(?:get|post|put|request)|urllib\d?\.(?:request\.)?(?:urlopen|urlretrieve)"
    r"|six\.moves\.urllib\.request\.\w+|wget\.download|gdown\.\w+|(?:kagglehub|fsspec|smart_open)\.\w+"
    r"|huggingface_hub\.\w*(?:download|cached_\w+|HfFileSystem)\w*(?:\.open)?|(?:transformers|diffusers)\.\w+\.cached_file"
    r"|(?:tensorflow\.keras|keras)\.utils\.get_file|torch\.hub\.download_url_to_file|boto3\.(?:\w+\.)*\w+"
    r"|google\.(?:cloud\.storage|colab\.files)\.(?:\w+\.)*\w+|(?:redis|socket|websocket|zmq)\.(?:\w+\.)*\w+"
    r"|azure\.storage\.(?:\w+\.)*\w+|wandb\.(?:\w+\.)*(?:download|file|use_artifact|restore)"
    r"|ipywidgets\.(?:widgets\.)?FileUpload|input|raw_input"
)
_TEMPORARY_MAKERS = late(r"tempfile\.\w+")
# What these give back holds the same bytes, or is the file of the same name, as their first argument.
HOLDS_THE_SAME = late(
    r"(?:io\.|_io\.)?(?:open|BytesIO|BufferedReader|StringIO)|(?:gzip|bz2|lzma|zlib|zstandard|lz4\.frame|blosc)\.\w+"
    r"|(?:base64|binascii)\.\w+|codecs\.(?:decode|open)|pathlib\.\w+|Path|str|bytes|bytearray|memoryview"
    r"|os\.(?:path\.(?:join|abspath|expanduser|realpath|normpath)|fspath)|tensorflow\.io\.gfile\.\w+"
)
# Methods that describe a model of the notebook itself.
_DESCRIPTIONS = frozenset("to_json get_config to_yaml".split())
# Methods whose result is made of their object's own bytes.
READERS = frozenset("open read read_bytes getvalue getbuffer read_text encode decode result joinpath resolve".split())
_OF_PATHS = late(r"os\.(?:path\.\w+|fspath)|pathlib\.\w+|Path|str")


class Provenance(NamedTuple):
    """Where something comes from; `path` is its path or URL when that is known as a whole."""

    kind: Kind
    path: str | None = None


_UNKNOWN = Provenance("unknown")


def provenance(use: Use, argument: ast.expr | None) -> Provenance:
    """Where the data that `argument` of a load call names comes from."""
    if argument is None:
        return _UNKNOWN
    found = _Tracer(use.cell, set()).trace(argument)
    if found.kind != "network" and is_written_before(use.cell, argument, use.span.start):
        return found._replace(kind="written-here")
    return found


def is_beside_own_file(cell: PythonCell, node: ast.expr) -> bool:
    """Whether a path begins with `__file__`, or the folder of it: what is there was shipped with this code."""
    for _ in range(_MAX_STEPS):
        match node:
            case ast.Name(id="__file__"):
                return True
            case ast.Name():
                bindings = cell.bindings(node)
                if len(bindings) != 1 or bindings[0].value is None:
                    return False
                cell, node = cell.beside(bindings[0]), bindings[0].value
            case ast.Call(args=[first, *_]) if _OF_PATHS.fullmatch(cell.name_of(node.func) or ""):
                node = first
            case ast.Call(func=ast.Attribute(value=inner)) | ast.Attribute(value=inner) | ast.Subscript(value=inner):
                node = inner
            case ast.BinOp(left=inner) | ast.JoinedStr(values=[ast.FormattedValue(value=inner), *_]):
                node = inner
            case _:
                return False
    return False


@dataclass(slots=True)
class _Tracer:
    """Follows an expression to where its bytes come from, in the cell that holds it."""

    cell: PythonCell
    seen: set[ast.expr]

    def trace(self, node: ast.expr) -> Provenance:
        if node in self.seen or len(self.seen) > _MAX_STEPS:
            return _UNKNOWN
        self.seen.add(node)
        by_text = self._by_text(node)
        if by_text is not None:
            return by_text
        match node:
            case ast.Name():
                return self._trace_name(node)
            case ast.Call():
                return self._trace_call(node)
            case ast.Attribute(value=inner) | ast.Subscript(value=inner) | ast.Await(value=inner):
                return self.trace(inner)
            case ast.IfExp(body=inner) | ast.NamedExpr(value=inner) | ast.BinOp(left=inner):
                return self.trace(inner)
        return _UNKNOWN

    def _by_text(self, node: ast.expr) -> Provenance | None:
        text = self.cell.shape(node)
        if _REMOTE.match(text):
            return Provenance("network", None if UNKNOWN_PART in text else text)
        if _TEMPORARY.match(text):
            return Provenance("temporary", None if UNKNOWN_PART in text else text)
        values = self.cell.values(node)
        if values is not None and len(values) == 1 and isinstance(values[0], str):
            return Provenance("literal", values[0])
        return None

    def _trace_name(self, node: ast.Name) -> Provenance:
        found = [
            _Tracer(self.cell.beside(binding), self.seen).trace(binding.value)
            for binding in self.cell.bindings(node)
            if binding.value is not None
        ]
        for kind in ("network", "temporary"):
            for one in found:
                if one.kind == kind:
                    return one
        return found[0] if len(found) == 1 else _UNKNOWN

    def _trace_call(self, call: ast.Call) -> Provenance:
        name = self.cell.name_of(call.func) or ""
        if _FETCHING.fullmatch(name):
            return Provenance("network")
        if _TEMPORARY_MAKERS.fullmatch(name):
            return Provenance("temporary")
        if writes_its_result(name):
            return Provenance("written-here")
        if call.args and HOLDS_THE_SAME.fullmatch(name):
            return self.trace(call.args[0])
        if isinstance(call.func, ast.Attribute):
            if call.func.attr in _DESCRIPTIONS:
                return Provenance("written-here")
            if call.func.attr in READERS:
                return self.trace(call.func.value)
        return _UNKNOWN
