"""A rule is a value: facts, one `find` function, and examples that are its tests and its documentation."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from functools import cache
from typing import NamedTuple

from mlsec_nb.findings import Edit, Fix, RuleInfo, Severity, Span
from mlsec_nb.notebook import Part, Text


class Match(NamedTuple):
    """What a rule found in one text. It knows nothing of files or cells, so it can misplace nothing."""

    span: Span
    fix: Fix | None = None
    secret: tuple[Span, ...] = ()
    """Characters of this text that no surface may ever show."""
    message: str | None = None
    """Instead of the rule's own message; holds no scanned value that is secret."""
    severity: Severity | None = None
    """Instead of the rule's own severity."""


REACH = 120
"""So many characters behind a word a value is still told by it."""


class Trigger(NamedTuple):
    """What must be in a text for a rule to be worth running on it.

    `literals` (lower case; one of them must occur in the lowered text) are what the standard library looks for;
    `pattern` is the more exact form that decides on both paths. Keep it in the common subset of Python's `re`
    (ASCII, MULTILINE) and Hyperscan: no look-around, no back-references; bounded repeats, the shortest that do.
    """

    literals: tuple[str, ...]
    pattern: str
    value: str = ""
    """When given, a pattern that also has to begin within `reach` characters behind a literal.

    Words that are common, and then something rare right behind: natively, the words alone cost a tenth of both.
    """
    reach: int = REACH

    def found_in(self, source: str) -> bool:
        """Whether the trigger is in a text, as the standard library decides it."""
        lowered = ascii_lowered(source)
        if not any(literal in lowered for literal in self.literals):
            return False
        return compiled(self.pattern).search(source) is not None and self.has_value(source, lowered)

    def has_value(self, source: str, lowered: str) -> bool:
        """Whether the value begins in reach of a literal; `lowered` is the text as `ascii_lowered` gives it."""
        if not self.value:
            return True
        value = compiled(self.value)
        return any(_begins_in_reach(value, self.reach, word, source, lowered) for word in self.literals)


# No trigger, and no value of one, matches more characters than this (a test holds it): what is bounded stays fast in
# both engines.
MAX_WIDTH = 1000
MAX_VALUE_WIDTH = 128


def _begins_in_reach(value: re.Pattern[str], reach: int, word: str, source: str, lowered: str) -> bool:
    searched = 0
    at = lowered.find(word)
    while at >= 0:
        last = at + len(word) + reach
        if reach:
            found = value.search(source, max(last - reach, searched), last + MAX_VALUE_WIDTH)
        else:
            found = value.match(source, last)
        if found and found.start() <= last:
            return True
        searched = last + 1  # so that a word on every line costs no more than one
        at = lowered.find(word, at + len(word))
    return False


def ascii_lowered(source: str) -> str:
    """The text in lower case, each character in its place; those beyond ASCII are as they were, or unlike any word."""
    return source.lower() if source.isascii() else source.encode("latin-1", "replace").lower().decode("latin-1")


@cache
def compiled(pattern: str) -> re.Pattern[str]:
    """A trigger's pattern for the standard library."""
    return re.compile(pattern, re.ASCII | re.MULTILINE)


def pattern_of_any(literals: Iterable[str]) -> str:
    """A pattern for texts that hold one of the literals, whatever their case."""
    return f"(?i)(?:{'|'.join(map(re.escape, literals))})"


def word(name: str) -> Trigger:
    """The identifier `name`, whole and case-sensitive."""
    return Trigger((name.lower(),), rf"\b{name}\b")


Find = Callable[[Text], Iterable[Match]]

CODE: tuple[Part, ...] = ("code",)
EVERYWHERE: tuple[Part, ...] = ("code", "markdown", "raw", "output", "metadata", "attachment")


@dataclass(frozen=True, slots=True)
class Rule:
    """One thing to look for.

    `bad` maps an example to its fixed form (None: no mechanical fix); `good` must stay silent. Both are run as tests.
    """

    id: str
    name: str
    severity: Severity
    message: str
    why: str
    instead: str
    find: Find
    bad: Mapping[str, str | None] = field(default_factory=dict)
    good: tuple[str, ...] = ()
    parts: tuple[Part, ...] = CODE
    example_part: Part = "code"
    tags: tuple[str, ...] = ()
    links: tuple[str, ...] = ()
    default: bool = True
    triggers: tuple[Trigger, ...] = ()
    """When empty, those that `find` itself declares."""
    needs: tuple[str, ...] = ()
    """Words of which one must be in the notebook's code; when empty, those that `find` itself declares."""

    parses: bool = True
    """Whether code cells with a trigger are parsed before any rule is asked, so that names in them are known to all."""

    @property
    def gate(self) -> tuple[Trigger, ...]:
        """The triggers of this rule; a text without any of them is never given to `find`."""
        declared: tuple[Trigger, ...] = getattr(self.find, "triggers", ())
        return self.triggers or declared

    @property
    def required(self) -> tuple[str, ...]:
        """Words of which one must be in the notebook's code for the rule to be run on it; () when there is none."""
        declared: tuple[str, ...] = getattr(self.find, "needs", ())
        return self.needs or declared

    @property
    def info(self) -> RuleInfo:
        """The facts that a report carries."""
        url = self.links[0] if self.links else ""
        return RuleInfo(self.id, self.name, self.severity, self.message, self.why, self.instead, url, self.tags)


def replace(span: Span, text: str, title: str, safe: bool = False) -> Fix:
    """A fix of one edit."""
    return Fix(title, (Edit(span, text),), safe)
