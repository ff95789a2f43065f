"""PII001, PII002: e-mail addresses and telephone numbers in any text.

Not found: national telephone numbers in bare digits, and those of countries other than the US, Germany and the United
Kingdom when they are written without a plus; addresses that are obfuscated ("anna at firma dot pl").
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from mlsec_nb.findings import Severity, Span
from mlsec_nb.late import late
from mlsec_nb.long_texts import around, near
from mlsec_nb.notebook import Part, Text
from mlsec_nb.rule import Match, Rule, Trigger
from mlsec_nb.rules.pii_reporting import Wording, reported, word_before
from mlsec_nb.rules.pii_test_data import is_example_email, is_test_phone

PERSONAL_PARTS: tuple[Part, ...] = ("code", "markdown", "raw", "output")
MANY = 3

# RFC 5321: 64 characters before the @. Names of files and Python attributes end in no top-level domain.
_EMAIL = late(
    r"(?<![\w.%+/@-])([A-Za-z0-9](?:[A-Za-z0-9._%+'-]{0,62}[A-Za-z0-9_])?)"
    r"@((?:[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?\.){1,5}[A-Za-z]{2,18})(?![\w@(-])"
)
_LONGEST_LOCAL, _LONGEST_DOMAIN = 70, 360
_NO_DOMAIN = frozenset(
    """py js ts css png jpg jpeg gif svg webp json html htm ipynb md txt csv sh cfg ini xml yaml yml zip gz tar whl
    so dll exe pdf mp4 wav dot shape values mean sum astype reshape service socket target mount""".split()
)
_AUTHOR = late(r"(?i)author|contact|maintain|written by|created by|e-?mail|mailto|\bby\b|copyright|credit|instructor")
_URL_USER = late(r"://[^\s/@]{0,200}$|[:/]{2}$")

_PHONE_WORD = late(r"(?i)phone|\btel\b|mobile|\bfax\b|\bcell\b|whatsapp|telefon|\bcall\b|contact")
# Written as numbers are: international with a plus; three groups with dots or dashes; area code in brackets.
_PHONE = late(
    r"(?<![\w.+/=-])(?:\+[1-9]\d{0,2}[ .-]?(?:\(\d{1,4}\)[ .-]?)?\d{1,4}(?:[ .-]?\d{2,5}){1,4}"
    r"|(?:1[ .-])?\([2-9]\d{2}\) ?\d{3}[ .-]\d{4}|(?:1-)?[2-9]\d{2}-\d{3}-\d{4}|[2-9]\d{2}\.\d{3}\.\d{4}"
    r"|(?:1 )?[2-9]\d{2} \d{3} \d{4}|0\d{2,4}[ /-]\d{3,4}[ -]?\d{3,5})(?![\w+/=-]|[.,]\d)"
)
# A piece of each, which begins with a plain character: much quicker to look for.
_PHONE_PIECES = tuple(
    late(piece)
    for piece in (
        *(r"\+[1-9]\d{0,2}[ .(-]{0,2}\d{2}", r"\([2-9]\d{2}\)", r"-\d{3}-\d{4}"),
        *(r"\.\d{3}\.\d{4}", r" \d{3} \d{4}", r"0\d{2,4}[ /-]\d{3}"),
    )
)


def email_spans(source: str) -> Iterator[Span]:
    """Addresses of people: no examples, role mailboxes, machine accounts, nor user names in URLs."""
    for found in around(_EMAIL, source, "@", _LONGEST_LOCAL, _LONGEST_DOMAIN):
        start = found.start() + _is_escape(source, found.start())
        address = source[start : found.end()]
        if found[2].rpartition(".")[2].lower() in _NO_DOMAIN or not address[0].isalnum() or is_example_email(address):
            continue
        if _URL_USER.search(source, max(0, start - 210), start):
            continue
        yield Span(start, found.end())


def _is_escape(source: str, at: int) -> bool:
    """Whether the character belongs to an escape, as the `n` of a line's end in the repr of a text."""
    return source[max(0, at - 1) : at] == "\\" and source[at] in "nrt"


def _emails(text: Text) -> Iterator[Match]:
    places = list(email_spans(text.source))
    prose = text.part in ("markdown", "raw", "metadata")

    def severity(distinct: int) -> Severity:
        if prose:
            contact = all(_is_contact(text.source, place) for place in places)
            return Severity.INFO if contact and distinct < MANY else Severity.LOW
        return Severity.MEDIUM if distinct >= MANY else Severity.LOW

    yield from reported(text, places, _EMAILS, severity)


