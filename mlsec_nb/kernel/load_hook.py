"""The second layer of the guard: each import that an unpickler makes is seen by an audit hook, which can veto it.

Python raises the event `pickle.find_class` (module, name) in the C and in the Python unpickler before it imports
(documentation of `pickle`, PEP 578). An audit hook cannot be removed: with the guard off it returns at once.
"""

from __future__ import annotations

import pickle
import sys
import threading
from collections import deque
from dataclasses import dataclass, field
from typing import Literal

from mlsec_nb.artifacts.dangers import judge_import
from mlsec_nb.kernel.load_files import Approved, identity, inspected
from mlsec_nb.kernel.load_known import WATCHED, is_conditional, is_let_in, present_name
from mlsec_nb.report.visible import visible

Mode = Literal["off", "warn", "block"]

_REMEMBERED = 16
_NAME_LENGTH = 120
# Files of programs, which imports open while a pickle is read.
_PROGRAMS = (".py", ".pyc", ".so", ".pyd", ".dll")
# Their frames stand between the unpickler and whoever asked for it.
_UNPICKLERS = frozenset("pickle dill dill._dill cloudpickle cloudpickle.cloudpickle joblib.externals.cloudpickle "
                        "joblib.externals.cloudpickle.cloudpickle".split())  # fmt: skip
# These unpickle what another process of the same program sent, or a cache of their own. Only modules that do so
# themselves: one that also calls functions it is given (`concurrent.futures`, `dask.local`) would let any load through.
_MESSENGERS = frozenset(
    [f"{package}.{part}" for package in ("multiprocessing", "multiprocess", "billiard")
     for part in ("connection", "queues", "spawn", "forkserver")]
    + "joblib.externals.loky.backend.queues loky.backend.queues torch.multiprocessing.queue "
    "distributed.protocol.pickle dask.multiprocessing pyspark.serializers ray._private.serialization "
    "ipyparallel.serialize.serialize "
    "ipyparallel.serialize.canning jupyter_client.session IPython.external.pickleshare parso.cache "
    "jedi.inference.compiled.subprocess numba.core.serialize numba.core.caching".split()
)  # fmt: skip


class VetoedImport(pickle.UnpicklingError):
    """A pickle wanted to import something that is not known to be harmless."""


@dataclass(slots=True)
class _Opened:
    """A file that was opened, and how often a conditional name of it may still be imported."""

    path: str
    left: int = 1


class _OfThread(threading.local):
    def __init__(self) -> None:
        self.opened: deque[_Opened] = deque(maxlen=_REMEMBERED)
        self.looking = False


@dataclass(slots=True)
class Watch:
    """What the hook goes by."""

    mode: Mode = "off"
    approved: Approved = field(default_factory=Approved)
    told: set[tuple[str, str]] = field(default_factory=set)
    """What `warn` has warned of in this cell."""
    installed: bool = False


WATCH = Watch()
_thread = _OfThread()


def switch(mode: Mode) -> None:
    """Set the mode; installs the hook when it is first needed."""
    if mode != "off" and not WATCH.installed:
        judge_import("builtins", "object")  # the tables are read now, not inside of somebody's load
        sys.addaudithook(_hook)
        WATCH.installed = True
    WATCH.mode = mode


def _hook(event: str, arguments: tuple[object, ...]) -> None:
    if WATCH.mode == "off":
        return
    if event == "pickle.find_class":
        module, name = arguments
        if type(module) is str and type(name) is str:
            _judge(module, name)
    elif event == "open" and not _thread.looking:
        path = arguments[0]
        if type(path) is str and not path.endswith(_PROGRAMS):
            _thread.opened.append(_Opened(path))


def _judge(module: str, name: str) -> None:
    present = present_name(module, name)
    if is_let_in(*present) or present in WATCHED or present in WATCH.approved.names:
        return
    if _is_message() or _is_in_a_known_file(*present):
        return
    words = f"{_spelled(module, name)}, which {judge_import(*present)[1]}"
    if WATCH.mode == "block":
        raise VetoedImport(
            f"mlsec guard: this data wants to import {words}. It was not imported and not called.{_file()} "
            f"To let it in: `%mlsec allow FILE`, or `%mlsec allow --name {_spelled(module, name)}`"
        )
    if present not in WATCH.told:
        WATCH.told.add(present)
        print(f"mlsec guard: data that is being loaded imports {words}.{_file()}", file=sys.stderr)


def _spelled(module: str, name: str) -> str:
    return visible(f"{module}.{name}"[:_NAME_LENGTH])


def _file() -> str:
    """Which file it may be: the last one that this thread opened, those of installed packages aside."""
    opened = (file.path for file in reversed(_thread.opened) if not file.path.startswith(sys.prefix))
    last = next(opened, None)
    return f" The last file opened was {visible(last[-_NAME_LENGTH:])}." if last else ""


def _is_message() -> bool:
    """Whether a library that carries data between processes asked for this unpickling."""
    frame = sys._getframe(3)
    while frame.f_back is not None and frame.f_globals.get("__name__") in _UNPICKLERS:
        frame = frame.f_back
    asking = frame.f_globals.get("__name__")
    if type(asking) is not str or asking not in _MESSENGERS:
        return False
    return getattr(sys.modules.get(asking), "__dict__", None) is frame.f_globals  # no other program of that name


def _is_in_a_known_file(module: str, name: str) -> bool:
    """Whether a file that this thread opened lately accounts for the import."""
    _thread.looking = True
    try:
        return any(_accounts_for(file, module, name) for file in list(_thread.opened))
    finally:
        _thread.looking = False


def _accounts_for(file: _Opened, module: str, name: str) -> bool:
    approved = WATCH.approved.files
    if not approved and not is_conditional(module, name):
        return False
    state = identity(file.path)
    if state is None:
        return False
    if state in approved:
        found = inspected(state)
        unread = found.verdict.value == "inconclusive" and file is _thread.opened[-1]
        return unread or f"{module}.{name}" in found.globals
    if is_conditional(module, name) and file.left and f"{module}.{name}" in inspected(state).globals:
        file.left -= 1
        return inspected(state).verdict.value == "clean"
    return False
