"""Archives and model files built by hand. Nothing here is ever loaded."""

from __future__ import annotations

import io
import json
import struct
import tarfile
import zipfile

from .streams import SYSTEM, stream, text

EVIL = stream(SYSTEM)
GOOD = stream(b"}" + text("a") + b"K\x01s")


def zipped(members: dict[str, bytes], method: int = zipfile.ZIP_STORED) -> bytes:
    """A zip archive as zipfile writes it."""
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", method) as archive:
        for name, data in members.items():
            archive.writestr(name, data)
    return target.getvalue()


def tarred(members: dict[str, bytes], kind: bytes = tarfile.REGTYPE, **extended: str) -> bytes:
    """A tar archive as tarfile writes it, with members of that type; `extended` go into a header of their own."""
    target = io.BytesIO()
    with tarfile.open(fileobj=target, mode="w", pax_headers=extended) as archive:
        for name, data in members.items():
            info = tarfile.TarInfo(name)
            info.size = len(data)
            info.type = kind
            archive.addfile(info, io.BytesIO(data))
    return target.getvalue()


def header_edited(archive: bytes, local: int, central: int, value: bytes) -> bytes:
    """The archive with bytes replaced in every local header and directory entry, at these offsets (-1: neither)."""
    edited = bytearray(archive)
    for mark, place in ((b"PK\x03\x04", local), (b"PK\x01\x02", central)):
        start = edited.find(mark)
        while start >= 0 and place >= 0:
            edited[start + place : start + place + len(value)] = value
            start = edited.find(mark, start + 4)
    return bytes(edited)


def npy(descr: str, body: bytes, shape: str = "(2,)") -> bytes:
    """A .npy file with this header."""
    header = f"{{'descr': {descr}, 'fortran_order': False, 'shape': {shape}, }}\n".encode()
    return b"\x93NUMPY\x01\x00" + struct.pack("<H", len(header)) + header + body


def safetensors(header: object, body: bytes = b"") -> bytes:
    """A safetensors file with this header."""
    raw = json.dumps(header).encode()
    return struct.pack("<Q", len(raw)) + raw + body


def gguf(**texts: str) -> bytes:
    """A GGUF file with these text entries, after one number and one array of texts."""

    def word(value: str) -> bytes:
        return struct.pack("<Q", len(value.encode())) + value.encode()

    pairs = [word("general.alignment") + struct.pack("<II", 4, 32)]
    pairs.append(word("tokens") + struct.pack("<IIQ", 9, 8, 2) + word("a") + word("b"))
    pairs += [word(key.replace("__", ".")) + struct.pack("<I", 8) + word(value) for key, value in texts.items()]
    return b"GGUF" + struct.pack("<IQQ", 3, 0, len(pairs)) + b"".join(pairs)


def message(*fields: tuple[int, bytes | int]) -> bytes:
    """A protocol-buffer message."""

    def varint(value: int) -> bytes:
        out = bytearray()
        while value > 0x7F:
            out.append(value & 0x7F | 0x80)
            value >>= 7
        return bytes([*out, value])

    return b"".join(
        varint(number << 3) + varint(value)
        if isinstance(value, int)
        else varint(number << 3 | 2) + varint(len(value)) + value
        for number, value in fields
    )


def onnx(domain: str = "", location: str | None = None, nested: bool = False) -> bytes:
    """A small ONNX model, with the external data of one tensor."""
    tensor = message((1, 2), (2, 1))
    if location is not None:
        tensor += message((13, message((1, b"location"), (2, location.encode()))), (14, 1))
    graph = message((1, message((4, b"Add"))), (2, b"main"), (5, tensor))
    if nested:
        node = message((4, b"If"), (5, message((1, b"then_branch"), (6, graph))))
        graph = message((1, node), (2, b"outer"))
    return message((1, 8), (2, b"test"), (7, graph), (8, message((1, domain.encode()), (2, 17))))


def torch_zip(pickled: bytes, prefix: str = "archive") -> bytes:
    """The layout of torch.save: a pickle, raw tensors and notes."""
    return zipped(
        {
            f"{prefix}/data.pkl": pickled,
            f"{prefix}/byteorder": b"little",
            f"{prefix}/data/0": b"\xff" * 64,
            f"{prefix}/version": b"3\n",
        }
    )


def tensor_pickle(count: int = 4) -> bytes:
    """The pickle of a state dict with one float tensor, as torch writes it (protocol 2)."""
    identity = (
        b"(X\x07\x00\x00\x00storagectorch\nFloatStorage\nX\x01\x00\x00\x000X\x03\x00\x00\x00cpuK"
        + bytes([count])
        + b"tQ"
    )
    tensor = (
        b"ctorch._utils\n_rebuild_tensor_v2\n("
        + identity
        + b"K\x00K\x04\x85K\x01\x85\x89ccollections\nOrderedDict\n)RtR"
    )
    return b"\x80\x02ccollections\nOrderedDict\n)R(X\x01\x00\x00\x00w" + tensor + b"u."


def torch_legacy(state: bytes, storages: bytes, magic: bytes | None = None) -> bytes:
    """The layout of torch.save before 1.6: five pickles and the raw storages."""
    number = magic or b"\x80\x02\x8a\nl\xfc\x9cF\xf9 j\xa8P\x19."
    return number + b"\x80\x02M\xe9\x03." + b"\x80\x02}." + state + b"\x80\x02]X\x01\x00\x00\x000a." + storages


def joblib_array(raw: bytes, shape: bytes, dtype: str, alignment: bool = True, made: bytes = b")\x81") -> bytes:
    """The description of an array as joblib writes it, and the array's bytes; no PROTO, no STOP."""
    described = b"cnumpy\ndtype\n" + text(dtype) + b"\x89\x88\x87R"
    pairs = text("subclass") + b"cnumpy\nndarray\n" + text("shape") + shape + text("order") + text("C")
    pairs += text("dtype") + described + text("allow_mmap") + b"\x89"
    pairs += text("numpy_array_alignment_bytes") + b"K\x10" if alignment else b""
    padding = b"\x03\xff\xff\xff" if alignment else b""
    return b"cjoblib.numpy_pickle\nNumpyArrayWrapper\n" + made + b"}(" + pairs + b"ub" + padding + raw


def keras_layer(class_name: str, module: str | None = "keras.layers", **config: object) -> dict[str, object]:
    """The description of a layer."""
    node: dict[str, object] = {"class_name": class_name, "config": config, "registered_name": None}
    return node | ({"module": module} if module is not None else {})


def keras_zip(description: object, weights: bytes = b"\x89HDF\r\n\x1a\n" + b"\0" * 64) -> bytes:
    """The layout of Keras 3: a description (as text or bytes: already written), metadata and weights."""
    written = description if isinstance(description, str | bytes) else json.dumps(description)
    config = written if isinstance(written, bytes) else written.encode()
    members = {"metadata.json": b'{"keras_version": "3.12.1"}', "config.json": config}
    return zipped(members | {"model.weights.h5": weights})
