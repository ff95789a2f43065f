"""One inspection under way: its budgets, what was found so far, and how to go into a file within a file."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import BinaryIO

from .verdict import Verdict, worst

_MAX_REASONS = 60
_SHOWN_CHARACTERS = 100


@dataclass(frozen=True, slots=True)
class Limits:
    """When to stop reading. A limit that bites makes the verdict inconclusive, and the reason names it."""

    max_bytes: int = 512 << 20
    """Bytes of one pickle, member or text that are held in memory."""
    max_unpacked: int = 1 << 30
    """Bytes that all compressed parts of a file may unpack to."""
    max_ratio: int = 200
    """Unpacked size over packed size, looked at beyond `ratio_from` bytes."""
    ratio_from: int = 64 << 20
    max_depth: int = 6
    """Files within files."""
    max_members: int = 100_000
    max_opcodes: int = 30_000_000
    max_seconds: float = 30.0


class BudgetError(Exception):
    """A limit was reached; the text says which."""


class BrokenError(Exception):
    """The content does not follow its format; the text says where."""


class EndedError(BrokenError):
    """The content ends too early; with more of it, it might be valid."""


def shown(text: str) -> str:
    """Text from a scanned file, made safe to print: no control characters, bounded length."""
    cut = text if len(text) <= _SHOWN_CHARACTERS else text[:_SHOWN_CHARACTERS] + "…"
    if cut.isprintable():
        return cut
    return "".join(c if c.isprintable() else c.encode("unicode_escape").decode("ascii") for c in cut)


@dataclass(slots=True)
class Case:
    """Collects verdicts, reasons and imported names; holds the budgets."""

    limits: Limits
    router: Callable[[Case, BinaryIO, int, str], str]
    verdict: Verdict = Verdict.CLEAN
    reasons: dict[str, None] = field(default_factory=dict)
    globals: set[str] = field(default_factory=set)
    torch_needs: set[str] = field(default_factory=set)
    torch_refuses: bool = False
    pickles: int = 0
    persistent_ids_expected: bool = False
    _left_out: int = 0
    _depth: int = 0
    _unpacked: int = 0
    _opcodes: int = 0
    _members: int = 0
    _inside: tuple[str, ...] = ()
    _started: float = field(default_factory=time.monotonic)

    def note(self, verdict: Verdict, reason: str) -> None:
        """Record one reason, preceded by the member it is about, and worsen the verdict."""
        self.verdict = worst((self.verdict, verdict))
        place = " > ".join(self._inside)
        line = f"{place}: {reason}" if place else reason
        if len(self.reasons) < _MAX_REASONS or line in self.reasons:
            self.reasons[line] = None
        else:
            self._left_out += 1

    def told(self) -> tuple[str, ...]:
        """All reasons, with a last line that counts the ones left out."""
        rest = (f"{self._left_out} more reasons are not listed.",) if self._left_out else ()
        return (*self.reasons, *rest)

    def attempt(self, content: BinaryIO, size: int, name: str) -> str:
        """Like descend, but content of no known format, with nothing dangerous in or behind it, leaves no trace."""
        before, reasons, left_out = self.verdict, dict(self.reasons), self._left_out
        self.verdict = Verdict.CLEAN
        try:
            kind = self.descend(content, size, name)
            if kind == "unknown" and self.verdict is not Verdict.DANGEROUS:
                self.verdict, self.reasons, self._left_out = before, reasons, left_out
            return kind
        finally:
            self.verdict = worst((before, self.verdict))

    @contextmanager
    def member(self, name: str) -> Iterator[None]:
        """Reasons noted within are about the member `name`. Counts it."""
        self._members += 1
        if self._members > self.limits.max_members:
            raise BudgetError(f"it holds more than {self.limits.max_members:,} files")
        self.check_time()
        outside = self._inside
        self._inside = (*outside, shown(name))
        try:
            yield
        finally:
            self._inside = outside

    def descend(self, content: BinaryIO, size: int, name: str) -> str:
        """Inspect a file within the file; returns its format. Raises BudgetError when nested too deeply."""
        if self._depth >= self.limits.max_depth:
            raise BudgetError(f"files are nested more than {self.limits.max_depth} deep")
        self._depth += 1
        outside = self.persistent_ids_expected
        try:
            return self.router(self, content, size, name)
        finally:
            self._depth -= 1
            self.persistent_ids_expected = outside

    def read_all(self, content: BinaryIO, size: int) -> bytes:
        """The whole content. Raises BudgetError when it is larger than `max_bytes`."""
        if size > self.limits.max_bytes:
            raise BudgetError(f"it is larger than {self.limits.max_bytes >> 20:,} MiB")
        content.seek(0)
        return content.read(size)

    def spend_unpacked(self, count: int) -> None:
        """Count unpacked bytes. Raises BudgetError when too many."""
        self._unpacked += count
        self.check_time()
        if self._unpacked > self.limits.max_unpacked:
            raise BudgetError(f"it unpacks to more than {self.limits.max_unpacked >> 20:,} MiB")

    def spend_opcodes(self, count: int) -> None:
        """Count pickle instructions. Raises BudgetError when too many."""
        self._opcodes += count
        self.check_time()
        if self._opcodes > self.limits.max_opcodes:
            raise BudgetError(f"it has more than {self.limits.max_opcodes:,} pickle instructions")

    def check_time(self) -> None:
        """Raises BudgetError when the time is used up."""
        if time.monotonic() - self._started > self.limits.max_seconds:
            raise BudgetError(f"it took longer than {self.limits.max_seconds:g} seconds")
