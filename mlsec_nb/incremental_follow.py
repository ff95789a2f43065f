"""Which cells of an open notebook hold a secret that some cell has told."""

from __future__ import annotations

from mlsec_nb.incremental_cell import OpenCell
from mlsec_nb.incremental_changes import Followed
from mlsec_nb.notebook import Text
from mlsec_nb.scan import Outcome, known_secrets
from mlsec_nb.secrets.echoes import is_worth_following

Present = list[tuple[str, ...] | None]
"""For each text of a cell, the secrets that are in it."""


def followed_of(outcome: Outcome) -> Followed:
    """The secrets that are looked for everywhere."""
    rule_of = known_secrets(outcome)
    return tuple((value, rule.id) for value, rule in rule_of.items() if is_worth_following(value))


def present_in(cell: OpenCell, followed: Followed, last: Followed) -> Present:
    """The secrets in each text of a cell; `last` is what the last scan has looked for."""
    if followed == last and None not in cell.present:
        return cell.present
    before = {value for value, _ in last}
    return [_present(text, followed, before, old) for text, old in zip(cell.texts, cell.present)]


def _present(text: Text, followed: Followed, before: set[str], old: tuple[str, ...] | None) -> tuple[str, ...]:
    """The values that are in the text; those looked for `before` are known to be in it or not."""
    return tuple(
        value
        for value, _ in followed
        if (value in old if old is not None and value in before else value in text.source)
    )
