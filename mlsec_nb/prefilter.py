"""Which rules are worth running on which text: all triggers of all rules in one pass.

With Hyperscan one native scan of a text finds every trigger; without it (Pyodide, or a job too
small to pay for compiling) the standard library decides the same triggers, so the findings are the same.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

from mlsec_nb.hyperscan_database import Database, load_database
from mlsec_nb.notebook import Part, Text
from mlsec_nb.portions import Portions, result_of
from mlsec_nb.rule import EVERYWHERE, Rule, Trigger, ascii_lowered, compiled, pattern_of_any

# Below this many bytes the standard library is done before a pattern database would be compiled.
WORTH_COMPILING = 8_000_000
_WORD = re.compile(r"\\b(\w+)\\b")
# So many different texts are remembered, twice over: about half of those of a folder of public notebooks are copies,
# and most copies are near.
_MOST_REMEMBERED = 15_000


_Found = tuple[frozenset[int], frozenset[int]]
"""Numbers of the rules that have a trigger in a text, and of the modules that a code cell may name."""
# Triggers that are looked for in one portion: all of them in a short text, in a long one each by itself. In 100,000
# characters one takes 0.2 ms, and the dearest 25 ms.
_PORTION, _SHORT, _LONG = 20, 4_000, 20_000
_NONE: frozenset[int] = frozenset()
_NOTHING: _Found = (_NONE, _NONE)
_NO_CODE = tuple(part for part in EVERYWHERE if part != "code")


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
        may_compile = expected_bytes >= WORTH_COMPILING
        self._in_code = self._native_for(("code",), self.modules, may_compile, disk_cache)
        self._elsewhere = self._native_for(_NO_CODE, (), may_compile, disk_cache)
        self._known: dict[int, _Found] = {}
        """What was found in a text, by its hash: 64 bits that are seeded anew in every process."""
        self._older: dict[int, _Found] = {}
        """What was known before that; dropped when as much is known again."""
        self._founds: dict[_Found, _Found] = {}
        """One of equal ones: few differ."""

    def _native_for(
        self, parts: Sequence[Part], modules: Sequence[str], may_compile: bool, disk_cache: bool
    ) -> _Native | None:
        """The native pass for those parts of a notebook: most bytes are in outputs, where few rules look."""
        looking = frozenset().union(*(self._looking[part] for part in parts))
        numbers = [number for number, rules in enumerate(self._rules_of) if rules & looking]
        patterns = _NativePatterns({number: self._triggers[number] for number in numbers}, modules)
        database = load_database(patterns.numbered, may_compile, disk_cache) if patterns.numbered else None
        return None if database is None else _Native(patterns, database)

    def candidates(self, texts: Sequence[Text]) -> list[frozenset[int]]:
        """For each text the indices of the rules that have a trigger in it and look at that part of a notebook."""
        # Most texts are known: these cost no call.
        return [(self._known.get(key := _identity(text)) or self._found(text, key))[0] for text in texts]

    def modules_in(self, texts: Sequence[Text]) -> frozenset[str]:
        """The modules whose names can be in one of the texts: no others are, some of these may be."""
        if self._in_code is None:
            return frozenset(self.modules)
        numbers = frozenset().union(*(self._found(text, _identity(text))[1] for text in texts))
        return frozenset(self.modules[number] for number in numbers)

    def finding(self, text: Text) -> Portions[frozenset[int]]:
        """As `candidates` for one text, in portions of some triggers each."""
        key = _identity(text)
        known = self._known.get(key) or self._older.get(key) or self._found_natively(text)
        return self._noted(key, known or (yield from self._finding_by_standard_library(text)))[0]

    def _found(self, text: Text, key: int) -> _Found:
        found = self._known.get(key)
        if found is None:
            found = self._older.get(key) or self._found_natively(text)
            found = self._noted(key, found or result_of(self._finding_by_standard_library(text)))
        return found

    def _noted(self, key: int, found: _Found) -> _Found:
        """What is found in the text of that key, from now on known."""
        if key not in self._known and len(self._known) >= _MOST_REMEMBERED:
            self._older, self._known = self._known, {}
        if len(self._founds) >= _MOST_REMEMBERED:
            self._founds.clear()
        found = self._known[key] = self._founds.setdefault(found, found)
        return found

    def _finding_by_standard_library(self, text: Text) -> Portions[_Found]:
        found: set[int] = set()
        triggers = self._triggers_of(text.part)
        source = _searched(text)
        lowered = ascii_lowered(source) if triggers else ""
        portion = len(triggers) if len(source) <= _SHORT else _PORTION if len(source) <= _LONG else 1
        for number, (trigger, rules) in enumerate(triggers):
            if number % portion == 0:
                yield f"{portion} triggers from {number} in {text.part}"
            if rules <= found or not any(literal in lowered for literal in trigger.literals):
                continue
            if compiled(trigger.pattern).search(source) is not None and trigger.has_value(source, lowered):
                found |= rules
        return frozenset(found), _NONE

    def _triggers_of(self, part: Part) -> list[tuple[Trigger, frozenset[int]]]:
        """The triggers of the rules that look at this part of a notebook, with those rules."""
        if part not in self._by_part:
            looking = self._looking[part]
            pairs = zip(self._triggers, self._rules_of)
            self._by_part[part] = [(trigger, rules & looking) for trigger, rules in pairs if rules & looking]
        return self._by_part[part]

    def _found_natively(self, text: Text) -> _Found | None:
        """None where there is no native pass for the text's part."""
        native = self._in_code if text.part == "code" else self._elsewhere
        if native is None:
            return None
        # Hyperscan counts bytes in a bounded repeat, `re` counts characters: here each character is one byte, and
        # those beyond ASCII are letters to neither.
        source = _searched(text)
        matched = native.database.found_in(source.encode("latin-1", "replace"))
        if not matched:
            return _NOTHING
        found: set[int] = set()
        patterns, looking, lowered = native.patterns, self._looking[text.part], ""
        for pattern, number in patterns.triggers_in(matched):
            rules = self._rules_of[number] & looking
            if rules <= found or patterns.also_of.get(number, pattern) not in matched:
                continue
            trigger = self._triggers[number]
            if trigger.value:
                lowered = lowered or ascii_lowered(source)
                if not trigger.has_value(source, lowered):
                    continue
            found |= rules
        modules = patterns.module_of
        return frozenset(found), frozenset(modules[pattern] for pattern in matched if pattern in modules)


