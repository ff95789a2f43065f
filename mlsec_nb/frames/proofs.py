"""Tests that prove a value by its own form: few other things pass them by chance. All need the whole text to match."""

from __future__ import annotations

import ipaddress
import re

from mlsec_nb.frames.remembered import remembered
from mlsec_nb.frames.street_words import GERMANIC_ENDINGS, ROMANCE_AND_SLAVIC_STARTS, STREET_WORDS

# Bounded pieces only; file endings after the last dot are pictures named image@2x, not mail domains.
_LOCAL = r"[A-Za-z0-9À-ɏ.!#$%&'*+=?^_`{|}~-]{1,64}"
_ENDINGS = r"(?!(?:png|jpe?g|gif|svg|webp|js|css|py|json|html|ipynb)\b)[A-Za-z]{2,24}"
_MAIL = _LOCAL + r"@(?:[A-Za-z0-9À-ɏ](?:[A-Za-z0-9À-ɏ-]{0,62})\.){1,6}" + _ENDINGS
EMAIL = re.compile(r"(?:mailto:)?" + _MAIL)
EMAIL_INSIDE = re.compile(r"(?<![A-Za-z0-9.!#$%&'*+=?^_`{|}~-])" + _MAIL)
# scheme://user:password@host is a link with a login, not a mail address.
_LINK_USER = re.compile(r"://[^\s/@]{0,64}$")
_LEAST_TEXT = 20  # shorter cells are codes, not sentences
_ROLE_MAILBOX = re.compile(
    r"(?:no-?reply|do-?not-?reply|support|info|admin|sales|contact|help|git|office|team|hello)@", re.I
)

SSN_DASHED = re.compile(r"(?!000|666|9\d\d)\d{3}-(?!00)\d{2}-(?!0000)\d{4}")
_SSN_INSIDE = re.compile(r"(?<![\d-])(?!000|666|9\d\d)\d{3}-(?!00)\d{2}-(?!0000)\d{4}(?![\d-])")
_MAC = re.compile(
    r"[0-9A-Fa-f]{2}(?:([:-])[0-9A-Fa-f]{2})(?:\1[0-9A-Fa-f]{2}){4}|[0-9A-Fa-f]{4}\.[0-9A-Fa-f]{4}\.[0-9A-Fa-f]{4}"
)
_IPV4 = re.compile(r"(?:(?:25[0-5]|2[0-4]\d|1\d\d|[1-9]?\d)(?:\.(?!$)|(?=$|:))){4}(?::\d{1,5})?")
_IBAN = re.compile(r"[A-Za-z]{2}\d{2}(?:[A-Za-z0-9]{11,30}|(?:[ -][A-Za-z0-9]{1,4}){3,8})")
# Issuer ranges: Visa, Mastercard, Amex, Discover, JCB (also of 15 digits), Diners, UnionPay, Maestro (ISO/IEC 7812).
_CARD = re.compile(
    r"4\d{12}(?:\d{3}){0,2}|5[1-5]\d{14}|2(?:22[1-9]|2[3-9]\d|[3-6]\d\d|7[01]\d|720)\d{12}|3[47]\d{13}"
    r"|6(?:011|5\d\d|4[4-9]\d)\d{12}|35\d{14}|(?:2131|1800)\d{11}|3(?:0[0-5]|[68]\d)\d{11}|62\d{14,17}|(?:50|5[6-9]|6[37]|60)\d{10,17}"
)
_CARD_TEXT = re.compile(r"\d{4}(?:[ -]?\d{4}){2}[ -]?\d{0,4}(?:[ -]?\d{3})?|\d{4}[ -]\d{6}[ -]\d{4,5}|\d{12,19}")
_VIN = re.compile(r"(?=[A-Z0-9]{0,16}[A-Z])(?=[A-Z0-9]{0,16}\d)[A-HJ-NPR-Z0-9]{17}")
_PHONE = re.compile(
    r"(?:\+|00)[1-9]\d{0,2}[\s().-]{0,2}(?:\d[\s().-]{0,2}){5,13}\d(?: ?(?:x|ext\.?) ?\d{1,6})?"
    r"|(?:(?:\+?1|001)[-. ])?(?:\(\d{3}\) ?|\d{3}[-. ])\d{3}[-. ]\d{4}(?: ?(?:x|ext\.?) ?\d{1,6})?"
    r"|0[1-9](?:[ .-]\d{2}){4}|0\d{2,4}[ /-]\d{3,4} ?\d{3,6}|\(0\d{1,5}\) ?\d{2,4} ?\d{2,8}|0\d{2} \d{4} \d{4}"
    r"|[6789]\d{2}(?: \d{3}){2}|[6789]\d{2}(?: \d{2}){3}|3\d{2}[ -]\d{6,7}|\(\d{2}\) ?9? ?\d{4}-\d{4}|0[67]-\d{8}"
    r"|0\d{1,3}-\d{2,4}-\d{4}|04\d{2} \d{3} \d{3}|[6-9]\d{4}[ -]\d{5}"
)
_PHONE_INSIDE = re.compile(
    r"(?<![\w.+-])(?:\+[1-9]\d{0,2}[\s.-]?\(?\d{2,4}\)?[\s.-]?\d{3,4}[\s.-]?\d{3,4}|\(\d{3}\) ?\d{3}-\d{4}"
    r"|\d{3}-\d{3}-\d{4})(?![\w-])"
)
# United Kingdom, Canada, Netherlands, US ZIP+4.
_POSTCODE = re.compile(
    r"[A-Z]{1,2}\d[A-Z\d]? \d[A-Z]{2}|[ABCEGHJ-NPRSTVXY]\d[A-Z][ -]?\d[A-Z]\d|[1-9]\d{3} (?!SA|SD|SS)[A-Z]{2}"
    r"|\d{5}-\d{4}"
)
_COORDINATES = re.compile(
    r"[(\[]?\s?(-?\d{1,2}\.\d{2,15})\s?[,; ]\s?(-?\d{1,3}\.\d{2,15})\s?[)\]]?"
    r"|POINT ?\(-?\d{1,3}\.\d{1,15} -?\d{1,3}\.\d{1,15}\)"
)


