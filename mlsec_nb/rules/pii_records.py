"""PII009 to PII012: numbers, dates and names that only the word before them makes personal."""

from __future__ import annotations

from collections.abc import Iterator

from mlsec_nb.findings import Severity, Span
from mlsec_nb.late import late
from mlsec_nb.long_texts import at_words
from mlsec_nb.notebook import Text
from mlsec_nb.rule import Match, Rule, Trigger
from mlsec_nb.rules.pii_contacts import MANY, PERSONAL_PARTS
from mlsec_nb.rules.pii_reporting import Wording, reported
from mlsec_nb.rules.pii_test_data import is_made_up

_BETWEEN = r"[\"']?\s{0,3}[:#=]{1,2}\s{0,3}[\"'#]?"
_MRN = late(
    rf"(?i)\b(?:MRN|medical[ _]record[ _](?:number|no\.?|#))(?:{_BETWEEN}|\s{{1,3}}(?:is )?)"
    r"([A-Z]{0,3}-?\d{5,10})(?![\w.-])"
)
_BIRTH = late(
    rf"(?i)\b(?:DOB|D\.O\.B\.?|date[ _]of[ _]birth|birth[ _]?date|birthday|geburtsdatum|date de naissance"
    rf"|fecha de nacimiento){_BETWEEN}"
    r"(\d{4}[-/.]\d{1,2}[-/.]\d{1,2}|\d{1,2}[-/. ](?:\d{1,2}|[A-Za-z]{3,9})[-/., ]{1,2}\d{4}"
    r"|[A-Za-z]{3,9}\.? \d{1,2},? \d{4})(?![\w-])"
)
_BIRTH_WORDS = ("dob", "d.o.b", "date", "birth", "geburtsdatum", "fecha")
_DOCUMENT = late(
    r"(?i)\b(?:passport|driver'?s?[ _-]licen[cs]e|driving[ _-]licen[cs]e)(?:[ _-]?(?:number|no\.?|nr\.?|num|id|#))?"
    rf"{_BETWEEN}([A-Z0-9][A-Z0-9-]{{5,17}})(?![\w-])"
)
# Colab writes the account that ran a cell into the cell's metadata.
_RAN_BY = late(r'"displayName":\s{0,4}"([^"\\\n]{1,80})"')


def _colab_users(text: Text) -> Iterator[Match]:
    for found in _RAN_BY.finditer(text.source):
        if " " in found[1].strip():
            place = Span(*found.span(1))
            yield Match(place, secret=(place,))
            return


def _records(text: Text) -> Iterator[Match]:
    places = [
        Span(*found.span(1))
        for found in at_words(_MRN, text.source, ("mrn", "medical"))
        if not is_made_up(found[1]) and "12345" not in found[1]
    ]
    yield from reported(
        text, places, Wording("a medical record number", "medical record numbers"), lambda _: Severity.MEDIUM
    )


def _documents(text: Text) -> Iterator[Match]:
    """Numbers of passports and licences have no common form: letters and digits, most of them digits."""
    places = []
    for found in at_words(_DOCUMENT, text.source, ("passport", "driv")):
        digits = "".join(c for c in found[1] if c.isdigit())
        if len(digits) >= 5 and not is_made_up(digits) and "12345" not in digits and len(set(digits)) > 2:
            places.append(Span(*found.span(1)))
    wording = Wording("a passport or licence number", "passport or licence numbers")
    yield from reported(text, places, wording, lambda _: Severity.MEDIUM)


def _births(text: Text) -> Iterator[Match]:
    places = [Span(*found.span(1)) for found in at_words(_BIRTH, text.source, _BIRTH_WORDS)]
    wording = Wording("a date of birth", "dates of birth")
    yield from reported(text, places, wording, lambda count: Severity.MEDIUM if count >= MANY else Severity.LOW)


RULES = (
    Rule(
        id="PII009",
        name="medical-record-number",
        severity=Severity.MEDIUM,
        message="a medical record number",
        why="It leads to one patient's file; under HIPAA text that holds it is not de-identified.",
        instead="Redact it, or replace it by a number that only this analysis knows.",
        find=_records,
        triggers=(
            Trigger(("mrn",), r"(?i)\bmrn[^\n]{1,9}[0-9]{5}"),
            Trigger(("medical",), r"(?i)medical[ _]record[ _][^\n]{1,16}[0-9]{5}"),
        ),
        parts=PERSONAL_PARTS,
        example_part="output",
        bad={"Patient MRN: 00482" + "917, ward 4": "Patient MRN: [redacted], ward 4"},
        good=("MRN: 12345678", "the MRN column has 20000 values", "mrna_score = 48291.7"),
        tags=("CWE-359", "GDPR-9", "HIPAA-H"),
    ),
    Rule(
        id="PII010",
        name="date-of-birth",
        severity=Severity.LOW,
        message="a date of birth",
        why="With a postcode and a gender a date of birth is unique for most people.",
        instead="Keep the year, or an age band with 90 and over as one.",
        find=_births,
        triggers=(
            Trigger(("dob", "d.o.b"), r"(?i)\b(?:dob|d\.o\.b)[^\n]{1,8}[0-9a-z]"),
            Trigger(
                ("birth", "geburtsdatum", "naissance", "nacimiento"),
                r"(?i)(?:of[ _]birth|birth[ _]?date|birthday|geburtsdatum|naissance|nacimiento)[\"']?\s{0,3}[:#=]",
            ),
        ),
        parts=PERSONAL_PARTS,
        example_part="output",
        bad={"DOB: 1980-02-" + "03, seen today": "DOB: [redacted], seen today"},
        good=("date of birth: unknown", "dob_is_valid: 2020", "released on 1980-02-03"),
        tags=("CWE-359", "GDPR-4", "HIPAA-C"),
    ),
    Rule(
        id="PII011",
        name="colab-user-in-metadata",
        severity=Severity.INFO,
        message="the name of the account that ran the cell is in its metadata",
        why="Colab saves who ran which cell when; publishing the notebook publishes that.",
        instead="Clear the cells' metadata before publishing (nbconvert has ClearMetadataPreprocessor for it).",
        find=_colab_users,
        triggers=(Trigger(('"displayname"',), r'"displayName": {0,4}"[^"]'),),
        parts=("metadata",),
        example_part="metadata",
        bad={'{"executionInfo": {"user": {"displayName": "Anna Kowalska", "userId": "0734"}}}': None},
        good=('{"executionInfo": {"user": {"displayName": "", "userId": ""}}}', '{"displayName": "setup"}'),
        tags=("CWE-359", "GDPR-4", "HIPAA-A"),
        default=False,  # one a cell in every notebook of Colab
    ),
    Rule(
        id="PII012",
        name="passport-or-licence-number",
        severity=Severity.MEDIUM,
        message="a passport or driving licence number",
        why="It is accepted as proof of identity in many places, and stays valid for years.",
        instead="Redact it, or replace it by a number that only this analysis knows.",
        find=_documents,
        triggers=(
            Trigger(("passport",), r"(?i)passport[^\n]{1,20}[0-9]{2}"),
            Trigger(("licen",), r"(?i)driv[a-z']{2,5}[ _-]licen[^\n]{1,20}[0-9]{2}"),
        ),
        parts=PERSONAL_PARTS,
        example_part="output",
        bad={"passport no: C7" + "481903X": "passport no: [redacted]"},
        good=("passport: required", "passport_number: 123456789", "driver's license: 16 years"),
        tags=("CWE-359", "GDPR-4", "HIPAA-R", "CCPA-sensitive"),
    ),
)
