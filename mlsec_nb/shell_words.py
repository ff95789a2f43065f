"""Shell text, its words and its commands, each with the characters it stands on."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple

from mlsec_nb.findings import Span
from mlsec_nb.values import UNKNOWN_PART


class Script(NamedTuple):
    """Shell text and where each of its characters stands in the cell."""

    text: str
    offsets: Sequence[int]
    interpolates: bool = False
    """Whether `{expression}` is replaced by IPython before the shell sees it."""
    whole: Span | None = None
    """Instead of offsets, when the characters do not stand in the cell one by one (a string with escapes)."""

    @classmethod
    def at(cls, text: str, start: int, interpolates: bool = False) -> Script:
        """Text that stands in the cell as it is."""
        return cls(text, range(start, start + len(text)), interpolates)

    def span(self, start: int, end: int) -> Span:
        """Where characters `start` to `end` (at least one) stand in the cell."""
        return self.whole or Span(self.offsets[start], self.offsets[end - 1] + 1)


@dataclass(frozen=True, eq=False)
class Word:
    """One word, unquoted. Parts that are not known (variables, substitutions) are U+FFFC in `text`."""

    text: str
    span: Span
    offsets: Sequence[int]
    variables: tuple[str, ...] = ()
    """For each variable, in order: the name or expression between `{` and `}`; "" for a substitution."""
    substitutions: tuple[Command, ...] = ()
    """Commands whose output the word is, or holds."""
    exact: bool = True
    """Whether the span holds this word and nothing else, so that it can be edited."""

    @property
    def known(self) -> bool:
        """Whether every character of the word is known."""
        return UNKNOWN_PART not in self.text

    def place(self, start: int, end: int) -> Span | None:
        """Where characters `start` to `end` of the text stand in the cell; None when they cannot be edited there."""
        if not self.exact or not start < end <= len(self.offsets):
            return None
        place = Span(self.offsets[start], self.offsets[end - 1] + 1)
        return place if place.end - place.start == end - start else None

    def script(self, interpolates: bool) -> Script:
        """The word's text as shell text of its own, for `sh -c`."""
        return Script(self.text, self.offsets, interpolates, None if self.exact else self.span)


@dataclass(frozen=True, eq=False)
class Command:
    """One simple command: `words` without assignments, redirections and prefixes such as `sudo`."""

    words: tuple[Word, ...]
    span: Span
    piped_from: Command | None = None
    """The command whose output is this one's input."""
    assignments: tuple[Word, ...] = ()
    redirections: tuple[tuple[str, Word], ...] = ()

    @cached_property
    def name(self) -> str:
        """The program's name in lower case: no folder, no version ("python3.11" and "pip3" are "python" and "pip")."""
        first = self.words[0].text if self.words else ""
        name = first.rpartition("/")[2].rpartition("\\")[2].lower().removesuffix(".exe")
        return re.sub(r"^(python|pip)[\d.]+$", r"\1", name)

    @property
    def args(self) -> tuple[Word, ...]:
        """The words behind the program's name."""
        return self.words[1:]

    @cached_property
    def texts(self) -> tuple[str, ...]:
        """The texts of `args`."""
        return tuple(word.text for word in self.args)

    def pipeline(self) -> Iterable[Command]:
        """The commands in front of this one in its pipeline, the nearest first."""
        command = self.piped_from
        while command is not None:
            yield command
            command = command.piped_from
