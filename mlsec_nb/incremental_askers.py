"""Who has asked what in the last scan of an open notebook: what has to be looked at when an answer is another one."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Set
from typing import Any, NamedTuple

from mlsec_nb.incremental_cell import Asked, Checked

Question = tuple[str, object]
_NONE: frozenset[str] = frozenset()


class _Entry(NamedTuple):
    names: frozenset[str]
    answers: dict[Question, object]
    has_steps: bool


class Askers:
    """The keys of cells by what their checks have asked for; kept up to date cell by cell."""

    def __init__(self) -> None:
        self._entries: dict[str, _Entry] = {}
        self._by_name: dict[str, set[str]] = {}
        self._by_question: dict[Question, set[str]] = {}
        self.answers: dict[Question, object] = {}
        """What was answered to each question."""
        self.parsing: set[str] = set()
        """Keys of cells whose checks have had others parsed, or something gathered from all."""

    @property
    def names(self) -> Set[str]:
        """Every name that some check has asked for."""
        return self._by_name.keys()

    def of_name(self, name: str) -> Set[str]:
        """The cells that have asked for a name."""
        return self._by_name.get(name, _NONE)

    def of_question(self, question: Question) -> Set[str]:
        """The cells that have asked this."""
        return self._by_question.get(question, _NONE)

    def keep(self, present: Set[str], checked: Mapping[str, Iterable[Checked]]) -> None:
        """These cells have been `checked` anew; those that are not `present` are gone."""
        for key in (self._entries.keys() - present) | (self._entries.keys() & checked.keys()):
            self._drop(key)
        for key, checks in checked.items():
            self._add(key, [one.asked for one in checks])

    def _drop(self, key: str) -> None:
        entry = self._entries.pop(key)
        for name in entry.names:
            _discard(self._by_name, name, key)
        for question in entry.answers:
            if _discard(self._by_question, question, key):
                del self.answers[question]
        self.parsing.discard(key)

    def _add(self, key: str, asked: list[Asked]) -> None:
        entry = _Entry(
            frozenset().union(*[one.names for one in asked]),
            {question: answer for one in asked for question, answer in one.answers.items()},
            any(one.steps for one in asked),
        )
        if not any(entry):
            return
        self._entries[key] = entry
        for name in entry.names:
            self._by_name.setdefault(name, set()).add(key)
        for question in entry.answers:
            self._by_question.setdefault(question, set()).add(key)
        self.answers |= entry.answers
        if entry.has_steps:
            self.parsing.add(key)


def _discard(index: dict[Any, set[str]], entry: object, key: str) -> bool:
    """Take a cell out; says whether the entry has none any more, and is gone."""
    cells = index[entry]
    cells.discard(key)
    if cells:
        return False
    del index[entry]
    return True
