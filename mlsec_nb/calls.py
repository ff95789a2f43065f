"""The combinators that most code rules are made of: which call, under which condition, with which fix."""

from __future__ import annotations

import ast
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from mlsec_nb.findings import Edit, Fix, Severity, Span
from mlsec_nb.notebook import Text
from mlsec_nb.rule import Match, Trigger, word
from mlsec_nb.uses import CUSTOMARY, Use

Condition = Callable[[Use], bool | None]
"""Yes, no, or None for "cannot be known from the text"."""
FixMaker = Callable[[Use], Fix | None]


@dataclass(frozen=True, slots=True)
class Calls:
    """Finds calls of (and references to) the named things; made by `calls`."""

    names: tuple[str, ...]
    triggers: tuple[Trigger, ...]
    needs: tuple[str, ...] = ()
    """Modules of which one must be named in the notebook; () when a name has no module."""
    unless: Condition | None = None
    when: Condition | None = None
    fix: FixMaker | None = None
    references: bool = True
    message: Callable[[Use], str | None] | None = None
    severity: Callable[[Use], Severity | None] | None = None

    def __call__(self, text: Text) -> Iterator[Match]:
        for use, possible in self.judged(text):
            message = self.message(use) if self.message else None
            if possible:
                message = POSSIBLE + (message or "")
            fix = self.fix(use) if self.fix and use.call else None
            yield Match(use.span, fix, message=message, severity=self.severity(use) if self.severity else None)

    def judged(self, text: Text) -> Iterator[tuple[Use, bool]]:
        """The uses that are a finding; True beside those where that depends on something not in the text."""
        cell = text.python
        if cell is None:
            return
        judged: set[ast.expr] = set()  # two star imports can each bring along what a name means
        for name in self.names:
            for use in cell.uses(name):
                if (use.call is None and not self.references) or use.node in judged:
                    continue
                judged.add(use.node)
                safe = self.unless(use) if self.unless else False
                wanted = self.when(use) if self.when else True
                if safe is not True and wanted is not False:
                    yield use, safe is None or wanted is None


# In front of a message (alone: in front of the rule's own) when the condition depends on something not in the text.
POSSIBLE = "possibly: "


def calls(
    *names: str,
    unless: Condition | None = None,
    when: Condition | None = None,
    fix: FixMaker | None = None,
    references: bool = True,
    message: Callable[[Use], str | None] | None = None,
    severity: Callable[[Use], Severity | None] | None = None,
) -> Calls:
    """Calls of `names` ("torch.load", "*.from_pretrained") for which `when` holds and `unless` does not.

    A condition that cannot be decided gives a finding that says "possibly".
    """
    words = dict.fromkeys(name.rpartition(".")[2] for name in names)
    roots = tuple(dict.fromkeys(name.partition(".")[0] if "." in name else "" for name in names))
    short = tuple(alias for alias, module in CUSTOMARY.items() if module in roots)
    needs = () if "" in roots or "*" in roots else (*roots, *short)
    return Calls(names, tuple(map(word, words)), needs, unless, when, fix, references, message, severity)


def keyword_is(keyword: str, *wanted: object, position: int | None = None) -> Condition:
    """Whether the argument is given and is one of `wanted` (same value and type)."""

    def check(use: Use) -> bool | None:
        return _all(
            use.values(keyword, position),
            lambda value: any(value is w or (type(value) is type(w) and value == w) for w in wanted),
        )

    return check


def keyword_truthy(keyword: str, position: int | None = None) -> Condition:
    """Whether the argument is given and counts as true."""

    def check(use: Use) -> bool | None:
        return _all(use.values(keyword, position), bool)

    return check


def keyword_given(keyword: str, position: int | None = None) -> Condition:
    """Whether the argument is given at all, whatever its value."""

    def check(use: Use) -> bool | None:
        return use.argument(keyword, position) is not None or (None if use.open_ended else False)

    return check


