"""No pattern of the SEC rules can be made to run away: proved on its structure, not by timing."""

from __future__ import annotations

import importlib
import pkgutil
import re
from collections.abc import Iterator
from re import _constants as opcodes  # type: ignore[attr-defined]
from re import _parser as parser  # type: ignore[attr-defined]
from typing import Any

import pytest

import mlsec_nb.rules
import mlsec_nb.secrets
from mlsec_nb.late import late
from mlsec_nb.rules import RULES
from mlsec_nb.secrets.near import NearWord
from mlsec_nb.secrets.tokens import Shape

_REPEATS = (opcodes.MAX_REPEAT, opcodes.MIN_REPEAT, opcodes.POSSESSIVE_REPEAT)
_LONG = 60
SEC = [rule for rule in RULES if rule.id.startswith("SEC")]


def _module_patterns() -> Iterator[tuple[str, str]]:
    for package, prefix in ((mlsec_nb.secrets, ""), (mlsec_nb.rules, "secrets_")):
        for found in pkgutil.iter_modules(package.__path__):
            if found.name.startswith(prefix):
                module = importlib.import_module(f"{package.__name__}.{found.name}")
                for name, value in vars(module).items():
                    if isinstance(value, re.Pattern | type(late(""))):
                        yield f"{found.name}.{name}", value.pattern


def _all_patterns() -> Iterator[tuple[str, str]]:
    yield from _module_patterns()
    for rule in SEC:
        for number, trigger in enumerate(rule.gate):
            yield f"{rule.id}-trigger-{number}", trigger.pattern
            if trigger.value:
                yield f"{rule.id}-trigger-value-{number}", trigger.value
        if isinstance(rule.find, Shape):
            yield f"{rule.id}-shape", rule.find.pattern
        if isinstance(rule.find, NearWord):
            yield f"{rule.id}-words", rule.find.words
            yield f"{rule.id}-value", rule.find.shape


def test_patterns_of_modules_are_found() -> None:
    assert {"written._PAIR", "secrets_keys._ENCODED"} <= {name for name, _ in _module_patterns()}


PATTERNS = [pytest.param(pattern, id=name) for name, pattern in _all_patterns()]


def _children(argument: Any) -> Iterator[Any]:
    if isinstance(argument, parser.SubPattern):
        yield argument
    elif isinstance(argument, tuple | list):
        for part in argument:
            yield from _children(part)


def _repeats(pattern: Any, inside: bool = False) -> Iterator[tuple[bool, int, Any]]:
    """(is it inside another repeat that is long or unbounded, its upper bound, its body) of every repeat."""
    for operator, argument in pattern:
        if operator in _REPEATS:
            _, most, body = argument
            yield inside, most, body
            yield from _repeats(body, inside or most is parser.MAXREPEAT or most > _LONG)
        else:
            for child in _children(argument):
                yield from _repeats(child, inside)


@pytest.mark.parametrize("pattern", PATTERNS)
def test_no_long_repeat_is_inside_a_long_repeat(pattern: str) -> None:
    for inside, most, body in _repeats(parser.parse(pattern)):
        fixed = body.getwidth()[0] == body.getwidth()[1] == 1
        assert not (inside and (most is parser.MAXREPEAT or most > _LONG)), "repeats multiply"
        assert most is not parser.MAXREPEAT or fixed, "an unbounded repeat of more than one character"


@pytest.mark.parametrize("pattern", PATTERNS)
def test_no_pattern_begins_with_an_unbounded_repeat(pattern: str) -> None:
    """Searched at every offset, such a beginning is quadratic as soon as what follows can fail."""
    first, *rest = parser.parse(pattern)
    assert not rest or first[0] not in _REPEATS or first[1][1] is not parser.MAXREPEAT


@pytest.mark.parametrize("rule", SEC, ids=lambda rule: rule.id)
def test_triggers_are_as_narrow_as_the_prefilter_promises(rule: Any) -> None:
    for trigger in rule.gate:
        least, most = parser.parse(trigger.pattern).getwidth()
        assert least >= 3 and most <= 1000


@pytest.mark.parametrize("rule", SEC, ids=lambda rule: rule.id)
def test_every_alternative_of_a_trigger_has_a_literal(rule: Any) -> None:
    """What the standard library looks for first is in every example that the pattern finds."""
    for trigger in rule.gate:
        assert all(literal and literal == literal.lower() for literal in trigger.literals)
        for example in rule.bad:
            if re.search(trigger.pattern, example, re.ASCII | re.MULTILINE):
                assert any(literal in example.lower() for literal in trigger.literals)
