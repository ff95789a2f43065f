"""Columns judged by name and type alone, where no value may be looked at.

Known misses: names that mean many things (`name`, `state`, `title`) need values, and fields inside structs.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from mlsec_nb.frames.cells import Kind
from mlsec_nb.frames.column import ColumnFinding
from mlsec_nb.frames.column_names import sure_hints_of
from mlsec_nb.frames.entities import FACTS
from mlsec_nb.frames.plausible import FORMS

_CONFIDENCE = 0.5
# Prefixes of the type names of polars, Spark, DuckDB, numpy and Arrow, lower case.
_KINDS = (
    (re.compile(r"bool"), Kind.BOOLEAN),
    (re.compile(r"u?(?:tiny|small|big|huge)?int|long|short|byte\b"), Kind.INTEGER),
    (re.compile(r"float|double|decimal|real|half"), Kind.FLOAT),
    (re.compile(r"date|time|timestamp"), Kind.DATE),
    (re.compile(r"str|utf8|object|category|categorical|enum|varchar|char|text|large_string|u\d|<u\d|uuid"), Kind.TEXT),
)


def judge_schema(schema: Iterable[tuple[str, str]]) -> list[ColumnFinding]:
    """The columns whose names say that they hold personal data, when their types allow it."""
    found = (_finding(name, _kind(dtype)) for name, dtype in schema)
    return [finding for finding in found if finding]


def _kind(dtype: str) -> Kind | None:
    return next((kind for pattern, kind in _KINDS if pattern.match(dtype.lower())), None)


def _finding(name: str, kind: Kind | None) -> ColumnFinding | None:
    for hint in sure_hints_of(name):
        if kind in FORMS[hint.entity].kinds:
            facts = FACTS[hint.entity]
            reason = "name says so; no value was looked at"
            return ColumnFinding(name, hint.entity.value, facts.group, _CONFIDENCE, 0.0, reason, facts.tags)
    return None