def _any_of(words: str) -> str:
    return "(?:" + "|".join(words.split()) + ")"


_STREET = re.compile(
    rf"[^\W\d][\w.' -]{{1,40}}{_any_of(GERMANIC_ENDINGS)} ?\d{{1,5}} ?[a-zA-Z]?\b.{{0,80}}"
    rf"|(?:\d{{1,5}},? ?(?:bis |ter )?)?{_any_of(ROMANCE_AND_SLAVIC_STARTS)} [^\W\d].{{1,100}}",
    re.IGNORECASE,
)
_DIGIT = re.compile(r"\d")
_NUMBERED = re.compile(r"\d{1,6}[A-Za-z]?,? ")
_WORDS = re.compile(r"[^\W\d_]+")


def is_email(text: str) -> bool:
    """An address of the form local@domain.tld."""
    return "@" in text and EMAIL.fullmatch(text) is not None


def has_personal_email(text: str) -> bool:
    """True when a mail address other than a role mailbox (info@, support@) is inside the text."""
    if "@" not in text:
        return False
    found = ((match.start(), match.group()) for match in EMAIL_INSIDE.finditer(text))
    return any(
        not _ROLE_MAILBOX.match(mail) and not _LINK_USER.search(text[max(0, at - 80) : at]) for at, mail in found
    )


def has_ssn(text: str) -> bool:
    """True when a dashed US social security number is inside the text."""
    return len(text) >= _LEAST_TEXT and "-" in text and _SSN_INSIDE.search(text) is not None


def has_phone(text: str) -> bool:
    """True when a formatted telephone number is inside the text."""
    return len(text) >= _LEAST_TEXT and _PHONE_INSIDE.search(text) is not None


def is_ssn(text: str) -> bool:
    """ddd-dd-dddd in the ranges that the Social Security Administration issues."""
    return SSN_DASHED.fullmatch(text) is not None


def is_mac(text: str) -> bool:
    """EUI-48 with colons, dashes or Cisco's dots."""
    return _MAC.fullmatch(text) is not None


@remembered
def is_ip(text: str) -> bool:
    """IPv4 dotted quad (a port may follow) or IPv6."""
    if text.count(".") == 3:
        return _IPV4.fullmatch(text) is not None
    if text.count(":") < 2 or len(text) > 45:
        return False
    try:
        ipaddress.IPv6Address(text)
    except ValueError:
        return False
    return not _MAC.fullmatch(text)


def is_unlike_version(text: str) -> bool:
    """True for an IP with a part above 31: software versions of four parts hardly have one."""
    parts = text.split(":")[0].split(".") if "." in text else []
    return ":" in text or any(part.isdigit() and int(part) > 31 for part in parts)


def is_iban(text: str) -> bool:
    """Country, check digits that are right (ISO 7064 mod 97-10), and 11 to 30 letters and digits."""
    if not _IBAN.fullmatch(text):
        return False
    from stdnum.iso7064 import mod_97_10

    compact = text.replace(" ", "").replace("-", "").upper()
    return 15 <= len(compact) <= 34 and bool(mod_97_10.is_valid(compact[4:] + compact[:4]))


