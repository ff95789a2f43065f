"""What one notebook reads, writes, downloads and installs."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from mlsec_nb.downloads import is_hashed, opened_path, path_keys
from mlsec_nb.findings import Span
from mlsec_nb.inspected import inspect_beside
from mlsec_nb.inventory_tables import BUCKETS, CALLS, FETCHERS, OTHER_KEYWORDS, Action, Kind, Named
from mlsec_nb.late import late
from mlsec_nb.notebook import Notebook, Text, UnparsableCode
from mlsec_nb.pip_arguments import is_commit, requirements
from mlsec_nb.shell import Command, commands
from mlsec_nb.uses import PythonCell, Use
from mlsec_nb.values import UNKNOWN_PART
from mlsec_nb.writers import writing_calls

_REQUIREMENT = late(r"([A-Za-z0-9][\w.-]{0,100})(?:\[[\w, .-]{0,100}\])?\s{0,3}(.{0,200})", re.DOTALL)
_EXACT = late(r"={2,3}\s?v?([\w.+!-]{1,60})")
_GIT = late(r"git\+[a-z]+://[^#\s]{1,300}?(?:@([\w./-]{1,100}))?(?:#.*)?")
_REMOTE = late(r"[a-zA-Z][a-zA-Z0-9+.-]{1,15}://")
_COMMIT = late(r"[0-9a-f]{40}")


@dataclass(frozen=True, slots=True)
class Seen:
    """One thing at one place. `pinned` is None where there is nothing to pin, as for a file that is written."""

    kind: Kind
    action: Action
    name: str
    text: Text
    span: Span
    version: str = ""
    pinned: bool | None = None
    hashed: bool = False
    verdict: str = ""
    """Of a local file: what its inspection says (see `artifacts`)."""


def things_in(notebook: Notebook) -> Iterator[Seen]:
    """Everything that the notebook's code names. What cannot be parsed names nothing, except in its shell lines."""
    for text in notebook.code_texts:
        for command in commands(text):
            yield from _installed(text, command)
            yield from _fetched(text, command)
        try:
            cell = text.python
        except UnparsableCode:
            continue
        if cell is not None:
            yield from _called(text, cell)
            yield from _written(text, cell)


def _installed(text: Text, command: Command) -> Iterator[Seen]:
    for word in requirements(command):
        if not word.known or word.text.startswith((".", "/", "~", "-")):
            continue
        hashed = "--require-hashes" in command.texts or "#sha256=" in word.text or "&sha256=" in word.text
        if "://" in word.text:
            revision = _GIT.fullmatch(word.text.rpartition(" @ ")[2] or word.text)
            pinned = is_commit(revision[1] or "") if revision else hashed
            yield Seen("package", "installs", word.text, text, word.span, pinned=pinned, hashed=hashed)
        elif found := _REQUIREMENT.fullmatch(word.text):
            exact = _EXACT.fullmatch(found[2].partition(";")[0].strip())
            version = exact[1] if exact else ""
            name = re.sub(r"[-_.]+", "-", found[1]).lower()
            yield Seen("package", "installs", name, text, word.span, version, exact is not None, hashed)


def _fetched(text: Text, command: Command) -> Iterator[Seen]:
    if command.name not in FETCHERS and command.name != "git":
        return
    if command.name == "git" and "clone" not in command.texts:
        return
    for word in command.args:
        if _REMOTE.match(word.text):
            key = frozenset({word.text.partition("?")[0].rpartition("/")[2]} - {""})
            hashed = bool(key and text.names and is_hashed(text.names, key))
            yield Seen("url", "downloads", word.text, text, word.span, pinned=hashed, hashed=hashed)


def _called(text: Text, cell: PythonCell) -> Iterator[Seen]:
    seen: set[Span] = set()
    for name, named in CALLS.items():
        for use in cell.uses(name):
            given = use.argument(named.keyword, named.position)
            if given is None:
                given = next((use.keywords[word] for word in OTHER_KEYWORDS if word in use.keywords), None)
            if use.call is None or given is None or use.span in seen:
                continue
            seen.add(use.span)
            there, path = opened_path(cell, given)
            for value in _texts(there, path):
                yield _seen(text, use, named, value, is_hashed(cell.names, path_keys(there, path)))


def _texts(cell: PythonCell, node: object) -> list[str]:
    values = cell.values(node)  # type: ignore[arg-type]
    known = [value for value in values or () if isinstance(value, str) and value.strip("./ ")]
    if known:
        return known
    shape = cell.shape(node)  # type: ignore[arg-type]
    return [shape] if shape.strip(UNKNOWN_PART + "./ ") else []


def _seen(text: Text, use: Use, named: Named, value: str, hashed: bool) -> Seen:
    kind, action = named.kind, named.action
    local = _REMOTE.match(value) is None
    if named.kind == "model" and action == "downloads" and value.startswith((".", "/", "~")):
        action = "reads"
    if not local:
        kind = "bucket" if value.startswith(BUCKETS) else "url" if kind in ("file", "url") else kind
        action = "downloads" if action == "reads" else action
    if action == "writes":
        return Seen(kind, action, value, text, use.span)
    revision = _shape_of(use, "revision")
    known_hash = any(_shape_of(use, word) for word in ("known_hash", "file_hash", "hash_prefix"))
    hashed = hashed and use.values("known_hash") != (None,)  # pooch's way to say that it need not be compared
    if action == "downloads":
        pinned = _COMMIT.fullmatch(revision) is not None or hashed or known_hash
        return Seen(kind, action, value, text, use.span, revision, pinned, hashed or known_hash)
    inspection = inspect_beside(text.directory, value) if kind == "model" else None
    verdict = inspection.verdict.value if inspection else ""
    return Seen(kind, action, value, text, use.span, revision, hashed, hashed, verdict)


def _shape_of(use: Use, keyword: str) -> str:
    """The text given for a keyword; "" for none and for None."""
    given = use.argument(keyword)
    if given is None or use.values(keyword) == (None,):
        return ""
    return use.cell.shape(given)


def _written(text: Text, cell: PythonCell) -> Iterator[Seen]:
    for call, file in writing_calls(cell):
        there, path = opened_path(cell, file)
        for value in _texts(there, path):
            kind: Kind = "bucket" if value.startswith(BUCKETS) else "file"
            yield Seen(kind, "writes", value, text, cell.code.span(call))
