"""PII003 to PII006: numbers that banks and states give to people, proved by their check digits."""

from __future__ import annotations

import re
from collections.abc import Iterator

from mlsec_nb.findings import Severity, Span
from mlsec_nb.late import late
from mlsec_nb.long_texts import at_words, unbehind
from mlsec_nb.notebook import Text
from mlsec_nb.rule import Match, Rule, Trigger
from mlsec_nb.rules.pii_contacts import PERSONAL_PARTS
from mlsec_nb.rules.pii_national import NATIONAL_TRIGGERS, national_spans
from mlsec_nb.rules.pii_reporting import Wording, reported, word_before
from mlsec_nb.rules.pii_test_data import is_test_card, is_test_iban, is_test_ssn

_CARD = late(
    r"(?<![\w.+/-])"
    r"(?:[2-6]\d{3}([ -])\d{4}\1\d{4}\1\d{4}|3\d{3}([ -])\d{6}\2\d{4,5}|[2-6]\d{12,15})(?![\w/-]|\.\d|[ -]\d)"
)
_CARD_WORD = late(r"(?i)\bcard|credit|debit|visa|master ?card|amex|\bpan\b|\bcc\b|kreditkarte|carte|tarjeta")
_IBAN = late(r"(?<![\w-])[A-Z][A-Z]\d{2}(?: ?[A-Z0-9]{4}){2,7}(?: ?[A-Z0-9]{1,3})?(?![\w-])")
_SSN = late(r"(?<![\w.,+/-])(\d{3})([- ])(\d{2})\2(\d{4})(?![\w/-]|\.\d)")
# Without separators only as the value of a key or of a variable with that name.
_SSN_BARE = late(
    r"(?i)\b(?:ssn|social[ _]?security(?:[ _]?(?:number|no))?)[\"']?\s{0,3}[:=]\s{0,3}[\"']?(\d{3})(\d{2})(\d{4})(?!\d)"
)
_SSN_WORD = late(r"(?i)\bssn|social.?security|\btax.?id")


def _high(_: int) -> Severity:
    return Severity.HIGH


def _cards(text: Text) -> Iterator[Match]:
    places = [Span(*found.span()) for found in _CARD.finditer(text.source) if _is_card(text.source, found)]
    yield from reported(text, places, Wording("a card number", "card numbers"), _high)


def _is_card(source: str, found: re.Match[str]) -> bool:
    """Digits without groups are ids far more often than cards (one in ten passes the check): they need a word."""
    from mlsec_nb.frames.proofs import is_card

    digits = "".join(c for c in found[0] if c.isdigit())
    if found[1] is None and found[2] is None and not word_before(source, found.start(), _CARD_WORD):
        return False
    return is_card(found[0]) and not is_test_card(digits)


def _ibans(text: Text) -> Iterator[Match]:
    places = [Span(*found.span()) for found in unbehind(_IBAN, text.source) if _is_iban(found[0])]
    yield from reported(text, places, Wording("an IBAN", "IBANs"), _high)


def _is_iban(number: str) -> bool:
    from mlsec_nb.frames.proofs import is_iban

    return is_iban(number) and not is_test_iban(number.replace(" ", ""))


def _ssns(text: Text) -> Iterator[Match]:
    places = []
    named = False
    for found in _SSN.finditer(text.source):
        spoken = word_before(text.source, found.start(), _SSN_WORD, 60)
        if (found[2] == "-" or spoken) and _is_issued(found[1], found[3], found[4]):
            places.append(Span(*found.span()))
            named = named or spoken
    for found in at_words(_SSN_BARE, text.source, ("ssn", "social")):
        if _is_issued(found[1], found[2], found[3]):
            places.append(Span(found.start(1), found.end(3)))
            named = True
    wording = Wording("a US social security number", "US social security numbers")
    yield from reported(text, places, wording, lambda _: Severity.HIGH if named else Severity.MEDIUM)


def _is_issued(area: str, group: str, serial: str) -> bool:
    """Never issued: area 000, 666 and 900 up, group 00, serial 0000 (SSA, since 2011); nor are test numbers."""
    in_range = area not in ("000", "666") and area < "900" and group != "00" and serial != "0000"
    return in_range and not is_test_ssn(area + group + serial)


def _national(text: Text) -> Iterator[Match]:
    yield from reported(
        text, national_spans(text.source), Wording("a national identity number", "national identity numbers"), _high
    )


def _joined(*groups: str, by: str = " ") -> str:
    return by.join(groups)


_PAYMENT = "It pays, or identifies an account, on its own; card numbers must not be stored in the clear (PCI DSS 3)."
_CARD_TAGS = ("CWE-359", "CWE-312", "GDPR-4", "HIPAA-J", "PCI-CHD")

