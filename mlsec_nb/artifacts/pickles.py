"""Pickle files: every stream in them, judged by what it imports."""

from __future__ import annotations

import codecs
import io
import re
from contextlib import suppress

from .case import BrokenError, BudgetError, Case, shown
from .conditional import CONDITIONS
from .dangers import TRAMPOLINES, danger_of, judge_import
from .known import accepted_by_torch
from .known_torch import WEIGHTS_ONLY_OPCODES
from .machine import STOP, Constant, Machine
from .verdict import Verdict

_MOST_CONSTANTS = 2000
_SHORTEST_PICKLE = 3
_UNPRINTED = b"\x00\n\r \t"

_CONCERNS = {
    "unresolved": (Verdict.DANGEROUS, "It imports or calls something whose name is computed while loading."),
    "extension": (
        Verdict.DANGEROUS,
        "It imports through a number of the extension registry, which hides what is really imported.",
    ),
    "computed call": (Verdict.REVIEW, "It calls the result of another call; look at how the file was made."),
    "changes an import": (Verdict.DANGEROUS, "It changes an imported class or module of the running program."),
    "frame": (
        Verdict.INCONCLUSIVE,
        "Its frame lengths are wrong, so that two readers would see different content; write the file again.",
    ),
    "crossed frame": (
        # CPython's C reader drops the part of a line that stands before the end of the frame.
        Verdict.DANGEROUS,
        "An instruction crosses the end of its frame: no program writes that, and readers import different things.",
    ),
    "out of band": (Verdict.REVIEW, "It expects buffers that are stored elsewhere."),
    "hidden in array": (Verdict.DANGEROUS, "The bytes of an array hold pickle instructions that import something."),
}


def inspect_pickle(case: Case, data: bytes, start: int = 0) -> Machine:
    """Judge the one pickle at `start`; returns its machine, whose `pos` is behind the pickle.

    Raises BrokenError or BudgetError after noting what was seen before.
    """
    machine = Machine(data, start, case)
    case.pickles += 1
    try:
        machine.run()
    finally:
        _judge(case, machine)
    return machine


def inspect_pickle_file(case: Case, data: bytes) -> None:
    """Judge all pickles of a file, to its end; what cannot be read is noted."""
    from .torch_files import MAGIC_NUMBER, skip_storages

    position, machines = 0, list[Machine]()
    try:
        while position < len(data):
            machines.append(inspect_pickle(case, data, position))
            position = machines[-1].pos
            if len(machines) == 1 and machines[0].result == MAGIC_NUMBER:
                case.persistent_ids_expected = True
            if case.persistent_ids_expected and (end := skip_storages(machines, data)) is not None:
                position = end
            if not data[position : position + (1 << 16)].strip(_UNPRINTED) and not data[position:].strip(_UNPRINTED):
                break
    except (BrokenError, BudgetError) as error:
        _note_broken(case, data, position if machines else 0, str(error), bool(machines))


def _note_broken(case: Case, data: bytes, position: int, words: str, after_a_pickle: bool) -> None:
    if after_a_pickle:
        rest = len(data) - position
        case.note(Verdict.INCONCLUSIVE, f"{rest:,} bytes after the last pickle could not be read as a pickle: {words}.")
    else:
        case.note(
            Verdict.INCONCLUSIVE, f"It could not be read to the end: {words}. Get the file again or ask its author."
        )
    for module, name in _spelled_imports(data, position):
        if f"{module}.{name}" in case.globals:
            continue  # judged already
        case.globals.add(f"{module}.{name}")
        case.note(Verdict.DANGEROUS, f"The part that could not be read names {module}.{name}.")


def _spelled_imports(data: bytes, position: int) -> set[tuple[str, str]]:
    """Dangerous imports spelled out behind the place where reading stopped."""
    spelled = re.finditer(rb"[ci]([A-Za-z_][\w.]{0,60})\n([A-Za-z_][\w.]{0,60})\n", data[position:])
    pairs = {(match[1].decode("ascii", "replace"), match[2].decode("ascii", "replace")) for match in spelled}
    return {pair for pair in pairs if judge_import(*pair)[0] is Verdict.DANGEROUS and danger_of(*pair)}


def _judge(case: Case, machine: Machine) -> None:
    for symbol in machine.imports.values():
        full = shown(str(symbol))
        case.globals.add(full)
        if not accepted_by_torch(symbol.module, symbol.name):
            case.torch_needs.add(full)
        if (symbol.module, symbol.name) in CONDITIONS and symbol.always_approved:
            continue
        verdict, words = judge_import(symbol.module, symbol.name)
        if verdict is not Verdict.CLEAN:
            case.note(verdict, f"{full} {words}.")
    for concern in sorted(machine.concerns):
        case.note(*_CONCERNS[concern])
    if machine.persistent and not case.persistent_ids_expected:
        case.note(Verdict.REVIEW, "It refers to objects that only a special loader can supply.")
    if any(used and code not in WEIGHTS_ONLY_OPCODES for code, used in enumerate(machine.used)):
        case.torch_refuses = True
    _judge_given_bytes(case, machine)
    for inner in machine.nested:
        _judge(case, inner)


def _judge_given_bytes(case: Case, machine: Machine) -> None:
    """When the pickle imports a loader, inspect the texts and bytes that it may hand to it."""
    if not any(str(symbol) in TRAMPOLINES for symbol in machine.imports.values()):
        return
    for index, content in enumerate(_constants(case, machine)):
        if len(content) >= _SHORTEST_PICKLE and (STOP in content or content[:1] in b"\x1f\x78PB"):
            _inspect_given(case, content, index)


def _inspect_given(case: Case, content: bytes, index: int) -> None:
    with case.member(f"bytes {index + 1} handed to a loader"):
        try:
            case.attempt(io.BytesIO(content), len(content), "bytes")
        except BudgetError as error:
            case.note(Verdict.INCONCLUSIVE, f"It was not inspected: {error}.")


def _constants(case: Case, machine: Machine) -> list[bytes]:
    ranges: list[Constant] = []
    again = Machine(machine.data, machine.start, case, ranges)
    with suppress(BrokenError, BudgetError):  # the first run has said so already
        again.run()
    longest_first = sorted(set(ranges), key=lambda found: found[0] - found[1])
    return [_meant(machine.data[start:end], encoding) for start, end, encoding in longest_first[:_MOST_CONSTANTS]]


def _meant(raw: bytes, encoding: str) -> bytes:
    """The bytes that a constant stands for; protocols 0 to 2 store bytes as the text of their Latin-1 reading."""
    if encoding == "latin-1" and b"\\" in raw:
        with suppress(ValueError):
            return codecs.escape_decode(raw)[0]
    if encoding in ("", "latin-1"):
        return raw
    with suppress(ValueError):
        return raw.decode(encoding).encode("latin-1")
    return raw
