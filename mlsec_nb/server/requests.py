"""What the page sends, checked: nothing in it names a path, a rule, a command or a setting."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from mlsec_nb.server.wire_shapes import PROTOCOL

MAX_CELLS = 50_000
MAX_NAME = 255
"""Characters of a cell's id, and of a notebook's name."""
SESSION = re.compile(r"[A-Za-z0-9_-]{1,64}")
FORMATS = ("html", "sarif", "json", "markdown")


class BadRequest(ValueError):
    """The body is not what the protocol says; the message says in what, and quotes nothing of it."""


@dataclass(frozen=True, slots=True)
class ScanRequest:
    """A checked `POST mlsec/scan`."""

    session: str
    revision: int
    order: tuple[str, ...] | None
    """None: as in the request before."""
    cells: Mapping[str, Mapping[str, Any]] = field(repr=False)
    metadata: Mapping[str, Any] | None = field(repr=False)


@dataclass(frozen=True, slots=True)
class ReportRequest:
    """A checked `POST mlsec/report`."""

    session: str
    format: str
    name: str


def scan_request(body: bytes) -> ScanRequest:
    """The request in a body. Raises BadRequest."""
    found = _object(body, {"protocol", "session", "revision", "cells"}, {"order", "metadata"})
    revision = found["revision"]
    if not isinstance(revision, int) or isinstance(revision, bool) or not 0 <= revision < 1 << 53:
        raise BadRequest("revision must be a whole number")
    metadata = found.get("metadata")
    if metadata is not None and not isinstance(metadata, dict):
        raise BadRequest("metadata must be an object")
    order = _order(found["order"]) if "order" in found else None
    return ScanRequest(_session(found), revision, order, _cells(found["cells"]), metadata)


def report_request(body: bytes) -> ReportRequest:
    """The request in a body. Raises BadRequest."""
    found = _object(body, {"protocol", "session", "format", "name"}, set())
    if found["format"] not in FORMATS:
        raise BadRequest(f"format must be one of {', '.join(FORMATS)}")
    name = found["name"]
    if not isinstance(name, str) or len(name) > MAX_NAME:
        raise BadRequest(f"name must be a string of at most {MAX_NAME} characters")
    return ReportRequest(_session(found), found["format"], name)


def is_session(name: str) -> bool:
    """Whether this can be the name of a session."""
    return SESSION.fullmatch(name) is not None


def _object(body: bytes, required: set[str], optional: set[str]) -> dict[str, Any]:
    try:
        found = json.loads(body)
    except (ValueError, RecursionError):
        raise BadRequest("the body is not JSON that can be read") from None
    if not isinstance(found, dict):
        raise BadRequest("the body must be a JSON object")
    absent = sorted(required - found.keys())
    if absent:
        raise BadRequest(f"these keys are missing: {', '.join(absent)}")
    if found.keys() - required - optional:
        raise BadRequest(f"there are unknown keys; known are {', '.join(sorted(required | optional))}")
    if found["protocol"] != PROTOCOL or isinstance(found["protocol"], bool):
        raise BadRequest(f"this server speaks protocol {PROTOCOL}: reload the page, or update mlsec-nb on the server")
    return found


def _session(found: dict[str, Any]) -> str:
    session = found["session"]
    if not isinstance(session, str) or not is_session(session):
        raise BadRequest("session must be 1 to 64 letters, digits, - or _")
    return session


def _order(order: Any) -> tuple[str, ...]:
    if not isinstance(order, list) or not all(_is_id(one) for one in order):
        raise BadRequest(f"order must be a list of cell ids, each a string of 1 to {MAX_NAME} characters")
    if len(order) > MAX_CELLS:
        raise BadRequest(f"a notebook of more than {MAX_CELLS:,} cells is not checked")
    if len(set(order)) < len(order):
        raise BadRequest("order must not name a cell twice")
    return tuple(order)


def _is_id(one: Any) -> bool:
    return isinstance(one, str) and 0 < len(one) <= MAX_NAME


def _cells(cells: Any) -> dict[str, Mapping[str, Any]]:
    if not isinstance(cells, dict) or not all(_is_id(key) and isinstance(cell, dict) for key, cell in cells.items()):
        raise BadRequest("cells must be an object of nbformat cells by their ids")
    return cells
