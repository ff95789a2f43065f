"""`python tools/write_wire_types.py`: the JSON schema and the TypeScript types of the wire, from the Python types.

With `--check` nothing is written; the exit code is 1 when a file is not what it should be.
"""

from __future__ import annotations

import dataclasses
import inspect
import json
import sys
import types
import typing
from enum import Enum
from pathlib import Path
from typing import Any, Literal, NotRequired, Union

from mlsec_nb import findings
from mlsec_nb.server import wire_shapes

ROOT = Path(__file__).resolve().parents[1]
TYPESCRIPT = ROOT / "labextension" / "src" / "wire.ts"
SCHEMA = ROOT / "mlsec_nb" / "server" / "wire.schema.json"

_HEAD = (
    "// Written by `python tools/write_wire_types.py` from mlsec_nb/findings.py and mlsec_nb/server/wire_shapes.py.\n"
)
# What a finding keeps to itself: the contract of the command has lines and columns instead.
_NOT_ON_THE_WIRE = {findings.Finding: {"span", "where"}}
# Keys that are left out instead of being null.
_LEFT_OUT = {(findings.Edit, "where")}
# The page's findings are the live ones; those of the command have no offsets.
_NAMES: dict[type, str] = {
    findings.Finding: "PlainFinding",
    wire_shapes.LiveFinding: "Finding",
    wire_shapes.ReportJson: "Report",
}
_PLAIN = {str: "string", int: "number", float: "number", bool: "boolean", Any: "unknown", type(None): "null"}
_SCHEMA = {str: "string", int: "integer", float: "number", bool: "boolean", type(None): "null"}


@dataclasses.dataclass(frozen=True)
class Key:
    """One key of an object."""

    name: str
    type: Any
    optional: bool = False


def shapes() -> dict[str, Any]:
    """Every type of the wire by its name, in the order of the files."""
    ours = [findings.Severity, findings.Edit, findings.Fix, findings.Finding, findings.RuleInfo, findings.ScanError]
    found: dict[str, Any] = {_NAMES.get(shape, shape.__name__): shape for shape in ours}
    for name, shape in vars(wire_shapes).items():
        is_shape = typing.is_typeddict(shape) or isinstance(shape, types.UnionType) or typing.get_origin(shape)
        if is_shape and name[0].isupper() and not name.isupper():
            found[_NAMES.get(shape, name) if isinstance(shape, type) else name] = shape
    return found


def keys(shape: type) -> list[Key]:
    """The keys of an object type, without those of the type it extends."""
    hidden = _NOT_ON_THE_WIRE.get(shape, set())
    found: list[Key] = []
    for name, hint in typing.get_type_hints(shape, include_extras=True).items():
        if name in hidden:
            continue
        if hint is findings.Span:
            found += [Key("start", int), Key("end", int)]
        elif typing.get_origin(hint) is NotRequired:
            found.append(Key(name, typing.get_args(hint)[0], True))
        elif (shape, name) in _LEFT_OUT:
            found.append(Key(name, Union[*(part for part in typing.get_args(hint) if part is not type(None))], True))
        else:
            found.append(Key(name, hint))
    return found


def is_object(shape: Any) -> bool:
    """Whether a type is written as an object with keys."""
    return typing.is_typeddict(shape) or dataclasses.is_dataclass(shape)


class Namer:
    """Names of types, so that one that has a name is referred to by it."""

    def __init__(self, known: dict[str, Any]) -> None:
        self.known = known

    def name(self, shape: Any) -> str | None:
        """The TypeScript name of a type of the wire: JupyterLab's `I` in front of objects and unions of them."""
        if typing.get_origin(shape) is tuple:
            shape = list[typing.get_args(shape)[0]]  # type: ignore[misc]
        for name, known in self.known.items():
            if known is shape or (typing.get_origin(shape) and known == shape):
                plain = name == "Severity" or not (is_object(known) or _is_union_of_objects(known))
                return name if plain else f"I{name}"
        return None


def _is_union_of_objects(shape: Any) -> bool:
    return isinstance(shape, types.UnionType) and all(is_object(part) for part in typing.get_args(shape))


def typescript() -> str:
    """labextension/src/wire.ts."""
    known = shapes()
    namer = Namer(known)
    pieces = [_HEAD, f"export const PROTOCOL = {wire_shapes.PROTOCOL};\n"]
    for shape in known.values():
        comment = _comment(shape)
        if is_object(shape):
            base = wire_shapes.EXTENDS.get(shape)
            extends = f" extends {namer.name(base)}" if base else ""
            lines = [f"  {key.name}{'?' * key.optional}: {_ts(key.type, namer)};\n" for key in keys(shape)]
            pieces.append(f"{comment}export interface {namer.name(shape)}{extends} {{\n{''.join(lines)}}}\n")
        else:
            head = f"{comment}export type {namer.name(shape)} ="
            pieces.append(_broken(head, _ts(shape, namer, top=True)))
    return "\n".join(pieces)


