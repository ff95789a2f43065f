"""Options that switch a protection off, wherever they are set: in a call, a dict of options, an attribute."""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from mlsec_nb.calls import POSSIBLE
from mlsec_nb.findings import Edit, Fix, Severity, Span
from mlsec_nb.notebook import Text
from mlsec_nb.python import Code
from mlsec_nb.rule import Match, Trigger
from mlsec_nb.uses import PythonCell


@dataclass(frozen=True, slots=True)
class Setting:
    """One place where an option is set; `call` is the call that it is an argument of."""

    text: Text
    cell: PythonCell
    call: ast.Call | None


Weigher = Callable[[Setting], tuple[Severity | None, str | None]]
"""The severity and the message of a finding, each None where the rule's own is right."""


@dataclass(frozen=True, slots=True)
class Option:
    """Finds every place that gives one of `names` a value that counts as `unsafe`; made by `option`."""

    names: tuple[str, ...]
    unsafe: bool
    safe_value: str | None
    weigh: Weigher | None

    @property
    def triggers(self) -> tuple[Trigger, ...]:
        """The options' own names, where they are not given the safe constant."""
        return tuple(_set_otherwise(name, str(not self.unsafe)) for name in self.names)

    def __call__(self, text: Text) -> Iterator[Match]:
        cell = text.python
        if cell is None:
            return
        for place, value, call in _settings(cell.code, self.names):
            values = cell.values(value)
            answers = {bool(one) for one in values} if values is not None else {True, False}
            if self.unsafe not in answers:
                continue
            yield self._match(Setting(text, cell, call), place, value, certain=len(answers) == 1)

    def _match(self, setting: Setting, place: Span, value: ast.expr, certain: bool) -> Match:
        fix = None
        if self.safe_value is not None:
            fix = Fix(f"Set it to {self.safe_value}", (Edit(setting.cell.code.span(value), self.safe_value),))
        severity, message = self.weigh(setting) if self.weigh else (None, None)
        if certain:
            return Match(place, fix, message=message, severity=severity)
        return Match(place, fix, message=POSSIBLE + (message or ""), severity=severity and severity.shifted(-1))


def option(*names: str, unsafe: bool = True, safe_value: str | None = None, weigh: Weigher | None = None) -> Option:
    """Settings of the options `names` that are (`unsafe`) true or false; the fix writes `safe_value` instead."""
    return Option(names, unsafe, safe_value, weigh)


def _set_otherwise(name: str, safe: str) -> Trigger:
    """`name=`, `"name": ` or `["name"] =` followed by anything but the constant `safe`; that is what people write."""
    other = "|".join(f"{safe[:at]}[^{letter}]" for at, letter in enumerate(safe) if at)
    return Trigger((name.lower(),), rf"\b{name}\b[\"']?\]?\s{{0,40}}[=:]\s{{0,40}}(?:[^{safe[0]}\s]|{other}|{safe}\w)")


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
