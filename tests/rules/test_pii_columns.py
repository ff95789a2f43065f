"""Columns of stored tables: which are reported, how seriously, and that the fix takes the values away."""

from __future__ import annotations

import json

import pandas as pd
import polars as pl
import pytest

from mlsec_nb.edits import applied
from mlsec_nb.findings import Severity
from mlsec_nb.notebook import Text
from mlsec_nb.rule import Match
from mlsec_nb.rules import BY_ID

PEOPLE = {
    "customer_name": ["Anna Kowalska", "Piotr Zieliński", "Ewa Maria Nowak"],
    "email": [f"{name}@firma.pl" for name in ("anna.k", "piotr.z", "ewa.m")],
    "ssn": ["536-22" + "-8715", "212-64" + "-9032", "401-77" + "-3368"],
    "diagnosis": ["Asthma", "Type 2 diabetes", "Migraine"],
    "score": [0.1, 0.2, 0.3],
}
FRAME = pd.DataFrame(PEOPLE)


def spark(frame: pd.DataFrame) -> str:
    width = 20
    border = "+" + "+".join("-" * width for _ in frame) + "+"
    rows = [list(frame), *frame.astype(str).to_numpy().tolist()]
    lines = ["|" + "|".join(f"{cell:>{width}}" for cell in row) + "|" for row in rows]
    return "\n".join([border, lines[0], border, *lines[1:], border, ""])


FORMS = {
    "pandas-html": FRAME._repr_html_(),
    "pandas": FRAME.to_string(),
    "polars-html": pl.DataFrame(PEOPLE)._repr_html_(),
    "polars": str(pl.DataFrame(PEOPLE)),
    "spark": spark(FRAME),
    "markdown": "| " + " | ".join(PEOPLE) + " |\n" + "|---" * 5 + "|\n"
    + "".join("| " + " | ".join(map(str, row)) + " |\n" for row in zip(*PEOPLE.values())),
}  # fmt: skip


def found(source: str, rule: str) -> list[Match]:
    assert any(trigger.found_in(source) for trigger in BY_ID[rule].gate)
    return list(BY_ID[rule].find(Text.of(source, "output")))


@pytest.mark.parametrize("form", FORMS)
def test_every_form_gives_the_same_findings(form: str) -> None:
    source = FORMS[form]
    matches = found(source, "PII101")
    assert [(match.message or "").partition(" (")[0] for match in matches] == [
        "column 'customer_name' of a stored table holds names of people",
        "column 'email' of a stored table holds e-mail addresses",
        "column 'ssn' of a stored table holds social security numbers",
    ]
    assert [match.severity for match in matches] == [Severity.MEDIUM, Severity.MEDIUM, Severity.HIGH]
    assert [source[match.span.start : match.span.end] for match in matches] == list(PEOPLE)[:3]
    assert all(len(match.secret) == 3 for match in matches)
    (special,) = found(source, "PII102")
    assert special.message == "column 'diagnosis' of a stored table holds data about health"
    assert special.severity is Severity.MEDIUM


def test_messages_are_the_same_for_two_forms_of_one_output() -> None:
    assert [match.message for match in found(FORMS["pandas-html"], "PII101")] == [
        match.message for match in found(FORMS["pandas"], "PII101")
    ]


@pytest.mark.parametrize("form", FORMS)
def test_the_fix_removes_every_value_and_nothing_else(form: str) -> None:
    source = FORMS[form]
    matches = [*found(source, "PII101"), *found(source, "PII102")]
    fixed = applied(source, [edit for match in matches if match.fix for edit in match.fix.edits])
    for values in list(PEOPLE.values())[:4]:
        assert not any(str(value) in fixed for value in values)
    assert all(name in fixed for name in PEOPLE)
    assert "0.2" in fixed
    assert not found(fixed, "PII101")
    assert not found(fixed, "PII102")


def test_all_rows_are_redacted_not_only_those_that_were_judged() -> None:
    many = pd.DataFrame({"email": [f"person.no{n}@firma.pl" for n in range(900)]})
    (match,) = found(many.to_html(), "PII101")
    assert len(match.secret) == 900
    assert match.fix is not None
    assert "@" not in applied(many.to_html(), match.fix.edits)


def test_a_table_that_is_cut_says_so_and_has_no_fix() -> None:
    row = "<tr><td>{}.kow@firma.pl</td></tr>"
    source = "<table><tr><th>email</th></tr>" + "".join(row.format(f"p{n}") for n in range(20_500)) + "</table>"
    (match,) = found(source, "PII101")
    assert (match.message or "").endswith("(the first 20,000 rows were read)")
    assert match.fix is None


@pytest.mark.parametrize(
    ("columns", "severity"),
    [
        ({"player_name": ["Anna Kowalska", "Piotr Nowak"], "team": ["A", "B"]}, Severity.LOW),
        ({"employee": ["Anna", "Piotr"], "group": ["HR", "IT"]}, Severity.INFO),
        ({"Survived": [0, 1], "Pclass": [3, 1], "Name": ["Braund, Mr. Owen Harris", "Heikkinen, Miss. Laina"],
          "Sex": ["male", "female"], "Age": [22, 26]}, Severity.INFO),
        ({"birth_year": [1980, 1990], "email": ["anna.k@firma.pl", "x@uni.de"]}, Severity.LOW),
    ],
)  # fmt: skip
def test_doubtful_columns_weigh_less(columns: dict[str, list[object]], severity: Severity) -> None:
    assert found(pd.DataFrame(columns)._repr_html_(), "PII101")[0].severity is severity


