"""Every rule proves itself: its bad examples are found and fixed, its good ones are silent."""

from __future__ import annotations

import ast
import re

import pytest

from mlsec_nb.edits import applied
from mlsec_nb.notebook import Text
from mlsec_nb.rule import Rule
from mlsec_nb.rules import RULES

BAD = [
    pytest.param(rule, bad, fixed, id=f"{rule.id}-{number}")
    for rule in RULES
    for number, (bad, fixed) in enumerate(rule.bad.items())
]
GOOD = [pytest.param(rule, good, id=f"{rule.id}-{number}") for rule in RULES for number, good in enumerate(rule.good)]


@pytest.mark.parametrize(("rule", "bad", "fixed"), BAD)
def test_bad_example_is_found_and_fixed(rule: Rule, bad: str, fixed: str | None) -> None:
    text = Text.of(bad, rule.example_part)
    matches = list(rule.find(text))
    assert matches, "the rule misses its own example"
    assert any(trigger.found_in(bad) for trigger in rule.gate), "no trigger of the rule is in its own example"
    assert not rule.required or any(word in bad for word in rule.required), "the example lacks the words it needs"
    for match in matches:
        assert 0 <= match.span.start < match.span.end <= len(bad)
        assert all(match.span.start <= secret.start < secret.end <= len(bad) for secret in match.secret)
    with_fix = [match.fix for match in matches if match.fix]
    if fixed is None:
        assert not with_fix, "the example says that there is no mechanical fix"
        return
    result = applied(bad, [edit for fix in with_fix for edit in fix.edits])
    assert result == fixed
    if rule.example_part == "code" and text.language == "python" and text.python and not text.python.code.blanked:
        fixed_text = Text.of(fixed)
        assert fixed_text.python and not fixed_text.python.code.blanked, "the fix breaks the code"
    assert not list(rule.find(Text.of(fixed, rule.example_part))), "the fix leaves the problem"


@pytest.mark.parametrize(("rule", "good"), GOOD)
def test_good_example_is_silent(rule: Rule, good: str) -> None:
    assert not list(rule.find(Text.of(good, rule.example_part)))


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.id)
def test_rule_explains_itself(rule: Rule) -> None:
    assert rule.bad, "a rule without an example proves nothing"
    assert rule.good, "a rule without a harmless look-alike proves nothing"
    assert rule.message and rule.why and rule.instead and rule.tags
    assert rule.gate, "a rule without a trigger would run on every text"
    assert len(rule.tags) <= 10
    assert all(literal == literal.lower() for trigger in rule.gate for literal in trigger.literals)


def test_ids_are_unique_and_in_their_family() -> None:
    ids = [rule.id for rule in RULES]
    assert len(ids) == len(set(ids))
    # B and three digits: bandit's ids, kept as they are.
    assert all(re.fullmatch(r"(?:SEC|DES|PII|SUP|EXE|B)\d{3}", rule_id) for rule_id in ids)
    names = [rule.name for rule in RULES]
    assert len(names) == len(set(names))


def test_triggers_mean_the_same_to_both_engines() -> None:
    for rule in RULES:
        for trigger in rule.gate:
            assert trigger.pattern.isascii()
            assert "(?=" not in trigger.pattern and "(?!" not in trigger.pattern and "(?<" not in trigger.pattern


def test_examples_are_python() -> None:
    """An example that says it is code parses, so that what is proved is the rule and not the repair."""
    for rule in RULES:
        for bad in rule.bad if rule.example_part == "code" else ():
            text = Text.of(bad)
            if text.language == "python" and text.python is not None:
                assert isinstance(text.python.code.tree, ast.Module)
