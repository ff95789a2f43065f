"""Reads shell text: tolerant, in one pass, never raising.

Grammar after POSIX.1-2017, Shell Command Language 2.2 (quoting), 2.6.3 (command substitution), 2.7 (redirection)
and 2.10; process substitution and `|&` as in the bash manual; `{expression}` and `$name` as IPython expands them.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from mlsec_nb.findings import Span
from mlsec_nb.late import late
from mlsec_nb.shell_prefixes import without_prefixes, without_reserved
from mlsec_nb.shell_words import Command, Script, Word
from mlsec_nb.values import UNKNOWN_PART

MAX_NESTING = 20
"""Substitutions nested deeper than this are read as plain characters."""

_PLAIN = late(r"[^\s'\"\\$`;&|()<>{]+")
_PLAIN_QUOTED = late(r"[^\"\\$`{]+")
_INTERPOLATED = late(r"\{([A-Za-z_][^{}\n]{0,200})\}")
_VARIABLE = late(r"\$(?:([A-Za-z_]\w*)|\{([^}\n]{1,200})\}|[0-9@*#?!$-])")
_ARITHMETIC = late(r"\$\(\([^\n]{0,100}?\)\)")
_REDIRECTION = late(r"&?>>?[&|]?|<<<|<<-?|<&?|<>")
_SPACES = late(r"(?:[ \t\r]|\\\r?\n)+")
_WORD_END = frozenset(" \t\r\n;&|()<>")


@dataclass(slots=True)
class _Draft:
    """A command being read."""

    start: int = -1
    end: int = -1
    words: list[Word] = field(default_factory=list)
    redirections: list[tuple[str, Word]] = field(default_factory=list)
    redirection: str = ""
    piped_from: Command | None = None


@dataclass(slots=True)
class _WordDraft:
    """A word being read."""

    parts: list[str] = field(default_factory=list)
    offsets: list[int] = field(default_factory=list)
    variables: list[str] = field(default_factory=list)
    substitutions: list[Command] = field(default_factory=list)


class Reader:
    """Reads one script once, from its first to its last character."""

    def __init__(self, script: Script) -> None:
        self.script, self.text = script, script.text
        self.at, self.end = 0, len(script.text)
        self.found: list[Command] = []
        self.heredocs: list[str] = []

    def read(self) -> list[Command]:
        """Every simple command, those of substitutions included."""
        self._list(0, nested=False)
        return self.found

    def _list(self, depth: int, nested: bool) -> list[Command]:
        """Commands up to the end, or to the `)` that closes the substitution."""
        here: list[Command] = []
        draft, groups = _Draft(), 0
        while self.at < self.end:
            character = self.text[self.at]
            if spaces := _SPACES.match(self.text, self.at):
                self.at = spaces.end()
            elif character == "#":
                self.at = self._line_end()
            elif character in "<>" or self.text.startswith("&>", self.at):
                self._redirection(draft, depth)
            elif character in "\n;|&()":
                groups += {"(": 1, ")": -1}.get(character, 0)
                draft = self._operator(draft, here)
                if groups < 0 and nested:
                    return here
                groups = max(groups, 0)
            else:
                self._add(draft, self.at, self._word(depth))
        self._finish(draft, here)
        return here

    def _operator(self, draft: _Draft, here: list[Command]) -> _Draft:
        two = self.text[self.at : self.at + 2]
        self._finish(draft, here)
        self.at += 2 if two in ("||", "&&", ";;", "|&") else 1
        if two[0] == "\n":
            self._skip_heredocs()
        piped = two[0] == "|" and two != "||"
        inherited = draft.piped_from if two[0] == "(" and not draft.words else None
        return _Draft(piped_from=here[-1] if piped and here else inherited)

    def _finish(self, draft: _Draft, here: list[Command]) -> None:
        if not draft.words and not draft.redirections:
            return
        span = self.script.span(draft.start, draft.end)
        spoken = without_reserved(draft.words)
        if 0 < len(spoken) < len(draft.words):
            span = Span(spoken[0].span.start, span.end)
        assignments, words = without_prefixes(spoken)
        if draft.words and not words and not assignments:
            return  # `done`, `}`: what is piped from here comes from the command before
        command = Command(words, span, draft.piped_from, assignments, tuple(draft.redirections))
        here.append(command)
        self.found.append(command)

    def _redirection(self, draft: _Draft, depth: int) -> None:
        if self.text.startswith(("<(", ">("), self.at) and depth < MAX_NESTING:
            start, word = self.at, _WordDraft()
            self._substitution(word, depth)
            self._add(draft, start, self._made(word, start))
            return
        operator = _REDIRECTION.match(self.text, self.at)
        self.at = operator.end() if operator else self.at + 1
        draft.redirection = operator.group() if operator else ">"

    def _add(self, draft: _Draft, start: int, word: Word) -> None:
        if draft.start < 0:
            draft.start = start
        draft.end = self.at
        if draft.redirection:
            if draft.redirection in ("<<", "<<-"):
                self.heredocs.append(word.text)
            draft.redirections.append((draft.redirection, word))
            draft.redirection = ""
        elif not (word.text.isdigit() and self.text[self.at : self.at + 1] in ("<", ">")):
            draft.words.append(word)  # else the number of a file descriptor: `2>`

    def _skip_heredocs(self) -> None:
        while self.heredocs and self.at < self.end:
            stop = self._line_end()
            if self.text[self.at : stop].strip() == self.heredocs[0]:
                self.heredocs.pop(0)
            self.at = min(stop + 1, self.end)

    def _line_end(self) -> int:
        found = self.text.find("\n", self.at)
        return self.end if found < 0 else found

    def _word(self, depth: int) -> Word:
        start, word = self.at, _WordDraft()
        while self.at < self.end and self.text[self.at] not in _WORD_END:
            if plain := _PLAIN.match(self.text, self.at):
                self._keep(word, plain.end())
            elif self.text[self.at] == "'":
                self._single_quoted(word)
            elif self.text[self.at] == '"':
                self._double_quoted(word, depth)
            else:
                self._special(word, depth, quoted=False)
        return self._made(word, start)

    def _single_quoted(self, word: _WordDraft) -> None:
        closing = self.text.find("'", self.at + 1)
        self.at += 1
        self._keep(word, self.end if closing < 0 else closing)
        self.at = min(self.at + 1, self.end)

    def _double_quoted(self, word: _WordDraft, depth: int) -> None:
        self.at += 1
        while self.at < self.end and self.text[self.at] != '"':
            if plain := _PLAIN_QUOTED.match(self.text, self.at):
                self._keep(word, plain.end())
            else:
                self._special(word, depth, quoted=True)
        self.at = min(self.at + 1, self.end)

    def _special(self, word: _WordDraft, depth: int, quoted: bool) -> None:
        """A backslash, dollar, backtick, brace or stray character."""
        character = self.text[self.at]
        if character == "\\":
            self._backslash(word, quoted)
        elif character == "`":
            self._backticks(word, depth)
        elif found := _ARITHMETIC.match(self.text, self.at):
            self._unknown(word, found.end(), "")
        elif self.text.startswith("$(", self.at) and depth < MAX_NESTING:
            self._substitution(word, depth)
        elif found := _VARIABLE.match(self.text, self.at):
            self._unknown(word, found.end(), found[1] or found[2] or "")
        elif self.script.interpolates and (found := _INTERPOLATED.match(self.text, self.at)):
            self._unknown(word, found.end(), found[1])
        else:
            self._keep(word, self.at + 1)

    def _backslash(self, word: _WordDraft, quoted: bool) -> None:
        following = self.text[self.at + 1 : self.at + 2]
        if quoted and following and following not in '\\$`"\n':
            self._keep(word, self.at + 1)
            return
        self.at = min(self.at + 1, self.end)
        if following == "\n":
            self.at += 1
        elif following:
            self._keep(word, self.at + 1)

    def _backticks(self, word: _WordDraft, depth: int) -> None:
        closing = self.text.find("`", self.at + 1)
        if closing < 0 or depth >= MAX_NESTING:
            self._keep(word, self.at + 1)
            return
        start = self.at + 1
        script = self.script
        inner = Script(self.text[start:closing], script.offsets[start:closing], script.interpolates, script.whole)
        reader = Reader(inner)
        word.substitutions += reader._list(depth + 1, nested=False)
        self.found += reader.found
        self._unknown(word, closing + 1, "")

    def _substitution(self, word: _WordDraft, depth: int) -> None:
        start = self.at
        self.at += 2
        word.substitutions += self._list(depth + 1, nested=True)
        end, self.at = self.at, start
        self._unknown(word, end, "")

    def _keep(self, word: _WordDraft, end: int) -> None:
        word.parts.append(self.text[self.at : end])
        if self.script.whole is None:
            word.offsets += self.script.offsets[self.at : end]
        self.at = end

    def _unknown(self, word: _WordDraft, end: int, name: str) -> None:
        word.parts.append(UNKNOWN_PART)
        word.variables.append(name)
        if self.script.whole is None:
            word.offsets.append(self.script.offsets[self.at])
        self.at = end

    def _made(self, word: _WordDraft, start: int) -> Word:
        end = max(self.at, start + 1)
        span = self.script.span(start, min(end, self.end))
        text, whole = "".join(word.parts), self.script.whole
        return Word(text, span, word.offsets, tuple(word.variables), tuple(word.substitutions), whole is None)
