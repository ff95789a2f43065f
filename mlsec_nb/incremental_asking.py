"""The names of an open notebook, while they note what is asked of them."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping, Sequence, Set
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any, cast

from mlsec_nb.bindings import Binding
from mlsec_nb.incremental_askers import Question
from mlsec_nb.incremental_cell import Asked, OpenCode
from mlsec_nb.incremental_words import WordIndex
from mlsec_nb.names import Names


def _no_version(package: str) -> None:
    return None


@dataclass
class AskedNames(Names):
    """Notes what a check asks, and which questions have another answer than in the last scan."""

    codes: Sequence[OpenCode] = ()
    index_of: Mapping[str, int] = field(default_factory=dict)
    """The number of a code cell by its key."""
    word_index: WordIndex = field(default_factory=WordIndex)
    changed_words: Set[str] = frozenset()
    """All words of the cells that have changed, before and now."""
    installed_version_of: Callable[[str], str | None] = _no_version
    """As `version_of`, but notes nothing."""
    answered_otherwise: Set[Question] = frozenset()
    """Questions that have another answer than in the last scan."""
    _asked: Asked | None = field(default_factory=Asked)
    """What is asked now; before the checks, the names that others stand for."""

    @contextmanager
    def asking(self, asked: Asked | None) -> Iterator[None]:
        """Note in `asked` what is asked in this block, and nowhere else."""
        outer, self._asked = self._asked, asked
        try:
            yield
        finally:
            self._asked = outer

    def note_step(self, step: str | tuple[Hashable]) -> None:
        """A cell was parsed, or something was gathered, for what is asked now."""
        if self._asked is not None:
            self._asked.steps[step] = None

    def cells_with(self, word: str) -> Iterable[int]:
        return sorted(self.index_of[key] for key in self.word_index.cells_with(word))

    def binding(self, name: str, *place: object, **options: object) -> Binding | None:
        self._note(name)
        return super().binding(name, *place, **options)  # type: ignore[arg-type]

    def assigned(self, name: str) -> list[Binding]:
        self._note(name)
        return super().assigned(name)

    def is_changed(self, name: str) -> bool:
        return bool(self._answered("is_changed", name, super().is_changed))

    def written(self, name: str) -> tuple[str, ...]:
        return self._answered("written", name, super().written)  # type: ignore[return-value]

    def mentions(self, words: tuple[str, ...]) -> bool:
        return bool(self._answered("mentions", words, super().mentions))

    def follow_versions(self, version_of: Callable[[str], str | None]) -> None:
        """Ask this for versions, and note what it answers."""
        self.version_of = lambda package: cast("str | None", self._answered("version", package, version_of))
        self.installed_version_of = version_of

    def forget(self) -> None:
        super().forget()
        self.version_of = self.installed_version_of

    def compare_answers(self, answers: Mapping[Question, object], changed: Sequence[str]) -> None:
        """Find out which of these questions have another answer now; `changed`: sources that are new or gone."""
        ask: dict[str, Callable[..., object]] = {
            "is_changed": super().is_changed, "written": super().written, "mentions": super().mentions,
            "version": self.installed_version_of,
        }  # fmt: skip
        self.answered_otherwise = {
            (kind, subject)
            for (kind, subject), answer in answers.items()
            if self._may_differ(kind, subject, changed) and ask[kind](subject) != answer
        }

    def _may_differ(self, kind: str, subject: Any, changed: Sequence[str]) -> bool:
        if kind == "mentions":
            return any(word in source for source in changed for word in subject)
        return kind == "version" or subject in self.changed_words

    def _answered(self, kind: str, subject: object, ask: Callable[..., object]) -> object:
        answer = ask(subject)
        if self._asked is not None:
            self._asked.answers[kind, subject] = answer
        return answer

    def _note(self, name: str) -> None:
        if self._asked is not None:
            self._asked.names.add(name)
