"""Which columns of the tables in a text hold personal data. Asked by several rules, worked out once a text."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from typing import TYPE_CHECKING

from mlsec_nb.findings import Span
from mlsec_nb.late import late
from mlsec_nb.rules.pii_test_data import is_example, may_be
from mlsec_nb.tables import Table, find_tables

if TYPE_CHECKING:
    from mlsec_nb.frames import ColumnFinding

# Values that say "look closer" although no header does: SSN, card and IBAN forms in the first rows, mail addresses in
# all. One pattern each: together they would be ten times slower.
_TELLING = (
    late(r"[0-9]{3}-[0-9]{2}-[0-9]{4}\b"),
    late(r"[3-6][0-9]{3}[ -][0-9]{4}[ -][0-9]{4}"),
    late(r"[A-Z]{2}[0-9]{2} ?[A-Z0-9]{4} ?[0-9]{4} ?[0-9]{2}"),
)
_MAIL = late(r"@[A-Za-z0-9-]{1,63}\.[a-z]")
_LOOKED_AT = 3000
_STATISTICS = frozenset("count mean std min max 25% 50% 75% unique top freq sum median".split())
_QUASI_TOGETHER = 3


@dataclass(frozen=True, slots=True)
class PersonalColumn:
    """One column of a table with the decision about it."""

    index: int
    finding: ColumnFinding
    shown: int
    """Values that were judged."""


@dataclass(frozen=True, slots=True)
class JudgedTable:
    """A table that holds personal data."""

    table: Table = field(repr=False)
    columns: tuple[PersonalColumn, ...]

    def of(self, group: str) -> list[PersonalColumn]:
        """Its columns of one group ("direct", "quasi", "special")."""
        return [column for column in self.columns if column.finding.group == group]


# The rules of one text run one after the other, so two entries are enough.
@lru_cache(maxsize=2)
def judged_tables(source: str) -> tuple[JudgedTable, ...]:
    """The tables of a text that hold personal data, with their columns."""
    return tuple(judged for table in find_tables(source) if (judged := _judged(table)) is not None)


def column_cells(source: str) -> list[Span]:
    """Cells of all columns of a text that are direct identifiers or special categories."""
    return [
        span
        for judged in judged_tables(source)
        for column in judged.columns
        if column.finding.group != "quasi"
        for span in judged.table.cells(column.index)
    ]


def _judged(table: Table) -> JudgedTable | None:
    telling = _has_telling_value(table)
    hinted = _hinted_columns(table)
    if not telling and not hinted:
        return None
    wanted = range(len(table.headers)) if telling else hinted
    if _is_statistics(table):
        return None
    found = tuple(_judge(table, wanted))
    return JudgedTable(table, found) if found else None


def _has_telling_value(table: Table) -> bool:
    source, start, end = table.source, table.body, table.span.end
    if any(pattern.search(source, start, min(end, start + _LOOKED_AT)) for pattern in _TELLING):
        return True
    return source.find("@", start, end) >= 0 and _MAIL.search(source, start, end) is not None


def _hinted_columns(table: Table) -> list[int]:
    """Columns whose names speak for personal data; none when they are too few quasi-identifiers to matter."""
    from mlsec_nb.frames.column_names import hints_of
    from mlsec_nb.frames.entities import FACTS

    hints = {i: found for i, header in enumerate(table.headers) if header.name and (found := hints_of(header.name))}
    if any(FACTS[hint.entity].group != "quasi" for found in hints.values() for hint in found):
        return list(hints)
    return list(hints) if len({found[0].entity for found in hints.values()}) >= _QUASI_TOGETHER else []


def _is_statistics(table: Table) -> bool:
    """True for describe(), correlations, info(): their cells are about columns, not about people."""
    names = {header.name for header in table.headers}
    if {"Non-Null Count", "Dtype"} <= names:
        return True
    labels = {table.value(span).lower() for span in table.cells(0)[:60]}
    lowered = {name.lower() for name in names if name}
    return len(labels & _STATISTICS) >= 2 or (len(labels) >= 3 and labels <= lowered)


def _judge(table: Table, wanted: list[int] | range) -> Iterator[PersonalColumn]:
    from mlsec_nb.frames import Column, judge

    columns = []
    for index in wanted:
        header, values = table.headers[index], table.values(index)
        if header.name and values:
            columns.append((index, Column("table", header.name, header.dtype or "object", values, len(table.rows))))
    findings = judge([column for _, column in columns])
    place = iter(columns)
    # Findings come in the order of the columns, so each belongs to the next column of its name.
    for finding in findings:
        for index, column in place:
            if column.name == finding.name:
                if not mostly_examples(finding.entity, column.values):
                    yield PersonalColumn(index, finding, len(column.values))
                break


def mostly_examples(entity: str, values: Sequence[object]) -> bool:
    """Whether more than half of the values that can be of the entity are stand-ins or published test values."""
    texts = [text for text in map(str, values) if may_be(entity, text)]
    return sum(1 for text in texts if is_example(entity, text)) * 2 > len(texts)


def are_single_words(values: Sequence[object]) -> bool:
    """Whether most values are one word: given names without family names identify nobody by themselves."""
    return sum(1 for value in values if len(str(value).split()) < 2) * 2 > len(values)
