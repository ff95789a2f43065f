"""A cell of an open notebook: its texts, and what is worked out about them once."""

from __future__ import annotations

import ast
import json
import re
from collections.abc import Collection, Hashable, Mapping, Set
from contextlib import suppress
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from mlsec_nb.bindings import Binding, bound, imported, may_bind
from mlsec_nb.code_cell import CodeCell
from mlsec_nb.findings import Finding, Span
from mlsec_nb.hits import Hit
from mlsec_nb.notebook import Notebook, Text
from mlsec_nb.python import Code, UnparsableCode
from mlsec_nb.rawjson import JsonPath
from mlsec_nb.versions import pinned_versions

_WORD = re.compile(r"\w+")


def compact(value: Any) -> str:
    """JSON as the browser's JSON.stringify writes it; ASCII only where a lone surrogate cannot be encoded."""
    text = json.dumps(value, ensure_ascii=False, separators=(",", ":"))
    try:
        text.encode()
    except UnicodeEncodeError:
        return json.dumps(value, separators=(",", ":"))
    return text


@dataclass(slots=True)
class Bindings:
    """What a cell binds, as cell number `index`."""

    index: int
    by_name: dict[str, list[Binding]] = field(default_factory=dict)
    in_order: list[tuple[str, Binding]] = field(default_factory=list)
    may_alias: bool = False
    """Whether one of the names may be another one for something importable."""
    targets: list[tuple[str, str]] = field(default_factory=list)
    """The names that are, and for what."""

    def add(self, name: str, binding: Binding) -> None:
        """One more."""
        self.by_name.setdefault(name, []).append(binding)
        self.in_order.append((name, binding))
        self.may_alias = self.may_alias or may_be_alias(binding)


@dataclass(frozen=True, slots=True)
class Said:
    """What one statement makes a name mean, in words that are equal for equal statements."""

    name: str
    meaning: tuple[object, ...]
    is_alias: bool = False
    """Whether it is an import under another name; which assignments make one is known when they have been traced."""


@dataclass(eq=False)
class OpenCode(CodeCell):
    """Code of an open notebook. `source` is "" for another language; `written` is what stands there."""

    written: str = ""
    key: str = ""
    _bound_at: Bindings | None = None
    _imported_at: tuple[int, list[tuple[str, Binding]]] | None = None

    def bound(self, index: int) -> Bindings:
        """What the cell binds, as cell number `index`; kept until the number changes. Raises UnparsableCode."""
        if self._bound_at is None or self._bound_at.index != index:
            self._bound_at = Bindings(index)
            for name, binding in bound(self.code, index):
                self._bound_at.add(name, binding)
        return self._bound_at

    @property
    def names_bound(self) -> Collection[str]:
        """The names that `bound` gave last."""
        return self._bound_at.by_name.keys() if self._bound_at else ()

    @cached_property
    def words(self) -> frozenset[str]:
        """Every word of what is written."""
        return frozenset(_WORD.findall(self.written))

    def imported_as(self, index: int) -> list[tuple[str, Binding]]:
        """What the cell imports, as cell number `index`; kept until the number changes."""
        if self._imported_at is None or self._imported_at[0] != index:
            self._imported_at = index, [(name, Binding(index, at, target)) for name, target, at in self.imports]
        return self._imported_at[1]

    @cached_property
    def imports(self) -> tuple[tuple[str, str, int], ...]:
        """As `imported` gives them."""
        return imported(self.source) if "import" in self.source else ()

    @cached_property
    def pins(self) -> bool:
        """Whether the cell installs a version."""
        return bool(pinned_versions([self.written]))

    @cached_property
    def said(self) -> tuple[Said, ...]:
        """Every statement that binds a name, from top to bottom; what cannot be parsed says only what it imports."""
        found = [(offset, Said(name, (target,), _is_alias(name, target))) for name, target, offset in self.imports]
        with suppress(UnparsableCode):
            code = self.code
            found += [(binding.offset, _said(code, name, binding)) for name, binding in bound(code, 0)]
        return tuple(said for _, said in sorted(found, key=lambda pair: pair[0]))

    def seems_to_bind(self, name: str) -> bool:
        """Whether the cell is parsed by who looks for a name."""
        return name in self.words and may_bind(self.source, name)

    @property
    def names_said(self) -> frozenset[str]:
        """The names that the cell binds."""
        return frozenset(said.name for said in self.said)


def _said(code: Code, name: str, binding: Binding) -> Said:
    node = binding.value if binding.value is not None else binding.definition
    text = code.text(node) if node is not None else ""
    around = code.functions_around(node) if node is not None else []
    inside = code.text(around[-1]) if around else ""  # type: ignore[arg-type]
    meaning = (text, inside, binding.certain, binding.value is None, binding.function is None)
    return Said(name, meaning)


def _is_alias(name: str, target: str) -> bool:
    return name != "*" and target.rpartition(".")[2] != name


def may_be_alias(binding: Binding) -> bool:
    """Whether the name can be another one for something importable: `x = a.b`, `x = getattr(a, "b")`."""
    match binding.value:
        case ast.Name() | ast.Attribute() | ast.Call(func=ast.Name(id="getattr")):
            return True
    return False


