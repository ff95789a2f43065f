"""What the values say without the name: only forms that lie far above what chance and other data would give."""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

from mlsec_nb.frames import proofs
from mlsec_nb.frames.cells import Cells, Kind
from mlsec_nb.frames.column_names import words_of
from mlsec_nb.frames.entities import Entity
from mlsec_nb.frames.national import matching_scheme
from mlsec_nb.frames.people import person_shares
from mlsec_nb.frames.veto_words import CONTEXT, NOT_ADDRESSES_OF_HOSTS, NOT_IDENTIFIERS, PROPERTY
from mlsec_nb.frames.vocabulary import BLOOD_TYPES, SURE_AND_ALSO

ENOUGH_DISTINCT = 30
_PROBES = 12


class Evidence(NamedTuple):
    """An entity that the values prove, how much of the column does, how sure that is, and why in words."""

    entity: Entity
    share: float
    confidence: float
    reason: str


class _Proof(NamedTuple):
    entity: Entity
    test: Callable[[str], object]
    least: float
    distinct: int
    confidence: float
    reason: str
    kinds: frozenset[Kind]
    vetoes: frozenset[str]


# Words of names that say nothing: col_17, field5, Unnamed: 0, feature3.
_PLACEHOLDERS = frozenset(
    "col column field feature var variable attr attribute unnamed key value data item index".split()
)
_TEXT = frozenset((Kind.TEXT,))
_DIGITS = frozenset((Kind.TEXT, Kind.INTEGER))
_NONE: frozenset[str] = frozenset()
_PROOFS = (
    _Proof(Entity.EMAIL, proofs.is_email, 0.5, 1, 0.95, "values are mail addresses", _TEXT, _NONE),
    _Proof(
        Entity.IBAN, proofs.is_iban, 0.8, 1, 0.95, "values are account numbers with valid check digits", _TEXT, _NONE
    ),
    _Proof(Entity.MAC, proofs.is_mac, 0.9, 2, 0.9, "values are hardware addresses", _TEXT, _NONE),
    _Proof(
        Entity.SSN,
        proofs.is_ssn,
        0.95,
        3,
        0.8,
        "values have the form and the ranges of US social security numbers",
        _TEXT,
        NOT_IDENTIFIERS,
    ),
    _Proof(
        Entity.CARD,
        proofs.is_card,
        0.9,
        3,
        0.95,
        "values have an issuer's prefix and a valid Luhn digit",
        _DIGITS,
        NOT_IDENTIFIERS,
    ),
    _Proof(
        Entity.DEVICE_ID,
        proofs.is_imei,
        0.95,
        5,
        0.8,
        "values are 15 digits with a valid Luhn digit, as an IMEI",
        _DIGITS,
        NOT_IDENTIFIERS,
    ),
    _Proof(
        Entity.VIN,
        proofs.is_vin,
        0.9,
        3,
        0.9,
        "values are vehicle numbers with a valid check digit",
        _TEXT,
        NOT_IDENTIFIERS,
    ),
    _Proof(
        Entity.GEO, proofs.is_coordinate_pair, 0.95, 3, 0.7, "values are pairs of latitude and longitude", _TEXT, _NONE
    ),
    _Proof(Entity.ZIP, proofs.is_postcode, 0.95, 5, 0.6, "values have the form of postcodes", _TEXT, NOT_IDENTIFIERS),
)
_VOCABULARY_CONFIDENCE = {
    Entity.COUNTRY: 0.55,
    Entity.STATE: 0.5,
    Entity.EDUCATION: 0.6,
    Entity.POLITICAL: 0.55,
    Entity.UNION: 0.55,
}
# Distinct words needed: short lists of words that also mean something else need more of them.
_VOCABULARY_DISTINCT = {
    Entity.COUNTRY: 4,
    Entity.STATE: 6,
    Entity.EDUCATION: 3,
    Entity.POLITICAL: 3,
    Entity.UNION: 3,
    Entity.HEALTH: 3,
    Entity.ETHNICITY: 3,
}


def evidence_of(name: str, cells: Cells) -> Evidence | None:
    """The best that the values alone prove, or None. The name can only forbid (part_no, version, created_at)."""
    if cells.kind not in _DIGITS or (cells.kind is Kind.INTEGER and cells.was_float):
        return None
    words = frozenset(words_of(name)) - _PLACEHOLDERS
    return (
        _by_proof(words, cells)
        or _ip(words, cells)
        or _national(words, cells)
        or _phone(words, cells)
        or _address(cells)
        or _by_vocabulary(words, cells)
        or _person(words, cells)
    )


