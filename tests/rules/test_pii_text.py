"""Personal values in running text: what is found, what published test values and look-alikes are not."""

from __future__ import annotations

import pytest

from mlsec_nb.edits import applied
from mlsec_nb.findings import Severity
from mlsec_nb.notebook import Part, Text
from mlsec_nb.rule import Match, compiled
from mlsec_nb.rules import BY_ID, RULES

TEXT_RULES = [rule for rule in RULES if rule.id.startswith("PII0")]
AT = "@"
CARD = "4539 1488" + " 0343 6467"
SSN = "536-22" + "-8715"


def found(rule_id: str, source: str, part: Part = "output") -> list[Match]:
    """What the rule finds, if one of its triggers is in the text, as the engine does it."""
    rule = BY_ID[rule_id]
    if not any(trigger.found_in(source) for trigger in rule.gate):
        return []
    return list(rule.find(Text.of(source, part)))


def values(rule_id: str, source: str, part: Part = "output") -> list[str]:
    return [source[span.start : span.end] for match in found(rule_id, source, part) for span in match.secret]


PERSONAL = [
    ("PII001", "From: Anna Kowalska <{}>", f"anna.kowalska{AT}firma.pl"),
    ("PII001", "mailto:{}?subject=x", f"x.li+nb{AT}stud.uni-koeln.de"),
    ("PII001", '{{"user": "{}"}}', f"o'brien{AT}nuigalway.ie"),
    ("PII002", "Tel. {}", "+49 221 4710" + "83"),
    ("PII002", "ring {} today", "(415) 867" + "-2943"),
    ("PII002", "cell {}", "415.867" + ".2943"),
    ("PII002", "phone: {}", "415 867" + " 2943"),
    ("PII003", "charged {} twice", CARD),
    ("PII003", "Amex {}", "3714 496372" + " 98456"),
    ("PII003", "'credit_card': '{}'", CARD.replace(" ", "")),
    ("PII004", "IBAN {}", "DE24 3705 0198" + " 0046 7138 25"),
    ("PII004", "pay to {} now", "DE24370501980" + "046713825"),
    ("PII005", "SSN {}", SSN),
    ("PII005", "social security number: {}", SSN.replace("-", " ")),
    ("PII005", "'ssn': '{}'", SSN.replace("-", "")),
    ("PII012", "Passport number: {}", "C7481" + "903X"),
    ("PII012", "driving licence: {}", "NOWAK-8030" + "27-AN"),
    ("PII006", "NHS no. {}", "612 384" + " 7058"),
    ("PII006", "CPF {}", "284.615" + ".937-82"),
    ("PII006", "PESEL: {}", "4405140" + "1359"),
    ("PII007", "login from remote host {}", "81.2.69" + ".142"),
    ("PII008", "open('{}/x.csv')", "mkowalska"),
    ("PII009", "MRN: {}", "00482" + "917"),
    ("PII009", '"mrn": "{}"', "A" + "4820917"),
    ("PII010", "date_of_birth: '{}'", "1980-02" + "-03"),
    ("PII010", "DOB: {}", "3 Feb 19" + "80"),
]


@pytest.mark.parametrize(("rule_id", "shape", "value"), PERSONAL)
def test_found_with_its_exact_span(rule_id: str, shape: str, value: str) -> None:
    source = "line one\n" + (shape.format(value) if rule_id != "PII008" else f"open('/home/{value}/x.csv')")
    assert values(rule_id, source) == [value]


@pytest.mark.parametrize(("rule_id", "shape", "value"), PERSONAL)
def test_no_message_or_title_holds_the_value(rule_id: str, shape: str, value: str) -> None:
    source = shape.format(f"/home/{value}" if rule_id == "PII008" else value)
    matches = found(rule_id, source)
    assert matches
    for match in matches:
        assert value not in (match.message or "")
        assert match.fix is not None
        assert value not in match.fix.title
        fixed = applied(source, match.fix.edits)
        assert value not in fixed
        assert not found(rule_id, fixed)


