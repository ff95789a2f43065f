"""A pickle followed instruction by instruction, with symbols in place of objects. Nothing is imported or called.

Facts about the instructions: the documentation strings of the standard library's `pickletools`, and
`Modules/_pickle.c` where the two readers of CPython differ.
"""

from __future__ import annotations

from _compat_pickle import IMPORT_MAPPING, NAME_MAPPING
from typing import Final

from .case import BrokenError, Case, EndedError
from .opcodes import HANDLERS
from .symbols import OPAQUE, Blob, Call, Global, Pairs, Persistent

_OPCODES_BETWEEN_CHECKS = 4096
_LONGEST_NAME = 300
_LONGEST_NUMBER = 40
Constant = tuple[int, int, str]
"""Where a constant starts and ends, and its text encoding; an empty one for bytes."""
STOP: Final = ord(".")


class Machine:
    """Follows one pickle in `data` from `start`; afterwards `pos` is behind its STOP.

    `imports` are the globals it asks for, whether or not it uses them. `constants`, when a list is given, collects
    all texts and bytes.
    """

    def __init__(self, data: bytes, start: int, case: Case, constants: list[Constant] | None = None) -> None:
        self.data = data
        self.start = self.pos = start
        self.case = case
        self.constants = constants
        self.stack: list[object] = []
        self.outer: list[list[object]] = []
        self.memo: dict[int, object] = {}
        self.imports: dict[tuple[str, str], Global] = {}
        self.persistent: list[object] = []
        self.concerns: set[str] = set()
        self.used = bytearray(256)
        self.protocol = 0
        self.frame_end = 0
        self.result: object = OPAQUE
        self.nested: list[Machine] = []
        self.skips_arrays = True

    def run(self) -> None:
        """Follow the pickle to its STOP. Raises BrokenError (bad content) or BudgetError."""
        try:
            while not (last := self._some_opcodes()):
                self.case.spend_opcodes(_OPCODES_BETWEEN_CHECKS)
            self.case.spend_opcodes(last)
        except (IndexError, KeyError, TypeError, ValueError, OverflowError) as error:
            if self.pos >= len(self.data):
                raise EndedError("the pickle ends before its last instruction") from error
            # The stack or the memo has not what the instruction needs: the real reader fails here too.
            raise BrokenError(f"the pickle is not valid at byte {self.pos:,}") from error
        finally:
            if self.frame_end:
                self._leave_frame()

    def _some_opcodes(self) -> int:
        """Follow a number of instructions; how many it were when STOP was among them, else 0."""
        data, used, handlers = self.data, self.used, HANDLERS
        for count in range(1, 1 + _OPCODES_BETWEEN_CHECKS):
            opcode = data[self.pos]
            self.pos += 1
            used[opcode] = 1
            handlers[opcode](self)
            if self.frame_end and self.pos >= self.frame_end:
                self._leave_frame()
            if opcode == STOP:
                return count
        return 0

    def _leave_frame(self) -> None:
        if self.pos > self.frame_end:
            self.concerns.add("crossed frame")
        self.frame_end = 0

    # --- reading arguments ---

    def skip(self, size: int) -> int:
        """Where an argument of `size` bytes starts; moves behind it."""
        start = self.pos
        if size < 0 or start + size > len(self.data):
            raise EndedError("the pickle ends in the middle of a value")
        self.pos = start + size
        return start

    def number(self, width: int, signed: bool = False) -> int:
        """A little-endian integer of `width` bytes."""
        start = self.skip(width)
        return int.from_bytes(self.data[start : start + width], "little", signed=signed)

    def line(self) -> tuple[int, int]:
        """The range of an argument that ends with a newline; moves behind the newline."""
        start = self.pos
        end = self.data.find(b"\n", start)
        if end < 0:
            raise EndedError("the pickle ends in the middle of a line")
        self.pos = end + 1
        return start, end

    def line_number(self) -> int:
        """A decimal argument, as PUT and GET have."""
        start, end = self.line()
        digits = self.data[start:end].partition(b"\0")[0]  # as the C reader does, which stops at NUL
        if len(digits) > _LONGEST_NUMBER:
            raise BrokenError("the pickle has an overlong number")
        return int(digits)

    def line_text(self) -> str:
        """A module or attribute name, as GLOBAL and INST have."""
        start, end = self.line()
        if end - start > _LONGEST_NAME:
            raise BrokenError("the pickle imports an overlong name")
        return self.data[start:end].decode("utf-8")

    # --- stack, memo, imports ---

    def push(self, value: object) -> None:
        """Put a symbol on the stack."""
        self.stack.append(value)

    def push_text(self, start: int, end: int, encoding: str, errors: str = "strict") -> None:
        """Put a text constant on the stack; a long one only as its place in the file."""
        if self.constants is not None:
            self.constants.append((start, end, encoding))
        if end - start > _LONGEST_NAME:
            self.stack.append(Blob(start, end))
        else:
            self.stack.append(self.data[start:end].decode(encoding, errors))

    def push_blob(self, start: int, end: int) -> None:
        """Put a bytes constant on the stack."""
        if self.constants is not None:
            self.constants.append((start, end, ""))
        self.stack.append(Blob(start, end))

    def again(self, value: object) -> None:
        """Put a value that exists already on the stack once more (GET, DUP)."""
        if isinstance(value, Global):
            value.pushed += 1
        self.stack.append(value)

    def items(self) -> list[object]:
        """Everything above the last mark; removes the mark."""
        found = self.stack
        self.stack = self.outer.pop()
        return found

    def find_global(self, module: str, name: str) -> Global:
        """The symbol of an import, with the renaming of Python 2 modules that `pickle.load` does below protocol 3."""
        if self.protocol < 3:
            module, name = NAME_MAPPING.get((module, name)) or (IMPORT_MAPPING.get(module, module), name)
        found = self.imports.get((module, name))
        if found is None:
            found = self.imports[module, name] = Global(module, name)
        found.pushed += 1
        return found

    def call(self, function: object, arguments: object) -> Call:
        """The symbol of a call's result."""
        if isinstance(function, Persistent):
            function = function.stands_for
        if isinstance(function, Global):
            return Call(function, arguments, function.approves(arguments))
        if not isinstance(function, Call):
            self.concerns.add("unresolved")
        elif not function.approved:
            self.concerns.add("computed call")
        return Call(function, arguments)

    def change(self, target: object) -> None:
        """Note that an instruction changes `target`: changing what was imported changes the running program."""
        if isinstance(target, Persistent):
            target = target.stands_for
        if isinstance(target, Global):
            self.concerns.add("changes an import")

    def put_pairs(self, target: object, items: list[object]) -> None:
        """Add keys and values to a dictionary symbol, which keeps the first few."""
        self.change(target)
        if isinstance(target, Pairs) and not target.is_full:
            target.extend(zip(items[::2], items[1::2]))

    def fork(self) -> Machine:
        """A copy at the same place, to follow what a reader would see that knows nothing of joblib's arrays."""
        copy = Machine(self.data, self.pos, self.case)
        copy.stack, copy.outer, copy.memo = list(self.stack), [list(part) for part in self.outer], dict(self.memo)
        copy.protocol = self.protocol
        copy.skips_arrays = False
        return copy
