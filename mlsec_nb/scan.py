"""Scan one notebook: triggers, rules, overlap, suppression, position, redaction, fingerprint."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, field

from mlsec_nb import __version__
from mlsec_nb.described import described
from mlsec_nb.findings import Finding, Report, RuleInfo, ScanError, Span
from mlsec_nb.hits import Hit, grouped, without_overlaps
from mlsec_nb.notebook import Notebook, Text
from mlsec_nb.portions import Portions, result_of
from mlsec_nb.prefilter import Prefilter
from mlsec_nb.python import UnparsableCode
from mlsec_nb.rawjson import JsonPath
from mlsec_nb.remembered import Remembered
from mlsec_nb.rule import CODE, Rule
from mlsec_nb.secrets.echoes import echoes
from mlsec_nb.spotting import is_named, users_among, uses_of
from mlsec_nb.suppression import is_suppressed
from mlsec_nb.versions import version_lookup


@dataclass(slots=True)
class Outcome:
    """What the checks of a notebook's texts have come to."""

    hits: list[Hit] = field(default_factory=list)
    secrets: dict[int, list[Span]] = field(default_factory=dict)
    """By `id(text)`: every secret or personal value of a text that has hits, whichever rules were asked for."""
    errors: list[ScanError] = field(default_factory=list)