def _broken(head: str, union: str) -> str:
    """`head` and a union behind it, as prettier breaks lines."""
    one_line = f"{head} {union};\n"
    if len(one_line.strip().rpartition("\n")[2]) <= 80:
        return one_line
    return head + "".join(f"\n  | {part}" for part in union.split(" | ")) + ";\n"


def _comment(shape: Any) -> str:
    written = shape.__doc__ if is_object(shape) or isinstance(shape, type) else None
    if not written or written.startswith(("dict(", "str(")):
        return ""
    lines = inspect.cleandoc(written).split("\n")
    body = "".join(f" * {line}".rstrip() + "\n" for line in lines)
    return f"/**\n{body} */\n"


def _ts(hint: Any, namer: Namer, top: bool = False) -> str:
    name = None if top else namer.name(hint)
    if name:
        return name
    if hint in _PLAIN:
        return _PLAIN[hint]
    origin, arguments = typing.get_origin(hint), typing.get_args(hint)
    if isinstance(hint, type) and issubclass(hint, Enum):
        return " | ".join(f"'{member.value}'" for member in hint)
    if origin is Literal:
        return " | ".join(_literal(value) for value in arguments)
    if origin in (Union, types.UnionType):
        return " | ".join(_ts(part, namer) for part in arguments)
    if origin in (list, tuple):
        item = _ts(arguments[0], namer)
        return f"({item})[]" if " | " in item else f"{item}[]"
    if origin is dict:
        return f"{{ [key: string]: {_ts(arguments[1], namer)} }}"
    raise TypeError(f"no TypeScript type for {hint}")


def _literal(value: object) -> str:
    return f"'{value}'" if isinstance(value, str) else json.dumps(value)


def schema() -> str:
    """mlsec_nb/server/wire.schema.json (JSON Schema 2020-12)."""
    known = shapes()
    namer = Namer(known)
    definitions: dict[str, Any] = {}
    for name, shape in known.items():
        definitions[name] = _object(shape) if is_object(shape) else _json(shape, namer, top=True)
        if is_object(shape):
            definitions[name]["description"] = inspect.cleandoc(shape.__doc__ or "")
            definitions[name]["properties"] = {key.name: _json(key.type, namer) for key in _all_keys(shape)}
    whole = {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": f"The wire of mlsec-nb, protocol {wire_shapes.PROTOCOL}",
        "$defs": definitions,
    }
    return json.dumps(whole, indent=2) + "\n"


def _all_keys(shape: type) -> list[Key]:
    base = wire_shapes.EXTENDS.get(shape)
    return (keys(base) if base else []) + keys(shape)


def _object(shape: type) -> dict[str, Any]:
    required = [key.name for key in _all_keys(shape) if not key.optional]
    return {"type": "object", "description": "", "properties": {}, "required": required, "additionalProperties": False}


def _json(hint: Any, namer: Namer, top: bool = False) -> dict[str, Any]:
    name = None if top else namer.name(hint)
    if name:
        return {"$ref": f"#/$defs/{name.removeprefix('I') if name[1:2].isupper() else name}"}
    if hint is Any:
        return {}
    if hint in _SCHEMA:
        return {"type": _SCHEMA[hint]}
    origin, arguments = typing.get_origin(hint), typing.get_args(hint)
    if isinstance(hint, type) and issubclass(hint, Enum):
        return {"enum": [member.value for member in hint]}
    if origin is Literal:
        return {"enum": list(arguments)}
    if origin in (Union, types.UnionType):
        return {"anyOf": [_json(part, namer) for part in arguments]}
    if origin in (list, tuple):
        return {"type": "array", "items": _json(arguments[0], namer)}
    if origin is dict:
        return {"type": "object", "additionalProperties": _json(arguments[1], namer)}
    raise TypeError(f"no JSON schema for {hint}")


def stale() -> list[Path]:
    """The files that are not what the Python types say."""
    return [path for path, text in _files() if not path.exists() or path.read_text("utf-8") != text]


def _files() -> list[tuple[Path, str]]:
    return [(TYPESCRIPT, typescript()), (SCHEMA, schema())]


def main(arguments: list[str]) -> int:
    """Write the files, or with `--check` say which are stale."""
    if "--check" in arguments:
        found = stale()
        for path in found:
            print(f"{path.relative_to(ROOT)} is stale; run python tools/write_wire_types.py")
        return bool(found)
    for path, text in _files():
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, "utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
