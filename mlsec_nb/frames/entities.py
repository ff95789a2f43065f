"""The kinds of personal data, with the group and the legal tags of each. Facts, not legal advice."""

from __future__ import annotations

from enum import Enum
from typing import NamedTuple

from mlsec_nb.frames.column import Group


class Entity(str, Enum):  # noqa: UP042 - its members are their own JSON, as Severity's
    """What a column can be."""

    EMAIL = "EMAIL"
    PHONE = "PHONE"
    PERSON = "PERSON"
    ADDRESS = "ADDRESS"
    SSN = "SSN"
    NATIONAL_ID = "NATIONAL_ID"
    TAX_ID = "TAX_ID"
    PASSPORT = "PASSPORT"
    DRIVER_LICENSE = "DRIVER_LICENSE"
    CARD = "CARD"
    CVV = "CVV"
    IBAN = "IBAN"
    BANK_ACCOUNT = "BANK_ACCOUNT"
    DATE_OF_BIRTH = "DATE_OF_BIRTH"
    IP = "IP"
    MAC = "MAC"
    DEVICE_ID = "DEVICE_ID"
    VIN = "VIN"
    PLATE = "PLATE"
    USERNAME = "USERNAME"
    PASSWORD = "PASSWORD"
    MRN = "MRN"
    AGE = "AGE"
    GENDER = "GENDER"
    ZIP = "ZIP"
    CITY = "CITY"
    STATE = "STATE"
    COUNTRY = "COUNTRY"
    GEO = "GEO"
    JOB = "JOB"
    EDUCATION = "EDUCATION"
    SALARY = "SALARY"
    MARITAL = "MARITAL"
    NATIONALITY = "NATIONALITY"
    HEALTH = "HEALTH"
    RELIGION = "RELIGION"
    ETHNICITY = "ETHNICITY"
    POLITICAL = "POLITICAL"
    UNION = "UNION"
    ORIENTATION = "ORIENTATION"
    GENETIC = "GENETIC"
    BIOMETRIC = "BIOMETRIC"
    CRIMINAL = "CRIMINAL"


class EntityFacts(NamedTuple):
    """Group and tags of an entity."""

    group: Group
    tags: tuple[str, ...]


# GDPR articles; HIPAA letters of 45 CFR 164.514(b)(2)(i); CCPA 1798.140(ae) sensitive; PCI: cardholder data (CHD)
# and sensitive authentication data (SAD).
_TABLE: dict[Group, str] = {
    "direct": """
        EMAIL GDPR-4 HIPAA-F
        PHONE GDPR-4 HIPAA-D
        PERSON GDPR-4 HIPAA-A
        ADDRESS GDPR-4 HIPAA-B
        SSN GDPR-4 GDPR-87 HIPAA-G CCPA-sensitive
        NATIONAL_ID GDPR-4 GDPR-87 HIPAA-R CCPA-sensitive
        TAX_ID GDPR-4 GDPR-87 HIPAA-R
        PASSPORT GDPR-4 GDPR-87 HIPAA-R CCPA-sensitive
        DRIVER_LICENSE GDPR-4 HIPAA-K CCPA-sensitive
        CARD GDPR-4 HIPAA-J CCPA-sensitive PCI-CHD
        CVV GDPR-4 HIPAA-J CCPA-sensitive PCI-SAD
        IBAN GDPR-4 HIPAA-J CCPA-sensitive
        BANK_ACCOUNT GDPR-4 HIPAA-J CCPA-sensitive
        DATE_OF_BIRTH GDPR-4 HIPAA-C
        IP GDPR-4 HIPAA-O
        MAC GDPR-4 HIPAA-M
        DEVICE_ID GDPR-4 HIPAA-M
        VIN GDPR-4 HIPAA-L
        PLATE GDPR-4 HIPAA-L
        USERNAME GDPR-4 HIPAA-R
        PASSWORD GDPR-32 HIPAA-R CCPA-sensitive
        MRN GDPR-9 HIPAA-H CCPA-sensitive
    """,
    "quasi": """
        AGE GDPR-4 HIPAA-C
        GENDER GDPR-4
        ZIP GDPR-4 HIPAA-B
        CITY GDPR-4 HIPAA-B
        STATE GDPR-4
        COUNTRY GDPR-4
        GEO GDPR-4 HIPAA-B CCPA-sensitive
        JOB GDPR-4
        EDUCATION GDPR-4
        SALARY GDPR-4
        MARITAL GDPR-4
        NATIONALITY GDPR-4
    """,
    "special": """
        HEALTH GDPR-9 CCPA-sensitive
        RELIGION GDPR-9 CCPA-sensitive
        ETHNICITY GDPR-9 CCPA-sensitive
        POLITICAL GDPR-9
        UNION GDPR-9 CCPA-sensitive
        ORIENTATION GDPR-9 CCPA-sensitive
        GENETIC GDPR-9 CCPA-sensitive
        BIOMETRIC GDPR-9 HIPAA-P CCPA-sensitive
        CRIMINAL GDPR-10
    """,
}

FACTS: dict[Entity, EntityFacts] = {
    Entity(words[0]): EntityFacts(group, (*words[1:], "CWE-359"))
    for group, lines in _TABLE.items()
    for line in lines.strip().splitlines()
    if (words := line.split())
}