HARMLESS = [
    ("PII001", "support@firma.pl info@x.org no-reply@x.org 41898282+actions[bot]@users.noreply.github.com"),
    ("PII001", "you@company.com john.doe@gmail.com user123@gmail.com me@domain.tld a@b.com test@test.de"),
    ("PII001", "me@mail.com user@mail.ru author@corp.org '\\n@pytest.fixture'"),
    ("PII001", "PROJECT_NUMBER-compute@developer.gserviceaccount.com"),
    ("PII001", "git@github.com:a/b.git ssh://anna@host.org/x pip install react@16.8.0 logo@2x.png"),
    ("PII001", f"ssh ubuntu{AT}ec2-52-14-88-1.compute-1.amazonaws.com; scp x ec2-user{AT}bastion.firma.pl:"),
    ("PII002", "415-555-0134 (212) 555-0100 800-275-2273 123-456-7890 111-222-3333 +1 234 567 8900"),
    ("PII002", "tensor([[ 345, 212, 4312]]) 2024-123-4567 1.415.867.2943 0.415-867-2943"),
    ("PII002", "+1.25e-05 +123456789 loss +49 30"),
    ("PII003", "4111 1111 1111 1111, 5555-5555-5555-4444, 4242 4242 4242 4242, 378282246310005"),
    ("PII003", "4539 1488 0343 6468 card 1234567890123456 credit_score=4539148803436467.25"),
    ("PII003", "uuid 4539-1488-0343-6467-0000"),
    ("PII004", "GB82 WEST 1234 5698 7654 32 DE89 3704 0044 0532 0130 00 SHA256 AB12CDEF34567890"),
    ("PII005", "078-05-1120 219-09-9999 123-45-6789 987-65-4321 666-12-3456 000-12-3456 536-00-8715 536-22-0000"),
    ("PII005", "2023-536-22-8715 536-22-87155 536-22-8715-9"),
    ("PII006", "612 384 7058 is just a number; NHS 612 384 7059; CPF 111.111.111-11"),
    ("PII007", "version 81.2.69.142; ip 10.0.0.3, host 127.0.0.1, client 192.0.2.5, user dns 8.8.8.8"),
    ("PII007", "Connecting to host (host)|142.250.185.91|:443... connected."),
    ("PII008", "/home/jovyan/x /Users/runner/y /home/ubuntu/z /home/user/a C:\\Users\\Public\\b /home/<you>/c"),
    ("PII008", "https://site.org/home/news/today and app/home/mkowalska/x and /home/ and ~/home/anna/x"),
    ("PII005", "ssn = 123456789, ssn: 987654321, social = 536228715, missing_ssn=000228715"),
    ("PII012", "passport_number: 123456789, passport: A1111111, the passport has 9 digits: 2 letters"),
    ("PII009", "MRN: 12345678 and mrna 4820917 and the MRN format has 10 digits: NNNNNNNNNN"),
    ("PII010", "dob: unknown, born in 1980, date of birth (yyyy-mm-dd)"),
]


@pytest.mark.parametrize(("rule_id", "source"), HARMLESS)
def test_silent(rule_id: str, source: str) -> None:
    assert values(rule_id, source) == []


@pytest.mark.parametrize(
    ("source", "part", "severity"),
    [
        (f"anna.kowalska{AT}firma.pl", "output", Severity.LOW),
        ("\n".join(f"{name}{AT}firma.pl" for name in ("anna.k", "piotr.z", "ewa.m")), "output", Severity.MEDIUM),
        (f"Author: anna.kowalska{AT}firma.pl", "markdown", Severity.INFO),
        (f"and then anna.kowalska{AT}firma.pl wrote", "markdown", Severity.LOW),
        (f"x = 'anna.kowalska{AT}firma.pl'", "code", Severity.LOW),
    ],
)
def test_severity_of_addresses(source: str, part: Part, severity: Severity) -> None:
    assert [match.severity for match in found("PII001", source, part)] == [severity]


def test_one_finding_an_output_and_one_a_place_in_code() -> None:
    first, second = (f"{name}{AT}firma.pl" for name in ("anna.k", "piotr.z"))
    assert len(found("PII001", f"{first}\n{second}\n{first}")) == 1
    assert len(found("PII001", f"a = '{first}'\nb = '{second}'", "code")) == 2
    (match,) = found("PII001", f"a = ['{first}', '{second}', 'ewa.m{AT}firma.pl']", "code")
    assert len(match.secret) == 3
    assert match.severity is Severity.MEDIUM
    assert match.message == "3 different e-mail addresses in the code"


