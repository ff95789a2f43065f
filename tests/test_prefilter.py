"""Triggers: the same to both engines, bounded, and linear in practice."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from re import _constants as codes
from re import _parser as parser  # type: ignore[attr-defined]
from typing import Any

import pytest
from hostile_notebooks import FINE, LISTED

from mlsec_nb.notebook import Notebook, Part, Text
from mlsec_nb.portions import result_of
from mlsec_nb.prefilter import WORTH_COMPILING, Prefilter
from mlsec_nb.rule import MAX_VALUE_WIDTH, MAX_WIDTH, Trigger, compiled
from mlsec_nb.rules import RULES

TRIGGERS = {trigger for rule in RULES for trigger in rule.gate}
PATTERNS = sorted({pattern for trigger in TRIGGERS for pattern in (trigger.pattern, trigger.value)} - {""})
_REPEATS = (codes.MAX_REPEAT, codes.MIN_REPEAT, codes.POSSESSIVE_REPEAT)  # type: ignore[attr-defined]
_TOO_LONG_TO_REPEAT = 50


def _nested_repeats(tree: Any, repeated: bool = False) -> Iterator[tuple[int, int]]:
    """The bounds of every long repeat that stands within another repeat of more than one."""
    for code, argument in tree:
        if code in _REPEATS:
            low, high, inside = argument
            if repeated and high > _TOO_LONG_TO_REPEAT:
                yield low, high
            yield from _nested_repeats(inside, repeated or high > 1)
        elif code is codes.SUBPATTERN:  # type: ignore[attr-defined]
            yield from _nested_repeats(argument[3], repeated)
        elif code is codes.BRANCH:  # type: ignore[attr-defined]
            for branch in argument[1]:
                yield from _nested_repeats(branch, repeated)


@pytest.mark.parametrize("pattern", PATTERNS)
def test_width_is_bounded(pattern: str) -> None:
    _, widest = parser.parse(pattern).getwidth()
    assert widest <= MAX_WIDTH


@pytest.mark.parametrize("value", sorted({trigger.value for trigger in TRIGGERS} - {""}))
def test_width_of_values_is_bounded(value: str) -> None:
    _, widest = parser.parse(value).getwidth()
    assert widest <= MAX_VALUE_WIDTH


@pytest.mark.parametrize("pattern", PATTERNS)
def test_no_long_repeat_within_a_repeat(pattern: str) -> None:
    assert list(_nested_repeats(parser.parse(pattern))) == []


@pytest.mark.parametrize("pattern", [r"(?:a+)+", r"(a{1,90}b?){2}", r"(?:x|(?:\w{0,200},)*)"])
def test_the_structural_check_would_notice(pattern: str) -> None:
    assert list(_nested_repeats(parser.parse(pattern)))


def test_all_patterns_compile_natively(native_scanner: object) -> None:
    prefilter = native_scanner._prefilter  # type: ignore[attr-defined]
    assert prefilter._in_code is not None
    assert prefilter._elsewhere is not None


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.id)
def test_literals_are_part_of_what_their_pattern_finds(rule: Any) -> None:
    """A trigger whose literals are not in its own match would be silent without Hyperscan only."""
    for trigger in rule.gate:
        for example in rule.bad:
            for found in compiled(trigger.pattern).finditer(example):
                around = example.lower()
                assert any(literal in around for literal in trigger.literals), found.re.pattern


def _prefilters() -> tuple[Prefilter, Prefilter]:
    return Prefilter(RULES, 0, disk_cache=False), Prefilter(RULES, WORTH_COMPILING, disk_cache=False)


@pytest.fixture(scope="module")
def both() -> tuple[Prefilter, Prefilter]:
    return _prefilters()


def _texts() -> list[Text]:
    hostile = [data for data in (FINE | LISTED).values() if len(data) < 1_000_000]
    notebooks = [Notebook.of_bytes(data) for data in hostile]
    examples = [Text.of(example, rule.example_part) for rule in RULES for example in (*rule.bad, *rule.good)]
    odd = [
        Text.of(left + example + right)
        for example in ("pickle.load", "hf_" + "aB3" * 12, "password = 'x9Kq2mWz7'", "torch.load(")
        for left in ("", "é", "😀", "\ud800", "\0", "ſ", "K", "_", "x", "-", "\n")
        for right in ("", "é", "😀", "\udfff", "\0", "ß", "_", "1", "\n")
    ]
    far = [
        Text.of("heroku " + wide * count + " 0f8fad5b-d9cb-469f-a165-70867728950e")
        for wide in ("é", "中", "😀")
        for count in (100, 200, 340, 358, 359, 360, 361)
    ]
    alone = [Text.of("4539148803436467 0 rows"), Text.of("0  a  b\n"), Text.of("host:1234:base:user:word\n")]
    return [*examples, *odd, *far, *alone, *(text for notebook in notebooks for text in notebook.texts)]


def test_both_engines_name_the_same_rules(both: tuple[Prefilter, Prefilter]) -> None:
    plain, native = both
    texts = _texts()
    for text, one, other in zip(texts, plain.candidates(texts), native.candidates(texts)):
        assert {RULES[index].id for index in one} == {RULES[index].id for index in other}, text.source[:80]


def test_a_text_alone_and_among_others_is_the_same(both: tuple[Prefilter, Prefilter]) -> None:
    _, native = both
    texts = _texts()[:400]
    together = native.candidates(texts)
    assert together == [native.candidates([text])[0] for text in texts]


@pytest.mark.parametrize(("characters", "portions"), [(100, 1), (10_000, 10), (30_000, 300)])
def test_a_long_text_is_looked_at_in_portions(characters: int, portions: int) -> None:
    plain, text = Prefilter(RULES, 0, disk_cache=False), Text.of("x" * characters + "\npickle.load(f)")
    again = Prefilter(RULES, 0, disk_cache=False)
    named = list(again.finding(text))
    assert len(named) >= portions and len(set(named)) == len(named)
    assert [result_of(plain.finding(text))] == again.candidates([text])


@pytest.mark.parametrize("part", ["code", "output"])
def test_rules_that_all_look_at_other_parts(part: Part) -> None:
    elsewhere = [rule for rule in RULES if part not in rule.parts]
    assert elsewhere
    prefilter = Prefilter(elsewhere, WORTH_COMPILING, disk_cache=False)
    examples = [Text(example, part) for rule in elsewhere for example in rule.bad]
    assert not any(prefilter.candidates(examples))


def test_triggers_are_never_found_across_texts(both: tuple[Prefilter, Prefilter]) -> None:
    example = "pickle.load(f); token = 'hf_" + "aB3" * 12
    for at in range(1, len(example)):
        halves = [Text.of(example[:at]), Text.of(example[at:])]
        assert both[0].candidates(halves) == both[1].candidates(halves)


def test_empty_texts_have_no_rules(both: tuple[Prefilter, Prefilter]) -> None:
    for prefilter in both:
        assert prefilter.candidates([]) == []
        assert prefilter.candidates([Text.of(""), Text.of("", "markdown"), Text.of("")]) == [set(), set(), set()]


def test_match_far_into_a_long_text_is_found(both: tuple[Prefilter, Prefilter]) -> None:
    padding = "é x " * MAX_WIDTH
    texts = [Text.of(padding + "pickle.load(f)" + padding), Text.of(padding)]
    plain, native = (prefilter.candidates(texts) for prefilter in both)
    assert plain == native and plain[0] and not plain[1]


def _notebook_of(kind: str, source: str) -> Notebook:
    markdown = {"cell_type": "markdown", "metadata": {}, "source": source}
    output = {"output_type": "display_data", "metadata": {}, "data": {"text/html": source}}
    code = {"cell_type": "code", "metadata": {}, "source": "", "execution_count": None, "outputs": [output]}
    cells = [markdown if kind == "markdown" else code]
    return Notebook.of_bytes(json.dumps({"cells": cells, "metadata": {}, "nbformat": 4, "nbformat_minor": 5}).encode())


@pytest.mark.parametrize("kind", ["markdown", "output"])
def test_a_payload_is_passed_over_and_moves_nothing(both: tuple[Prefilter, Prefilter], kind: str) -> None:
    payload, token = "iVBORw0KGgo" * 5_000, "hf_" + "kQzWpLmXvBnRtYcHdJfGsUaEoIqTxKzMwP"
    source = f'{token[:2]} <img src="data:image/png;base64,{payload}"> and {token}'
    text = next(text for text in _notebook_of(kind, source).texts if text.part == kind)
    assert len(text.source) == len(source) and text.source.index(token) == source.index(token)
    assert payload[:20] not in text.source and len(text.condensed) < 200
    plain = Text(text.source, text.part)
    for prefilter in both:
        assert prefilter.candidates([text]) == prefilter.candidates([plain]) != [frozenset()]


def test_trigger_needs_literal_and_pattern() -> None:
    trigger = Trigger(("load",), r"\bload\b")
    assert trigger.found_in("x.load(y)")
    assert not trigger.found_in("x.loads(y)")
    assert not trigger.found_in("x.LOAD(y)")
    assert compiled(trigger.pattern).flags & re.ASCII


@pytest.mark.parametrize(
    ("source", "reach", "found"),
    [
        ("azure key " + "0" * 32, 120, True),
        ("azure " + "x" * 200 + "0" * 32, 120, False),
        ("azure " * 50 + "0" * 32, 120, True),
        ("AZURE" + "0" * 32, 0, True),
        ("azure " + "0" * 32, 0, False),
        ("é azure" + "0" * 32, 0, True),
    ],
)
def test_a_value_has_to_begin_in_reach_of_a_word(source: str, reach: int, found: bool) -> None:
    assert Trigger(("azure",), "(?i)azure", "[0-9a-f]{32}", reach).found_in(source) is found


def test_a_word_on_every_line_costs_no_more_than_one() -> None:
    """What lies between two words is looked at once."""
    assert not Trigger(("azure",), "(?i)azure", "[0-9a-f]{32}").found_in("azure = 1\n" * 200_000)