class Scanner:
    """Scans notebooks with a fixed set of rules; make one and use it for many notebooks."""

    def __init__(
        self,
        rules: Sequence[Rule],
        *,
        redacting: Sequence[Rule] = (),
        installed_versions: bool = True,
        expected_bytes: int = 0,
        disk_cache: bool = True,
    ) -> None:
        """`redacting`: further rules whose findings are not reported but whose secrets no excerpt shows."""
        self.rules = tuple(rules)
        reported = {rule.id for rule in rules}
        hidden = tuple(rule for rule in redacting if rule.id not in reported)
        self._all = (*self.rules, *hidden)
        self.reported = frozenset(range(len(self.rules)))
        """Indices of the rules whose findings are told."""
        self._prefilter = Prefilter(self._all, expected_bytes, disk_cache)
        self.installed_versions = installed_versions
        self._by_word = frozenset().union(*self._prefilter.rules_by_word.values())
        """Those of which an alias can bring one along: the cell that makes it says the word, and wants them too."""
        self._silent: set[int] = set()
        self._needs = tuple(rule.required for rule in self._all)
        self._parsing = frozenset(
            index
            for index, rule in enumerate(self._all)
            if rule.parts == CODE and rule.parses and getattr(rule.find, "parses", True)
        )

    def scan(self, notebook: Notebook) -> Report:
        """The findings of one notebook, in order of place. Never raises for what is in the notebook."""
        candidates = self._prefilter.candidates(notebook.texts)
        sources = [text.source for text in notebook.code_texts]
        useless = self._useless(candidates, notebook.code_texts, sources)
        wanted = [found and found - useless for found in candidates]
        notebook.names.version_of = version_lookup(sources, installed=self.installed_versions)
        outcome = Outcome()
        outcome.errors += [ScanError(notebook.path, cell, message) for cell, message in notebook.problems]
        if not all(map(self.reported.isdisjoint, wanted)):
            self._read_wanted(notebook, wanted)
            if not all(map(self._by_word.isdisjoint, wanted)):
                self._follow_aliases(notebook, wanted, None)
            for text, found in zip(notebook.texts, wanted):
                if not self.reported.isdisjoint(found):
                    self.check(notebook, text, found, outcome)
            self.follow(notebook, wanted, outcome)
        findings = list(_findings(notebook, outcome))
        return report_of(findings, outcome, notebook)

    def secrets(self, notebook: Notebook) -> dict[JsonPath, list[Span]]:
        """Every place of a secret or personal value, by the JSON path of its text; of all rules that know one."""
        found: dict[JsonPath, list[Span]] = {}
        outcome = Outcome()
        for text, rules in zip(notebook.texts, self._prefilter.candidates(notebook.texts)):
            for index in sorted(rules):
                for hit in self._run(notebook, text, self._all[index], outcome):
                    found.setdefault(text.where, []).extend(hit.match.secret)
        return found

    def _useless(self, candidates: list[frozenset[int]], texts: list[Text], sources: list[str]) -> set[int]:
        """The candidates that need a module which the notebook's code neither imports nor uses."""
        said = self._prefilter.modules_in(texts)
        named: dict[str, bool] = {}
        useless: set[int] = set()
        code = ""
        for index in frozenset().union(*candidates):
            needs = self._needs[index]
            for module in needs:
                if module in said and module not in named:
                    code = code or "\n".join(sources)
                    named[module] = is_named(module, code)
                if named.get(module):
                    break
            else:
                if needs:
                    useless.add(index)
        return useless

    def learn_names(
        self, notebook: Notebook, wanted: list[frozenset[int]], users: Callable[[str], Iterable[int]] | None = None
    ) -> set[int]:
        """Parse the cells that code rules are about to look at, then those that use what they define.

        `users` gives the numbers of the code texts in which a name may occur. Gives back those of the texts for which
        more is `wanted` now.
        """
        self._read_wanted(notebook, wanted)
        return self._follow_aliases(notebook, wanted, users)

    def _read_wanted(self, notebook: Notebook, wanted: list[frozenset[int]]) -> None:
        for text, found in zip(notebook.texts, wanted):
            if not self._parsing.isdisjoint(found):
                read_names(text)

    def _follow_aliases(
        self, notebook: Notebook, wanted: list[frozenset[int]], users: Callable[[str], Iterable[int]] | None
    ) -> set[int]:
        by_word, texts = self._prefilter.rules_by_word, notebook.texts
        seen: set[tuple[str, str]] = set()
        grown: set[int] = set()
        for _ in range(3):
            aliases = {
                (alias, word) for word, names in notebook.names.aliases().items() if word in by_word for alias in names
            } - seen
            if not aliases:
                break
            seen |= aliases
            users = users or users_among(texts)
            uses = uses_of(texts, aliases, users)
            for index, words in sorted(uses.items()):
                wanted[index] = wanted[index].union(*(by_word[word] for word in words))
                grown.add(index)
                read_names(texts[index])
        return grown

    def candidates(self, texts: Sequence[Text]) -> list[frozenset[int]]:
        """For each text the indices of the rules that have a trigger in it."""
        return self._prefilter.candidates(texts)

    def finding(self, text: Text) -> Portions[frozenset[int]]:
        """The same for one text, in portions."""
        return self._prefilter.finding(text)

    @property
    def parsing(self) -> frozenset[int]:
        """Indices of the rules that parse the code they look at."""
        return self._parsing

    def modules_named(self, source: str) -> frozenset[str]:
        """Of the modules that some rule needs, those that a code cell imports or uses."""
        return frozenset(module for module in self._prefilter.modules if module in source and is_named(module, source))

    def useless(self, named: frozenset[str]) -> frozenset[int]:
        """The rules that need a module which is none of `named`."""
        return frozenset(index for index, needs in enumerate(self._needs) if needs and named.isdisjoint(needs))

    def check(self, notebook: Notebook, text: Text, found: frozenset[int], outcome: Outcome) -> None:
        """Add what the rules `found` find in one text, suppressed findings left out."""
        result_of(self.checking(notebook, text, found, outcome))

    def checking(self, notebook: Notebook, text: Text, found: frozenset[int], outcome: Outcome) -> Portions[None]:
        """The same in portions of one rule each."""
        hits: list[Hit] = []
        secrets: list[Span] = []
        hidden = found - self.reported
        remembered = Remembered(text, self._silent)
        for index in sorted(found & self.reported):
            rule = self._all[index]
            if not remembered.is_silent(index, rule):
                yield rule.id
                errors = len(outcome.errors)
                matched = self._run(notebook, text, rule, outcome)
                hits += matched
                if not matched and len(outcome.errors) == errors:
                    remembered.note(index, rule)
        if not hits:
            return
        for index in sorted(hidden):
            yield self._all[index].id
            secrets += [
                span for hit in self._run(notebook, text, self._all[index], outcome) for span in hit.match.secret
            ]
        secrets += [span for hit in hits for span in hit.match.secret]
        outcome.secrets[id(text)] = secrets
        kept = without_overlaps(hits)
        outcome.hits += [hit for hit in kept if not is_suppressed(text, hit.match, hit.rule, notebook.ignored)]

    def follow(self, notebook: Notebook, wanted: list[frozenset[int]], outcome: Outcome) -> None:
        """Find the secrets that are known by now where nothing names them: printed by an output, pasted once more."""
        rule_of = known_secrets(outcome)
        for text, found in zip(notebook.texts, wanted) if rule_of else ():
            known = outcome.secrets.get(id(text), [])
            copies = [Hit(rule_of[value], text, match) for value, match in echoes(text, rule_of, known)]
            if copies and id(text) not in outcome.secrets:
                known = [span for i in found for hit in self._run(notebook, text, self._all[i], outcome)
                         for span in hit.match.secret]  # fmt: skip
            if copies:
                outcome.secrets[id(text)] = [*known, *(hit.match.span for hit in copies)]
                outcome.hits += [
                    hit for hit in copies if not is_suppressed(text, hit.match, hit.rule, notebook.ignored)
                ]

    def _run(self, notebook: Notebook, text: Text, rule: Rule, outcome: Outcome) -> list[Hit]:
        hits: list[Hit] = []
        try:
            for match in rule.find(text):
                hits.append(Hit(rule, text, match))
            return hits
        except UnparsableCode as problem:  # a part could not be read; what was found in the others stays
            error = ScanError(notebook.path, text.cell, str(problem))
        except Exception as problem:  # a bug in a rule costs that rule on that cell, and is reported
            hits = []
            # Only the type: a message can quote the text that was scanned.
            error = ScanError(
                notebook.path, text.cell, f"rule {rule.id} failed ({type(problem).__name__}); please report"
            )
        if error not in outcome.errors:
            outcome.errors.append(error)
        return hits