@pytest.mark.parametrize(
    "columns",
    [
        {"epoch": [1, 2], "loss": [0.3, 0.2]},
        {"model_name": ["resnet", "vgg"], "phone_count": [1, 2], "email_valid": [True, False]},
        {"email": ["alice@example.com", "bob@example.org"], "name": ["Alice", "Bob"]},
        {"phone": ["555-0100", "415-555-0133"]},
        {"card_number": ["4111 1111 1111 1111", "4242 4242 4242 4242"]},
        {"sepal_length": [5.1, 4.9], "species": ["setosa", "virginica"]},
        {"age": [30, 40], "gender": ["F", "M"]},
        {"city": ["Berlin", "Rome"], "state": ["BE", "LZ"], "latitude": [52.52, 41.9], "longitude": [13.4, 12.5]},
    ],
)
def test_silent(columns: dict[str, list[object]]) -> None:
    source = pd.DataFrame(columns)._repr_html_()
    assert [match.message for rule in ("PII101", "PII102", "PII110") for match in found(source, rule)] == []


def test_statistics_of_personal_columns_are_not_personal() -> None:
    numbers = pd.DataFrame({"age": [30, 40, 50], "salary": [1.0, 2.0, 3.0], "bmi": [20.0, 21.0, 22.0]})
    for source in (numbers.describe()._repr_html_(), numbers.corr()._repr_html_()):
        assert not [match for rule in ("PII101", "PII102", "PII110") for match in found(source, rule)]


def test_quasi_identifiers_are_one_finding_and_no_more_than_info() -> None:
    frame = pd.DataFrame({"age": [34, 51], "gender": ["F", "M"], "zip": ["02139", "60614"], "job": ["nurse", "cook"]})
    (match,) = found(frame._repr_html_(), "PII110")
    assert BY_ID["PII110"].severity is Severity.INFO
    assert match.fix is None
    assert "'age', 'gender', 'zip'" in (match.message or "")


def test_a_column_name_that_is_a_value_is_not_shown() -> None:
    source = pd.DataFrame({"email": ["anna.k@firma.pl"], "anna.k@firma.pl": ["x@uni.de"]})._repr_html_()
    messages = [match.message or "" for match in found(source, "PII101")]
    assert messages
    assert not any("firma" in message for message in messages)


def test_series_has_its_name_below_and_is_masked() -> None:
    source = str(FRAME["email"])
    text = Text.of(source, "output")
    (match,) = found(source, "PII101")
    assert match.secret[0].start == match.span.start
    assert match.fix is not None
    assert "@" not in applied(text.source, match.fix.edits)


def test_a_series_without_a_telling_name_is_judged_by_its_values() -> None:
    source = str(pd.Series([f"{name}@firma.pl" for name in ("anna.k", "piotr.z", "ewa.m")], name="key"))
    (match,) = found(source, "PII101")
    assert (match.message or "").startswith("column 'key' of a stored table holds e-mail addresses")


def test_records_of_a_chart() -> None:
    source = '{"datasets": {"d": ' + FRAME.to_json(orient="records", force_ascii=False) + "}}"
    assert len(found(source, "PII101")) == 3
    fixed = applied(source, [edit for match in found(source, "PII101") if match.fix for edit in match.fix.edits])
    assert not any(str(value) in fixed for key in ("customer_name", "email", "ssn") for value in PEOPLE[key])
    assert not found(fixed, "PII101")


@pytest.mark.parametrize(
    "row",
    ["{0},{1},{2}", "{0}\t{1}\t{2}", '"{0}";"{1}";"{2}"', '{{"user": "{0}", "email": "{1}", "plan": "{2}"}}'],
)
def test_between_separators_nothing_is_left_of_a_value_not_even_its_length(row: str) -> None:
    rows = [
        ("user", "email", "plan"),
        ("a", "ann.berg@firma.pl", "x"),
        ("b", "jo@firma.pl", "y"),
        ("c", "k@firma.pl", "z"),
    ]
    source = "\n".join(row.format(*values) for values in rows)
    edits = [edit for match in found(source, "PII101") if match.fix for edit in match.fix.edits]
    assert applied(source, edits).count(" ") == source.count(" ")
    assert len({edit.text for edit in edits}) == 1


@pytest.mark.parametrize("value", ["536228715", '"536228715"', '"536-22-8715"'])
def test_a_redacted_output_of_json_stays_json(value: str) -> None:
    source = f'{{"rows": [{{"ssn":{value}, "n": 1}}]}}'
    text = Text(source, "output", 1, "c", 0, mime="application/vnd.dataresource+json")
    (match,) = BY_ID["PII005"].find(text)
    assert match.fix is not None
    assert json.loads(applied(source, match.fix.edits))["rows"] == [{"ssn": "[redacted]", "n": 1}]


def test_a_few_cells_of_free_text_weigh_less_than_a_column() -> None:
    notes = ["all fine"] * 9 + [f"ask about {PEOPLE['ssn'][0]} again"]
    (match,) = found(pd.DataFrame({"note": notes})._repr_html_(), "PII101")
    assert match.severity is Severity.MEDIUM


def test_example_addresses_that_spark_cut_are_silent() -> None:
    source = spark(pd.DataFrame({"email": ["carl.meyer@examp...", "dana.fox@example...", "kim@example.org"]}))
    assert [match.message for match in found(source, "PII101")] == []