def _probes(cells: Cells, test: Callable[[str], object]) -> int:
    middle = len(cells.texts) // 2
    return sum(1 for text in (cells.texts[: _PROBES // 2] + cells.texts[middle : middle + _PROBES // 2]) if test(text))


def share_if_likely(cells: Cells, test: Callable[[str], object]) -> float:
    """The share of cells that pass; 0 without looking further when hardly any of a dozen does."""
    return cells.share(test) if _probes(cells, test) * 3 >= min(len(cells.texts), _PROBES) else 0.0


def _by_proof(words: frozenset[str], cells: Cells) -> Evidence | None:
    for proof in _PROOFS:
        if cells.kind not in proof.kinds or len(cells.texts) < proof.distinct or words & proof.vetoes:
            continue
        share = share_if_likely(cells, proof.test)
        if share >= proof.least:
            return Evidence(proof.entity, share, proof.confidence, proof.reason)
    return None


def _ip(words: frozenset[str], cells: Cells) -> Evidence | None:
    if cells.kind is not Kind.TEXT or words & NOT_ADDRESSES_OF_HOSTS:
        return None
    share = share_if_likely(cells, proofs.is_ip)
    if share < 0.9 or cells.share(proofs.is_unlike_version) < 0.5:
        return None
    return Evidence(Entity.IP, share, 0.9, "values are network addresses")


def _national(words: frozenset[str], cells: Cells) -> Evidence | None:
    if words & NOT_IDENTIFIERS or not any(c.isdigit() for c in cells.texts[0]):
        return None
    found = matching_scheme(cells, ENOUGH_DISTINCT)
    if not found:
        return None
    entity, share, selective = found
    return Evidence(
        entity, share, 0.9 if selective else 0.8, "values have the form and the check digits of a national number"
    )


def _phone(words: frozenset[str], cells: Cells) -> Evidence | None:
    if cells.kind is not Kind.TEXT or words & NOT_IDENTIFIERS or len(cells.texts) < 3:
        return None
    share = share_if_likely(cells, lambda text: proofs.has_phone_form(text) or proofs.is_loose_phone(text))
    if share < 0.8 or cells.share(proofs.has_phone_form) < 0.25:
        return None
    checked = [text for text in cells.texts[:100] if proofs.has_phone_form(text)]
    possible = sum(1 for text in checked if proofs.is_possible_phone(text)) / len(checked)
    return Evidence(Entity.PHONE, share, 0.85, "values are written as telephone numbers") if possible >= 0.7 else None


def _address(cells: Cells) -> Evidence | None:
    if cells.kind is not Kind.TEXT or len(cells.texts) < 3 or not _probes(cells, proofs.is_street):
        return None
    share = share_if_likely(cells, lambda text: proofs.has_address_form(text) or proofs.is_street(text))
    streets = cells.share(proofs.is_street) if share >= 0.6 else 0.0
    if streets >= 0.6 or (share >= 0.9 and streets >= 0.2):
        return Evidence(Entity.ADDRESS, share, 0.75, "values are written as street addresses")
    return None


def _by_vocabulary(words: frozenset[str], cells: Cells) -> Evidence | None:
    if cells.kind is not Kind.TEXT or len(cells.texts) > 300 or words & PROPERTY:
        return None
    lowered = [text.lower() for text in cells.texts]
    if (
        set(lowered) <= BLOOD_TYPES
        and not BLOOD_TYPES.isdisjoint(("o+", "o-", "ab+", "ab-"))
        and _has_blood_only(lowered)
    ):
        return Evidence(Entity.HEALTH, 1.0, 0.8, "values are blood types")
    if set(lowered) == {"m", "f"}:
        return Evidence(Entity.GENDER, 1.0, 0.55, "values are M and F")
    for entity, (sure, also) in SURE_AND_ALSO.items():
        known = [text for text in lowered if text in sure]
        if len(known) < _VOCABULARY_DISTINCT.get(entity, 2) or words & CONTEXT.get(entity, _NONE):
            continue
        share = vocabulary_share(cells, entity)
        if share >= 0.95 and sum(1 for text in lowered if text in also) <= 2 * len(known):
            return Evidence(
                entity, share, _VOCABULARY_CONFIDENCE.get(entity, 0.7), "values are words of that kind only"
            )
    return None


def _has_blood_only(lowered: list[str]) -> bool:
    """Credit ratings and school marks also have A+ and B-, but no O or AB."""
    return any(text.startswith(("o", "0", "ab")) for text in lowered) and len(lowered) >= 2


def vocabulary_share(cells: Cells, entity: Entity) -> float:
    """Share of the cells that are words of this entity's lists."""
    sure, also = SURE_AND_ALSO[entity]
    return cells.share(lambda text: text.lower() in sure or text.lower() in also)


def _person(words: frozenset[str], cells: Cells) -> Evidence | None:
    few_people = len(cells.texts) < 5 or len(cells.texts) * 5 < min(cells.total, 500)
    if cells.kind is not Kind.TEXT or few_people or words & (CONTEXT[Entity.PERSON] | PROPERTY):
        return None
    shape, named = person_shares(cells)
    two_words = cells.share(lambda text: " " in text)
    if shape >= 0.85 and named >= (0.2 if two_words >= 0.8 else 0.28 if len(cells.texts) >= ENOUGH_DISTINCT else 0.5):
        return Evidence(
            Entity.PERSON, shape, 0.75, "values have the shape of person names and many have a common given name"
        )
    return None
