"""A worker: a process that scans files for another one, told so on stdin, answering on what was its stdout."""

from __future__ import annotations

import os
import sys
from contextlib import suppress
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import IO, Any

from mlsec_nb.cache import ResultCache
from mlsec_nb.config import Config
from mlsec_nb.file_scanner import FileScanner, Scanned, few_collections
from mlsec_nb.findings import Severity
from mlsec_nb.messages import receive, send
from mlsec_nb.packed import packed, unpacked
from mlsec_nb.project import shown_path

IMPORTED, GO, READY = "imported", "go", "ready"


@dataclass(frozen=True, slots=True)
class Setup:
    """What a worker needs to know before the first file; `cache`: the folder of the results to look up."""

    config: Config
    expected_bytes: int
    cache: str | None
    scope: str

    def to_message(self) -> dict[str, Any]:
        return asdict(self)

    @classmethod
    def of_message(cls, message: dict[str, Any]) -> Setup:
        fields = message["config"]
        tuples = {name: tuple(value) for name, value in fields.items() if isinstance(value, list)}
        severities = {name: Severity(fields[name]) for name in ("fail_on", "min_severity")}
        return cls(**(message | {"config": Config(**(fields | tuples | severities))}))


def answer(number: int, scanned: Scanned) -> list[Any]:
    """One file's result as a message."""
    return [number, packed(scanned.report), [[part.hex() for part in row] for row in scanned.rows]]


def of_answer(message: list[Any], path: Path) -> tuple[int, Scanned]:
    """(number, result) of a message. Raises ValueError or TypeError for anything else."""
    number, report, rows = message
    of_bytes = tuple((*map(bytes.fromhex, row),) for row in rows)
    return number, Scanned(unpacked(report, shown_path(path)), of_bytes)  # type: ignore[arg-type]


def serve(commands: IO[bytes], answers: IO[bytes]) -> None:
    """Scan what is asked for until nobody asks any more."""
    setup = Setup.of_message(receive(commands))
    cache = ResultCache.at(Path(setup.cache), bytes.fromhex(setup.scope)) if setup.cache else None
    files = FileScanner(setup.config, setup.expected_bytes, cache)
    send(answers, IMPORTED)
    if receive(commands) != GO:  # one worker at a time: the first may compile the patterns for all
        return
    _ = files.scanner
    send(answers, READY)
    with few_collections():
        while True:
            for number, path in receive(commands):
                send(answers, answer(number, files.scan(Path(path))))


def main() -> None:
    """Serve on stdin and stdout; whatever a library prints goes nowhere."""
    answers = os.fdopen(os.dup(1), "wb")
    nowhere = os.open(os.devnull, os.O_RDWR)
    os.dup2(nowhere, 1)
    with suppress(EOFError, BrokenPipeError):
        serve(sys.stdin.buffer, answers)
    os._exit(0)  # nothing is left to do, and freeing every object takes its time
