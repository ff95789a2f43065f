"""Files about to be loaded: which file it is, what is in it, and which ones the user let in."""

from __future__ import annotations

import re
import stat
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

from mlsec_nb.inspected import told
from mlsec_nb.kernel.load_known import WATCHED, is_let_in

if TYPE_CHECKING:
    from mlsec_nb.artifacts import Inspection


@dataclass(frozen=True, slots=True)
class Identity:
    """One state of one file. A program can set `modified` back, but not `changed` (st_ctime_ns of POSIX)."""

    path: str
    device: int
    inode: int
    size: int
    modified: int
    changed: int


@dataclass(slots=True)
class Approved:
    """What the user let in for this session."""

    files: set[Identity] = field(default_factory=set)
    names: set[tuple[str, str]] = field(default_factory=set)


def identity(path: str) -> Identity | None:
    """The file as it is now, links followed and `~` expanded; None when there is no regular file that can be read."""
    try:
        whole = Path(path).expanduser().resolve()
        status = whole.stat()
    except (OSError, ValueError, RuntimeError):  # no such file, NUL in the name, no such home, a loop of links
        return None
    if not stat.S_ISREG(status.st_mode):
        return None
    return Identity(str(whole), status.st_dev, status.st_ino, status.st_size, status.st_mtime_ns, status.st_ctime_ns)


LIMIT_SECONDS = 2.0
"""For inspecting one file. Beyond it a pickle is left to the second layer, which sees every import of an unpickler."""
_TOOK_LONGER = f"it took longer than {LIMIT_SECONDS:g} seconds"
_UNPICKLING = re.compile(r"(?:pickle|_pickle|joblib|pandas|numpy|dill|cloudpickle)\.")


@lru_cache(maxsize=256)
def inspected(file: Identity) -> Inspection:
    """What the file holds; looked at once for each state of it."""
    from mlsec_nb.artifacts import Limits, inspect_file

    return inspect_file(Path(file.path), Limits(max_seconds=LIMIT_SECONDS))


def objection(inspection: Inspection, call: str) -> str | None:
    """Why content is not to be loaded by `call`, as the end of a sentence; None when nothing speaks against it.

    What is no model file at all is left to the loader: it fails on it, and the second layer sees each import.
    """
    verdict = inspection.verdict.value
    if verdict == "inconclusive" and _UNPICKLING.match(call) and _TOOK_LONGER in " ".join(inspection.reasons):
        return None
    if verdict == "clean" or (verdict == "review" and inspection.format == "unknown"):
        return None
    if verdict == "review" and inspection.globals and all(map(_is_seen, inspection.globals)):
        return None
    why = told(inspection, torch=False).removeprefix("; the file ")
    return f"{why}: {_first_reason(inspection)}" if verdict == "inconclusive" else why


def _is_seen(name: str) -> bool:
    """Whether the import is harmless, or runs nothing that the second layer would not see."""
    module, _, word = name.rpartition(".")
    return is_let_in(module, word) or (module, word) in WATCHED


def _first_reason(inspection: Inspection) -> str:
    return inspection.reasons[0].rstrip(".") if inspection.reasons else "nobody knows why"
