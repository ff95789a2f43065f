"""An inventory as a table, JSON, or a CycloneDX 1.6 bill of materials."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any
from uuid import NAMESPACE_URL, uuid5

from mlsec_nb import __version__
from mlsec_nb.inventory import Inventory, Thing
from mlsec_nb.report.safe_json import dumps
from mlsec_nb.report.summary import counted
from mlsec_nb.report.visible import clipped, visible

FORMATS = ("table", "json", "cyclonedx")
_NAME_WIDTH = 60
_HUB_NAME = re.compile(r"[\w.-]{1,96}/[\w.-]{1,96}")


class NoCycloneDX(Exception):
    """The library that writes CycloneDX is not installed; the message says how to install it."""


def rendered(found: Inventory, format: str) -> str:
    """The inventory in one of `FORMATS`. Raises NoCycloneDX."""
    if format == "json":
        errors = [{"path": error.path, "message": error.message} for error in found.errors]
        return dumps({"schema": 1, "things": [_json(thing) for thing in found.things], "errors": errors})
    return _cyclonedx(found) if format == "cyclonedx" else "".join(f"{line}\n" for line in _table(found))


def _json(thing: Thing) -> dict[str, Any]:
    return {
        "kind": thing.kind, "name": thing.name, "version": thing.version, "actions": sorted(thing.actions),
        "pinned": thing.pinned, "hashed": thing.hashed, "verdict": thing.verdict, "risks": sorted(thing.risks),
        "cells": [{"path": path, "cell": cell} for path, cell in thing.cells],
    }  # fmt: skip


def _table(found: Inventory) -> Iterator[str]:
    for thing in found.things:
        version = f"@{thing.version}" if thing.version else ""
        name = clipped(f"{thing.name}{version}", _NAME_WIDTH)
        facts = [*sorted(thing.actions), *_pins(thing), *sorted(thing.risks), thing.verdict]
        yield f"{thing.kind:<8} {name:<{_NAME_WIDTH}} {', '.join(fact for fact in facts if fact)}"
        yield f"         {clipped(_cells(thing), 2 * _NAME_WIDTH)}"
    for error in found.errors:
        yield f"{visible(error.path)}: {visible(error.message)}"
    loose = sum(thing.pinned is False for thing in found.things)
    yield f"{counted(len(found.things), 'thing')} in {counted(found.files, 'file')}, {loose} not pinned"


def _pins(thing: Thing) -> Iterator[str]:
    if thing.pinned is not None:
        yield "hashed" if thing.hashed else "pinned" if thing.pinned else "not pinned"


def _cells(thing: Thing) -> str:
    return ", ".join(path if cell is None else f"{path}:cell {cell}" for path, cell in thing.cells)


def _cyclonedx(found: Inventory) -> str:
    try:
        from cyclonedx.model.bom import Bom
        from cyclonedx.model.component import Component, ComponentType
        from cyclonedx.output.json import JsonV1Dot6
    except ImportError:
        raise NoCycloneDX("CycloneDX needs cyclonedx-python-lib: pip install 'mlsec-nb[sbom]'") from None
    # Named by its content, so that the same notebooks give the same file.
    content = dumps([_json(thing) for thing in found.things])
    bom = Bom(components=[_component(thing) for thing in found.things], serial_number=uuid5(NAMESPACE_URL, content))
    tool = Component(name="mlsec-nb", version=__version__, type=ComponentType.APPLICATION)
    bom.metadata.tools.components.add(tool)
    import json

    whole = json.loads(JsonV1Dot6(bom).output_as_string())
    whole["metadata"].pop("timestamp", None)
    return dumps(whole)


def _component(thing: Thing) -> Any:
    from cyclonedx.model import Property
    from cyclonedx.model.component import Component, ComponentType

    types = {"model": ComponentType.MACHINE_LEARNING_MODEL, "dataset": ComponentType.DATA,
             "package": ComponentType.LIBRARY}  # fmt: skip
    facts = {"kind": thing.kind, "actions": " ".join(sorted(thing.actions)), "hashed": str(thing.hashed).lower(),
             "verdict": thing.verdict, "risks": " ".join(sorted(thing.risks)),
             "pinned": "" if thing.pinned is None else str(thing.pinned).lower()}  # fmt: skip
    listed = [("cell", path if cell is None else f"{path}#{cell}") for path, cell in thing.cells]
    properties = [Property(name=f"mlsec:{name}", value=visible(value))
                  for name, value in (*facts.items(), *listed) if value]  # fmt: skip
    return Component(
        name=visible(thing.name), version=visible(thing.version) or None, purl=_purl(thing), properties=properties,
        type=types.get(thing.kind, ComponentType.FILE), bom_ref=visible(f"{thing.kind}:{thing.name}@{thing.version}"),
    )  # fmt: skip


def _purl(thing: Thing) -> Any:
    """The package URL (https://github.com/package-url/purl-spec) of a package, or of a model on a hub."""
    from packageurl import PackageURL

    if thing.kind == "package" and "://" not in thing.name:
        return PackageURL("pypi", None, thing.name, thing.version or None)
    if thing.kind == "model" and "downloads" in thing.actions and _HUB_NAME.fullmatch(thing.name):
        owner, _, name = thing.name.partition("/")
        return PackageURL("huggingface", owner, name, thing.version or None)
    return None
