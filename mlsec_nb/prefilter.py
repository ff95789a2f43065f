"""Which rules are worth running on which text: all triggers of all rules in one pass.

With Hyperscan one native scan of a text finds every trigger; without it (Pyodide, or a job too
small to pay for compiling) the standard library decides the same triggers, so the findings are the same.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from mlsec_nb.hyperscan_database import Database, load_database
from mlsec_nb.notebook import Part, Text
from mlsec_nb.rule import EVERYWHERE, Rule, Trigger, any_of, ascii_lowered, compiled

# Below this many bytes the standard library is done before a pattern database would be compiled.
WORTH_COMPILING = 8_000_000
_WORD = re.compile(r"\\b(\w+)\\b")
# So many different texts are remembered, twice over: about half of those of a folder of public notebooks are copies,
# and most copies are near.
_MOST_REMEMBERED = 15_000


_Found = tuple[frozenset[int], frozenset[int]]
"""Numbers of the rules that have a trigger in a text, and of the modules that a code cell may name."""
_NONE: frozenset[int] = frozenset()
_NOTHING: _Found = (_NONE, _NONE)


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
        self.rules_by_word = {
            found[1]: rules
            for trigger, rules in zip(self._triggers, self._rules_of)
            if (found := _WORD.fullmatch(trigger.pattern))
        }
        self._by_part: dict[Part, list[tuple[Trigger, frozenset[int]]]] = {}
        self._looking: dict[Part, frozenset[int]] = {
            part: frozenset(index for index, rule in enumerate(self.rules) if part in rule.parts) for part in EVERYWHERE
        }
        self.modules = tuple(dict.fromkeys(module for rule in self.rules for module in rule.required))
        """Words of which some rule needs one in the notebook's code."""
        self._also, patterns = _native_patterns(self._triggers)
        self._first_module = len(patterns)
        patterns += tuple(rf"\b{re.escape(module)}\b" for module in self.modules)
        self._database: Database | None = load_database(patterns, expected_bytes >= WORTH_COMPILING, disk_cache)
        self._known: dict[int, _Found] = {}
        """What was found in a text, by its hash: 64 bits that are seeded anew in every process."""
        self._older: dict[int, _Found] = {}
        """What was known before that; dropped when as much is known again."""
        self._founds: dict[_Found, _Found] = {}
        """One of equal ones: few differ."""

    def candidates(self, texts: Sequence[Text]) -> list[set[int]]:
        """For each text the indices of the rules that have a trigger in it and look at that part of a notebook."""
        return [set(self._found(text)[0]) for text in texts]

    def modules_in(self, texts: Sequence[Text]) -> frozenset[str]:
        """The modules whose names can be in one of the texts: no others are, some of these may be."""
        if self._database is None:
            return frozenset(self.modules)
        numbers = frozenset().union(*(self._found(text)[1] for text in texts))
        return frozenset(self.modules[number] for number in numbers)

    def _found(self, text: Text) -> _Found:
        key = hash((text.part, text.source))
        found = self._known.get(key)
        if found is None:
            if len(self._known) >= _MOST_REMEMBERED:
                self._older, self._known = self._known, {}
            found = self._older.get(key)
            if found is None:
                found = self._found_anew(text)
            self._known[key] = found
        return found

    def _found_anew(self, text: Text) -> _Found:
        found = (
            (frozenset(self._found_by_standard_library(text)), _NONE)
            if self._database is None
            else self._found_by_hyperscan(text, self._database)
        )
        if len(self._founds) >= _MOST_REMEMBERED:
            self._founds.clear()
        return self._founds.setdefault(found, found)

    def _found_by_standard_library(self, text: Text) -> set[int]:
        source, lowered = text.source, ascii_lowered(text.source)
        found: set[int] = set()
        for trigger, rules in self._triggers_of(text.part):
            if rules <= found or not any(literal in lowered for literal in trigger.literals):
                continue
            if compiled(trigger.pattern).search(source) is not None and trigger.has_value(source, lowered):
                found |= rules
        return found

    def _triggers_of(self, part: Part) -> list[tuple[Trigger, frozenset[int]]]:
        """The triggers of the rules that look at this part of a notebook, with those rules."""
        if part not in self._by_part:
            looking = self._looking[part]
            pairs = zip(self._triggers, self._rules_of)
            self._by_part[part] = [(trigger, rules & looking) for trigger, rules in pairs if rules & looking]
        return self._by_part[part]

    def _found_by_hyperscan(self, text: Text, database: Database) -> _Found:
        # Hyperscan counts bytes in a bounded repeat, `re` counts characters: here each character is one byte, and
        # those beyond ASCII are letters to neither.
        matched = database.found_in(text.source.encode("latin-1", "replace"))
        if not matched:
            return _NOTHING
        found: set[int] = set()
        looking, lowered = self._looking[text.part], ""
        for trigger in matched:
            if trigger >= len(self._triggers):
                continue
            rules = self._rules_of[trigger] & looking
            if rules <= found or (trigger in self._also and self._also[trigger] not in matched):
                continue
            if self._triggers[trigger].value:
                lowered = lowered or ascii_lowered(text.source)
                if not self._triggers[trigger].has_value(text.source, lowered):
                    continue
            found |= rules
        first = self._first_module
        modules = frozenset(number - first for number in matched if number >= first)
        return frozenset(found), modules if text.part == "code" else _NONE


def _native_patterns(triggers: Sequence[Trigger]) -> tuple[dict[int, int], tuple[str, ...]]:
    """What the database is made of: the triggers' patterns, and behind them those of literals that say more.

    Literals can be more than their pattern says: words that must stand around a number. The dictionary gives, for the
    number of such a trigger, that of the pattern for its literals, which has to be found too.
    """
    numbers: dict[str, int] = {}
    also: dict[int, int] = {}
    for number, trigger in enumerate(triggers):
        pattern = trigger.pattern.lower()
        # A single character is a digit that every match of the pattern has.
        if any(len(literal) > 1 and literal not in pattern for literal in trigger.literals):
            also[number] = numbers.setdefault(any_of(trigger.literals), len(triggers) + len(numbers))
    return also, (*(trigger.pattern for trigger in triggers), *numbers)
