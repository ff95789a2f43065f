"""Decisions that need more than one column, few rows, or a look at what a finding says."""

from __future__ import annotations

from typing import Any

import pytest
import sample_values as v

from mlsec_nb.frames import Column, ColumnFinding, judge
from mlsec_nb.frames.cells import mask_shape
from mlsec_nb.frames.entities import FACTS, Entity


def column(name: str, values: tuple[object, ...], frame: str = "df") -> Column:
    return Column(frame, name, "object", values, len(values))


def entities(*columns: Column) -> dict[str, str]:
    return {finding.name: finding.entity for finding in judge(columns)}


UNKNOWN_PEOPLE = tuple(
    f"{first} {last}" for first in ("Wigbert", "Nkechi", "Emma") for last in ("Tuo", "Abara", "Lund", "Okonjo")
)


def test_other_columns_decide_about_a_doubtful_name() -> None:
    state = column("state", ("Oberösterreich", "Tirol", "Kärnten") * 20)
    assert entities(state) == {}
    assert entities(state, column("city", ("Linz", "Graz") * 30))["state"] == "STATE"
    names = column("name", UNKNOWN_PEOPLE * 5)
    assert entities(column("name", ("Desk Lamp", "Steel Bottle") * 30), column("email", v.many(v.email, 60))) == {
        "email": "EMAIL"
    }
    assert entities(names, column("email", v.many(v.email, 60)))["name"] == "PERSON"


def test_surnames_that_no_list_has_are_names_beside_first_names_and_dates_of_birth() -> None:
    starts, ends = ("Okon", "Hütt", "Villas", "Benal", "Szaf"), ("kwo", "ner", "i", "ard", "oux", "ier")
    names = column("nom", tuple(start + end for start in starts for end in ends) * 2)
    people = column("prenom", v.many(v.one_of(*v.FIRST), 60)), column("date_naissance", v.many(v.date, 60))
    assert entities(names, people[0]) == {"prenom": "PERSON"}
    assert entities(names, *people)["nom"] == "PERSON"


def test_columns_of_another_frame_do_not() -> None:
    state = column("state", ("Oberösterreich", "Tirol", "Kärnten") * 20, frame="a")
    assert entities(state, column("city", ("Linz", "Graz") * 30, frame="b")) == {"city": "CITY"}


PREVIEW = {
    "email": (v.email, "EMAIL"),
    "Name": (v.person, "PERSON"),
    "dob": (v.date, "DATE_OF_BIRTH"),
    "ssn": (v.ssn, "SSN"),
    "Age": (v.number(18, 80), "AGE"),
    "ph_no": (v.digits(10), "PHONE"),
    "lat": (v.real(-90, 90), "GEO"),
    "col_3": (v.iban, "IBAN"),
    "price": (v.real(1, 99), None),
    "sku": (v.digits(9), None),
    "created": (v.date, None),
}


@pytest.mark.parametrize("name", PREVIEW)
def test_five_rows_of_text_are_enough_but_less_sure(name: str) -> None:
    make, entity = PREVIEW[name]
    few = judge([column(name, tuple(str(value) for value in v.many(make, 5)))])
    many = judge([column(name, tuple(str(value) for value in v.many(make, 200)))])
    assert [finding.entity for finding in few] == [finding.entity for finding in many] == ([entity] if entity else [])
    assert all(first.confidence < second.confidence for first, second in zip(few, many))


def test_prevalence_counts_all_cells() -> None:
    mails = v.many(v.email, 60)
    [finding] = judge([column("email", mails + ("none of your business",) * 20)])
    assert finding.prevalence == 0.75


def test_missing_value_markers_do_not_count() -> None:
    [finding] = judge([column("email", v.many(v.email, 30) + ("--", "n/a", "NULL", "") * 10)])
    assert finding.prevalence == 1.0


def test_finding_explains_without_values() -> None:
    values = v.many(v.email, 40)
    [finding] = judge([column("email", values)])
    assert finding.group == "direct"
    assert finding.tags == ("GDPR-4", "HIPAA-F", "CWE-359")
    assert 0 < finding.confidence <= 1
    assert not any(str(value) in repr(finding) for value in values)
    assert "values" not in repr(column("email", values))


def test_judging_nothing() -> None:
    assert judge([]) == []
    assert judge([column("email", ())]) == []
    assert judge([column("email", ("", "--"))]) == []


def test_hostile_cells_cost_nothing_but_themselves() -> None:
    class Unprintable:
        def __str__(self) -> str:
            raise RuntimeError

    nested: list[object] = []
    for _ in range(500):
        nested = [nested]
    values = (
        Unprintable(),
        nested,
        float("nan"),
        float("inf"),
        10**400,
        10**6000,
        b"\xff",
        "\x00",
        "[" * 30_000 + "]" * 30_000,
    )
    assert isinstance(judge([column("email", values)]), list)
    found = judge([column("email", (*values, *v.many(v.email, 40)))])
    assert [type(finding) for finding in found] == [ColumnFinding]


def test_of_values_that_hold_millions_a_part_is_looked_at() -> None:
    class Counted(list[object]):
        looks = 0

        def __getitem__(self, key: Any) -> Any:
            Counted.looks += 1
            return super().__getitem__(key)

    held: object = "ann@mail.org"
    for _ in range(6):
        held = Counted([held] * 20)
    assert judge([column("x", (held,) * 200)]) == []
    assert 0 < Counted.looks <= 20_000
    wide = {f"k{i}": "text" for i in range(50_000)} | {"mail": "ann@mail.org"}
    assert judge([column("x", ({"mail": "ann@mail.org"} | wide,) * 50)])[0].entity == "EMAIL"
    assert judge([column("x", (set(range(10**6)),) * 50)]) == []


def test_every_entity_has_facts() -> None:
    assert set(FACTS) == set(Entity)


def test_mask_shape() -> None:
    assert mask_shape("ab.c@d1.org") == "aa.a@a9.aaa"
    assert mask_shape("123-45-6789") == "999-99-9999"


def test_a_login_in_a_link_is_no_mail_address() -> None:
    assert judge([column("dsn", tuple(f"postgres://app@db{i}.example.com:5432/x" for i in range(40)))]) == []
    [finding] = judge([column("note", tuple(f"see https://example.com, mail:{m}" for m in v.many(v.email, 40)))])
    assert finding.reason == "EMAIL inside text"
