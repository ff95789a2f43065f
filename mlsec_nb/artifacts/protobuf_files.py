"""ONNX and TensorFlow graphs: protocol buffers, told apart by which fields their outermost message has.

Field numbers: onnx.proto (ModelProto, GraphProto, NodeProto, TensorProto) and saved_model.proto.
"""

from __future__ import annotations

from collections.abc import Iterator

from .case import BrokenError, Case, shown
from .verdict import Verdict

_MODEL_FIELDS = frozenset({1, 2, 3, 4, 5, 6, 7, 8, 14, 20, 25, 26})
_GRAPH, _OPSETS, _FUNCTIONS = 7, 8, 25
_OWN_DOMAINS = ("", "ai.onnx", "com.microsoft", "ai.onnx.ml", "ai.onnx.training", "ai.onnx.preview.training")
_EXTERNAL_DATA = 13
_DEEPEST_GRAPH = 20
_MOST_FIELDS = 2_000_000
_TF_DANGEROUS = (b"PyFunc", b"EagerPyFunc", b"PyFuncStateless", b"ReadFile", b"WriteFile")

Field = tuple[int, int, int, int]
"""Number, wire type, and where the value starts and ends (for a number: the value itself, twice)."""


def kind_of_message(data: bytes) -> str:
    """onnx, tensorflow graph, or nothing: which model the whole of `data` is as a message."""
    if not data or data[0] not in (0x08, 0x0A, 0x12):
        return ""
    try:
        found = {(number, wire) for number, wire, _, _ in _fields(data, 0, len(data))}
    except BrokenError:
        return ""
    if (_GRAPH, 2) in found and {number for number, _ in found} <= _MODEL_FIELDS:
        return "onnx"
    numbers = {number for number, _ in found}
    saved = numbers == {1, 2} or (numbers <= {1, 2, 3, 4} and (1, 2) in found)
    if saved and any(mark in data for mark in _TF_MARKS):
        return "tensorflow graph"
    return ""


_TF_MARKS = (b"saved_model", b"\x05Const", b"Placeholder", b"NoOp", b"serving_default", b"\x12\x06PyFunc", b"ReadFile")


def inspect_tensorflow(case: Case, data: bytes) -> None:
    """A TensorFlow graph is a program: never clean."""
    case.note(Verdict.REVIEW, "A TensorFlow graph is a program; load it only from an author you trust.")
    for name in _TF_DANGEROUS:
        if bytes([len(name)]) + name in data:
            case.note(
                Verdict.DANGEROUS, f"The graph uses the operation {name.decode()}, which reaches outside the model."
            )


def inspect_onnx(case: Case, data: bytes) -> None:
    """Judge the operators' domains and the places of external data."""
    try:
        for number, wire, start, end in _fields(data, 0, len(data)):
            if wire == 2 and number == _OPSETS:
                _judge_domain(case, data, start, end)
            elif wire == 2 and number == _GRAPH:
                _judge_graph(case, data, start, end, 0)
            elif wire == 2 and number == _FUNCTIONS:
                _judge_nodes(case, data, start, end, 0, 7)
    except BrokenError as error:
        case.note(Verdict.INCONCLUSIVE, f"The ONNX model could not be read to the end: {error}.")


def _judge_domain(case: Case, data: bytes, start: int, end: int) -> None:
    for number, wire, first, last in _fields(data, start, end):
        domain = data[first:last].decode("utf-8", "replace") if wire == 2 and number == 1 else ""
        if domain not in _OWN_DOMAINS:
            case.note(
                Verdict.REVIEW,
                f"It needs operators of {shown(domain)}, which come from a native library; look at who provides it.",
            )


def _judge_graph(case: Case, data: bytes, start: int, end: int, depth: int) -> None:
    if depth > _DEEPEST_GRAPH:
        raise BrokenError("graphs are nested too deeply")
    case.check_time()
    for number, wire, first, last in _fields(data, start, end):
        if wire == 2 and number == 5:
            _judge_tensor(case, data, first, last)
    _judge_nodes(case, data, start, end, depth, 1)


def _judge_nodes(case: Case, data: bytes, start: int, end: int, depth: int, field: int) -> None:
    for number, wire, first, last in _fields(data, start, end):
        if wire != 2 or number != field:
            continue
        for inner, inner_wire, a, b in _fields(data, first, last):
            if inner_wire == 2 and inner == 5:
                _judge_attribute(case, data, a, b, depth)


def _judge_attribute(case: Case, data: bytes, start: int, end: int, depth: int) -> None:
    for number, wire, first, last in _fields(data, start, end):
        if wire == 2 and number in (5, 10):
            _judge_tensor(case, data, first, last)
        elif wire == 2 and number in (6, 11):
            _judge_graph(case, data, first, last, depth + 1)


def _judge_tensor(case: Case, data: bytes, start: int, end: int) -> None:
    for number, wire, first, last in _fields(data, start, end):
        if wire != 2 or number != _EXTERNAL_DATA:
            continue
        pair = {n: data[a:b].decode("utf-8", "replace") for n, w, a, b in _fields(data, first, last) if w == 2}
        place = pair.get(2, "").replace("\\", "/")
        if pair.get(1) == "location" and (place.startswith("/") or ".." in place.split("/") or place[1:2] == ":"):
            case.note(
                Verdict.DANGEROUS,
                "It reads weights from a file outside its own folder. Update onnx and do not load it.",
            )


def _fields(data: bytes, start: int, end: int) -> Iterator[Field]:
    """The fields of a message. Raises BrokenError when the bytes are not a message."""
    position = start
    for _ in range(_MOST_FIELDS):
        if position >= end:
            return
        key, position = _varint(data, position, end)
        number, wire = key >> 3, key & 7
        if not number or wire not in (0, 1, 2, 5):
            raise BrokenError("it is not a message")
        if wire == 0:
            value, position = _varint(data, position, end)
            yield number, wire, value, value
            continue
        length, position = _varint(data, position, end) if wire == 2 else ({1: 8, 5: 4}[wire], position)
        if position + length > end:
            raise BrokenError("a field is longer than its message")
        yield number, wire, position, position + length
        position += length
    raise BrokenError("it has too many fields")


def _varint(data: bytes, position: int, end: int) -> tuple[int, int]:
    value = 0
    for shift in range(0, 70, 7):
        if position >= end:
            break
        byte = data[position]
        position += 1
        value |= (byte & 0x7F) << shift
        if byte < 0x80:
            return value, position
    raise BrokenError("a number does not end")
