"""From a file to its verdict: open it, find out what it is, hand it to the reader of that format."""

from __future__ import annotations

import io
import stat
from collections.abc import Callable
from pathlib import Path
from typing import BinaryIO

from .case import BrokenError, BudgetError, Case, EndedError, Limits
from .formats import CODELESS, PEEK, by_magic, looks_like_model
from .verdict import Inspection, Verdict, WeightsOnly

_SEALED = {
    "7z": "This is a 7z archive: unpack it and inspect the content.",
    "rar": "This is a RAR archive: unpack it and inspect the content.",
    "zstd": "This is compressed with zstd: unpack it and inspect the content.",
    "lz4": "This is compressed with lz4: unpack it and inspect the content.",
    "old joblib": "This is a joblib file of before 2014, which is not read here: dump it again with a current joblib.",
}
_ADVICE = "Do not load this file. Ask its author for a format that holds no code: safetensors, parquet or JSON."
_COMPRESSED = ("gzip", "bzip2", "xz", "lzma", "zlib")
_PICKLE_PROTOCOL = 0x80
_DESCRIPTION = b"class_name"
_TAIL = 65_557
_WINDOW = 1 << 20
# Blanks, and the marks and zero bytes with which texts of UTF-8, UTF-16 and UTF-32 may start.
_TEXT_START = b" \t\r\n\xef\xbb\xbf\xff\xfe\0"


_DEFAULT = Limits()


def inspect_file(path: Path, limits: Limits = _DEFAULT) -> Inspection:
    """What a file holds. Never raises: what cannot be opened or read is inconclusive, with the reason."""
    try:
        status = path.stat()
        if not stat.S_ISREG(status.st_mode):
            return _unreadable(path, "It is not a regular file.")
        with path.open("rb") as content:
            return _inspect(content, status.st_size, str(path), limits)
    except OSError as error:
        return _unreadable(path, f"It could not be opened: {error.strerror or type(error).__name__}.")
    except ValueError:
        return _unreadable(path, "It could not be opened: the name is not valid.")


def inspect_folder(path: Path, limits: Limits = _DEFAULT) -> Inspection:
    """What a folder that is loaded as one model holds, all its files taken together. Never raises."""
    from .folders import inspect_folder as inspect_all

    return _inspected(lambda case: inspect_all(case, path), str(path), limits)


def inspect_bytes(data: bytes, name: str, limits: Limits = _DEFAULT) -> Inspection:
    """What the bytes of a file called `name` hold. Never raises."""
    return _inspect(io.BytesIO(data), len(data), name, limits)


def _unreadable(path: Path, reason: str) -> Inspection:
    return Inspection(str(path), Verdict.INCONCLUSIVE, "unknown", (), (reason,))


def _inspect(content: BinaryIO, size: int, name: str, limits: Limits) -> Inspection:
    return _inspected(lambda case: case.descend(content, size, name), name, limits)


def _inspected(read: Callable[[Case], str], name: str, limits: Limits) -> Inspection:
    case = Case(limits, _route)
    kind = "unknown"
    try:
        kind = read(case)
    except BudgetError as error:
        case.note(Verdict.INCONCLUSIVE, f"Reading stopped: {error}.")
    except OSError as error:
        case.note(Verdict.INCONCLUSIVE, f"It could not be read: {error.strerror or type(error).__name__}.")
    except Exception as error:  # a bug of ours, or content nobody thought of: said, never a crash
        case.note(Verdict.INCONCLUSIVE, f"Reading stopped because of an unexpected {type(error).__name__}.")
    reasons = case.told()
    if case.verdict is Verdict.DANGEROUS and case.pickles:
        reasons += (_ADVICE,)
    weights_only = None
    if case.pickles:
        needs = tuple(sorted(case.torch_needs))
        weights_only = WeightsOnly(not needs and not case.torch_refuses and _was_read(case), needs)
    return Inspection(name, case.verdict, kind, tuple(sorted(case.globals)), reasons, weights_only)


def _was_read(case: Case) -> bool:
    return case.verdict is not Verdict.INCONCLUSIVE


def _route(case: Case, content: BinaryIO, size: int, name: str) -> str:
    content.seek(0)
    start = content.read(PEEK)
    kind = by_magic(start, size)
    if kind and not _first_byte_is_safe(start):
        _look_for_pickle_in_front(case, content, size, name)
    if kind == "zip":
        return _zip(case, content, size, name)
    if kind == "tar":
        from .tars import inspect_tar

        return inspect_tar(case, content, size, name)
    found = _one_format(case, content, size, kind, name)
    _look_for_zip_behind(case, content, size, name)
    return found


def _one_format(case: Case, content: BinaryIO, size: int, kind: str, name: str) -> str:
    if kind in CODELESS:
        return kind
    if kind in _SEALED:
        case.note(Verdict.INCONCLUSIVE, _SEALED[kind])
        return kind
    if kind in ("safetensors", "gguf", "npy"):
        return _header_only(case, content, size, kind)
    return _whole(case, case.read_all(content, size), kind, name)


