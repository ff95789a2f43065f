"""Tables typed into code."""

from __future__ import annotations

import pytest

from mlsec_nb.findings import Severity
from mlsec_nb.notebook import Text
from mlsec_nb.rule import Match
from mlsec_nb.rules import BY_ID

A, B = "anna.kowalska@firma.pl", "piotr.z@firma.pl"
PHONES = ("+49 30 90182" + "114", "+49 221 4710" + "83")
RULE = BY_ID["PII120"]


def found(source: str) -> list[Match]:
    if not any(trigger.found_in(source) for trigger in RULE.gate):
        return []
    return list(RULE.find(Text.of(source)))


@pytest.mark.parametrize(
    "source",
    [
        f'df = pd.DataFrame({{"email": ["{A}", "{B}"]}})',
        f"df = pl.DataFrame({{'id': [1, 2], 'E-Mail': ('{A}', '{B}')}})",
        f'data = {{\n  "email": [\n    "{A}",\n    "{B}",\n  ],\n}}',
        f'rows = [{{"id": 1, "email": "{A}"}}, {{"id": 2, "email": "{B}"}}]',
        f'df = spark.createDataFrame([(1, "{A}"), (2, "{B}")], ["id", "email"])',
        f'df = pd.DataFrame([[1, "{A}"], [2, "{B}"]], columns=["id", "email"])',
        f'def f():\n    return {{"contact": {{"email": ["{A}", "{B}"]}}}}',
    ],
)
def test_typed_table(source: str) -> None:
    (match,) = found(source)
    assert [source[span.start : span.end].strip("'\"") for span in match.secret] == [A, B]
    assert match.severity is Severity.MEDIUM
    assert A not in (match.message or "")
    assert all(match.span.start <= span.start for span in match.secret)


def test_names_count_beside_another_identifier() -> None:
    names = '"full_name": ["Anna Kowalska", "Piotr Nowak"]'
    (alone,) = found(f"df = pd.DataFrame({{{names}}})")
    assert alone.severity is Severity.INFO
    both = found(f'df = pd.DataFrame({{{names}, "phone": {list(PHONES)!r}}})')
    assert [match.severity for match in both] == [Severity.MEDIUM, Severity.MEDIUM]


def test_health_counts_beside_an_identifier() -> None:
    health = '"diagnosis": ["Asthma", "Migraine"]'
    assert not found(f"df = pd.DataFrame({{{health}}})")
    assert len(found(f'df = pd.DataFrame({{{health}, "email": ["{A}", "{B}"]}})')) == 2


@pytest.mark.parametrize(
    "source",
    [
        'df = pd.DataFrame({"name": ["Alice", "Bob", "Charlie"], "age": [25, 30, 35]})',
        'df = pd.DataFrame({"email": ["alice@example.com", "bob@example.com"]})',
        'df = pd.DataFrame({"phone": ["555-0100", "555-0101"], "name": ["John Doe", "Jane Doe"]})',
        'messages = [{"role": "user", "name": "Anna"}, {"role": "system", "name": "x"}]',
        'schema = {"name": "search", "email": {"type": "string"}, "required": ["email", "phone"]}',
        f'one = {{"email": "{A}"}}',
        'df = pd.DataFrame({"model_name": ["resnet", "vgg"], "address": ["0x1f", "0x2f"]})',
        'df = pd.DataFrame({"email": emails, "name": [n for n in names]})',
        'grid = {"account": [1, 2, 3], "password": [None, None, None]}',
    ],
)
def test_silent(source: str) -> None:
    assert found(source) == []


def test_deep_and_long_literals_return() -> None:
    assert found('x = {"email": ' + "[" * 90 + "]" * 90 + "}") == []
    rows = ", ".join(f'{{"email": "p{n}.kow@firma.pl"}}' for n in range(3000))
    (match,) = found(f"rows = [{rows}]")
    assert len(match.secret) == 1000
