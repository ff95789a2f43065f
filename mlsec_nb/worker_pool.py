"""Several workers at once. One that dies costs at most the file it was at, and that only when it dies of it twice."""

from __future__ import annotations

import os
import tempfile
from collections import deque
from collections.abc import Iterator, Sequence
from contextlib import ExitStack
from dataclasses import replace
from pathlib import Path
from queue import Empty, SimpleQueue
from threading import Lock, Thread
from typing import Any

from mlsec_nb import batch
from mlsec_nb.cache_folder import VARIABLE
from mlsec_nb.file_scanner import Scanned
from mlsec_nb.worker import Setup, of_answer
from mlsec_nb.worker_process import WorkerDied, WorkerProcess

Numbered = tuple[int, Path]
_TICK_SECONDS = 0.5
_ATTEMPTS = 2
_SIGNALS = {-9: "it was killed, perhaps for want of memory", -11: "a segmentation fault"}


class WorkerPool:
    """Scans batches of files; use it once."""

    def __init__(self, count: int, setup: Setup, batches: Sequence[Sequence[Numbered]]) -> None:
        self._count = count
        self._setup = setup
        self._todo = deque(list(files) for files in batches)
        self._attempts: dict[int, int] = {}
        self._answers: SimpleQueue[tuple[int, Scanned] | Exception | None] = SimpleQueue()
        self._lock = Lock()
        self._starting = Lock()
        self._workers: dict[int, WorkerProcess] = {}
        self._over = False
        self.left: list[Numbered] = []
        """What no worker was there for, once `results` is through."""

    def results(self) -> Iterator[tuple[int, Scanned]]:
        """(number, result) of each file, in the order in which they get done."""
        with ExitStack() as stack:
            setup, environment = self._setup, dict(os.environ)
            if not setup.config.cache:
                # The patterns are compiled by one worker for all, in a folder that lives as long as they do.
                environment[VARIABLE] = stack.enter_context(tempfile.TemporaryDirectory(prefix="mlsec-"))
                setup = replace(setup, config=replace(setup.config, cache=True))
            stack.callback(self._end)
            for slot in range(self._count):
                Thread(target=self._work, args=(slot, setup, environment), daemon=True).start()
            yield from self._collected()
            self.left = [file for files in self._todo for file in files]

    def pids(self) -> list[int]:
        """The processes that are at work."""
        with self._lock:
            return [worker.pid for worker in self._workers.values()]

    def _collected(self) -> Iterator[tuple[int, Scanned]]:
        working = self._count
        while working:
            try:
                found = self._answers.get(timeout=_TICK_SECONDS)  # Windows sees Ctrl-C only between two waits
            except Empty:
                continue
            if isinstance(found, Exception):
                raise found
            if found is None:
                working -= 1
            else:
                yield found

    def _work(self, slot: int, setup: Setup, environment: dict[str, str]) -> None:
        """What one thread does: start a worker, feed it, replace it when it dies."""
        try:
            while not self._over and (files := self._next()):
                try:
                    worker = self._worker(slot, setup, environment)
                except WorkerDied:  # none can be started; others, or the scan itself, take over
                    self._put_back(files)
                    break
                self._feed(slot, worker, files)
        except Exception as problem:  # told to the scan, for a thread has nobody to raise to
            self._answers.put(problem)
        self._answers.put(None)

    def _feed(self, slot: int, worker: WorkerProcess, files: list[Numbered]) -> None:
        done = 0
        try:
            worker.send([(number, os.fspath(path)) for number, path in files])
            for number, path in files:
                self._answers.put(_checked(worker.receive(), number, path))
                done += 1
        except WorkerDied:
            code = worker.end()
            with self._lock:
                self._workers.pop(slot, None)
            if not self._over:
                self._put_back(files[done + 1 :])
                self._again(files[done], code)

    def _again(self, file: Numbered, code: int) -> None:
        """The file at which a worker died has one more try, after all others."""
        number, path = file
        self._attempts[number] = self._attempts.get(number, 0) + 1
        if self._attempts[number] < _ATTEMPTS:
            with self._lock:
                self._todo.append([file])
            return
        reason = _SIGNALS.get(code, f"exit code {code}")
        message = f"the process that scanned it died ({reason}); it was not checked"
        self._answers.put((number, Scanned(batch.failed(path, message))))

    def _worker(self, slot: int, setup: Setup, environment: dict[str, str]) -> WorkerProcess:
        if slot not in self._workers:
            worker = WorkerProcess(setup, environment, self._starting)
            with self._lock:
                self._workers[slot] = worker
            if self._over:
                worker.end()
        return self._workers[slot]

    def _next(self) -> list[Numbered] | None:
        with self._lock:
            return self._todo.popleft() if self._todo else None

    def _put_back(self, files: list[Numbered]) -> None:
        if files:
            with self._lock:
                self._todo.appendleft(files)

    def _end(self) -> None:
        self._over = True
        with self._lock:
            workers = list(self._workers.values())
        for worker in workers:
            worker.end()


def _checked(message: Any, number: int, path: Path) -> tuple[int, Scanned]:
    try:
        found = of_answer(message, path)
    except (ValueError, TypeError):
        raise WorkerDied from None
    if found[0] != number:
        raise WorkerDied
    return found