RULES = (
    Rule(
        id="PII003",
        name="card-number",
        severity=Severity.HIGH,
        message="a card number",
        why=_PAYMENT,
        instead="Redact it, show the last four digits only, or use a published test number (4111 1111 1111 1111).",
        find=_cards,
        triggers=(
            Trigger((" ", "-"), r"[2-6][0-9]{3}[ -][0-9]{4}[ -][0-9]{4}[ -][0-9]{4}"),
            Trigger((" ", "-"), r"3[0-9]{3}[ -][0-9]{6}[ -][0-9]{4}"),
            Trigger(
                ("card", "credit", "debit", "visa", "amex", "pan", "cc", "karte", "carte", "tarjeta"),
                r"[^0-9.][2-6][0-9]{12}",
            ),
        ),
        parts=PERSONAL_PARTS,
        example_part="output",
        bad={
            "paid with " + _joined("4539", "1488", "0343", "6467"): "paid with [redacted]",
            "{'card_number': '"
            + _joined("4539", "1488", "0343", "6467", by="")
            + "'}": "{'card_number': '[redacted]'}",
        },
        good=(
            "4111 1111 1111 1111 and card 4242424242424242 are for tests",
            _joined("4539", "1488", "0343", "6468") + " fails the check",
            "id=" + _joined("4539", "1488", "0343", "6467", by="") + " is no card without a word",
            "0.4539148803436467 4539148803436467.0",
        ),
        tags=_CARD_TAGS,
    ),
    Rule(
        id="PII004",
        name="iban",
        severity=Severity.HIGH,
        message="an IBAN",
        why="An IBAN identifies an account and its holder, and is enough for a direct debit.",
        instead="Redact it, or use an example of the IBAN registry.",
        find=_ibans,
        triggers=(
            Trigger(
                ("0", "1", "2", "3", "4", "5", "6", "7", "8", "9"), r"[A-Z]{2}[0-9]{2} ?[A-Z0-9]{4} ?[A-Z0-9]{4} ?[0-9]"
            ),
        ),
        parts=PERSONAL_PARTS,
        example_part="output",
        bad={"to " + _joined("DE24", "3705", "0198", "0046", "7138", "25") + ".": "to [redacted]."},
        good=(
            "GB82 WEST 1234 5698 7654 32 is the registry's example",
            "SHA12 ABCD EFGH 1234",
            "DE24 3705 0198 0046 7138 26",
        ),
        tags=("CWE-359", "GDPR-4", "HIPAA-J"),
    ),
    Rule(
        id="PII005",
        name="us-social-security-number",
        severity=Severity.HIGH,
        message="a US social security number",
        why="With a name it is enough to take over an identity, and it is hardly ever changed.",
        instead="Redact it; where rows must be joined, use an HMAC with a key that is not in the notebook.",
        find=_ssns,
        triggers=(
            Trigger(("-",), r"[0-9]{3}-[0-9]{2}-[0-9]{4}"),
            Trigger(("ssn", "social"), r"(?i)(?:ssn|social)[^\n]{1,30}[0-9]{9}"),
            Trigger(("ssn", "social", "tax"), r"(?i)(?:ssn|social|tax)[^\n]{1,60}[0-9]{3} [0-9]{2} [0-9]{4}"),
        ),
        parts=PERSONAL_PARTS,
        example_part="output",
        bad={"SSN: " + _joined("536", "22", "8715", by="-"): "SSN: [redacted]"},
        good=("SSN 123-45-6789, 078-05-1120", "2020-12-1234 and 900-12-3456, 000-12-3456", "tel 030-12-3456-7"),
        tags=("CWE-359", "GDPR-4", "GDPR-87", "HIPAA-G", "CCPA-sensitive"),
    ),
    Rule(
        id="PII006",
        name="national-id-number",
        severity=Severity.HIGH,
        message="a national identity number",
        why="It names one person for life; several countries restrict its use by law.",
        instead="Redact it; where rows must be joined, use an HMAC with a key that is not in the notebook.",
        find=_national,
        triggers=NATIONAL_TRIGGERS,
        parts=PERSONAL_PARTS,
        example_part="output",
        bad={
            "cpf " + _joined("284", "615", "937", by=".") + "-82": "cpf [redacted]",
            "NHS number " + _joined("612", "384", "7058"): "NHS number [redacted]",
        },
        good=("cpf 123.456.789-00", _joined("612", "384", "7058") + " without a word", "NHS number 612 384 7059"),
        tags=("CWE-359", "GDPR-4", "GDPR-87", "HIPAA-R", "CCPA-sensitive"),
    ),
)
