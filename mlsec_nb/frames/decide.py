"""The one decision: is this column personal data, of which kind, how sure, and why.

Known misses, without a telling name: people whose names are in no list and have no telling ending, names in lower
case, telephone numbers that are bare digits, addresses in Chinese, Japanese or Korean, numbers with a weak check digit
in fewer than 30 distinct rows, five-digit postcodes, account numbers other than IBANs, user names.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace

from mlsec_nb.frames import proofs
from mlsec_nb.frames.alone import Evidence, evidence_of
from mlsec_nb.frames.cells import Cells, Kind, cells_of, unnested, usual_shape
from mlsec_nb.frames.column import Column, ColumnFinding
from mlsec_nb.frames.column_names import Hint, hints_of
from mlsec_nb.frames.entities import FACTS, Entity
from mlsec_nb.frames.plausible import FORMS
from mlsec_nb.frames.remembered import forget_values
from mlsec_nb.frames.weak_names import PEOPLE_ARE_NEAR, supported
from mlsec_nb.portions import Portions, result_of

FEW_ROWS = 20
_NAMED, _NAMED_TELLING, _NAMED_PROVEN, _SUPPORTED = 0.7, 0.85, 0.97, 0.7
# What a value proves even against the name: a `username` column of mail addresses is mail addresses.
_OVERRIDES = frozenset((Entity.EMAIL, Entity.IBAN, Entity.CARD, Entity.MAC, Entity.IP))
# Of these each person has their own: a handful of values in many rows are something else (handle: GET, POST).
_ONE_PER_PERSON = frozenset(
    Entity(name)
    for name in "USERNAME PASSWORD NATIONAL_ID TAX_ID PASSPORT DRIVER_LICENSE BANK_ACCOUNT DEVICE_ID MRN PLATE".split()
)
_REPEATS = 20
# Quasi-identifiers whose form says nothing about anybody; of secrets not even the form is told.
_SHAPED_TOO = frozenset((Entity.ZIP, Entity.AGE, Entity.GEO))
_SHAPELESS = frozenset((Entity.PASSWORD, Entity.CVV))


def judge(columns: Iterable[Column]) -> list[ColumnFinding]:
    """The columns of one frame (or of several) that hold personal data, in order; the others are left out.

    Columns are first judged one by one; doubtful names (`name`, `state`, `title`) are looked at again in the light
    of what else the same frame holds.
    """
    return result_of(judging(columns))


def judging(columns: Iterable[Column]) -> Portions[list[ColumnFinding]]:
    """The same in portions of one column each, for those who have no time for all of a wide frame at once."""
    try:
        return (yield from _judging(columns))
    finally:
        forget_values()


def _judging(columns: Iterable[Column]) -> Portions[list[ColumnFinding]]:
    known: list[Column] = []
    readings: list[_Reading] = []
    found: list[Evidence | None] = []
    yield "column"
    for column in columns:
        readings.append(_read(column))
        found.append(_best(readings[-1], frozenset()))
        known.append(replace(column, values=()))
        yield "column"
    near = _neighbours(known, found)
    for i, (column, cells) in enumerate(zip(known, readings)):
        if found[i] is None and near[column.frame]:
            yield "column among others"
            found[i] = _best(cells, near[column.frame])
    decided: list[ColumnFinding | None] = []
    for column, cells, evidence in zip(known, readings, found):
        yield "column's texts"
        decided.append(_finding(column, evidence, cells) if evidence else _inside_text(column, cells))
    return [finding for finding in decided if finding]


_Reading = list[tuple[str, Cells]]


def _read(column: Column) -> _Reading:
    """Names (key paths for nested values) and cells of a column; without a value there is nothing to judge."""
    readings = ((part.name, cells_of(part)) for part in unnested(column))
    return [(name, cells) for name, cells in readings if cells.total]


def _neighbours(columns: Sequence[Column], found: Sequence[Evidence | None]) -> dict[str, frozenset[Entity]]:
    near: dict[str, frozenset[Entity]] = {column.frame: frozenset() for column in columns}
    for column, evidence in zip(columns, found):
        if evidence and evidence.entity in PEOPLE_ARE_NEAR:
            near[column.frame] |= {evidence.entity}
    return near


def _best(reading: _Reading, near: frozenset[Entity]) -> Evidence | None:
    decided = [evidence for name, cells in reading if (evidence := _decide(name, cells, near))]
    return max(decided, key=lambda evidence: evidence.confidence, default=None)


def _decide(name: str, cells: Cells, near: frozenset[Entity]) -> Evidence | None:
    named = _by_name(name, cells, near)
    alone = evidence_of(name, cells) if not near else None
    if not (named and alone):
        return named or alone
    if named.entity is alone.entity:
        return Evidence(named.entity, alone.share, _NAMED_PROVEN, f"name says so and {alone.reason}")
    if alone.entity in _OVERRIDES or (alone.entity is Entity.PERSON and named.entity is Entity.USERNAME):
        return alone
    return named


def _by_name(name: str, cells: Cells, near: frozenset[Entity]) -> Evidence | None:
    for hint in hints_of(name):
        evidence = _strong(hint, cells) if hint.strong else supported(hint.entity, cells, near)
        if evidence:
            return evidence
    return None


def _strong(hint: Hint, cells: Cells) -> Evidence | None:
    form = FORMS[hint.entity]
    if cells.kind is Kind.BOOLEAN:
        return _spoken_truth(hint.entity, cells)
    if cells.kind not in form.kinds:
        return None
    share = cells.share(form.test)
    if share < form.least or (hint.entity in _ONE_PER_PERSON and len(cells.texts) * _REPEATS < min(cells.total, 100)):
        return None
    confidence = _NAMED_TELLING if form.telling else _NAMED
    return Evidence(hint.entity, share, confidence, "name says so and the values have a plausible form")


def _spoken_truth(entity: Entity, cells: Cells) -> Evidence | None:
    """Yes and no as texts say something about people only in the special categories; typed booleans are flags."""
    if not cells.was_text or FACTS[entity].group != "special":
        return None
    return Evidence(entity, 1.0, _NAMED - 0.1, "name says so and the values answer it")


def _finding(column: Column, evidence: Evidence, reading: _Reading) -> ColumnFinding:
    facts = FACTS[evidence.entity]
    total = max(cells.total for _, cells in reading)
    nested = len(reading) > 1 or column.name != reading[0][0]
    few = total < FEW_ROWS
    reason = (
        evidence.reason + (" (inside nested values)" if nested else "") + (f"; only {total} values seen" if few else "")
    )
    confidence = evidence.confidence * (0.85 if few else 1.0)
    shaped = (facts.group == "direct" and evidence.entity not in _SHAPELESS) or evidence.entity in _SHAPED_TOO
    return ColumnFinding(
        column.name,
        evidence.entity.value,
        facts.group,
        round(confidence, 2),
        round(evidence.share, 4),
        reason,
        facts.tags,
        usual_shape(max((cells for _, cells in reading), key=lambda cells: cells.total)) if shaped and not few else "",
    )


# Personal data inside longer texts: what, its test, and the share of cells that makes it more than a stray hit.
_INSIDE = (
    (Entity.EMAIL, proofs.has_personal_email, 0.0),
    (Entity.SSN, proofs.has_ssn, 0.02),
    (Entity.PHONE, proofs.has_phone, 0.02),
)


def _inside_text(column: Column, reading: _Reading) -> ColumnFinding | None:
    for _, cells in reading:
        if cells.kind is not Kind.TEXT:
            continue
        if column.rare:
            cells = _with_rare(cells, column.rare)
        for entity, test, least in _INSIDE:
            share = cells.share(test)
            if share > 0 and share >= least:
                confidence = 0.6 if share >= 0.02 else 0.5
                return _finding(column, Evidence(entity, share, confidence, f"{entity.value} inside text"), reading)
    return None


def _with_rare(cells: Cells, rare: tuple[str, ...]) -> Cells:
    return Cells(cells.kind, [*cells.texts, *rare], [*cells.counts, *[1] * len(rare)], cells.total + len(rare))
