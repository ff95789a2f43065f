"""Options that switch a protection off, wherever they are set: in a call, a dict of options, an attribute."""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from mlsec_nb.calls import POSSIBLE
from mlsec_nb.findings import Edit, Fix, Severity, Span
from mlsec_nb.notebook import Text
from mlsec_nb.python import Code
from mlsec_nb.rule import Match, Trigger, word
from mlsec_nb.uses import PythonCell

Weigher = Callable[[PythonCell, ast.Call | None], Severity | None]


@dataclass(frozen=True, slots=True)
class Option:
    """Finds every place that gives one of `names` a value that counts as `unsafe`; made by `option`."""

    names: tuple[str, ...]
    unsafe: bool
    safe_value: str | None
    severity: Weigher | None

    @property
    def triggers(self) -> tuple[Trigger, ...]:
        """The options' own names."""
        return tuple(map(word, self.names))

    def __call__(self, text: Text) -> Iterator[Match]:
        cell = text.python
        if cell is None:
            return
        for place, value, call in _settings(cell.code, self.names):
            values = cell.values(value)
            answers = {bool(one) for one in values} if values is not None else {True, False}
            if self.unsafe not in answers:
                continue
            yield self._match(cell, place, value, call, certain=len(answers) == 1)

    def _match(self, cell: PythonCell, place: Span, value: ast.expr, call: ast.Call | None, certain: bool) -> Match:
        fix = None
        if self.safe_value is not None:
            fix = Fix(f"Set it to {self.safe_value}", (Edit(cell.code.span(value), self.safe_value),))
        severity = self.severity(cell, call) if self.severity else None
        if severity is not None and not certain:
            severity = severity.shifted(-1)
        return Match(place, fix, message=None if certain else POSSIBLE, severity=severity)


def option(*names: str, unsafe: bool = True, safe_value: str | None = None, severity: Weigher | None = None) -> Option:
    """Settings of the options `names` that are (`unsafe`) true or false; the fix writes `safe_value` instead."""
    return Option(names, unsafe, safe_value, severity)


def _settings(code: Code, names: tuple[str, ...]) -> Iterator[tuple[Span, ast.expr, ast.Call | None]]:
    for call in code.calls:
        for keyword in call.keywords:
            if keyword.arg in names:
                yield code.span(keyword), keyword.value, call
    for node in code.assignments:
        if isinstance(node, ast.Assign) and any(_is_named(target, names) for target in node.targets):
            yield code.span(node), node.value, None
    for constant in code.strings:
        owner = code.parent_of.get(constant)
        if constant.value in names and isinstance(owner, ast.Dict) and constant in owner.keys:
            value = owner.values[owner.keys.index(constant)]
            yield Span(code.span(constant).start, code.span(value).end), value, None


def _is_named(target: ast.expr, names: tuple[str, ...]) -> bool:
    match target:
        case ast.Attribute(attr=word):
            return word in names
        case ast.Subscript(slice=ast.Constant(value=word)):
            return word in names
    return False
