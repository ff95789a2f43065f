"""How entities are called in messages, and how bad one in the clear is."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from mlsec_nb.findings import Severity
from mlsec_nb.rule import Trigger, pattern_of_any


class Personal(NamedTuple):
    """Severity of a column of this entity, and the plural that a message says."""

    severity: Severity
    words: str


# HIGH: what identity theft or payment needs, or a secret by itself. LOW: an identifier of a device or account.
_TABLE = {
    Severity.HIGH: """
        SSN: social security numbers
        NATIONAL_ID: national identity numbers
        TAX_ID: tax numbers
        PASSPORT: passport numbers
        DRIVER_LICENSE: driving licence numbers
        CARD: card numbers
        CVV: card security codes
        IBAN: IBANs
        BANK_ACCOUNT: bank account numbers
        PASSWORD: passwords
        MRN: medical record numbers""",
    Severity.MEDIUM: """
        EMAIL: e-mail addresses
        PHONE: telephone numbers
        PERSON: names of people
        ADDRESS: street addresses
        DATE_OF_BIRTH: dates of birth
        HEALTH: data about health
        RELIGION: religious beliefs
        ETHNICITY: ethnic origin
        POLITICAL: political opinions
        UNION: union membership
        ORIENTATION: sexual orientation
        GENETIC: genetic data
        BIOMETRIC: biometric data
        CRIMINAL: criminal records""",
    Severity.LOW: """
        IP: IP addresses
        MAC: hardware (MAC) addresses
        DEVICE_ID: device ids
        VIN: vehicle identification numbers
        PLATE: licence plates
        USERNAME: user names""",
    Severity.INFO: """
        AGE: ages
        GENDER: genders
        ZIP: postcodes
        CITY: cities
        STATE: states
        COUNTRY: countries
        GEO: coordinates
        JOB: jobs
        EDUCATION: education
        SALARY: salaries
        MARITAL: marital status
        NATIONALITY: nationalities""",
}
PERSONAL: dict[str, Personal] = {
    entity: Personal(severity, words)
    for severity, lines in _TABLE.items()
    for line in lines.strip().splitlines()
    for entity, words in (line.strip().split(": "),)
}
_LONGEST_NAME = 60


def words_for(entity: str) -> str:
    """The plural of an entity as messages say it."""
    return PERSONAL[entity].words


def severity_of(entity: str, values: Sequence[object]) -> Severity:
    """How bad a column of this entity with such values is. Years of birth without a day are less than a date."""
    if entity == "DATE_OF_BIRTH" and not any("-" in str(value) or "/" in str(value) for value in values):
        return Severity.LOW  # the year alone may stay in de-identified data (45 CFR 164.514)
    return PERSONAL[entity].severity


def shown_name(name: str, index: int) -> str:
    """A column's name in quotes; its number when the name itself may be a value (pivoted tables) or is none."""
    if "@" in name or sum(c.isdigit() for c in name) > 4 or not name.strip():
        return f"number {index + 1}"
    return f"'{name[:_LONGEST_NAME]}'"


COLUMN_WORDS = tuple(
    """mail phone mobile fax ssn social surname address street dob birth passport licen cvv iban account card_n cardn
    password mrn patient diagnosis insurance national""".split()
)
"""One of these is in the quoted key of nearly every personal column that is written as a dict."""


def column_word(behind: str) -> tuple[Trigger, ...]:
    """The end of a label or key with one of COLUMN_WORDS, followed by `behind`.

    One trigger a word: only for those that are in a text it is asked what stands behind them.
    """
    value = rf"[A-Za-z_ -]{{0,10}}{behind}"
    return tuple(Trigger((word,), pattern_of_any((word,)), value, reach=0) for word in COLUMN_WORDS)
