"""What a name means in a notebook: imports, aliases and constants of all its cells.

A notebook is one program in many cells, so most unsafe calls are understood only through an import in an earlier
cell. Imports are read by a cheap pattern in every cell; whole cells are parsed only when somebody asks.
"""

from __future__ import annotations

import ast
import dataclasses
import re
from bisect import bisect_left
from collections.abc import Callable, Hashable, Iterable, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from functools import cached_property
from itertools import chain
from typing import Protocol, TypeVar, cast
from weakref import WeakSet

from mlsec_nb.bindings import Binding, may_bind
from mlsec_nb.code_cell import CodeCell
from mlsec_nb.masking import is_python
from mlsec_nb.python import Code, UnparsableCode, dotted
from mlsec_nb.versions import version_lookup

Part = TypeVar("Part")


class Forgetful(Protocol):
    """Keeps what it works out."""

    def forget(self) -> None:
        """Drop it."""


@dataclass
class Names:
    """Names across the cells of one notebook, in the order in which the cells run."""

    cells: Sequence[CodeCell]
    version_of: Callable[[str], str | None] = lambda package: None
    """Version of a package: as pinned in the notebook, else as installed, else None."""
    memo: dict[Hashable, object] = field(default_factory=dict)
    """What others have worked out about the whole notebook, under names of their own."""
    readers: WeakSet[Forgetful] = field(default_factory=WeakSet)
    """Those who work out something about a cell, and keep it."""
    _bindings: dict[str, list[Binding]] = field(default_factory=dict)
    _ordered: dict[str, list[Binding]] = field(default_factory=dict)
    _grouped: dict[str, tuple[int, dict[ast.AST | None, list[Binding]]]] = field(default_factory=dict)
    _collected: dict[int, None] = field(default_factory=dict)
    """Numbers of the cells that have been parsed, in the order in which they were."""
    _searched: set[str] = field(default_factory=set)
    _mentioned: dict[tuple[str, ...], bool] = field(default_factory=dict)
    _aliases: dict[str, frozenset[str]] = field(default_factory=dict)
    _aliases_known: bool = False
    """Whether those of imports are in `_aliases`; those of assignments are from the moment they are collected."""

    @classmethod
    def of_sources(cls, sources: Sequence[str]) -> Names:
        """Names of cells given as text; cells whose magic hands them to another language hold none."""
        cells = [CodeCell(source if is_python(source) else "") for source in sources]
        return cls(cells, version_lookup(sources, installed=False))

    def forget(self) -> None:
        """Drop what was worked out: it refers to these names, and such circles outlive them where no collector runs."""
        for reader in self.readers:
            reader.forget()
        self.memo.clear()

    @cached_property
    def _imports(self) -> tuple[dict[str, list[Binding]], tuple[str, ...]]:
        found: dict[str, list[Binding]] = {}
        stars: list[str] = []
        for index, cell in enumerate(self.cells):
            for name, target, offset in cell.imports:
                if name == "*":
                    stars.append(target)
                else:
                    found.setdefault(name, []).append(Binding(index, offset, target))
        return found, tuple(dict.fromkeys(stars))

    @property
    def star_modules(self) -> tuple[str, ...]:
        """Modules whose names are imported by `from module import *`."""
        return self._imports[1]

    def aliases(self) -> dict[str, frozenset[str]]:
        """For the last word of qualified names, the local names that stand for them under another spelling."""
        if not self._aliases_known:
            self._aliases_known = True
            for name, entries in self._imports[0].items():
                for entry in entries:
                    self._note_alias(name, entry.target)
        return self._aliases

    def _note_alias(self, name: str, target: str) -> None:
        word = target.rpartition(".")[2]
        if word and word != name:
            self._aliases[word] = self._aliases.get(word, frozenset()) | {name}

    @cached_property
    def _all_code(self) -> str:
        return "\n".join(cell.source for cell in self.cells)

    def mentions(self, words: tuple[str, ...]) -> bool:
        """Whether one of the words occurs in any code cell; looked up once."""
        if words not in self._mentioned:
            self._mentioned[words] = any(word in self._all_code for word in words)
        return self._mentioned[words]

    def written(self, name: str) -> tuple[str, ...]:
        """What stands behind `name =` on each line of the notebook that assigns the name; nothing is parsed."""
        return tuple(value for index in self.cells_with(name) for value in self.cells[index].assigned.get(name, ()))

    def collect(self, index: int) -> Code:
        """Parse cell `index` and learn its assignments and definitions. Raises UnparsableCode."""
        code = self.cells[index].code
        if index not in self._collected:
            self._collected[index] = None
            for name, binding in self.cells[index].bindings(index):
                if binding.value is not None and (target := self.qualified(binding.value, index, binding.offset)):
                    binding = dataclasses.replace(binding, target=target)
                    self._note_alias(name, target)
                self._bindings.setdefault(name, []).append(binding)
        return code

    def gathered(
        self, what: Hashable, matters: Callable[[str], object], part: Callable[[Names, int], Part | None]
    ) -> dict[int, Part]:
        """Something that is put together out of every cell: by a cell's number, what `part` says of it.

        Worked out once for each `what`, of the cells whose source `matters`; empty parts are left out. Parts are
        compared by those who follow what a finding depends on, and hold nothing of these names.
        """
        if what not in self.memo:
            numbers = [number for number, cell in enumerate(self.cells) if cell.matters(what, matters)]
            self.memo[what] = {number: found for number in numbers if (found := part(self, number))}
        return cast("dict[int, Part]", self.memo[what])

    def qualified(self, node: ast.expr, cell: int, offset: int) -> str | None:
        """The importable name that an expression stands for ("torch.load"), or None.

        Only chains that begin with an import, an alias of one, or a name that nothing binds have a name.
        """
        words = dotted(node) or _got_by_name(node)
        if words is None:
            return None
        binding = self.binding(words[0], cell, offset, search=False)
        if binding is None and len(words) > 1:
            return ".".join(words)
        return ".".join([binding.target, *words[1:]]) if binding and binding.target else None

    def binding(
        self, name: str, cell: int, offset: int, search: bool = True, functions: Sequence[ast.AST] | None = None
    ) -> Binding | None:
        """The statement that gives `name` its meaning at a place: the last one before it, else the first behind it.

        With `functions`, those around the place, names that are local to other functions do not count.

        With `search`, cells that assign the name are parsed now if nobody has done so yet.
        """
        if search:
            self._search(name)
        entries = self._in_order(name)
        at = bisect_left(entries, (cell, offset), key=_place)
        stopgap: Binding | None = None
        for index in chain(range(at - 1, -1, -1), range(at, len(entries))):
            entry = entries[index]
            if functions is None or entry.function is None or entry.function in functions:
                if not _is_stopgap(entry):
                    return entry
                stopgap = stopgap or entry
        return stopgap

    def _in_order(self, name: str) -> list[Binding]:
        """Imports and assignments of a name from top to bottom."""
        imports, others = self._imports[0].get(name, ()), self._bindings.get(name, ())
        known = self._ordered.get(name)
        if known is None or len(known) != len(imports) + len(others):
            known = self._ordered[name] = sorted([*imports, *others], key=_place)
        return known

    def assigned(self, name: str) -> list[Binding]:
        """Every statement in the notebook that binds `name` to a value."""
        self._search(name)
        return self._bindings.get(name, [])

    def cells_with(self, word: str) -> Iterable[int]:
        """Numbers of the cells in which the word may occur, from top to bottom."""
        return (index for index, cell in enumerate(self.cells) if word in cell.source)

    def is_changed(self, name: str) -> bool:
        """Whether some cell sets an item of what `name` stands for, or calls `update` or the like on it."""
        changes = re.compile(
            rf"\b{re.escape(name)}(?:\[[^\]\n]{{0,80}}\]\s*=(?!=)|\.(?:update|setdefault|pop|clear)\()|\bdel\s+{re.escape(name)}\b"
        )
        return any(changes.search(self.cells[index].source) for index in self.cells_with(name))

    def reaching(self, name: str, cell: int, offset: int, function: ast.AST | None) -> list[Binding]:
        """The statements that can have given `name` its value at a place in `function`, read from top to bottom.

        The last certain one before it and the uncertain ones since; all of them when there is none before it, or
        when a function reads a name of the notebook, as nobody knows when it is called.
        """
        everywhere = self._by_function(name)
        bindings = everywhere.get(function)
        if not bindings:
            return everywhere.get(None) or [binding for local in everywhere.values() for binding in local]
        at = bisect_left(bindings, (cell, offset), key=_place)
        for first in range(at - 1, -1, -1):
            if bindings[first].certain:
                return bindings[first:at]
        return bindings

    def _by_function(self, name: str) -> dict[ast.AST | None, list[Binding]]:
        """The assignments of a name from top to bottom, by the function that they are local to."""
        bindings = self.assigned(name)
        known = self._grouped.get(name)
        if known is None or known[0] != len(bindings):
            groups: dict[ast.AST | None, list[Binding]] = {}
            for binding in sorted(bindings, key=_place):
                groups.setdefault(binding.function, []).append(binding)
            known = self._grouped[name] = (len(bindings), groups)
        return known[1]

    def _search(self, name: str) -> None:
        if name in self._searched:
            return
        self._searched.add(name)
        for index in self.cells_with(name):
            if index not in self._collected and may_bind(self.cells[index].source, name):
                with suppress(UnparsableCode):
                    self.collect(index)


def _is_stopgap(binding: Binding) -> bool:
    """`name = None` in the `except ImportError` of an optional import."""
    return not binding.certain and isinstance(binding.value, ast.Constant) and binding.value.value is None


def _got_by_name(node: ast.expr) -> list[str] | None:
    """The words of `getattr(a.b, "c")`."""
    match node:
        case ast.Call(func=ast.Name(id="getattr"), args=[owner, ast.Constant(value=str(word)), *_]):
            words = dotted(owner)
            return [*words, word] if words else None
    return None


def _place(binding: Binding) -> tuple[int, int]:
    return binding.cell, binding.offset
