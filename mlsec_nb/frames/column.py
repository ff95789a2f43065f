"""What goes into the decision and what comes out of it. A finding never holds a value of the column."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

Group = Literal["direct", "quasi", "special"]


@dataclass(frozen=True, slots=True)
class Column:
    """A sample of one column: native Python values without nulls. Made, judged and dropped; never kept."""

    frame: str
    name: str
    dtype: str
    values: tuple[object, ...] = field(repr=False)
    rows: int
    rare: tuple[str, ...] = field(default=(), repr=False)
    """Cells outside the sample that hold an '@': the one thing that is looked for in all rows."""


@dataclass(frozen=True, slots=True)
class ColumnFinding:
    """A column that holds personal data. `reason` has no value of the column in it."""

    name: str
    entity: str
    group: Group
    confidence: float
    """0 to 1."""
    prevalence: float
    """Share of the non-null sampled values that match (or, where the name decides, look plausible), 0 to 1."""
    reason: str
    tags: tuple[str, ...] = ()
    shape: str = ""
    """The form that most values have, letters as a and digits as 9; "" where even that would tell something."""


@dataclass(frozen=True, slots=True)
class Risk:
    """How far the quasi-identifiers of a frame single people out. Counted on all rows or not at all."""

    quasi_identifiers: tuple[str, ...] = ()
    smallest_set: tuple[str, ...] = ()
    """Fewest columns that leave more than 5 % of the rows in groups below 5; empty when no set does."""
    k_min: int | None = None
    """Size of the smallest group of rows that share all quasi-identifiers."""
    share_below_5: float | None = None
    rows: int | None = None
    computed_on: Literal["all rows"] | None = None
    generalise: tuple[str, ...] = ()
    """For each column of `smallest_set`, in its order, what would raise k."""


class DataFileError(Exception):
    """A data file that cannot be read: which, what is wrong (never a value of it), and what to do."""

    def __init__(self, path: str, what: str, what_to_do: str) -> None:
        super().__init__(f"{path}: {what}; {what_to_do}")
        self.path = path
        self.what = what
        self.what_to_do = what_to_do