def _first_byte_is_safe(start: bytes) -> bool:
    """No pickle can start so: not an instruction, or one that fails on an empty stack."""
    from .opcodes import STARTERS

    return start[0] not in STARTERS


def _look_for_pickle_in_front(case: Case, content: BinaryIO, size: int, name: str) -> None:
    """Headers of some formats can be written so that they are the start of a pickle too."""
    content.seek(0)
    data = content.read(min(size, _WINDOW))
    try:
        found = _is_bare_pickle(case, data, name)
    except EndedError:
        data = case.read_all(content, size)
        found = _is_bare_pickle(case, data, name, whole=True)
    if found:
        with case.member("read as a pickle"):
            case.note(Verdict.REVIEW, "The file is two formats at once; some tools will read it as a pickle.")
            _pickle(case, data)


def _zip(case: Case, content: BinaryIO, size: int, name: str) -> str:
    from .zips import inspect_zip

    return inspect_zip(case, content, size, name)


def _look_for_zip_behind(case: Case, content: BinaryIO, size: int, name: str) -> None:
    """Zip readers start at the end of a file, so a zip archive may stand behind anything."""
    content.seek(max(size - _TAIL, 0))
    tail = content.read(_TAIL)
    if b"PK\x05\x06" in tail and b"PK\x01\x02" in tail:
        with case.member("zip archive at the end"):
            case.note(Verdict.REVIEW, "The file is two formats at once; some tools will read its archive.")
            _zip(case, content, size, name)


def _header_only(case: Case, content: BinaryIO, size: int, kind: str) -> str:
    if kind == "gguf":
        from .gguf import inspect_gguf

        inspect_gguf(case, content, size)
    elif kind == "npy":
        from .numpy_files import inspect_npy

        inspect_npy(case, content, size)
    else:
        from .safetensors_file import inspect_safetensors

        inspect_safetensors(case, content, size)
    return kind


def _whole(case: Case, data: bytes, kind: str, name: str) -> str:
    if kind in _COMPRESSED:
        from .compressed import inspect_compressed

        return inspect_compressed(case, kind, data, name)
    if kind == "hdf5":
        from .keras_files import inspect_hdf5

        inspect_hdf5(case, data)
        return kind
    return _without_magic(case, data, name)


def _without_magic(case: Case, data: bytes, name: str) -> str:
    if data[:1] == bytes([_PICKLE_PROTOCOL]):
        return _pickle(case, data)
    if data[:PEEK].lstrip(_TEXT_START)[:1] in (b"{", b"["):
        from .configs import inspect_json

        if (kind := inspect_json(case, data)) is not None:
            return kind
    if _is_bare_pickle(case, data, name, whole=True):
        return _pickle(case, data)
    return _message_or_text(case, data, name)


def _pickle(case: Case, data: bytes) -> str:
    from .pickles import inspect_pickle_file

    inspect_pickle_file(case, data)
    return "torch" if case.persistent_ids_expected else "pickle"


def _is_bare_pickle(case: Case, data: bytes, name: str, whole: bool = False) -> bool:
    """Protocols 0 and 1 have no magic: a pickle is what can be followed to its end, or imports something on the way.

    Text can look like an import by chance, so that without a model's name the import must be a dangerous one.

    Raises EndedError when only more data could tell, unless `data` is the `whole` file.
    """
    from .dangers import danger_of
    from .machine import Machine

    machine = Machine(data, 0, Case(case.limits, _route))
    try:
        machine.run()
    except (BrokenError, BudgetError) as error:
        if isinstance(error, EndedError) and not whole:
            raise
        named = looks_like_model(name)
        return any(named or danger_of(symbol.module, symbol.name) for symbol in machine.imports.values())
    return True


def _message_or_text(case: Case, data: bytes, name: str) -> str:
    from .protobuf_files import inspect_onnx, inspect_tensorflow, kind_of_message

    kind = kind_of_message(data)
    if kind == "onnx":
        inspect_onnx(case, data)
    elif kind:
        inspect_tensorflow(case, data)
    if kind != "onnx" and _DESCRIPTION in data:
        from .keras_files import inspect_embedded

        kind = inspect_embedded(case, data) or kind
    return kind or _text(case, data, name)


def _text(case: Case, data: bytes, name: str) -> str:
    from .configs import inspect_mlmodel, inspect_tags, inspect_targets, is_mlmodel

    text = "\n".join(data[: 1 << 20].decode("utf-8", "replace").splitlines())  # YAML ends lines with "\r" alone, too
    if is_mlmodel(text, name):
        inspect_mlmodel(case, text)
        return "mlmodel"
    if inspect_targets(case, text) | inspect_tags(case, text):
        return "yaml config"
    if not data:
        case.note(Verdict.INCONCLUSIVE, "The file is empty.")
    elif looks_like_model(name):
        case.note(
            Verdict.REVIEW, "It is named like a model, but has no known format; do not load it before you know it."
        )
    else:
        case.note(Verdict.REVIEW, "It is not a known model format, so nothing can be said about it.")
    return "unknown"