def _is_contact(source: str, place: Span) -> bool:
    return word_before(source, place.start, _AUTHOR, 100)


def _phones(text: Text) -> Iterator[Match]:
    found_phones = near(_PHONE, text.source, _PHONE_PIECES)
    places = [Span(*found.span()) for found in found_phones if _is_phone(text.source, found)]
    yield from reported(text, places, _PHONES, lambda distinct: Severity.MEDIUM if distinct >= MANY else Severity.LOW)


def _is_phone(source: str, found: re.Match[str]) -> bool:
    number = found[0]
    digits = "".join(c for c in number if c.isdigit())
    if not 8 <= len(digits) <= 15 or is_test_phone(digits):
        return False
    formatted = number[0] == "+" or "(" in number or number.count("-") >= 2
    if not formatted and not word_before(source, found.start(), _PHONE_WORD):
        return False
    # A plus and digits alone are also how signed numbers are printed.
    if digits == number[1:] and not word_before(source, found.start(), _PHONE_WORD):
        return False
    return _is_assigned(number)


def _is_assigned(number: str) -> bool:
    """Whether the numbering plan of the country (of the US, Germany or the UK without a plus) has such numbers."""
    import phonenumbers

    regions = (None,) if number[0] == "+" else ("DE", "GB") if number[0] == "0" else ("US",)
    for region in regions:
        try:
            if phonenumbers.is_valid_number(phonenumbers.parse(number, region)):
                return True
        except phonenumbers.NumberParseException:
            continue
    return False


_EMAILS = Wording("an e-mail address", "e-mail addresses")
_PHONES = Wording("a telephone number", "telephone numbers")
_DASH, _AT = "-", "@"

_PHONE_TRIGGERS = (
    Trigger(("-", "."), r"[2-9][0-9]{2}[.-][0-9]{3}[.-][0-9]{4}"),
    Trigger(("(",), r"\([2-9][0-9]{2}\) ?[0-9]{3}[ .-][0-9]{4}"),
    Trigger(("+",), r"\+[1-9][0-9]{0,2}[ .(-]{0,2}[0-9]{2}"),
    Trigger((" ",), r"[2-9][0-9]{2} [0-9]{3} [0-9]{4}"),
    Trigger(("0",), r"0[0-9]{2,4}[ /-][0-9]{3,4}[ -]?[0-9]{3}"),
)

RULES = (
    Rule(
        id="PII001",
        name="email-address",
        severity=Severity.LOW,
        message="an e-mail address of a person",
        why="An address identifies a person; what is saved in a notebook is copied, indexed and trained on.",
        instead="Redact it, or use an address of example.com, which is reserved for examples.",
        find=_emails,
        triggers=(Trigger(("@",), r"[A-Za-z0-9_]@[A-Za-z0-9]"),),
        parts=PERSONAL_PARTS,
        example_part="output",
        bad={
            f"reply to anna.kowalska{_AT}firma.pl today": "reply to [redacted] today",
            f"{{'from': 'x.li{_AT}uni-koeln.de', 'to': 'x.li{_AT}uni-koeln.de'}}": (
                "{'from': '[redacted]', 'to': '[redacted]'}"
            ),
            f"'E-mail:\\nanna.kowalska{_AT}mail.ru\\n'": "'E-mail:\\n[redacted]\\n'",
        },
        good=(
            "write to support@firma.pl or jane@example.com, noreply@github.com",
            "git@github.com:numpy/numpy.git and https://user@host.org/x and logo@2x.png",
            "my-job@project-1.iam.gserviceaccount.com",
            "y = X@W.values",
            "'```python\\n@pytest.fixture\\ndef x():'",
        ),
        tags=("CWE-359", "GDPR-4", "HIPAA-F"),
    ),
    Rule(
        id="PII002",
        name="phone-number",
        severity=Severity.LOW,
        message="a telephone number",
        why="A telephone number reaches and identifies a person.",
        instead="Redact it, or use a number kept for fiction such as 555-0100.",
        find=_phones,
        triggers=_PHONE_TRIGGERS,
        parts=PERSONAL_PARTS,
        example_part="output",
        bad={
            f"Call me: (415) 867{_DASH}2943": "Call me: [redacted]",
            "+49 30 901820": "[redacted]",
        },
        good=(
            f"call 415-555-0132 or (800) 423{_DASH}1111",
            "2023-415-8672 and 192.168.100.2000 and [345 212 4312]",
            "loss: +1.25 -0.31  lr=415-867",
        ),
        tags=("CWE-359", "GDPR-4", "HIPAA-D"),
    ),
)
