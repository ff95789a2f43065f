"""Quasi-identifiers together: k-anonymity of a frame, counted on all of its rows.

A sample overstates uniqueness wildly (sex and ZIP: 0.7 % unique in a million rows, 90.7 % in 20,000 of them), so
there is no figure without all rows.
"""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Iterable, Sequence
from itertools import combinations
from typing import Any

from mlsec_nb.frames.column import ColumnFinding, Risk
from mlsec_nb.frames.entities import Entity

SMALL_GROUP = 5
TOLERATED_SHARE = 0.05
_MOST_COLUMNS = 8
_MOST_GROUPINGS = 60
_MOST_ROWS_GROUPED = 40_000_000

# Quasi-identifiers, those that single out most people first, with what would raise k.
_GENERALISE = {
    Entity.DATE_OF_BIRTH: "year or five-year band instead of the full date",
    Entity.ZIP: "first three digits",
    Entity.AGE: "five-year bands, 90 and over together",
    Entity.GENDER: "leave out unless needed",
    Entity.GEO: "one or two decimals",
    Entity.CITY: "region or country",
    Entity.JOB: "occupation group",
    Entity.ETHNICITY: "leave out unless needed",
    Entity.MARITAL: "fewer classes",
    Entity.NATIONALITY: "region of the world",
    Entity.EDUCATION: "fewer classes",
    Entity.STATE: "region or country",
    Entity.COUNTRY: "region of the world",
    Entity.SALARY: "bands",
}
_PRIORITY = {entity.value: i for i, entity in enumerate(_GENERALISE)}


def risk_of(frame: object, findings: Sequence[ColumnFinding]) -> Risk:
    """k over the frame's quasi-identifiers, on all rows of the (unchanged) frame; no figures with fewer than two.

    The smallest set is searched from single columns upwards; a set can only offend if all columns together do.
    """
    quasi = sorted((f for f in findings if f.entity in _PRIORITY), key=lambda f: _PRIORITY[f.entity])[:_MOST_COLUMNS]
    names = [finding.name for finding in quasi if _is_single(frame, finding.name)]
    if len(names) < 2:
        return Risk(tuple(names))
    sizes = _group_sizes(frame, names)
    rows = sum(sizes)
    if not rows:
        return Risk(tuple(names))
    share = _share_in_small_groups(sizes, rows)
    smallest = _smallest_set(frame, names, rows) if share > TOLERATED_SHARE else ()
    entity = {finding.name: Entity(finding.entity) for finding in quasi}
    advice = tuple(f"{name}: {_GENERALISE[entity[name]]}" for name in smallest)
    return Risk(tuple(names), smallest, min(sizes), round(share, 4), rows, "all rows", advice)


def unknown_risk(findings: Sequence[ColumnFinding]) -> Risk:
    """The quasi-identifiers by name, without figures: for frames of which only a part was read."""
    return Risk(
        tuple(f.name for f in sorted(findings, key=lambda f: _PRIORITY.get(f.entity, 99)) if f.entity in _PRIORITY)
    )


def _smallest_set(frame: object, names: list[str], rows: int) -> tuple[str, ...]:
    groupings = max(1, min(_MOST_GROUPINGS, _MOST_ROWS_GROUPED // rows))
    subsets = (subset for size in range(1, len(names)) for subset in combinations(names, size))
    for tried, subset in enumerate(subsets):
        if tried >= groupings:
            break
        if _share_in_small_groups(_group_sizes(frame, subset), rows) > TOLERATED_SHARE:
            return subset
    return tuple(names)


def _share_in_small_groups(sizes: Iterable[int], rows: int) -> float:
    return sum(size for size in sizes if size < SMALL_GROUP) / rows


def _is_single(frame: Any, name: str) -> bool:
    """True when exactly one column has that name and its values can be grouped."""
    labels = list(getattr(frame, "columns", ())) if not hasattr(frame, "column_names") else list(frame.column_names)
    return labels.count(name) == 1


def _group_sizes(frame: Any, names: Sequence[str]) -> list[int]:
    """Sizes of the groups of rows that are equal in these columns; missing values are equal to each other."""
    wanted = list(names)
    polars, arrow = sys.modules.get("polars"), sys.modules.get("pyarrow")
    if polars and isinstance(frame, polars.DataFrame):
        return [int(n) for n in frame.select(wanted).group_by(wanted).len(name="\0size").get_column("\0size").to_list()]
    if arrow and isinstance(frame, arrow.Table):
        grouped = frame.select(wanted).group_by(wanted).aggregate([([], "count_all")])
        return [int(n) for n in grouped.column("count_all").to_pylist()]
    try:
        return [
            int(n) for n in frame[wanted].groupby(wanted, sort=False, dropna=False, observed=True).size().to_numpy()
        ]
    except TypeError:  # lists or dicts as cells cannot be hashed
        return list(Counter(map(str, frame[wanted].itertuples(index=False, name=None))).values())
