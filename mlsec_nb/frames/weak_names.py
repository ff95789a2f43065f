"""Names that mean many things (`name`, `state`, `title`, `race`): the values, or the rest of the frame, decide."""

from __future__ import annotations

import re

from mlsec_nb.frames.alone import Evidence, vocabulary_share
from mlsec_nb.frames.cells import Cells, Kind
from mlsec_nb.frames.entities import Entity
from mlsec_nb.frames.national import matching_scheme
from mlsec_nb.frames.people import is_caseless, person_shares
from mlsec_nb.frames.plausible import FORMS
from mlsec_nb.frames.vocabulary import CHAT_ROLES, ICD10, JOB_NOUNS, SURE_AND_ALSO

# Entities that say a frame's rows are people.
PEOPLE_ARE_NEAR = frozenset(
    Entity(name)
    for name in """PERSON EMAIL PHONE DATE_OF_BIRTH SSN NATIONAL_ID ADDRESS AGE GENDER MRN USERNAME PASSPORT ZIP CITY
        MARITAL GEO""".split()
)
# With another name of persons in the frame, these say that each row is one of them.
_OF_ONE_PERSON = frozenset((Entity.DATE_OF_BIRTH, Entity.SSN, Entity.NATIONAL_ID, Entity.PASSPORT, Entity.MRN))
_FEW = 20
# With people in the frame a plausible form is enough for these, when nearly every value has it.
_BY_NEIGHBOURS = frozenset(
    (
        Entity.ZIP,
        Entity.AGE,
        Entity.BANK_ACCOUNT,
        Entity.DRIVER_LICENSE,
        Entity.PLATE,
        Entity.NATIONAL_ID,
        Entity.CITY,
        Entity.STATE,
        Entity.MRN,
        Entity.GEO,
    )
)
_PLACES = frozenset((Entity.ZIP, Entity.CITY, Entity.ADDRESS, Entity.STATE, Entity.COUNTRY))
_PIN = re.compile(r"\d{4}|\d{6}")


def supported(entity: Entity, cells: Cells, near: frozenset[Entity]) -> Evidence | None:
    """Evidence for a weak name: values that speak for it, or plausible ones in a frame about people."""
    if cells.kind not in FORMS[entity].kinds:
        return None
    if entity is Entity.PERSON:
        return _person(cells, near)
    return _by_values(entity, cells) or (_by_neighbours(entity, cells, near) if near else None)


def _person(cells: Cells, near: frozenset[Entity]) -> Evidence | None:
    shape, named = person_shares(cells)
    least = 0.4 if cells.total < _FEW else 0.15
    if shape >= 0.75 and named >= least:
        return Evidence(Entity.PERSON, shape, 0.8, "values have the shape of person names and common given names")
    if (
        Entity.PERSON in near
        and near & _OF_ONE_PERSON
        and shape >= 0.95
        and len(cells.texts) * 3 >= min(cells.total, 90)
    ):
        return Evidence(Entity.PERSON, shape, 0.6, "values have the shape of person names in a table about people")
    if (
        near - {Entity.GEO, Entity.ZIP, Entity.CITY}
        and shape >= 0.85
        and (named >= least / 4 or cells.share(is_caseless) >= 0.8)
    ):
        return Evidence(Entity.PERSON, shape, 0.65, "values have the shape of person names in a table about people")
    return None


def _by_values(entity: Entity, cells: Cells) -> Evidence | None:
    if entity in SURE_AND_ALSO and entity is not Entity.COUNTRY and vocabulary_share(cells, entity) >= 0.7:
        return Evidence(
            entity, vocabulary_share(cells, entity), 0.8, "name allows it and values are words of that kind"
        )
    if entity is Entity.COUNTRY and vocabulary_share(cells, entity) >= 0.7:
        return Evidence(entity, vocabulary_share(cells, entity), 0.75, "name allows it and values are countries")
    if entity is Entity.JOB and cells.share(JOB_NOUNS.search) >= 0.3 and not CHAT_ROLES.issuperset(cells.texts):
        return Evidence(entity, cells.share(JOB_NOUNS.search), 0.75, "name allows it and values are occupations")
    if entity is Entity.HEALTH and cells.share(ICD10.fullmatch) >= 0.9:
        return Evidence(
            entity, cells.share(ICD10.fullmatch), 0.75, "name allows it and values have the form of ICD-10 codes"
        )
    if entity is Entity.PASSWORD and cells.share(_PIN.fullmatch) >= 0.95 and len(cells.texts) >= 3:
        return Evidence(entity, cells.share(_PIN.fullmatch), 0.6, "name allows it and values are four or six digits")
    if entity in (Entity.NATIONAL_ID, Entity.TAX_ID) and (found := matching_scheme(cells, 5)):
        return Evidence(entity, found[1], 0.85, "name allows it and values have valid check digits")
    return None


def _by_neighbours(entity: Entity, cells: Cells, near: frozenset[Entity]) -> Evidence | None:
    if entity not in _BY_NEIGHBOURS or (
        entity in (Entity.STATE, Entity.CITY, Entity.ZIP, Entity.GEO) and not near & (_PLACES | {Entity.GEO})
    ):
        return None
    share = cells.share(FORMS[entity].test)
    written = entity not in (Entity.STATE, Entity.CITY) or cells.share(lambda text: text[:1].isupper()) >= 0.9
    spread = entity in (Entity.STATE, Entity.CITY, Entity.AGE, Entity.ZIP) or len(cells.texts) * 2 >= min(
        cells.total, 1000
    )
    if share >= 0.9 and written and spread and cells.kind is not Kind.BOOLEAN:
        return Evidence(entity, share, 0.6, "name allows it in a table about people")
    return None