def argument_like(pattern: str, keyword: str, position: int | None = 0) -> Condition:
    """Whether the known part of the argument's text matches `pattern` (searched, case-insensitive)."""
    compiled = re.compile(pattern, re.IGNORECASE)

    def check(use: Use) -> bool | None:
        given = use.argument(keyword, position)
        return given is not None and compiled.search(use.cell.shape(given)) is not None

    return check


def _all(values: tuple[object, ...] | None, holds: Callable[[object], bool]) -> bool | None:
    if values is None:
        return None
    answers = {holds(value) for value in values} or {False}
    return answers.pop() if len(answers) == 1 else None


def any_condition(*conditions: Condition) -> Condition:
    """Yes when one says yes, unknown when one is unknown, else no."""

    def check(use: Use) -> bool | None:
        answers = [condition(use) for condition in conditions]
        return True if True in answers else None if None in answers else False

    return check


def set_keyword(
    keyword: str, value: str, title: str | None = None, safe: bool = False, position: int | None = None
) -> FixMaker:
    """A fix that gives `keyword=value`: replaces the argument where it stands, else adds it as the last one."""

    def make(use: Use) -> Fix | None:
        if use.call is None or use.open_ended:
            return None
        named = title or f"Pass {keyword}={value}"
        given = next((kw.value for kw in use.call.keywords if kw.arg == keyword), None)
        if given is None and position is not None and position < len(use.args):
            given = use.args[position]
        if given is not None:
            return Fix(named, (Edit(use.cell.code.span(given), value),), safe)
        if keyword in use.keywords:
            return None  # inside a `**dict`: editing the call would give the argument twice
        return Fix(named, (append_argument(use, f"{keyword}={value}"),), safe)

    return make


def append_argument(use: Use, argument: str) -> Edit:
    """The edit that adds one argument at the end of a call."""
    source = use.cell.code.source
    end = use.span.end - 1
    given: list[ast.expr | ast.keyword] = [*use.call.args, *use.call.keywords] if use.call else []
    if not given:
        return Edit(Span(end, end), argument)
    last = max(use.cell.code.span(node).end for node in given)
    # Behind the last argument: its own closing brackets, a comma, comments (blanked, as they may hold either).
    behind = re.sub(r"#[^\n]*", lambda comment: " " * len(comment.group()), source[last:end])
    comma = behind.rfind(",") + 1
    if comma:
        return Edit(Span(last + comma, last + comma), f" {argument},")
    at = last + behind.rfind(")") + 1
    return Edit(Span(at, at), f", {argument}")


def drop_keyword(keyword: str, title: str | None = None, safe: bool = False) -> FixMaker:
    """A fix that takes the keyword argument away."""

    def make(use: Use) -> Fix | None:
        found = next((kw for kw in use.call.keywords if kw.arg == keyword), None) if use.call else None
        if found is None:
            return None
        source, span = use.cell.code.source, use.cell.code.span(found)
        before = re.compile(r",\s*$").search(source, use.cell.code.span(use.node).end, span.start)
        behind = re.compile(r"\s*,[ \t]*").match(source, span.end)
        start, end = (before.start(), span.end) if before else (span.start, behind.end() if behind else span.end)
        return Fix(title or f"Remove {keyword}=", (Edit(Span(start, end), ""),), safe)

    return make


def rename_last(new: str, title: str | None = None, safe: bool = False) -> FixMaker:
    """A fix that replaces the last word of an attribute callee (`yaml.load` -> `yaml.safe_load`)."""

    def make(use: Use) -> Fix | None:
        span = use.cell.code.span(use.node)
        old = use.name.rpartition(".")[2]
        source = use.cell.code.source
        if not source[span.start : span.end].endswith("." + old):
            return None
        edit = Edit(Span(span.end - len(old), span.end), new)
        return Fix(title or f"Call {new} instead", (edit,), safe)

    return make
