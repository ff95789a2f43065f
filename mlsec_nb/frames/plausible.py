"""Forms that do not contradict a name: what a column called X may hold. Weak on their own."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import NamedTuple

from mlsec_nb.frames import proofs
from mlsec_nb.frames.cells import Kind, is_date
from mlsec_nb.frames.entities import Entity
from mlsec_nb.frames.family_names import is_cjk
from mlsec_nb.frames.people import may_be_name
from mlsec_nb.frames.vocabulary import (
    EDUCATION_WORDS,
    GENDER_CODES,
    GENDER_WORDS,
    MARITAL_ALSO,
    MARITAL_SURE,
)

_MASK = re.compile(r"[\d*xX•#.\s-]{4,30}")
_PHONE = re.compile(r"[+(]{0,2}[\d*xX•](?:[\s()./-]{0,3}[\d*xX•]){5,17}(?: ?(?:x|ext\.?|#) ?\d{1,6})?")
_BAND = re.compile(
    r"(?:<|>|<=|>=|under|over|unter|über|ab)? ?\d{1,3} ?(?:\+|(?:-|–|to|bis|a|à) ?\d{1,3})?"
    r"(?: ?(?:years?|yrs?|y|jahre|ans|años|anni))?(?: old)?|[\[(]\d{1,3}, ?\d{1,3}[\])]",
    re.I,
)
_AMOUNT = r"[$€£¥₹]? ?\d[\d.,' ]{0,24}[kKmM]?\+? ?(?:[$€£¥₹]|USD|EUR|GBP|CHF|k€)?"
_MONEY = re.compile(
    rf"[<>=~ ]{{0,3}}(?:USD|EUR|GBP|CHF)? ?{_AMOUNT}(?: ?(?:-|–|to) ?{_AMOUNT})?(?: ?(?:/|per|a|p\.) ?[a-z.]{{1,6}})?"
)
_ZIP = re.compile(r"(?=(?:[A-Za-z -]{0,4}\d){2})[A-Za-z0-9][A-Za-z0-9 -]{2,9}")
_HEX12 = re.compile(r"[0-9A-Fa-f]{12}")
_TOKEN = re.compile(r"[A-Za-z0-9][A-Za-z0-9:_.{}-]{7,127}")
_ROUND_YEARS = re.compile(r"(?:18|19|20)\d{2}|\d{8}|-?\d{5,13}")

LONGEST_NOTE = 2000


class Form(NamedTuple):
    """Kinds of values a named column may have, the test of one value, and the share that must pass."""

    kinds: frozenset[Kind]
    test: Callable[[str], object]
    least: float = 0.7
    telling: bool = False
    """The form is narrow enough to raise the confidence in the name."""


_TEXT = frozenset((Kind.TEXT,))
_CODE = frozenset((Kind.TEXT, Kind.INTEGER))
_NUMBER = frozenset((Kind.INTEGER, Kind.FLOAT))
_ANY = frozenset((Kind.TEXT, Kind.INTEGER, Kind.FLOAT))


def _identifier(least: int, most: int, digits: int) -> Callable[[str], bool]:
    """Letters and digits with the usual separators, so many characters and at least so many digits."""

    def test(text: str) -> bool:
        compact = text.translate(_SEPARATORS)
        return least <= len(compact) <= most and compact.isalnum() and sum(c.isdigit() for c in compact) >= digits

    return test


_SEPARATORS = str.maketrans("", "", " -./_*•#")


def _words(most: int) -> Callable[[str], bool]:
    """Some words: letters, not a lone number, code path, link or mail address."""
    return lambda text: len(text) <= most and any(c.isalpha() for c in text) and not any(c in "@{}<>=\\_" for c in text)


def _occupation(text: str) -> bool:
    return _words(120)(text) and not any(c.isdigit() for c in text) and (text[:1].isupper() or "-" not in text)


# Columns called ssn hold the national number of any country.
_FOREIGN_SSN = _identifier(9, 18, 6)


def _place(text: str) -> bool:
    return (
        len(text) <= 60
        and text[:1].isalpha()
        and sum(c.isdigit() for c in text) <= 2
        and not any(c in "@{}<>=\\_:;" for c in text)
    )


def _address(text: str) -> bool:
    if not 3 <= len(text) <= 250 or text.startswith(("0x", "http", "/")) or "@" in text or proofs.is_ip(text):
        return False
    return (
        any(c.isalpha() for c in text)
        and (" " in text or is_cjk(text) or "\n" in text or text[0].isupper() or text[-1].isdigit() is False)
        and not _HASH.fullmatch(text)
    )


_HASH = re.compile(r"[0-9A-Za-z]{24,}")


def _phone(text: str) -> bool:
    return 7 <= sum(c.isdigit() or c in "*xX•" for c in text) <= 20 and _PHONE.fullmatch(text) is not None


def _ssn(text: str) -> bool:
    if _FOREIGN_SSN(text):
        return True
    return (text.isdigit() and len(text) in (4, 7, 8, 9)) or (
        len(text.translate(_SEPARATORS)) >= 4 and bool(_MASK.fullmatch(text)) and len(text) <= 11
    )


def _card(text: str) -> bool:
    length = len(text.replace(" ", "").replace("-", ""))
    return (12 <= length <= 19 or (text.isdigit() and length == 4)) and _MASK.fullmatch(text) is not None


def _ip(text: str) -> bool:
    if "," in text:  # X-Forwarded-For: the client, and each proxy
        return all(map(proofs.is_ip, (part.strip() for part in text.split(","))))
    return proofs.is_ip(text) or (text.isdigit() and 2**24 <= int(text) < 2**32)


def _mac(text: str) -> bool:
    return proofs.is_mac(text) or _HEX12.fullmatch(text) is not None


def _birth(text: str) -> bool:
    return is_date(text) or _ROUND_YEARS.fullmatch(text) is not None


def _age(text: str) -> bool:
    try:
        return 0 <= float(text) <= 120
    except ValueError:
        return _BAND.fullmatch(text) is not None


def _latitude(text: str) -> bool:
    try:
        return "." in text and abs(float(text)) <= 180
    except ValueError:
        return proofs.is_coordinate_pair(text)


def _gender(text: str) -> bool:
    return text.lower() in GENDER_WORDS or text.lower() in GENDER_CODES


def _marital(text: str) -> bool:
    return text.lower() in MARITAL_SURE or text.lower() in MARITAL_ALSO or _words(40)(text)


def _education(text: str) -> bool:
    return (text.isdigit() and int(text) <= 25) or text.lower() in EDUCATION_WORDS or _words(80)(text)


def _money(text: str) -> bool:
    return any(c.isdigit() for c in text) and _MONEY.fullmatch(text) is not None


def _plate(text: str) -> bool:
    return 4 <= len(text) <= 14 and any(c.isdigit() for c in text) and text.upper() == text and len(text.split()) <= 5


def _username(text: str) -> bool:
    return 2 <= len(text) <= 64 and not any(c.isspace() for c in text) and any(c.isalpha() for c in text)


def _password(text: str) -> bool:
    return 4 <= len(text) <= 200 and not text[1:-1].isspace() and " " not in text[:4]


FORMS: dict[Entity, Form] = {
    Entity.EMAIL: Form(_TEXT, proofs.is_email, 0.5, True),
    Entity.PHONE: Form(_CODE, _phone, 0.6),
    Entity.PERSON: Form(_TEXT, may_be_name, 0.7),
    Entity.ADDRESS: Form(_TEXT, _address, 0.7),
    Entity.SSN: Form(_CODE, _ssn, 0.7),
    Entity.NATIONAL_ID: Form(_CODE, _identifier(6, 24, 4), 0.7),
    Entity.TAX_ID: Form(_CODE, _identifier(7, 20, 4), 0.7),
    Entity.PASSPORT: Form(_CODE, _identifier(6, 14, 4), 0.7),
    Entity.DRIVER_LICENSE: Form(_CODE, _identifier(5, 22, 3), 0.7),
    Entity.CARD: Form(_CODE, _card, 0.7),
    Entity.CVV: Form(_CODE, re.compile(r"\d{3,4}").fullmatch, 0.7, True),
    Entity.IBAN: Form(_TEXT, _identifier(14, 34, 6), 0.7),
    Entity.BANK_ACCOUNT: Form(_CODE, _identifier(5, 34, 5), 0.7),
    Entity.DATE_OF_BIRTH: Form(frozenset((Kind.DATE, Kind.TEXT, Kind.INTEGER)), _birth, 0.6, True),
    Entity.IP: Form(_CODE, _ip, 0.6, True),
    Entity.MAC: Form(_TEXT, _mac, 0.6, True),
    Entity.DEVICE_ID: Form(_CODE, _TOKEN.fullmatch, 0.7),
    Entity.VIN: Form(_TEXT, proofs.has_vin_form, 0.6, True),
    Entity.PLATE: Form(_CODE, _plate, 0.7),
    Entity.USERNAME: Form(_TEXT, _username, 0.7),
    Entity.PASSWORD: Form(_CODE, _password, 0.7),
    Entity.MRN: Form(_CODE, _identifier(4, 24, 4), 0.7),
    Entity.AGE: Form(_ANY, _age, 0.6, True),
    Entity.GENDER: Form(_CODE, _gender, 0.7, True),
    Entity.ZIP: Form(_CODE, _ZIP.fullmatch, 0.7),
    Entity.CITY: Form(_TEXT, _place, 0.7),
    Entity.STATE: Form(_TEXT, _place, 0.7),
    Entity.COUNTRY: Form(_TEXT, _place, 0.7),
    Entity.GEO: Form(frozenset((Kind.FLOAT, Kind.TEXT)), _latitude, 0.7, True),
    Entity.JOB: Form(_TEXT, _occupation, 0.7),
    Entity.EDUCATION: Form(_CODE, _education, 0.7),
    Entity.SALARY: Form(_ANY, _money, 0.7),
    Entity.MARITAL: Form(_TEXT, _marital, 0.7),
    Entity.NATIONALITY: Form(_TEXT, _place, 0.7),
    Entity.HEALTH: Form(_ANY, lambda text: len(text) <= LONGEST_NOTE, 0.7),
    Entity.RELIGION: Form(_TEXT, _words(60), 0.7),
    Entity.ETHNICITY: Form(_TEXT, _words(60), 0.7),
    Entity.POLITICAL: Form(_TEXT, _words(80), 0.7),
    Entity.UNION: Form(_TEXT, _words(80), 0.7),
    Entity.ORIENTATION: Form(_TEXT, _words(40), 0.7),
    Entity.GENETIC: Form(_CODE, _words(5000), 0.7),
    Entity.BIOMETRIC: Form(_ANY, lambda text: len(text) >= 1, 0.7),
    Entity.CRIMINAL: Form(_CODE, lambda text: len(text) <= 200, 0.7),
}
