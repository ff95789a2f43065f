"""Load calls weighed by where their data comes from: outside is worse, this notebook's own file is less bad."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from mlsec_nb.calls import POSSIBLE, Calls
from mlsec_nb.findings import Severity
from mlsec_nb.inspected import inspect_beside, told
from mlsec_nb.notebook import Text
from mlsec_nb.provenance import Kind, Provenance, provenance
from mlsec_nb.rule import Match, Rule, Trigger
from mlsec_nb.uses import Use

if TYPE_CHECKING:
    from mlsec_nb.artifacts import Inspection

# CWE-502; ATLAS: unsafe AI artifacts, malware in a model; OWASP ML and LLM supply chain.
UNSAFE_LOAD = ("CWE-502", "AML.T0011.000", "AML.T0018.002", "OWASP-ML06", "OWASP-LLM03")
FROM_ELSEWHERE = ("CWE-829", "CWE-494", "AML.T0010.003", "OWASP-ML06", "OWASP-LLM03")

_WEIGHTS: dict[Kind, tuple[int, str]] = {
    "network": (1, "; here the data comes from outside"),
    "temporary": (1, "; here the file lies in a folder that others can write to"),
    "written-here": (-1, "; here the notebook made the data itself"),
    "literal": (0, ""),
    "unknown": (0, ""),
}
_TO_CRITICAL = len(Severity)


@dataclass(frozen=True, slots=True)
class Loads:
    """The findings of `calls`, each with severity and message as the source of its data asks for."""

    calls: Calls
    severity: Severity
    message: str
    keywords: tuple[str, ...]
    position: int

    @property
    def triggers(self) -> tuple[Trigger, ...]:
        """Those of the calls."""
        return self.calls.triggers

    @property
    def needs(self) -> tuple[str, ...]:
        """The modules that the calls need."""
        return self.calls.needs

    def __call__(self, text: Text) -> Iterator[Match]:
        for use, possible in self.calls.judged(text):
            severity = (self.calls.severity(use) if self.calls.severity else None) or self.severity
            message = (self.calls.message(use) if self.calls.message else None) or self.message
            source = self._source(use)
            inside = inspect_beside(text.directory, source.path) if source.path else None
            steps, words = _weight(source, inside)
            if inside is not None:
                words += told(inside, torch=use.name.startswith("torch."))
            fix = self.calls.fix(use) if self.calls.fix and use.call else None
            severity = severity.shifted(steps - (possible and steps < _TO_CRITICAL))
            yield Match(use.span, fix, message=POSSIBLE * possible + message + words, severity=severity)

    def _source(self, use: Use) -> Provenance:
        given = (use.argument(keyword, self.position) for keyword in self.keywords)
        return provenance(use, next((node for node in given if node is not None), None))


def _weight(source: Provenance, inside: Inspection | None) -> tuple[int, str]:
    """By how many steps the source of the data moves the severity, and the words that say why."""
    steps, words = _WEIGHTS[source.kind]
    if inside is not None and inside.verdict.value == "dangerous":
        return _TO_CRITICAL, words
    if inside is not None and inside.verdict.value == "clean":
        return steps - 1 if steps >= 0 else steps, words
    return steps, words


def weighed(rule: Rule, *keywords: str, position: int = 0) -> Rule:
    """The rule, whose `find` was made by `calls`, with its findings weighed by the source of one argument.

    `keywords` and `position` say which argument names the file or holds the data.
    """
    assert isinstance(rule.find, Calls)
    return replace(rule, find=Loads(rule.find, rule.severity, rule.message, keywords, position))
