"""What a scanner remembers of texts that it has seen in other notebooks."""

from __future__ import annotations

from mlsec_nb.notebook import Text
from mlsec_nb.rule import CODE, Rule


class Remembered:
    """Which rules have been silent on the same text before: four in ten cells of public notebooks are copies.

    Only for rules that look at more than code: what those find depends on the text alone, not on other cells.
    """

    _MOST = 50_000

    def __init__(self, text: Text, silent: set[int]) -> None:
        self._silent = silent
        self._identity = hash((text.part, text.mime, text.language, text.source))  # seeded anew in every process

    def is_silent(self, index: int, rule: Rule) -> bool:
        """Whether the rule of that index has been silent on such a text."""
        return rule.parts != CODE and hash((index, self._identity)) in self._silent

    def note(self, index: int, rule: Rule) -> None:
        """It has."""
        if rule.parts != CODE and len(self._silent) < self._MOST:
            self._silent.add(hash((index, self._identity)))