def known_secrets(outcome: Outcome) -> dict[str, Rule]:
    """The secrets that have been found, each with the rule that knows it; for the engine only."""
    return {
        hit.text.source[span.start : span.end]: hit.rule
        for hit in outcome.hits
        if hit.rule.id.startswith("SEC")
        for span in hit.match.secret
    }


def read_names(text: Text) -> None:
    """Parse a cell and learn what it defines."""
    # Whatever is wrong with the cell is reported when a rule asks for it.
    with suppress(Exception):
        _ = text.python


def _findings(notebook: Notebook, outcome: Outcome) -> Iterator[Finding]:
    ordinals: dict[str, int] = {}
    for hits in grouped(outcome.hits):
        yield described(notebook, hits, outcome.secrets[id(hits[0].text)], ordinals)


def report_of(findings: list[Finding], outcome: Outcome, notebook: Notebook) -> Report:
    """The report that an outcome makes."""
    fired = {hit.rule.id: hit.rule.info for hit in outcome.hits}
    infos: tuple[RuleInfo, ...] = tuple(fired[rule_id] for rule_id in sorted(fired))
    stats = {"files": 1, "cells": notebook.cell_count, "findings": len(findings)}
    return Report(tuple(findings), infos, tuple(outcome.errors), stats, __version__)


def merged(reports: Iterable[Report]) -> Report:
    """One report of many: findings and errors in order of path, rules once, figures added up."""
    findings: list[Finding] = []
    rules: dict[str, RuleInfo] = {}
    errors: list[ScanError] = []
    stats: dict[str, int] = {"files": 0, "cells": 0, "findings": 0}
    for report in reports:
        findings += report.findings
        rules |= {rule.id: rule for rule in report.rules}
        errors += report.errors
        for key, count in report.stats.items():
            stats[key] = stats.get(key, 0) + count
    findings.sort(key=lambda finding: finding.path)
    errors.sort(key=lambda error: error.path)
    stats["errors"] = len(errors)
    return Report(tuple(findings), tuple(rules[key] for key in sorted(rules)), tuple(errors), stats, __version__)
