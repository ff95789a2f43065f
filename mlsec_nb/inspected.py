"""The file or folder that a load call names, when it lies beside the notebook: looked at, never loaded."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from mlsec_nb.artifacts import Inspection

MAX_BYTES = 2 << 30
_SHOWN_NAMES = 3
_SHOWN_CHARACTERS = 80
_LONGEST_REASON = 160


def inspect_beside(directory: str | None, path: str) -> Inspection | None:
    """What the file or folder at `path` holds, read against the notebook's folder.

    None when there is no folder, or the path is no regular file, and no folder of files, of at most `MAX_BYTES` below
    it; links and `..` are followed before that is decided, so nothing outside of the folder is ever opened.
    """
    if directory is None or "://" in path:
        return None
    noted = _NOTED.get()
    if noted is not None:
        noted.add(path)
    found = _found(directory, path)
    return _inspected(*found) if found else None


_NOTED: ContextVar[set[str] | None] = ContextVar("noted", default=None)


@contextmanager
def noting_what_is_looked_for() -> Iterator[set[str]]:
    """Every path that `inspect_beside` is asked for in this block goes into the set, whether there is a file or not."""
    noted: set[str] = set()
    token = _NOTED.set(noted)
    try:
        yield noted
    finally:
        _NOTED.reset(token)


def state_beside(directory: str, path: str) -> tuple[int, int] | None:
    """When (nanoseconds) what `inspect_beside` looks at was last changed, and its size; None where it sees nothing."""
    found = _found(directory, path)
    return found and found[1:]


def _found(directory: str, path: str) -> tuple[str, int, int] | None:
    try:
        folder = Path(directory).resolve(strict=True)
        file = (folder / path).resolve(strict=True)
        if not file.is_relative_to(folder) or file == folder or not (file.is_file() or file.is_dir()):
            return None
        modified, size = _state_of_folder(file) if file.is_dir() else _state_of(file)
    except (OSError, ValueError, RuntimeError):  # no such file, NUL in the name, a loop of links
        return None
    return (str(file), modified, size) if size <= MAX_BYTES else None


def _state_of(file: Path) -> tuple[int, int]:
    status = file.stat()
    return status.st_mtime_ns, status.st_size


def _state_of_folder(folder: Path) -> tuple[int, int]:
    """The latest change of anything in it, and the size of all; more than is read when it holds too much."""
    from mlsec_nb.artifacts.case import BudgetError
    from mlsec_nb.artifacts.folders import entries_below

    try:
        below = entries_below(folder)
    except BudgetError:
        return 0, MAX_BYTES + 1
    states = [_state_of(path) for path in (folder, *below)]
    return max(modified for modified, _ in states), sum(size for _, size in states)


@lru_cache(maxsize=256)
def _inspected(path: str, modified: int, size: int) -> Inspection:
    from mlsec_nb.artifacts import inspect_file, inspect_folder

    found = Path(path)
    return inspect_folder(found) if found.is_dir() else inspect_file(found)


def told(inspection: Inspection, torch: bool) -> str:
    """What was found, as the end of a finding's message; `torch`: whether weights_only=True is what would help."""
    review = f"holds {_names(inspection)}, which may be harmless or not"
    words = {
        "dangerous": f"holds {_names(inspection)}",
        "review": review if inspection.globals else f"needs a look: {_first_reason(inspection)}",
        "clean": "was inspected and holds nothing that runs code",
        "inconclusive": "could not be inspected to its end",
    }[inspection.verdict.value]
    thing = "folder" if inspection.format.endswith("folder") else "file"
    return f"; the {thing} {words}{_weights_only(inspection) if torch else ''}"


def _names(inspection: Inspection) -> str:
    names = [name for name in inspection.globals if _is_dangerous(name)] or list(inspection.globals)
    if not names:
        return "something that runs when it is loaded"
    more = f" and {len(names) - _SHOWN_NAMES} more" if len(names) > _SHOWN_NAMES else ""
    return ", ".join(_printable(name) for name in names[:_SHOWN_NAMES]) + more


def _first_reason(inspection: Inspection) -> str:
    """Why somebody has to look, as the end of a sentence."""
    reason = inspection.reasons[0].rstrip(".") if inspection.reasons else "nothing is known about it"
    cut = reason[:_LONGEST_REASON]
    return cut if cut.isprintable() else ascii(cut)[1:-1]


def _is_dangerous(name: str) -> bool:
    from mlsec_nb.artifacts.dangers import judge_import

    module, _, word = name.rpartition(".")
    return judge_import(module, word)[0].value == "dangerous"


def _printable(name: str) -> str:
    """A name from the file with nothing in it that a terminal or a page could act on; os under its own name."""
    cut = re.sub(r"^(?:posix|nt)(?=\.)", "os", name)[:_SHOWN_CHARACTERS]
    return cut if cut.isprintable() else ascii(cut)[1:-1]


def _weights_only(inspection: Inspection) -> str:
    answer = inspection.weights_only
    if answer is None:
        return ""
    if answer.allowed:
        return ", and it loads with weights_only=True"
    needs = ", ".join(_printable(name) for name in answer.needs[:_SHOWN_NAMES])
    return f", and weights_only=True needs safe_globals for {needs}" if needs else ""