def is_card(text: str) -> bool:
    """A card number: an issuer's prefix, its length, and the Luhn digit."""
    if not _CARD_TEXT.fullmatch(text):
        return False
    digits = text.replace(" ", "").replace("-", "")
    return _CARD.fullmatch(digits) is not None and _luhn(digits)


def _luhn(digits: str) -> bool:
    from stdnum import luhn

    return bool(luhn.is_valid(digits))


@remembered
def is_imei(text: str) -> bool:
    """Fifteen digits with a Luhn digit, in the ranges of the reporting bodies (01, 35, 86, 99, ...), no Amex card."""
    return len(text) == 15 and text.isascii() and text.isdigit() and text[:2] in _IMEI_BODIES and _luhn(text)


_IMEI_BODIES = frozenset("00 01 10 30 33 35 44 45 49 50 51 52 53 54 86 91 98 99".split())
_VIN_VALUES = dict(
    zip("0123456789ABCDEFGHJKLMNPRSTUVWXYZ", [*range(10), *range(1, 9), 1, 2, 3, 4, 5, 7, 9, *range(2, 10)])
)
_VIN_WEIGHTS = (8, 7, 6, 5, 4, 3, 2, 10, 0, 9, 8, 7, 6, 5, 4, 3, 2)


def has_vin_form(text: str) -> bool:
    """Seventeen letters and digits without I, O and Q (ISO 3779)."""
    return _VIN.fullmatch(text.upper()) is not None


def is_vin(text: str) -> bool:
    """A VIN whose ninth character is the check digit of 49 CFR 565."""
    if not has_vin_form(text):
        return False
    remainder = sum(_VIN_VALUES[c] * weight for c, weight in zip(text.upper(), _VIN_WEIGHTS)) % 11
    return text[8].upper() == "0123456789X"[remainder]


def has_phone_form(text: str) -> bool:
    """A number that is written as telephone numbers are: with a plus, an area code in brackets, or national groups."""
    return 8 <= len(text) <= 28 and _PHONE.fullmatch(text) is not None


_LOOSE_PHONE = re.compile(r"\d{8,12}|(?:\d{1,5}[ -]){1,4}\d{2,8}")


def is_loose_phone(text: str) -> bool:
    """Digits, plain or in groups: a telephone number if enough others in the column are written as one."""
    return 7 <= len(text) <= 18 and _LOOSE_PHONE.fullmatch(text) is not None


@remembered
def is_possible_phone(text: str) -> bool:
    """True when the numbering plan of some country has such a number (phonenumbers)."""
    import phonenumbers

    for region in (
        (None,) if text.startswith("+") else ("US", "DE", "FR", "GB", "ES", "IT", "BR", "NL", "JP", "AU", "IN")
    ):
        try:
            if phonenumbers.is_possible_number(phonenumbers.parse(text, region)):
                return True
        except phonenumbers.NumberParseException:
            continue
    return False


def is_postcode(text: str) -> bool:
    """A postcode that has a form of its own: United Kingdom, Canada, Netherlands, US ZIP+4."""
    return _POSTCODE.fullmatch(text) is not None


def is_coordinate_pair(text: str) -> bool:
    """Latitude and longitude in one text, or a WKT point."""
    found = _COORDINATES.fullmatch(text)
    if not found:
        return False
    return not found.group(1) or (abs(float(found.group(1))) <= 90 and abs(float(found.group(2))) <= 180)


_ADDRESS_FORM = re.compile(
    r"\d{1,6}[A-Za-z]?,? (?:[A-ZÀ-Ý][\w'.-]{0,30}[ ,\n]{1,2}){1,4}.{0,120}"
    r"|[^\W\d][\w.' -]{2,40},? \d{1,5}[a-zA-Z]?[ ,\n].{0,120}",
    re.DOTALL,
)


def has_address_form(text: str) -> bool:
    """A house number and capitalised words: an address if others in the column have a street's words."""
    return 6 <= len(text) <= 200 and _ADDRESS_FORM.fullmatch(text + " ") is not None


def is_street(text: str) -> bool:
    """A street and a house number in the manner of English, German, Dutch, Nordic, Romance or Slavic addresses."""
    if not 6 <= len(text) <= 200 or not _DIGIT.search(text):
        return False
    if _NUMBERED.match(text) and any(word in STREET_WORDS for word in _WORDS.findall(text[:80].lower())[1:]):
        return True
    return _STREET.match(text.replace("\n", " ")) is not None