def test_a_bound_that_bites_is_said_and_takes_the_fix_away() -> None:
    (match,) = found("PII001", " ".join(f"p{n}.kow{AT}firma.pl" for n in range(3000)))
    assert len(match.secret) == 2000
    assert match.message == "2000 different e-mail addresses in this output; the first 2,000 places were looked at"
    assert match.fix is None


def test_code_is_no_text() -> None:
    assert found("PII005", "x = 536-22-8715", "code") == []
    assert found("PII001", "y = model@weights.numpy", "code") == []
    assert values("PII005", f"x = 1  # {SSN}", "code") == [SSN]
    assert values("PII003", f"card_number = {CARD.replace(' ', '')}", "code") == [CARD.replace(" ", "")]
    assert values("PII005", f"x = '{SSN}'", "code") == [SSN]
    assert values("PII001", f"!mail anna.k{AT}firma.pl", "code") == [f"anna.k{AT}firma.pl"]
    assert values("PII001", f"t = f\"{{d['a']}} anna.k{AT}firma.pl\"", "code") == [f"anna.k{AT}firma.pl"]


def test_values_in_a_reported_column_are_not_reported_twice() -> None:
    table = f"| id | email |\n|---|---|\n| 1 | anna.k{AT}firma.pl |\n| 2 | piotr.z{AT}firma.pl |\n"
    assert values("PII101", table)
    assert values("PII001", table) == []
    assert values("PII001", table + f"\nask ewa.m{AT}firma.pl") == [f"ewa.m{AT}firma.pl"]


def test_coordinates_of_a_drawing_are_no_numbers_of_people() -> None:
    drawing = f'<svg><path d="L {CARD} Q 1 2"/><text>{{}}</text></svg>'
    for words, expected in (("a title", []), (CARD, [CARD])):
        text = Text(drawing.format(words), "output", mime="image/svg+xml")
        found_here = [text.source[s.start : s.end] for match in BY_ID["PII003"].find(text) for s in match.secret]
        assert found_here == expected


def test_home_folder_itself() -> None:
    assert values("PII008", "'/home/mkowalska'") == ["mkowalska"]
    assert values("PII008", "@app.get('/home/mkowalska')", "code") == []


def test_home_of_windows_in_json_and_plain() -> None:
    assert values("PII008", r"C:\Users\Marek\m.h5 and C:\\Users\\Ewa\\m.h5") == ["Marek", "Ewa"]
    (match,) = found("PII008", r"C:\Users\Marek\m.h5 and C:\\Users\\Ewa\\m.h5")
    assert match.message == "home folders of 2 users in a path"


HOSTILE = [
    "a@",
    "a.",
    "1-",
    "1 ",
    "12-",
    "4539 ",
    "+1",
    "(415",
    "/home/",
    "/home/a",
    "1.1.1.",
    "GB82 ",
    "DOB:",
    "MRN ",
    "0",
]


@pytest.mark.parametrize(
    "piece", [*HOSTILE, "A", "\\", "C:\\Users\\", "ssn 1", "@a.b", "'a", "{'name': [", " of birth:"]
)
def test_hostile_text_returns(piece: str) -> None:
    source = piece * (100_000 // len(piece))
    for rule in TEXT_RULES:
        for trigger in rule.gate:
            trigger.found_in(source)
        for match in rule.find(Text.of(source, "output")):
            assert len(match.secret) <= 2000


@pytest.mark.parametrize(("rule_id", "shape", "value"), PERSONAL)
def test_literals_of_triggers_are_necessary(rule_id: str, shape: str, value: str) -> None:
    """Hyperscan asks for the pattern only, the standard library for a literal first: both must come to the same."""
    source = shape.format(f"/home/{value}" if rule_id == "PII008" else value)
    by_pattern = [trigger for trigger in BY_ID[rule_id].gate if compiled(trigger.pattern).search(source)]
    assert by_pattern
    assert all(trigger.found_in(source) for trigger in by_pattern)
