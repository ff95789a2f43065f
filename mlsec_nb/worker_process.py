"""One worker process, seen from the scan that started it."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from threading import Lock
from typing import Any

from mlsec_nb.messages import receive, send
from mlsec_nb.worker import GO, IMPORTED, READY, Setup

# -P: nothing is imported from the working folder, which is what is being scanned.
_PROGRAM = "import sys; sys.path.append(sys.argv[1]); from mlsec_nb.worker import main; main()"


class WorkerDied(Exception):
    """The process ended, was killed, or said what no worker says."""


class WorkerProcess:
    """A worker that is ready. Raises WorkerDied when none can be started."""

    def __init__(self, setup: Setup, environment: Mapping[str, str], one_at_a_time: Lock) -> None:
        root = str(Path(__file__).parent.parent)
        command = [sys.executable, "-P", "-c", _PROGRAM, root]
        try:
            # A group of its own: Ctrl-C goes to the scan alone, which then ends its workers.
            self._process = subprocess.Popen(
                command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL,
                env=dict(environment), **_OWN_GROUP,
            )  # fmt: skip
        except (OSError, ValueError):
            raise WorkerDied from None
        self.send(setup.to_message())
        self._expect(IMPORTED)
        with one_at_a_time:
            self.send(GO)
            self._expect(READY)

    @property
    def pid(self) -> int:
        return self._process.pid

    def send(self, message: Any) -> None:
        """Tell the worker something. Raises WorkerDied."""
        try:
            send(_pipe(self._process.stdin), message)
        except (OSError, ValueError):
            raise WorkerDied from None

    def receive(self) -> Any:
        """What the worker says next. Raises WorkerDied."""
        try:
            return receive(_pipe(self._process.stdout))
        except (OSError, EOFError, ValueError):
            raise WorkerDied from None

    def end(self) -> int:
        """End the process at once; returns its exit code, negative for a signal."""
        self._process.kill()
        code = self._process.wait()
        for pipe in (self._process.stdin, self._process.stdout):
            try:
                _pipe(pipe).close()
            except OSError:  # what was not yet sent has nobody to go to
                continue
        return code

    def _expect(self, word: str) -> None:
        try:
            said = self.receive()
        except WorkerDied:
            said = None
        if said != word:
            self.end()
            raise WorkerDied


def can_start() -> bool:
    """Whether this interpreter can be started again: not when it is embedded or frozen into an application."""
    return bool(sys.executable) and not getattr(sys, "frozen", False) and sys.platform != "emscripten"


_OWN_GROUP: dict[str, Any] = (
    {"creationflags": 0x200}  # CREATE_NEW_PROCESS_GROUP
    if sys.platform == "win32"
    else {"process_group": 0}
)


def _pipe(pipe: Any) -> Any:
    assert pipe is not None, "started with pipes"
    return pipe