def _searched(text: Text) -> str:
    """What the triggers are looked for in: where they are found, so are they in the source, but for one blank more."""
    return text.condensed or text.source


def _identity(text: Text) -> int:
    return hash((text.part, _searched(text)))


class _NativePatterns:
    """What a database is made of, each pattern once, and what it means that a pattern is found."""

    def __init__(self, triggers: Mapping[int, Trigger], modules: Sequence[str]) -> None:
        numbers: dict[str, int] = {}
        self.triggers_of: dict[int, list[int]] = {}
        """Numbers of the triggers that have the pattern."""
        self.also_of: dict[int, int] = {}
        """For triggers whose literals say more than the pattern, the number of the pattern for those.

        They are words that must stand around a number, and have to be found too.
        """
        for number, trigger in triggers.items():
            pattern = numbers.setdefault(trigger.pattern, len(numbers))
            self.triggers_of.setdefault(pattern, []).append(number)
            # A single character is a digit that every match of the pattern has.
            if any(len(literal) > 1 and literal not in trigger.pattern.lower() for literal in trigger.literals):
                self.also_of[number] = numbers.setdefault(pattern_of_any(trigger.literals), len(numbers))
        named = (numbers.setdefault(rf"\b{re.escape(module)}\b", len(numbers)) for module in modules)
        self.module_of = dict(zip(named, range(len(modules))))
        """The number of the module whose name the pattern finds."""
        self.numbered = tuple(numbers)

    def triggers_in(self, matched: set[int]) -> Iterator[tuple[int, int]]:
        """(pattern, trigger) for each trigger whose pattern is found."""
        return ((pattern, number) for pattern in matched for number in self.triggers_of.get(pattern, ()))


class _Native(NamedTuple):
    """One native pass: its patterns, and the database that was made of them."""

    patterns: _NativePatterns
    database: Database
