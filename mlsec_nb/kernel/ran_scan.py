"""Scan the cell that ran last, in steps that can be laid aside; cells that ran before are only read for what they say.

The findings are those that `Scanner.scan` has for this cell in a notebook of all cells: a test holds it.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Sequence
from dataclasses import dataclass, replace

from mlsec_nb.described import described
from mlsec_nb.findings import Report
from mlsec_nb.hits import grouped
from mlsec_nb.kernel.history import ExecutedCell
from mlsec_nb.kernel.pace import Step, Steps, steps_of
from mlsec_nb.kernel.ran_texts import AT_ONCE, RanTexts
from mlsec_nb.kernel.session_scan import placed
from mlsec_nb.notebook import Notebook, Text
from mlsec_nb.rules.pii_flow_frames import LIVE, Live
from mlsec_nb.scan import Outcome, Scanner, read_names, report_of
from mlsec_nb.spotting import users_among
from mlsec_nb.versions import version_lookup

Reports = tuple[Report, Report]
"""What is shown of a cell, and the same with the places that a notebook's file would have."""
# Libraries that are loaded when one of their rules has something to look at, in 60 to 130 ms: by the rules' ids.
_LIBRARIES = {"B": "bandit", "SEC9": "detect_secrets"}
# What rules do whatever they look at takes as long as so many characters.
_SHORTEST = 2_000
_WORD = re.compile(r"\w+")


@dataclass(slots=True)
class Ran:
    """A cell, what ran besides, its outputs, and the columns of personal data in the frames that there are."""

    cell: ExecutedCell
    others: Sequence[ExecutedCell]
    outputs: Sequence[Text]
    live: Live


class RanScan:
    """Scans cells as they run. Of other cells' secrets it keeps only which rules found one, by the cell's text."""

    def __init__(self, scanner: Scanner) -> None:
        self._scanner = scanner
        self._texts = RanTexts(scanner)
        self._telling: dict[str, frozenset[int]] = {}
        self._aliases: set[str] = set()
        """Names under which cells use what rules look for; one of them may be all that a cell says of it."""
        self._secret = self._rules("SEC")
        self._rules_of = {library: self._rules(prefix) for prefix, library in _LIBRARIES.items()}
        self._number_of = {rule.id: index for index, rule in enumerate(scanner.rules)}

    def _rules(self, prefix: str) -> frozenset[int]:
        return frozenset(index for index, rule in enumerate(self._scanner.rules) if rule.id.startswith(prefix))

    def scanning(self, ran: Ran) -> Steps[Reports]:
        """The report on a cell and its outputs, in steps of one rule and one text at the most."""
        yield from self._texts.reading([ran.cell, *ran.others])
        alone = self._texts.notebook([ran.cell], ran.outputs)
        wanted = yield from self._wanted(alone.texts)
        is_new = any(other.source not in self._telling for other in ran.others)
        if any(wanted) or is_new or not self._aliases.isdisjoint(_WORD.findall(ran.cell.source)):
            return (yield from self._among_others(ran))
        self._telling[ran.cell.source] = frozenset()
        telling = [other for other in ran.others if self._telling[other.source]]
        if telling:  # a secret of one of them may stand here again
            return (yield from self._among_others(replace(ran, others=telling)))
        nothing = report_of([], Outcome(), alone)
        return nothing, nothing

    def _among_others(self, ran: Ran) -> Steps[Reports]:
        """The same when there is something to look at."""
        cells = sorted([*ran.others, ran.cell], key=lambda one: one.number)
        yield Step("cells as a notebook", AT_ONCE + len(cells))
        whole = self._texts.notebook(cells, ran.outputs)
        whole.names.memo[LIVE] = ran.live
        wanted = yield from self._wanted(whole.texts)
        yield from self._learn(whole, wanted)
        outcome = Outcome()
        yield from self._check(whole, wanted, ran.cell.number, outcome)
        report = yield from self._reporting(whole, outcome, ran.cell.number)
        return placed(report, cells), report

    def _wanted(self, texts: Sequence[Text]) -> Steps[list[frozenset[int]]]:
        """For each text the rules that have something to look at."""
        candidates: list[frozenset[int]] = []
        for text in texts:
            candidates.append((yield from steps_of(self._scanner.finding(text), _size(text))))
            if len(candidates) % AT_ONCE == 0:
                yield Step("triggers known", AT_ONCE)
        useless = self._texts.useless
        return [found and found - useless for found in candidates]

    def _learn(self, whole: Notebook, wanted: list[frozenset[int]]) -> Steps[None]:
        """Learn names from the cells that rules need parsed, one by one, then from those that use what they define."""
        sources = [text.source for text in whole.code_texts]
        whole.names.version_of = version_lookup(sources, installed=self._scanner.installed_versions)
        known = 0
        for text, found in zip(whole.texts, wanted):
            if found & self._scanner.parsing:
                if not self._texts.is_read(text):
                    yield Step("parse", _size(text))
                else:
                    if known % AT_ONCE == 0:
                        yield Step("names of known cells", AT_ONCE)
                    known += 1
                read_names(text)
        yield Step("names", AT_ONCE + len(whole.texts))
        users = users_among(whole.texts)

        def noted(alias: str) -> list[int]:
            self._aliases.add(alias)
            return users(alias)

        self._scanner.learn_names(whole, wanted, noted)

    def _check(self, whole: Notebook, wanted: list[frozenset[int]], number: int, outcome: Outcome) -> Steps[None]:
        """What the rules find in the cell and its outputs, and the secrets of other cells that stand there again."""
        scanner = self._scanner
        for text, found in zip(whole.texts, wanted):
            if text.cell != number:
                found = found & self._telling.get(text.source, self._secret)
            if found & scanner.reported:
                for kind in scanner.checking(whole, text, found, outcome):
                    yield Step(kind, _size(text), self._loads(kind))
            if text.part == "code" and text.source not in self._telling:
                told = {hit.rule.id for hit in outcome.hits if hit.text is text}
                self._telling[text.source] = frozenset(i for i in self._secret if scanner.rules[i].id in told)
        own = [(text, found) for text, found in zip(whole.texts, wanted) if text.cell == number]
        yield Step("secrets once more", sum(_size(text) for text, _ in own))
        scanner.follow(replace(whole, texts=[text for text, _ in own]), [found for _, found in own], outcome)

    def _loads(self, rule_id: str) -> bool:
        """Whether this rule loads a library."""
        number = self._number_of.get(rule_id)
        return any(number in rules and library not in sys.modules for library, rules in self._rules_of.items())

    def _reporting(self, whole: Notebook, outcome: Outcome, number: int) -> Steps[Report]:
        ordinals: dict[str, int] = {}
        outcome.hits = [hit for hit in outcome.hits if hit.text.cell == number]
        outcome.errors = [error for error in outcome.errors if error.cell == number]
        yield Step("hits", AT_ONCE + len(outcome.hits))
        findings = []
        for hits in grouped(outcome.hits):
            yield Step("finding", _size(hits[0].text))
            findings.append(described(whole, hits, outcome.secrets[id(hits[0].text)], ordinals))
        yield Step("report", AT_ONCE + len(findings))
        return report_of(findings, outcome, whole)


def _size(text: Text) -> int:
    return max(len(text.source), _SHORTEST)
