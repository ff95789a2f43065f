"""Scan the cell that ran last, in steps that can be laid aside; cells that ran before are only read for what they say.

The findings are those that `Scanner.scan` has for this cell in a notebook of all cells: a test holds it.
"""

from __future__ import annotations

import sys
from collections.abc import Generator, Sequence
from dataclasses import dataclass, replace
from typing import TypeVar

from mlsec_nb.described import described
from mlsec_nb.findings import Report
from mlsec_nb.hits import grouped
from mlsec_nb.kernel.history import ExecutedCell
from mlsec_nb.kernel.session_scan import notebook_of, placed
from mlsec_nb.notebook import Ignored, Notebook, Text
from mlsec_nb.rules.pii_flow_frames import LIVE, Live
from mlsec_nb.scan import Outcome, Scanner, report_of
from mlsec_nb.versions import version_lookup

_Result = TypeVar("_Result")
Steps = Generator[bool, None, _Result]
"""Work that can be laid aside after any step, which says whether the next one is long: one for an idle kernel."""
Reports = tuple[Report, Report]
"""What is shown of a cell, and the same with the places that a notebook's file would have."""
# Libraries that are loaded when one of their rules has something to look at, in 60 to 130 ms: by the rules' ids.
_LIBRARIES = {"B": "bandit", "SEC9": "detect_secrets"}


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
        self._telling: dict[str, frozenset[int]] = {}
        self._naming: dict[str, frozenset[str]] = {}
        self._secret = self._rules("SEC")
        self._rules_of = {library: self._rules(prefix) for prefix, library in _LIBRARIES.items()}

    def _rules(self, prefix: str) -> frozenset[int]:
        return frozenset(index for index, rule in enumerate(self._scanner.rules) if rule.id.startswith(prefix))

    def scanning(self, ran: Ran) -> Steps[Reports]:
        """The report on a cell and its outputs, in steps of one text each."""
        alone = notebook_of([ran.cell], Ignored())
        sources = [ran.cell.source, *(other.source for other in ran.others)]
        wanted = yield from self._wanted([*alone.texts, *ran.outputs], sources)
        if any(wanted):
            return (yield from self._among_others(ran, sources))
        self._telling[ran.cell.source] = frozenset()
        telling = [other for other in ran.others if self._telling.get(other.source) != frozenset()]
        if telling:  # a secret of one of them may stand here again
            return (yield from self._among_others(replace(ran, others=telling), sources))
        nothing = report_of([], Outcome(), alone)
        return nothing, nothing

    def _among_others(self, ran: Ran, sources: Sequence[str]) -> Steps[Reports]:
        """The same when there is something to look at."""
        cells = sorted([*ran.others, ran.cell], key=lambda one: one.number)
        whole = notebook_of(cells, Ignored())
        whole.names.memo[LIVE] = ran.live
        whole.texts += ran.outputs
        wanted = yield from self._wanted(whole.texts, sources)
        yield from self._learn(whole, wanted)
        outcome = Outcome()
        yield from self._check(whole, wanted, ran.cell.number, outcome)
        report = self._report(whole, outcome, ran.cell.number)
        return placed(report, cells), report

    def _wanted(self, texts: Sequence[Text], sources: Sequence[str]) -> Steps[list[set[int]]]:
        """For each text the rules that have something to look at. `sources`: of all cells."""
        candidates: list[set[int]] = []
        for text in texts:
            candidates += self._scanner.candidates([text])
            yield False
        useless = self._scanner.useless(frozenset().union(*map(self._modules, sources)))
        return [found - useless for found in candidates]

    def _learn(self, whole: Notebook, wanted: list[set[int]]) -> Steps[None]:
        """Learn names from the cells that say what they mean; those that are new one by one."""
        sources = [text.source for text in whole.code_texts]
        whole.names.version_of = version_lookup(sources, installed=self._scanner.installed_versions)
        for text, found in zip(whole.texts, wanted):
            if found and text.part == "code" and text.source not in self._telling:
                self._scanner.learn_names(replace(whole, texts=[text]), [found])
                yield False
        self._scanner.learn_names(whole, wanted)
        yield False

    def _modules(self, source: str) -> frozenset[str]:
        if source not in self._naming:
            self._naming[source] = self._scanner.modules_named(source)
        return self._naming[source]

    def _check(self, whole: Notebook, wanted: list[set[int]], number: int, outcome: Outcome) -> Steps[None]:
        """What the rules find in the cell and its outputs, and the secrets of other cells that stand there again."""
        scanner = self._scanner
        for text, found in zip(whole.texts, wanted):
            if text.cell != number:
                found = found & self._telling.get(text.source, self._secret)
            if found & scanner.reported:
                yield self._is_long(found)
                scanner.check(whole, text, found, outcome)
            if text.part == "code" and text.source not in self._telling:
                told = {hit.rule.id for hit in outcome.hits if hit.text is text}
                self._telling[text.source] = frozenset(i for i in self._secret if scanner.rules[i].id in told)
        own = [(text, found) for text, found in zip(whole.texts, wanted) if text.cell == number]
        scanner.follow(replace(whole, texts=[text for text, _ in own]), [found for _, found in own], outcome)

    def _is_long(self, wanted: set[int]) -> bool:
        """Whether these rules load a library."""
        return any(library not in sys.modules and wanted & rules for library, rules in self._rules_of.items())

    def _report(self, whole: Notebook, outcome: Outcome, number: int) -> Report:
        ordinals: dict[str, int] = {}
        outcome.hits = [hit for hit in outcome.hits if hit.text.cell == number]
        outcome.errors = [error for error in outcome.errors if error.cell == number]
        findings = [
            described(whole, hits, outcome.secrets[id(hits[0].text)], ordinals) for hits in grouped(outcome.hits)
        ]
        return report_of(findings, outcome, whole)