@dataclass(slots=True)
class Asked:
    """What an outcome depends on beside its text; filled while it is worked out."""

    names: set[str] = field(default_factory=set)
    answers: dict[tuple[str, object], object] = field(default_factory=dict)
    steps: dict[str | tuple[Hashable], None] = field(default_factory=dict)
    """In order: the keys of cells that had not been parsed before, and (what,) was gathered from all cells."""


@dataclass(frozen=True, slots=True, eq=False)
class Checked:
    """The outcome of checking one text."""

    text: Text
    wanted: frozenset[int]
    asked: Asked
    hits: tuple[Hit, ...]
    secrets: list[Span] | None
    errors: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Looks:
    """What is looked for in a cell: `wanted` by text, uses of aliases included, and those texts that are checked."""

    wanted: list[frozenset[int]]
    checks: tuple[tuple[int, frozenset[int]], ...]

    @classmethod
    def of(cls, wanted: list[frozenset[int]], reported: Set[int]) -> Looks:
        """`reported`: the rules whose findings are told; only texts that one of them looks at are checked."""
        return cls(wanted, tuple((at, found) for at, found in enumerate(wanted) if not found.isdisjoint(reported)))


@dataclass(slots=True, eq=False)
class OpenCell:
    """One cell; `number` is where it stood at the last scan (0: at none)."""

    key: str
    size: int
    texts: list[Text]
    ignored: tuple[str, ...]
    problems: tuple[str, ...]
    code: OpenCode | None
    number: int = 0
    code_index: int = 0
    candidates: list[frozenset[int] | None] = field(default_factory=list)
    """For each text, the rules that have a trigger in it; None before that is known."""
    useless: frozenset[int] | None = None
    """Those rules that are of no use in the notebook; None before that is known."""
    wanted: list[frozenset[int]] = field(default_factory=list)
    """`candidates` without those."""
    parses: bool = False
    """Whether one of them parses the code."""
    plain_looks: Looks | None = None
    """What is looked for when no name stands for anything else."""
    looks: Looks | None = None
    """As at the last scan; None when that has not seen the cell as it is."""
    naming: frozenset[str] | None = None
    """Modules that rules need and the code names; None before that is known."""
    checked: dict[int, Checked] = field(default_factory=dict)
    present: list[tuple[str, ...] | None] = field(default_factory=list)
    """For each text, the secrets known from elsewhere that are in it; None before it was looked through."""
    findings: tuple[Finding, ...] | None = None

    def place(self, number: int, code_index: int) -> None:
        """Stand at this place of the notebook."""
        if number == self.number and code_index == self.code_index:
            return
        self.code_index = code_index
        if number != self.number:
            self.number, self.findings = number, None
        for text in self.texts:
            if text.cell != number:
                text.cell, text.where = number, ("cells", number - 1, *text.where[2:])
            text.code_index = code_index if text.part == "code" else 0

    def source_at(self, where: JsonPath) -> str:
        """The text at a place relative to the cell; "" when there is none."""
        start = 2 if self.number else 0
        return next((text.source for text in self.texts if text.where[start:] == where), "")

    def forget(self) -> None:
        """Nothing is known about the cell but its texts."""
        self.findings, self.naming, self.checked = None, None, {}
        self.useless, self.wanted, self.parses, self.plain_looks, self.looks = None, [], False, None, None
        self.candidates, self.present = [None] * len(self.texts), [None] * len(self.texts)

    def leave_out(self, useless: frozenset[int], parsing: Set[int], reported: Set[int]) -> None:
        """These rules are of no use. `parsing` are those that parse code, `reported` those whose findings are told."""
        self.useless = useless
        self.wanted = [found - useless for found in self.candidates if found is not None]
        self.plain_looks = Looks.of(self.wanted, reported)
        self.parses = self.code is not None and not self.wanted[0].isdisjoint(parsing)

    def take_over(self, old: OpenCell) -> None:
        """Keep of an earlier state of the cell what is equal: its code when only outputs are new, and the reverse."""
        if self.ignored != old.ignored:
            return
        if self.code and old.code and (self.code.source, self.code.written) == (old.code.source, old.code.written):
            self.code = old.code
        known = {_identity(text): index for index, text in enumerate(old.texts)}
        for index, text in enumerate(self.texts):
            at = known.get(_identity(text))
            if at is not None:
                self.texts[index], self.present[index] = old.texts[at], old.present[at]
                self.candidates[index] = old.candidates[at]
                if at in old.checked:
                    self.checked[index] = old.checked[at]


def _identity(text: Text) -> tuple[object, ...]:
    return text.part, text.output, text.mime, text.where[2:], text.language, text.source


def open_cell(key: str, cell: Mapping[str, Any], settings: Mapping[str, Any]) -> OpenCell:
    """A cell as the page sends it; `settings` are those of the notebook that say which language it is in."""
    data = compact(dict(cell) | {"id": key})
    whole = Notebook.of_bytes(f'{{"cells":[{data}],"metadata":{compact(settings)}}}'.encode(), "")
    texts = [text for text in whole.texts if text.cell is not None]
    found = OpenCell(
        key, len(data), texts, whole.ignored.cells.get(1, ()), tuple(message for _, message in whole.problems),
        next((_open_code(key, text, whole) for text in texts if text.part == "code"), None),
    )  # fmt: skip
    found.forget()
    return found


def _open_code(key: str, text: Text, whole: Notebook) -> OpenCode:
    return OpenCode(whole.names.cells[text.code_index].source, written=text.source, key=key)
