"""Quasi-identifiers together: k-anonymity of a frame, counted on all of its rows.

A sample overstates uniqueness wildly (sex and ZIP: 0.7 % unique in a million rows, 90.7 % in 20,000 of them), so
there is no figure without all rows.
"""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from itertools import combinations, islice
from typing import Any

from mlsec_nb.frames.access import label_text
from mlsec_nb.frames.column import ColumnFinding, Risk
from mlsec_nb.frames.entities import Entity
from mlsec_nb.portions import Portions, result_of

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
    Entity.GENDER: "left out unless needed",
    Entity.GEO: "one or two decimals",
    Entity.CITY: "region or country",
    Entity.JOB: "occupation group",
    Entity.ETHNICITY: "left out unless needed",
    Entity.MARITAL: "fewer classes",
    Entity.NATIONALITY: "region of the world",
    Entity.EDUCATION: "fewer classes",
    Entity.STATE: "region or country",
    Entity.COUNTRY: "region of the world",
    Entity.SALARY: "bands",
}
_PRIORITY = {entity.value: i for i, entity in enumerate(_GENERALISE)}


def risk_of(frame: object, findings: Sequence[ColumnFinding], most_rows_grouped: int = _MOST_ROWS_GROUPED) -> Risk:
    """k over the frame's quasi-identifiers, on all rows of the (unchanged) frame; no figures with fewer than two.

    The smallest set is searched from single columns upwards; a set can only offend if all columns together do.
    `most_rows_grouped`: over all groupings of that search together.
    """
    return result_of(working_out_risk(frame, findings, most_rows_grouped))


def working_out_risk(frame: object, findings: Sequence[ColumnFinding], most_rows_grouped: int) -> Portions[Risk]:
    """The same in portions of one grouping each."""
    yield "groups of rows"
    labels = labels_of(frame)
    ranked = sorted((f for f in findings if f.entity in _PRIORITY), key=lambda f: _PRIORITY[f.entity])
    quasi = {finding.name: Entity(finding.entity) for finding in ranked[:_MOST_COLUMNS] if finding.name in labels}
    names = tuple(quasi)
    sizes = _group_sizes(frame, [labels[name] for name in names]) if len(names) > 1 else []
    rows = sum(sizes)
    if not rows:
        return Risk(names)
    share = _share_in_small_groups(sizes, rows)
    groupings = max(1, min(_MOST_GROUPINGS, most_rows_grouped // rows))
    smallest: tuple[str, ...] = ()
    if share > TOLERATED_SHARE:
        smallest = yield from _smallest_set(frame, names, labels, rows, groupings)
    advice = tuple(_GENERALISE[quasi[name]] for name in smallest)
    return Risk(names, smallest, min(sizes), round(share, 4), rows, "all rows", advice)


def unknown_risk(findings: Sequence[ColumnFinding]) -> Risk:
    """The quasi-identifiers by name, without figures: for frames of which only a part was read."""
    return Risk(
        tuple(f.name for f in sorted(findings, key=lambda f: _PRIORITY.get(f.entity, 99)) if f.entity in _PRIORITY)
    )


def _smallest_set(
    frame: object, names: tuple[str, ...], labels: dict[str, Any], rows: int, groupings: int
) -> Portions[tuple[str, ...]]:
    """The first of the smallest offending sets, within a budget of groupings; all names when the budget ends first."""
    subsets = (subset for size in range(1, len(names)) for subset in combinations(names, size))
    for subset in islice(subsets, groupings):
        yield "groups of rows"
        if _share_in_small_groups(_group_sizes(frame, [labels[name] for name in subset]), rows) > TOLERATED_SHARE:
            return subset
    return names


def _share_in_small_groups(sizes: Iterable[int], rows: int) -> float:
    return sum(size for size in sizes if size < SMALL_GROUP) / rows


def labels_of(frame: Any) -> dict[str, Any]:
    """The frame's own label for each name that exactly one column has."""
    labels = list(frame.column_names if hasattr(frame, "column_names") else frame.columns)
    count = Counter(label_text(label) for label in labels)
    return {name: label for label in labels if count[name := label_text(label)] == 1}


def _group_sizes(frame: Any, labels: list[Any]) -> list[int]:
    """Sizes of the groups of rows that are equal in these columns; missing values are equal to each other."""
    polars, arrow = sys.modules.get("polars"), sys.modules.get("pyarrow")
    try:
        if polars and isinstance(frame, polars.DataFrame):
            sizes = frame.select(labels).group_by(labels).len(name="\0size").get_column("\0size").to_list()
        elif arrow and isinstance(frame, arrow.Table):
            sizes = frame.select(labels).group_by(labels).aggregate([([], "count_all")]).column("count_all").to_pylist()
        else:
            sizes = frame[labels].groupby(labels, sort=False, dropna=False, observed=True).size().tolist()
    except Exception:  # each library has its own error for cells that cannot be grouped, as lists
        return list(Counter(map(str, _rows(frame, labels))).values())
    return [int(size) for size in sizes]


def _rows(frame: Any, labels: list[Any]) -> Iterator[object]:
    if hasattr(frame, "to_pylist"):
        yield from frame.select(labels).to_pylist()
    elif hasattr(frame, "iter_rows"):
        yield from frame.select(labels).iter_rows()
    else:
        yield from frame[labels].itertuples(index=False, name=None)
