"""What shell rules are made of: a judgement of one command, its options, and the edits that remove them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import ClassVar, NamedTuple

from mlsec_nb.findings import Edit, Fix, Span
from mlsec_nb.notebook import Text, UnparsableCode
from mlsec_nb.rule import Match, Trigger
from mlsec_nb.shell import MAX_CHARACTERS, Command, Word, commands, is_cut
from mlsec_nb.shell_calls import may_call_a_shell

Judge = Callable[[Text, Command], Iterable[Match]]


@dataclass(frozen=True, slots=True)
class ShellFind:
    """Asks `judge` about every command of a cell; made by `in_shell`.

    Raises UnparsableCode when nothing was found and commands in the cell's Python could not be read, and behind the
    last match when the shell text is longer than is read.
    """

    judge: Judge
    triggers: tuple[Trigger, ...]
    only_if: Callable[[Text], bool] | None = None
    """A cheap look at the notebook that can spare reading the cell as shell."""
    parses: ClassVar[bool] = False
    """The cell need not be parsed as Python beforehand."""

    def __call__(self, text: Text) -> Iterator[Match]:
        if self.only_if is not None and not self.only_if(text):
            return
        found = False
        for command in commands(text):
            for match in self.judge(text, command):
                found = True
                yield match
        if is_cut(text):
            raise UnparsableCode(f"shell text of more than {MAX_CHARACTERS:,} characters; the rest was not checked")
        if not found and may_call_a_shell(text):
            _ = text.python  # raises, so that a cell whose calls could not be read is reported


def in_shell(judge: Judge, *triggers: Trigger, only_if: Callable[[Text], bool] | None = None) -> ShellFind:
    """A `find` that looks at the commands of a cell."""
    return ShellFind(judge, triggers, only_if)


class Option(NamedTuple):
    """One option of a command and its value, in the next word or behind `=`."""

    word: Word
    value_word: Word | None
    value: str

    @property
    def span(self) -> Span:
        """The option and its value."""
        return Span(self.word.span.start, (self.value_word or self.word).span.end)


def options(command: Command, *names: str) -> Iterator[Option]:
    """Every use of the options `names` that take a value."""
    for at, word in enumerate(command.args):
        name, equals, value = word.text.partition("=")
        if name in names and equals:
            yield Option(word, word, value)
        elif word.text in names:
            following = command.args[at + 1] if at + 1 < len(command.args) else None
            yield Option(word, following, following.text if following else "")


def flags(command: Command, *names: str) -> Iterator[Word]:
    """Every use of the options `names` that take no value."""
    return (word for word in command.args if word.text in names)


def without_words(text: Text, span: Span, title: str, exact: bool) -> Fix | None:
    """A fix that takes words and the blanks in front of them away."""
    if not exact:
        return None
    start = span.start
    while start > 0 and text.source[start - 1] in " \t":
        start -= 1
    return Fix(title, (Edit(Span(start, span.end), ""),))


def over_https(word: Word) -> Fix | None:
    """A fix that asks for the same address over https; the server may not offer it."""
    at = word.text.lower().find("http://")
    place = word.place(at, at + 4) if at >= 0 else None
    return Fix("Use https://", (Edit(place, "https"),)) if place else None
