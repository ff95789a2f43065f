"""B###: bandit's tests as rules. What they find is said in bandit's words, which come with each match."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from mlsec_nb.engines.bandit_table import TESTS, BanditTest
from mlsec_nb.notebook import Text
from mlsec_nb.rule import Match, Rule, Trigger

_DOCS = "https://bandit.readthedocs.io/en/latest/"


@dataclass(frozen=True, slots=True)
class BanditFind:
    """Asks bandit about one test."""

    test_id: str

    def __call__(self, text: Text) -> Iterator[Match]:
        from mlsec_nb.engines.bandit import bandit_matches

        yield from bandit_matches(text, self.test_id)


def _rule(test: BanditTest) -> Rule:
    page = _DOCS + test.page
    return Rule(
        id=test.id,
        name="bandit-" + test.name.replace("_", "-"),
        severity=test.severity,
        message=f"bandit's test {test.id} ({test.name}) fires here",
        why="bandit finds this risky in any Python program; its documentation says what can happen.",
        instead=f"See {page}",
        find=BanditFind(test.id),
        bad={test.bad: None},
        good=(test.good,),
        tags=(f"CWE-{test.cwe}",),
        links=(page,),
        default=test.default,
        triggers=(Trigger(test.literals, test.pattern),),
    )


RULES: tuple[Rule, ...] = tuple(map(_rule, TESTS))
