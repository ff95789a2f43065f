"""`%mlsec guard`: what a cell is about to load is looked at first, and the cell stopped when it may run code.

Two layers. The first reads the cell before it runs, and inspects the files that its load calls name. The second
(`load_hook`) sees every import of every unpickler of this process. Neither is a sandbox: see docs/guard.md.
"""

from __future__ import annotations

import ast
import os
from collections.abc import Callable, Iterator
from functools import cache
from typing import Any

from mlsec_nb.kernel.load_calls import Load, loads
from mlsec_nb.kernel.load_files import LIMIT_SECONDS, identity, inspected, objection
from mlsec_nb.kernel.load_hook import WATCH, Mode, switch
from mlsec_nb.kernel.load_names import held_bytes
from mlsec_nb.kernel.load_paths import Held
from mlsec_nb.kernel.shown import Shown, masked, show
from mlsec_nb.kernel.stop import Stopped
from mlsec_nb.report.visible import clipped

_PATH_LENGTH = 120
_MAX_TOLD = 5


class LoadGuard:
    """Stands in a shell's `ast_transformers`: the one place from which a cell can be refused before it runs."""

    def __init__(self, shell: Any) -> None:
        self._shell = shell
        self._source: str | None = None

    def start(self, mode: Mode) -> Callable[[], None]:
        """Register with the shell and switch both layers on; returns what takes all of it away again."""
        self._shell.ast_transformers.append(self)
        self._shell.events.register("pre_run_cell", self.note)
        switch(mode)
        return self._stop

    def _stop(self) -> None:
        switch("off")
        if self in self._shell.ast_transformers:
            self._shell.ast_transformers.remove(self)
        self._shell.events.unregister("pre_run_cell", self.note)

    def note(self, info: Any) -> None:
        """Remember the text of the cell that is about to run (IPython's event `pre_run_cell`)."""
        raw = getattr(info, "raw_cell", None)
        self._source = raw if isinstance(raw, str) else None
        WATCH.told.clear()

    def visit(self, tree: ast.AST) -> ast.AST:
        """What IPython asks of a transformer: the same tree. Raises InputRejected when the cell is not to run."""
        source, self._source = self._source, None
        if source is not None and WATCH.mode != "off":
            told = self._told(source)
            if told and WATCH.mode == "block":
                raise _refused(masked(f"the cell was not run.\n{told}\n{_HOW}"))
            if told:
                show(Shown(f"mlsec guard: the cell runs, but\n{told}"))
        return tree

    def _told(self, source: str) -> str:
        try:
            objections = list(dict.fromkeys(_objections(source, self._shell.user_ns)))
        except Exception as error:  # a bug of ours is told by its type: a message can quote what was read
            return f"  the guard failed with an internal {type(error).__name__}, please report it"
        more = [f"  and {len(objections) - _MAX_TOLD} more"] if len(objections) > _MAX_TOLD else []
        return "\n".join([*(f"  {one}" for one in objections[:_MAX_TOLD]), *more])


_HOW = (
    "Nothing was loaded. Ask for a format that holds no code (safetensors, Parquet, JSON).\n"
    "`%mlsec allow FILE` lets a file in as it is now; then run the cell again."
)


@cache
def _refused_type() -> type[Exception]:
    from IPython.core.error import InputRejected

    class Refused(Stopped, InputRejected):
        """The cell is not to run."""

    return Refused


def _refused(words: str) -> Exception:
    return _refused_type()(f"guard: {words}")


def _objections(source: str, namespace: dict[str, object]) -> Iterator[str]:
    for load in loads(source, namespace):
        why = _why_not(load, namespace)
        if why:
            yield f"line {load.line}: {load.call} reads {_named(load)}; it {why}"


def _named(load: Load) -> str:
    if isinstance(load.source, Held):
        return f"the bytes in {load.source.name}"
    return clipped(load.source, _PATH_LENGTH) if isinstance(load.source, str) else "bytes"


def _why_not(load: Load, namespace: dict[str, object]) -> str | None:
    """Why this is not to be loaded; None when it may be, or when there is nothing (yet) to look at."""
    if isinstance(load.source, str):
        file = identity(load.source)
        if file is None or not file.size or file in WATCH.approved.files:
            return None
        return objection(inspected(file), load.call)
    content = held_bytes(load.source.name, namespace) if isinstance(load.source, Held) else load.source
    if not content:
        return None
    from mlsec_nb.artifacts import Limits, inspect_bytes

    return objection(inspect_bytes(content, os.devnull, Limits(max_seconds=LIMIT_SECONDS)), load.call)
