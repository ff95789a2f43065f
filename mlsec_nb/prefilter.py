"""Which rules are worth running on which text: all triggers of all rules in one pass.

With Hyperscan one native scan of a notebook's joined texts finds every trigger; without it (Pyodide, or a job too
small to pay for compiling) the standard library decides the same triggers, so the findings are the same.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Sequence

from mlsec_nb.hyperscan_database import Database, load_database
from mlsec_nb.notebook import Text
from mlsec_nb.rule import Rule, Trigger, compiled

# Below this many bytes the standard library is done before a pattern database would be compiled.
WORTH_COMPILING = 8_000_000
_SEPARATOR = b"\n\0\n"
_WORD = re.compile(r"\\b(\w+)\\b")


class Prefilter:
    """The triggers of a fixed set of rules. Rules are named by their index in `rules`."""

    def __init__(self, rules: Sequence[Rule], expected_bytes: int = 0, disk_cache: bool = True) -> None:
        """`expected_bytes`: how much text is to come; a large job pays for compiling the native database."""
        self.rules = tuple(rules)
        by_trigger: dict[Trigger, list[int]] = {}
        for index, rule in enumerate(self.rules):
            for trigger in rule.gate:
                by_trigger.setdefault(trigger, []).append(index)
        self._triggers = tuple(by_trigger)
        self._rules_of = tuple(frozenset(indices) for indices in by_trigger.values())
        self._code_rules = frozenset(index for index, rule in enumerate(self.rules) if rule.parts == ("code",))
        self.rules_by_word = {
            found[1]: rules
            for trigger, rules in zip(self._triggers, self._rules_of)
            if (found := _WORD.fullmatch(trigger.pattern))
        }
        patterns = tuple(trigger.pattern for trigger in self._triggers)
        self._database: Database | None = load_database(patterns, expected_bytes >= WORTH_COMPILING, disk_cache)

    def candidates(self, texts: Sequence[Text]) -> list[set[int]]:
        """For each text the indices of the rules that have a trigger in it."""
        if self._database is None:
            return [self._found_by_standard_library(text.source) for text in texts]
        return self._found_by_hyperscan(texts, self._database)

    def _found_by_standard_library(self, source: str) -> set[int]:
        lowered = source.lower()
        found: set[int] = set()
        for trigger, rules in zip(self._triggers, self._rules_of):
            if rules <= found or not any(literal in lowered for literal in trigger.literals):
                continue
            if compiled(trigger.pattern).search(source) is not None:
                found |= rules
        return found

    def _found_by_hyperscan(self, texts: Sequence[Text], database: Database) -> list[set[int]]:
        pieces = [text.source.encode("utf-8", "surrogatepass") for text in texts]
        starts, at = [], 0
        for piece in pieces:
            starts.append(at)
            at += len(piece) + len(_SEPARATOR)
        hits: set[tuple[int, int]] = set()
        last = -1
        limit = -1
        for trigger, end in database.matches(_SEPARATOR.join(pieces)):
            if not last <= end - 1 < limit:
                index = bisect_right(starts, end - 1) - 1
                last, limit = starts[index], starts[index] + len(pieces[index]) + len(_SEPARATOR)
            hits.add((index, trigger))
        found: list[set[int]] = [set() for _ in texts]
        for index, trigger in hits:
            # The joined text can hold a match over the border of two texts; only one inside a text counts.
            if compiled(self._triggers[trigger].pattern).search(texts[index].source) is not None:
                found[index] |= self._rules_of[trigger]
        return found
